/** `rehearse` of the built program, with the partners of a story: what it refuses, and what it leaves where it is interrupted. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRevisions } from '../../src/workspace/publication-store.ts';
import { timeOf } from '../support/bash.ts';
import { scratchFolder } from '../support/scratch.ts';
import { PASSPHRASE, Story } from '../support/story.ts';
import { LAUNCHER, type ProgramRun, initArguments, sceau } from './program.ts';
import { BANNERS } from './surroundings.ts';

const time = timeOf('2026-07-01T08:00:10Z');
const folder = scratchFolder();

describe('rehearse', () => {
  it('is refused in production, by either of its names, before any passphrase', () => {
    const dir = join(folder, 'production');
    const made = initArguments(dir, 'rectorat').map((each) => (each === 'rehearsal' ? 'production' : each));
    expect(sceau(made).status).toBe(0);
    for (const name of ['rehearse', 'repeter']) {
      const { status, stdout, stderr } = sceau([name, '--workspace', dir, '--json', '--lang', 'en']);
      expect(status).toBe(77);
      expect(JSON.parse(stdout)).toMatchObject({
        error: { code: 'rehearsal-only', params: { realm: 'production' } },
      });
      expect(stderr).not.toContain(BANNERS['en'] ?? '');
    }
  });
});

describe.skipIf(time === null)('a rehearsal by the program', () => {
  const passphraseFile = join(folder, 'phrase');
  let story: Story;
  beforeAll(async () => {
    writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
    story = await Story.begin();
  });
  afterAll(() => story.end());

  const args = (more: readonly string[]): readonly string[] => {
    const small = ['--candidates', '50', '--in', '5', '--seed', '7'];
    const dir = ['--workspace', story.workspace('rectorat'), '--passphrase-file', passphraseFile];
    return ['rehearse', ...small, ...dir, '--lang', 'en', ...more];
  };

  it('does not begin with an end before its hour', () => {
    const journal = join(story.workspace('rectorat'), 'journal.jsonl');
    const before = readFileSync(journal, 'utf8');
    const { status, stderr } = sceau(args(['--until', '+4m']), { env: time ?? {} });
    expect({ status, stderr }).toMatchObject({
      status: 64,
      stderr: expect.stringMatching(/--until: the waiting must end after the hour, 2026-07-01 10:0\d:00/),
    });
    expect(readFileSync(journal, 'utf8')).toBe(before);
  });

  it('seals and sends, and where it is interrupted says how it goes on by hand', async () => {
    const child = spawn(process.execPath, [LAUNCHER, ...args(['--json'])], {
      env: { PATH: process.env['PATH'], ...time },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let isAsked = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      // A second signal would kill.
      if (!isAsked && stderr.includes('waiting for the answers')) isAsked = child.kill('SIGTERM');
    });
    const { status } = await new Promise<Pick<ProgramRun, 'status'>>((resolve) => {
      child.once('close', (code) => resolve({ status: code }));
    });
    expect(stderr.startsWith(BANNERS['en'] ?? '-')).toBe(true);
    expect({ status, stderr }).toMatchObject({ status: 75, stderr: expect.stringContaining('interrupted') });
    const { result, error } = JSON.parse(stdout) as {
      readonly result: {
        readonly publication: string;
        readonly interrupted: boolean;
        readonly deliveries: readonly { readonly verdict: string }[];
        readonly findings: readonly { readonly kind: string; readonly message: string }[];
      };
      readonly error: { readonly code: string; readonly hint: string };
    };
    const { publication } = result;
    expect(error.code).toBe('rehearsal-interrupted');
    expect(error.hint).toContain(`sceau release ${publication} at the hour`);
    expect(error.hint).toContain(`sceau status ${publication} --fetch`);
    expect(result.interrupted).toBe(true);
    expect(result.deliveries.map(({ verdict }) => verdict)).toEqual(['unanswered', 'unanswered']);
    const unapproved = result.findings.find(({ kind }) => kind === 'unapproved');
    expect(unapproved?.message).toContain(`sceau approve ${publication}`);
    await story.run('rectorat', async ({ workspace }) => {
      expect(listRevisions(workspace, { issuer: 'lille', publication })).toEqual([1]);
    });
  });
});
