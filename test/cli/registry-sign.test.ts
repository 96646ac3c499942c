/** `registry sign`: an officer sees who would come and go, and is asked before anything is signed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { addOfficer } from '../../src/stages/license.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { PASSPHRASE, Story } from '../support/story.ts';
import { fakeScreen, inProcess } from './surroundings.ts';

const spaced = (fingerprint: string): string => fingerprint.match(/.{4}/g)?.join(' ') ?? '';

describe('registry sign', () => {
  let story: Story;
  let path: string;
  const prints: Record<string, string> = {};
  beforeAll(async () => {
    story = await Story.begin({ officers: ['claire', 'denis'], approvals: 2, distributors: {} });
    await story.addWorkspace('felix', { role: 'officer' });
    for (const officer of ['claire', 'denis', 'felix']) {
      prints[officer] = (await story.certificate(officer, 'officer')).fingerprint;
    }
    const { armored, fingerprint } = await story.certificate('felix', 'officer');
    const depot = { address: story.depot('felix') };
    await story.run('rectorat', (context) =>
      addOfficer(context, { id: 'felix', name: 'Félix', certificate: armored, fingerprint, depot }),
    );
    await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: ['claire', 'felix'], leastApprovals: 1 }),
    );
    path = join(story.workspace('rectorat'), 'registry', 'registry-2.json');
    writeFileSync(join(story.dir, 'phrase'), `${PASSPHRASE}\n`, { mode: 0o600 });
  });
  afterAll(() => story.end());

  const args = (...more: readonly string[]): readonly string[] => [
    'registry',
    'sign',
    path,
    '--workspace',
    story.workspace('claire'),
    '--passphrase-file',
    join(story.dir, 'phrase'),
    ...more,
  ];
  const signature = (): string => `${path}.claire.asc`;

  it('shows who comes, who goes and every threshold, and signs nothing where nobody can be asked', async () => {
    const run = await inProcess(args(), { cwd: story.dir });
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 64, stdout: '' });
    const shown = run.stderr.replaceAll('\u00a0', ' ');
    expect(shown).toMatch(new RegExp(`ajouté +responsable felix +Félix +${spaced(prints['felix'] ?? '')}\n`));
    expect(shown).toMatch(new RegExp(`retiré +responsable denis +denis +${spaced(prints['denis'] ?? '')}\n`));
    expect(shown).toContain('approbations requises  2 → 1');
    expect(shown).not.toContain(spaced(prints['claire'] ?? ''));
    expect(existsSync(signature())).toBe(false);
  });

  it('signs nothing after a no: 77', async () => {
    const { surroundings, said } = fakeScreen({ args: args(), typed: ['non\n'], cwd: story.dir });
    expect(await main(surroundings)).toBe(77);
    expect(said.stderr).toContain('Signer la version 2 de ce registre');
    expect(existsSync(signature())).toBe(false);
  });

  it('signs after a yes, at the terminal or on the command line', async () => {
    const { surroundings } = fakeScreen({ args: args(), typed: ['oui\n'], cwd: story.dir });
    expect(await main(surroundings)).toBe(0);
    expect(readFileSync(signature(), 'utf8')).toContain('BEGIN PGP SIGNATURE');
    const run = await inProcess(args('--yes', '--json'), { cwd: story.dir });
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      result: {
        version: 2,
        changes: {
          terms: [{ term: 'leastApprovals', before: '2', after: '1' }],
          parties: [
            { before: null, after: { id: 'felix', fingerprint: prints['felix'] } },
            { before: { id: 'denis', fingerprint: prints['denis'] }, after: null },
          ],
        },
      },
    });
  });
});
