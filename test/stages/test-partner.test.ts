/** What `partner test` keeps and says of what was found at depots; finding it is test/transport/probe.test.ts. */
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { partnerTest } from '../../src/cli/commands/partner-test.ts';
import type { CommandResult, Session } from '../../src/cli/command.ts';
import { loadWords } from '../../src/cli/language.ts';
import { mirrorCheck } from '../../src/stages/test-mirror.ts';
import { type Probe, profileWarnings } from '../../src/stages/test-partner.ts';
import type { DepotProfile } from '../../src/transport/profile.ts';
import { readParty, readProfile, writeParty } from '../../src/workspace/party-store.ts';
import { folderMirror, mirrorFolder, setMirrors } from '../support/mirrors.ts';
import { startNginx } from '../support/nginx.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { Story } from '../support/story.ts';
import { makeTls } from '../support/tls.ts';

const openssl = peer('openssl');
const nginx = peer('nginx');

/** A server with which nothing is wrong. */
const GOOD: DepotProfile = {
  address: 'sftp://depot@sftp.example/depot',
  server: 'OpenSSH_9.2',
  hostKey: 'ssh-ed25519 SHA256:jbTl0nsNsCSDxHxLOpKmwTMRWwa1JpGEyWYGmbqrxS4',
  testedAt: '2026-07-01T08:00:00Z',
  write: true,
  renameOver: 'posix-rename',
  fsync: true,
  statvfs: true,
  setstat: true,
  resume: true,
  freeBytes: 5_000_000_000,
  clockSkewMs: 0,
  roundTripMs: 12.5,
  uploadBytesPerSecond: 40_000_000,
  downloadBytesPerSecond: 50_000_000,
};

const probe = async (): Promise<DepotProfile> => GOOD;

describe('a profile', () => {
  it.each([
    { what: {}, warnings: [] },
    { what: { renameOver: 'none' }, warnings: ['no-rename-over'] },
    { what: { renameOver: 'rename' }, warnings: [] },
    { what: { fsync: false, resume: false }, warnings: ['no-fsync', 'no-resume'] },
    { what: { clockSkewMs: 120_000 }, warnings: [] },
    { what: { clockSkewMs: -120_001 }, warnings: ['clock-off'] },
    { what: { freeBytes: 2_000_000 }, warnings: [] },
    { what: { freeBytes: 1_999_999 }, warnings: ['little-space'] },
    { what: { freeBytes: null, clockSkewMs: null }, warnings: [] },
  ] as const)('with $what warns of $warnings', ({ what, warnings }) => {
    expect(profileWarnings({ ...GOOD, ...what }, 1_000_000)).toEqual(warnings);
  });
});

