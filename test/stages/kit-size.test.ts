import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { licenseDistributor } from '../../src/stages/license.ts';
import { type KitReport, makeKit } from '../../src/stages/make-kit.ts';
import { listTree } from '../../src/io/files.ts';
import { bareKeys } from '../support/kill-campaign.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { Story } from '../support/story.ts';

const PARTIES = Array.from({ length: 60 }, (_, i) => `diffuseur-${i + 1}`);
const TERMS = {
  scope: 'press',
  basis: 'Licence de réutilisation des résultats publiés, convention 2026-1, article 4',
  validFromMs: Date.parse('2026-01-01T00:00:00Z'),
  validUntilMs: Date.parse('2027-01-01T00:00:00Z'),
};

describe('a kit for 60 distributors and five officers', () => {
  let story: Story;
  const make = (): Promise<KitReport> =>
    story.run('rectorat', (context) => makeKit(context, story.publication, join(story.dir, 'kit')));

  beforeAll(async () => {
    const officers = ['claire', 'denis', 'esther', 'farid', 'gaelle'];
    story = await Story.begin({ officers, approvals: 3, distributors: { essai: [] } });
    // To derive a secret from a passphrase takes longer than a signature.
    await bareKeys(story.dir);
    // One key for all of them: each has a certificate, a licence and a manifest of its own all the same.
    const { armored, fingerprint } = await story.certificate('essai', 'distributor');
    mkdirSync(story.depot('all'));
    await story.run('rectorat', async (context) => {
      for (const id of PARTIES) {
        const depot = { address: story.depot('all') };
        await licenseDistributor(context, { id, name: id, certificate: armored, fingerprint, depot }, TERMS);
      }
    });
    writeFileSync(join(story.dir, 'jury.csv'), await smallJuryFile());
    await story.export(join(story.dir, 'jury.csv'));
    for (const officer of officers) await story.approve(officer);
  });
  afterAll(() => story.end());

  it('has less than a megabyte', async () => {
    const { bytes } = await make();
    const kit = listTree(join(story.dir, 'kit'));
    expect(kit.filter(({ path }) => path.endsWith('/manifest.json.asc'))).toHaveLength(60);
    expect(kit.filter(({ path }) => /approval-.*\.asc$/.test(path))).toHaveLength(5);
    expect(kit.reduce((sum, { length }) => sum + length, 0)).toBe(bytes);
    expect(bytes).toBeLessThan(1_000_000);
  });

  it('is refused, and not written, where it would have more', async () => {
    for (const id of [...PARTIES, ...story.officers]) {
      writeFileSync(join(story.workspace('rectorat'), 'parties', id, 'profile.json'), ' '.repeat(10_000));
    }
    const path = join(story.dir, 'kit');
    const before = listTree(path);
    await expect(make()).rejects.toMatchObject({ code: 'kit-too-large', params: { maxBytes: 1_000_000 } });
    expect(listTree(path)).toEqual(before);
    expect(readdirSync(story.dir).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });
});
