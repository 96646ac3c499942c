/** `partner test` of the built program, at a folder and at a real OpenSSH server. */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scratchFolder } from '../support/scratch.ts';
import { type Sshd, startSshd } from '../support/sshd.ts';
import { initArguments, makeStage, resultOf, sceau } from './program.ts';
import { BANNERS } from './surroundings.ts';

const folder = scratchFolder();
const { passphraseFile } = makeStage(folder);
const at = (...parts: readonly string[]): string => join(folder, ...parts);
const run = (workspace: string, ...args: readonly string[]): ReturnType<typeof sceau> =>
  sceau([...args, '--workspace', workspace, '--passphrase-file', passphraseFile, '--lang', 'en'], {
    cwd: folder,
  });
let sshd: Sshd | undefined;

beforeAll(async () => {
  sshd = await startSshd({ folder: scratchFolder() });
  for (const role of ['rectorat', 'officer']) expect(sceau(initArguments(at(role), role)).status).toBe(0);
  const key = resultOf(run('officer', 'key', 'create', 'officer', '--json'));
  expect(run('officer', 'key', 'export', 'officer', '--output', 'officer.asc').status).toBe(0);
  const fingerprint = /[0-9A-F]{40}/.exec(JSON.stringify(key))?.[0] ?? expect.unreachable();
  const about = ['--officer', '--name', 'x', '--certificate', 'officer.asc', '--fingerprint', fingerprint];
  for (const depot of ['near', 'far']) mkdirSync(at(depot));
  const add = (id: string, ...more: readonly string[]): unknown =>
    expect(run('rectorat', 'partner', 'add', id, ...about, ...more).status).toBe(0);
  add('near', '--depot', '../near');
  if (sshd === undefined) return;
  mkdirSync(at('rectorat', 'keys'), { recursive: true });
  copyFileSync(sshd.clientKeyPath, at('rectorat', 'keys', 'ssh'));
  chmodSync(at('rectorat', 'keys', 'ssh'), 0o600);
  const address = `sftp://${sshd.user}@${sshd.host}:${sshd.port}${at('far')}`;
  add('far', '--depot', address, '--host-key', sshd.fingerprint, '--ssh-key', 'keys/ssh');
});
afterAll(async () => sshd?.stop());

it('keeps what it finds at a folder, and leaves nothing there', () => {
  const { status, stdout, stderr } = run('rectorat', 'partner', 'test', 'near');
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: `${BANNERS.en}sceau: near: connecting to ../near\n`,
  });
  expect(stdout).toMatch(/^write +yes$/m);
  const kept: unknown = JSON.parse(readFileSync(at('rectorat', 'parties', 'near', 'profile.json'), 'utf8'));
  expect(kept).toMatchObject({ address: `file:${at('near')}`, server: null, write: true });
  expect(readdirSync(at('near'))).toEqual([]);
});

it('tries all, OpenSSH among them, by its French name too', (context) => {
  if (sshd === undefined) return context.skip();
  const tests = resultOf(run('rectorat', 'partenaire', 'essayer', '--all', '--json'));
  expect(tests).toMatchObject([
    {
      party: 'far',
      error: null,
      profile: {
        server: expect.stringMatching(/^OpenSSH/),
        renameOver: 'posix-rename',
        fsync: true,
        resume: true,
      },
    },
    { party: 'near', error: null },
  ]);
  expect(readdirSync(at('far'))).toEqual([]);
  return undefined;
});