describe('partner test', () => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  });
  afterEach(() => story.end());

  /** Runs the command over a probe. */
  async function run(args: { party?: string; all: boolean }, found: Probe): Promise<CommandResult> {
    const session: Session = {
      words: await loadWords('fr'),
      inWorkspace: (_need, stage) => story.run('rectorat', stage),
      comeAndGo: () => {
        throw new Error('not for this command');
      },
      untilStopped: () => {
        throw new Error('not for this command');
      },
      tellJson: () => {},
      told: [],
      note: () => {},
      showLine: () => {},
      isWatched: false,
      confirm: async () => true,
      ask: () => Promise.reject(new Error('nothing is to be typed')),
      cwd: story.dir,
    };
    return partnerTest((context) => ({ probe: found, check: mirrorCheck(context) })).run(session, args);
  }

  it('shows all that was found and what makes a delivery weaker, and keeps it', async () => {
    const found = { ...GOOD, address: `file:${story.depot('presse-nord')}`, fsync: false };
    const { lines, fault, json } = await run({ party: 'presse-nord', all: false }, async () => found);
    expect(fault).toBeUndefined();
    expect(json).toEqual([
      { party: 'presse-nord', url: null, profile: found, warnings: ['no-fsync'], error: null },
    ]);
    const shown = lines.join('\n');
    for (const text of [
      'OpenSSH_9.2',
      'SHA256:jbTl0n',
      'oui, d’un seul coup',
      '12.5 ms',
      '40.0 MB/s',
      '5000 MB',
    ]) {
      expect(shown).toContain(text);
    }
    expect(lines.at(-1)).toMatch(/^! .*panne de courant/);
    await story.run('rectorat', async ({ workspace }) => {
      expect(readProfile(workspace, 'presse-nord')).toEqual(found);
      expect(readProfile(workspace, 'claire')).toBeNull();
      // What was found elsewhere says nothing of the depot's new place.
      const party = readParty(workspace, 'presse-nord');
      writeParty(workspace, { ...party, depot: { address: '/elsewhere' } });
      expect(readProfile(workspace, 'presse-nord')).toBeNull();
    });
  });

  it('tries all, and one that cannot be tried keeps no other from it', async () => {
    const { lines, fault, json } = await run({ all: true }, async ({ address }) => {
      if (address !== story.depot('claire')) return { ...GOOD, address: `file:${address}` };
      throw new SceauError('authentication-failed', { host: 'sftp.example', user: 'depot' });
    });
    expect(fault?.code).toBe('authentication-failed');
    expect(json).toMatchObject([
      { party: 'claire', profile: null, error: { code: 'authentication-failed', exit: 77 } },
      { party: 'presse-nord', error: null },
    ]);
    const shown = lines.join('\n');
    expect(shown).toMatch(/claire +échec .*refuse l’identification/);
    expect(shown).toMatch(/presse-nord +essayé +12\.5 ms +40\.0 MB\/s +5000 MB/);
    expect(existsSync(join(story.workspace('rectorat'), 'parties', 'claire', 'profile.json'))).toBe(false);
  });

  it('is 77 where nothing may be written, and a retry that may help is told as what it is', async () => {
    const { fault } = await run({ party: 'claire', all: false }, async () => ({ ...GOOD, write: false }));
    expect(fault?.code).toBe('permission-denied');
    const kept = join(story.workspace('rectorat'), 'parties', 'claire', 'profile.json');
    expect(existsSync(kept)).toBe(false);
    const lost = await run({ party: 'claire', all: false }, async () => {
      throw new SceauError('connection-lost', { host: 'sftp.example' });
    });
    expect(lost.fault?.code).toBe('connection-lost');
  });

  it.skipIf(openssl === undefined || nginx === undefined)(
    'tries mirrors too, by what nginx answers',
    async () => {
      const tls = makeTls(openssl ?? '', scratchFolder());
      copyFileSync(tls.ca, join(story.workspace('rectorat'), 'ca.pem'));
      const good = folderMirror(story, 'good', 'releases');
      const bare = folderMirror(story, 'bare', 'releases');
      const start = (id: string, headers: string): ReturnType<typeof startNginx> =>
        startNginx(nginx ?? '', { folder: scratchFolder(), root: mirrorFolder(story, id), tls, headers });
      const servers = [
        await start('good', 'add_header Cache-Control no-store always;'),
        await start('bare', ''),
      ] as const;
      setMirrors(story, 'rectorat', [
        { ...good, url: servers[0].url, ca: 'ca.pem' },
        { ...bare, url: servers[1].url, ca: 'ca.pem' },
        // What is written to one is read from another.
        { ...folderMirror(story, 'crossed', 'releases'), url: servers[0].url, ca: 'ca.pem' },
        { ...folderMirror(story, 'unknown-ca', 'releases'), url: servers[0].url },
      ]);
      try {
        const all = await run({ all: true }, probe);
        expect(all.json).toMatchObject([
          { party: 'claire', url: null, error: null },
          { party: 'presse-nord', url: null, error: null },
          { party: 'mirror:good', url: servers[0].url, warnings: [], error: null },
          { party: 'mirror:bare', warnings: ['absence-cacheable', 'file-cacheable'], error: null },
          { party: 'mirror:crossed', error: { code: 'mirror-differs', exit: 69 } },
          { party: 'mirror:unknown-ca', error: { code: 'certificate-untrusted', exit: 69 } },
        ]);
        expect(all.fault?.code).toBe('mirror-differs');
        const shown = all.lines.join('\n');
        expect(shown).toMatch(/mirror:good +essayé/);
        expect(shown).toMatch(/mirror:bare +essayé .*no-store/);
        expect(shown).toMatch(/mirror:crossed +échec/);
        const one = await run({ party: 'mirror:bare', all: false }, probe);
        expect(one.fault).toBeUndefined();
        expect(one.lines.join('\n')).toContain(servers[1].url);
        expect(one.lines.filter((line) => line.startsWith('! '))).toHaveLength(2);
        for (const id of ['good', 'bare', 'crossed'])
          expect(readdirSync(mirrorFolder(story, id))).toEqual([]);
      } finally {
        for (const server of servers) await server.stop();
      }
    },
  );

  it('asks for one partner or for all', async () => {
    await expect(run({ all: false }, probe)).rejects.toMatchObject({ code: 'usage' });
    await expect(run({ party: 'claire', all: true }, probe)).rejects.toMatchObject({ code: 'usage' });
    await expect(run({ party: 'mirror:nobody', all: false }, probe)).rejects.toMatchObject({
      code: 'partner-unknown',
    });
    await expect(run({ party: 'nobody', all: false }, probe)).rejects.toMatchObject({
      code: 'partner-unknown',
    });
  });
});
