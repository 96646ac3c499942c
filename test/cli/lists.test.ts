/** Lists with nothing in them say so in one line, with the command to type next. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../support/scratch.ts';
import { initArguments, sceau } from './program.ts';
import { BANNERS, inProcess } from './surroundings.ts';

const folder = scratchFolder();
const ROLES = ['rectorat', 'officer', 'distributor', 'auditor'] as const;

beforeAll(() => {
  for (const role of ROLES) expect(sceau(initArguments(join(folder, role), role)).status).toBe(0);
});

describe.each([
  { list: 'key', role: 'rectorat', next: 'sceau key create seal' },
  { list: 'key', role: 'officer', next: 'sceau key create officer' },
  { list: 'partner', role: 'rectorat', next: 'sceau partner add' },
  { list: 'trust', role: 'rectorat', next: 'sceau registry propose' },
  { list: 'trust', role: 'auditor', next: 'sceau trust add' },
  { list: 'publication', role: 'rectorat', next: 'sceau publication create' },
  { list: 'publication', role: 'officer', next: 'sceau approve' },
  { list: 'publication', role: 'distributor', next: 'sceau receive' },
  { list: 'publication', role: 'auditor', next: 'sceau verify' },
])('$list list with nothing in it, in the workspace of the $role', ({ list, role, next }) => {
  const args = [list, 'list', '--workspace', join(folder, role)];

  it.each(['fr', 'en'] as const)('says so in one line with the next command (%s)', async (lang) => {
    const { status, stdout, stderr } = await inProcess([...args, '--lang', lang], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr.slice(0, BANNERS[lang].length)).toBe(BANNERS[lang]);
    expect(stderr.slice(BANNERS[lang].length)).toMatch(/^sceau: [^\n]+\n$/);
    expect(stderr).toContain(next);
  });

  it('is [] for programs, and nothing else', async () => {
    const { status, stdout, stderr } = await inProcess([...args, '--json'], { cwd: folder });
    expect({ status, stderr, json: JSON.parse(stdout) }).toEqual({
      status: 0,
      stderr: BANNERS.fr,
      json: { result: [] },
    });
  });
});
