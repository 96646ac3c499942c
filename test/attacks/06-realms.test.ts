/** Row 6: a rehearsal and the real thing, of one issuer and the same people, whose folders were exchanged. */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { pinIssuer } from '../../src/stages/pin-registry.ts';
import { Lab, fileDigest, filesBelow } from './lab.ts';
import { expectNothingOpened, expectRejected } from './refusals.ts';

type RealmName = 'rehearsal' | 'production';

const labs = new Map<RealmName, Lab>();
const lab = (realm: RealmName): Lab => {
  const found = labs.get(realm);
  if (found === undefined) throw new Error('the lab is not ready');
  return found;
};

beforeAll(async () => {
  for (const realm of ['rehearsal', 'production'] as const) {
    labs.set(realm, await Lab.at('pushed', { realm }));
  }
});
afterEach(() => labs.forEach((each) => each.restore()));
afterAll(() => labs.forEach((each) => each.end()));

describe.each<[RealmName, RealmName]>([
  ['rehearsal', 'production'],
  ['production', 'rehearsal'],
])('what belongs to %s, in %s', (from, into) => {
  it('is not received from a depot that holds its tree', async () => {
    const depot = lab(into).story.depot('presse-nord');
    rmSync(depot, { recursive: true });
    cpSync(lab(from).story.depot('presse-nord'), depot, { recursive: true });
    const { outcomes, failures } = await lab(into).story.receive('presse-nord');
    expect(outcomes).toEqual([]);
    expect(failures.map((each) => each.fault.code)).toEqual(['signer-unknown']);
    expectNothingOpened(lab(into), 'presse-nord');
    expect(filesBelow(lab(into).record('presse-nord'))).toEqual([]);
  });

  it('is not received even where one seal key signed both', async () => {
    const path = lab(into).depot('presse-nord', 'r1/press/presse-nord/manifest.json');
    await lab(into).resign(path, manifestDocument, (value) => ({ ...value, realm: from }), {
      signer: 'seal',
    });
    await expectRejected(lab(into), 'realm-mismatch');
  });

  it('is no registry that can be pinned', async () => {
    const path = join(lab(from).story.workspace('rectorat'), 'registry', 'registry-1.json');
    const pins = (): readonly string[] => filesBelow(join(lab(into).story.workspace('auditor'), 'trust'));
    const before = pins();
    const pinning = lab(into).story.run('auditor', (context) =>
      pinIssuer(context, { path, sha256: fileDigest(path) }),
    );
    await expect(pinning).rejects.toMatchObject({ code: 'realm-mismatch' });
    expect(pins()).toEqual(before);
  });

  it('is not what a jury’s file of this realm looks like', async () => {
    const file = await lab(from).jury(9);
    await expect(lab(into).story.export(file, true)).rejects.toMatchObject({ code: 'csv-header' });
    expect(filesBelow(lab(into).record('rectorat', 'r2'))).toEqual([]);
  });
});

it('says its realm in every signed document', () => {
  for (const [realm, { story }] of labs) {
    const found = filesBelow(story.depot('presse-nord')).filter((path) => path.endsWith('.json'));
    expect(found.length).toBeGreaterThan(3);
    for (const path of found) {
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ realm });
    }
  }
});
