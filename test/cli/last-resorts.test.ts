/**
 * The commands of a day on which things go wrong, as people type them: a correction held to the file before it, an officer's
 * key in gpg, a licence revoked, a second site that releases onto a medium, a purge, and a rectorat that begins anew.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addOfficer } from '../../src/stages/license.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { timeOf } from '../support/bash.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { PASSPHRASE, START, Story } from '../support/story.ts';
import { type ProgramRun, resultOf, sceau } from './program.ts';

const EARLY = '2026-07-02T09:00:00Z';
const BEFORE = '2026-07-03T07:30:00Z';
const AFTER = '2026-07-03T08:05:00Z';

/** Status and code of a refusal. */
const refusal = ({ status, stdout }: ProgramRun): readonly unknown[] => {
  const { error } = JSON.parse(stdout) as { readonly error?: { readonly code: string } };
  return [status, error?.code];
};

describe.skipIf(timeOf(EARLY) === null || peer('gpg') === undefined)('sceau, when things go wrong', () => {
  let story: Story;
  let home: GnupgHome;
  let fingerprint: string;

  /** Runs a command in a workspace at an instant. */
  function at(instant: string, name: string, ...args: readonly string[]): ProgramRun {
    const common = ['--workspace', story.workspace(name), '--lang', 'fr', '--json'];
    const phrase = ['--passphrase-file', join(story.dir, 'phrase')];
    return sceau([...args, ...common, ...phrase], { env: timeOf(instant) ?? {} });
  }
  const results = (): string =>
    join(
      story.workspace('presse-nord'),
      `opened/${story.issuer}/${story.publication}/r2/press/results-REPETITION.csv`,
    );

  beforeAll(async () => {
    home = new GnupgHome(Date.parse(START) - 60_000);
    fingerprint = home.newKey('Denise', ['ed25519', 'cv25519']);
    story = await Story.begin({
      officers: ['claire', 'denise'],
      approvals: 2,
      hold: { officer: 'denise', key: { fingerprint, homedir: home.path } },
    });
    writeFileSync(join(story.dir, 'phrase'), `${PASSPHRASE}\n`, { mode: 0o600 });
    writeFileSync(join(story.dir, 'jury.csv'), await smallJuryFile(40, 7));
    writeFileSync(join(story.dir, 'corrected.csv'), await smallJuryFile(40, 8));
    await story.export(join(story.dir, 'jury.csv'));
  });
  afterAll(() => {
    story.end();
    home.close();
  });

  it('export --previous takes the very file that was sealed before, and no other', async () => {
    const [before, now] = ['jury.csv', 'corrected.csv'].map((name) => join(story.dir, name)) as [
      string,
      string,
    ];
    const args = ['export', now, '--publication', story.publication];
    args.push('--yes', '--expect-total', '40', '--previous');
    expect(refusal(at(EARLY, 'rectorat', ...args, now))).toEqual([65, 'previous-differs']);
    expect(resultOf(at(EARLY, 'rectorat', ...args, before))).toMatchObject({ revision: 2 });
    story.clock.set(EARLY);
    for (const party of Object.keys(story.distributors)) await story.receive(party);
  });

  it('key import officer --gpg takes a key that stays with gpg', () => {
    rmSync(join(story.workspace('denise'), 'keys', 'officer.asc'));
    const args = ['key', 'import', 'officer', '--gpg', fingerprint, '--gpg-home', home.path];
    expect(resultOf(at(EARLY, 'denise', ...args))).toMatchObject({ fingerprint });
    const kept = readFileSync(join(story.workspace('denise'), 'keys', 'officer.asc'), 'utf8');
    expect(kept).toMatch(/^-----BEGIN PGP PUBLIC KEY BLOCK-----/);
  });

  it('approve --override-clock is refused days ahead, and nothing is signed', () => {
    const args = ['approve', story.publication, '--yes', '--override-clock'];
    expect(refusal(at(EARLY, 'claire', ...args))).toEqual([77, 'override-early']);
  });

  it('approve is given by gpg as by a key of sceau’s own', () => {
    for (const officer of story.officers) {
      const run = at(BEFORE, officer, 'approve', story.publication, '--yes', '--hand-over');
      expect(resultOf(run), officer).toMatchObject({ revision: 2, consented: true, handedOver: true });
    }
  });

  it('partner revoke needs a reason, and says which licences it ended', () => {
    expect(at(BEFORE, 'rectorat', 'partner', 'revoke', 'quotidien').status).toBe(64);
    const run = at(BEFORE, 'rectorat', 'partner', 'revoke', 'quotidien', '--reason', 'Contrat rompu');
    expect(resultOf(run)).toMatchObject({ party: 'quotidien', revoked: [{ scope: 'press-failed' }] });
  });

  it('release --preposition is refused where it was not announced so', () => {
    const args = ['release', story.publication, '--preposition', '--yes'];
    expect(refusal(at(BEFORE, 'rectorat', ...args))).toEqual([64, 'not-prepositioned']);
  });

  it('a kit releases onto a medium, without whoever was revoked, and the medium opens', () => {
    const [kit, medium] = [story.workspace('kit'), join(story.dir, 'medium')];
    expect(at(BEFORE, 'rectorat', 'release', story.publication, '--kit', kit).status).toBe(0);
    mkdirSync(join(kit, 'keys'));
    const key = join('keys', 'release.asc');
    cpSync(join(story.workspace('rectorat'), key), join(kit, key));
    const released = at(AFTER, 'kit', 'release', story.publication, '--to', medium);
    // Somebody approved is left out: that is told by the status too.
    expect(released.status).toBe(77);
    expect(JSON.parse(released.stdout)).toMatchObject({
      result: { omissions: [{ party: 'quotidien', error: { params: { reason: 'licence-revoked' } } }] },
    });
    const open = ['open', story.publication, '--release', medium];
    expect(at(AFTER, 'presse-nord', ...open).status).toBe(0);
    expect(readFileSync(results(), 'utf8')).toContain('REPETITION');
    expect(refusal(at(AFTER, 'quotidien', ...open))).toEqual([77, 'recipient-omitted']);
  });

  it('open --format adds the forms asked for, each by its path', () => {
    const open = ['open', story.publication, '--release', join(story.dir, 'medium')];
    const { status, stdout } = at(
      AFTER,
      'presse-nord',
      ...open,
      '--format',
      'csv,json',
      '--format',
      'ndjson',
    );
    const files = ['results-REPETITION.ndjson', 'results-REPETITION.json'].map((name) =>
      join(dirname(results()), name),
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      result: { scopes: [{ scope: 'press', path: results(), files, error: null }] },
    });
    expect(files.every((file) => readFileSync(file, 'utf8').includes('REPETITION'))).toBe(true);
  });

  it('purge deletes nothing where nobody says yes, and all of it then', () => {
    expect(at(AFTER, 'presse-nord', 'purge', story.publication).status).toBe(64);
    expect(existsSync(results())).toBe(true);
    expect(at(AFTER, 'presse-nord', 'purge', story.publication, '--yes').status).toBe(0);
    expect(existsSync(results())).toBe(false);
  });

  it('status --fetch believes the purge once the kit has delivered its release', () => {
    const fetch = (): ProgramRun => at(AFTER, 'rectorat', 'status', story.publication, '--fetch');
    expect(fetch().status).toBe(76);
    expect(at(AFTER, 'kit', 'release', story.publication).status).toBe(77);
    expect(resultOf(fetch())).toMatchObject({
      deliveries: expect.arrayContaining([
        expect.objectContaining({
          recipient: 'presse-nord',
          states: expect.objectContaining({
            opened: expect.objectContaining({ at: expect.any(String) as string }) as object,
            purged: expect.objectContaining({ at: expect.any(String) as string }) as object,
          }) as object,
        }),
      ]) as unknown[],
    });
  });

  it('trust add --replace is asked for by name and said yes to, and sets the old apart', async () => {
    await story.addWorkspace('renewed', { role: 'rectorat', id: story.issuer, academies: ['09'] });
    const { armored, fingerprint: own } = await story.certificate('claire', 'officer');
    const claire = { id: 'claire', name: 'claire', certificate: armored, fingerprint: own };
    const depot = { address: story.depot('claire') };
    await story.run('renewed', (context) => addOfficer(context, { ...claire, depot }));
    await story.run('renewed', (context) =>
      proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 }),
    );
    const registry = join(story.workspace('renewed'), 'registry', 'registry-1.json');
    const digest = createHash('sha256').update(readFileSync(registry)).digest('hex');
    const args = ['trust', 'add', registry, '--digest', digest];
    expect(refusal(at(AFTER, 'presse-nord', ...args))).toEqual([77, 'issuer-pinned']);
    expect(at(AFTER, 'presse-nord', ...args, '--replace').status).toBe(64);
    expect(resultOf(at(AFTER, 'presse-nord', ...args, '--replace', '--yes'))).toMatchObject({
      issuer: story.issuer,
      version: 1,
    });
    expect(existsSync(join(story.workspace('presse-nord'), 'replaced', story.issuer))).toBe(true);
    expect(existsSync(join(story.workspace('presse-nord'), 'record', story.issuer))).toBe(false);
  });
});
