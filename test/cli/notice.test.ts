/** The `notice` commands as people and scripts run them: what is shown, what is asked, what stands in the end. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/io/files.ts';
import { timeOf } from '../support/bash.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { PASSPHRASE, Story } from '../support/story.ts';
import { type ProgramRun, resultOf, sceau } from './program.ts';

const time = timeOf('2026-07-01T09:00:00Z');

/** Text with ordinary spaces. */
function plain(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, ' ');
}

describe.skipIf(time === null)('sceau notice', () => {
  let story: Story;
  let phrase: string;

  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    phrase = join(story.dir, 'phrase');
    writeFileSync(phrase, `${PASSPHRASE}\n`, { mode: 0o600 });
    const jury = join(story.dir, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
    await story.export(jury);
    await story.receive('presse-nord');
  });
  afterAll(() => story.end());

  function run(name: string, lang: 'fr' | 'en', ...args: readonly string[]): ProgramRun {
    const common = ['--workspace', story.workspace(name), '--passphrase-file', phrase, '--lang', lang];
    const { status, stdout, stderr } = sceau([...args, ...common], { env: time ?? {} });
    return { status, stdout: plain(stdout), stderr: plain(stderr) };
  }
  const record = (path: string): string =>
    join(story.workspace('rectorat'), 'record', story.issuer, story.publication, path);

  it('shows both hours and whom it tells, and signs nothing where nobody can be asked: 64', () => {
    const args = ['notice', 'postpone', story.publication, '--at', '2026-07-03T12:00'];
    const asked = run('rectorat', 'en', ...args, '--reason', 'Technical incident');
    expect({ status: asked.status, stdout: asked.stdout }).toEqual({ status: 64, stdout: '' });
    expect(asked.stderr).toContain('2026-07-03 10:00:00 Europe/Paris = 2026-07-03T08:00:00Z');
    expect(asked.stderr).toContain('2026-07-03 12:00:00 Europe/Paris = 2026-07-03T10:00:00Z');
    expect(asked.stderr).toContain('presse-nord');
    expect(asked.stderr).toContain('approvals given before are void');
    expect(existsSync(record('notice-1.json'))).toBe(false);
  });

  it('needs a reason: 64', () => {
    const args = ['notice', 'withdraw', story.publication, '--yes'];
    const { status, stderr } = run('rectorat', 'fr', ...args);
    expect([status, stderr]).toEqual([64, expect.stringContaining('--reason')]);
  });

  it('reads the hour in the zone of the publication, and says who was told', () => {
    const args = ['avis', 'reporter', story.publication, '--at', '2026-07-03T12:00', '--yes', '--reason'];
    const given = run('rectorat', 'fr', ...args, 'Incident technique');
    expect(given.status, given.stderr).toBe(0);
    expect(given.stdout).toContain(`${story.publication} : avis 1 en vigueur`);
    expect(given.stdout).toMatch(/presse-nord +servi/);
    expect(given.stdout).toMatch(/claire +servi/);
    const shown = run('rectorat', 'fr', 'status', story.publication);
    expect(shown.stdout).toContain('2026-07-03 12:00:00 Europe/Paris = 2026-07-03T10:00:00Z');
    expect(shown.stdout).toContain("bulletin state.json valable jusqu'au".replace("'", '’'));
  });

  it('is refused in the other direction, with what to do instead: 64', () => {
    const args = ['notice', 'advance', story.publication, '--at', '2026-07-03T13:00', '--yes', '--json'];
    const { status, stdout } = run('rectorat', 'fr', ...args, '--reason', 'Plus tôt');
    expect(status).toBe(64);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'hour-direction' } });
  });

  it('proposes an earlier hour (75), which an officer reads and signs, and gives it then', () => {
    const args = ['notice', 'advance', story.publication, '--at', '2026-07-03T09:00', '--yes', '--json'];
    const proposed = run('rectorat', 'en', ...args, '--reason', 'Earlier');
    expect(proposed.status).toBe(75);
    expect(JSON.parse(proposed.stdout)).toMatchObject({
      error: { code: 'cosignatures-missing' },
      result: { given: false, notice: 2, needed: 1, signed: [] },
    });
    const unasked = run('claire', 'fr', 'approve', story.publication);
    expect(unasked.status).toBe(64);
    expect(unasked.stderr).toContain('2 : avance');
    expect(unasked.stderr).toContain('2026-07-03 09:00:00 Europe/Paris = 2026-07-03T07:00:00Z');
    expect(resultOf(run('claire', 'en', 'approve', story.publication, '--yes', '--json'))).toMatchObject({
      proposal: 2,
    });
    const given = run('rectorat', 'en', ...args, '--reason', 'Earlier');
    expect(resultOf(given)).toMatchObject({ given: true, notice: 2, signed: ['claire'] });
  });

  it('refreshes the state of every publication to come', () => {
    const refreshed = run('rectorat', 'en', 'notice', 'refresh', '--json');
    expect(resultOf(refreshed)).toMatchObject([{ publication: story.publication }]);
    rmSync(story.depot('presse-nord'), { recursive: true });
    const failed = run('rectorat', 'fr', 'avis', 'rafraichir', story.publication);
    expect(failed.status).toBe(69);
    expect(failed.stdout).toMatch(/presse-nord +échec/);
  });

  it('withdraws for good, and whoever opens is told to purge: 77', () => {
    const args = ['notice', 'withdraw', story.publication, '--yes', '--reason', 'Wrong session', '--json'];
    // The inbox is gone: this distributor is not told, the officer is.
    expect(run('rectorat', 'en', ...args).status).toBe(69);
    const told = run('claire', 'fr', 'approve', story.publication, '--yes');
    expect([told.status, told.stderr]).toEqual([77, expect.stringContaining('sceau purge')]);
    const status = run('rectorat', 'en', 'status', story.publication);
    expect(status.stdout).toContain('publication withdrawn');
  });
});
