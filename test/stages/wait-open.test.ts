/** Waiting for a release among mirrors of which all but one lie: what is opened is what the honest one alone would give. */
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/io/clock.ts';
import { SceauError } from '../../src/errors.ts';
import type { Context, StageEvent } from '../../src/stages/context.ts';
import { openPublication } from '../../src/stages/open.ts';
import type { OpenOutcome } from '../../src/stages/open-scopes.ts';
import { pollDelayMs, waitOpen } from '../../src/stages/wait-open.ts';
import { systemRandom } from '../../src/io/random.ts';
import { readingWorkspace, withWorkspace } from '../../src/workspace/workspace.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { LIES, type Liar, startLiar } from '../support/liars.ts';
import { folderMirror, mirrorFolder, setMirrors } from '../support/mirrors.ts';
import { type Nginx, startNginx } from '../support/nginx.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { HOUR, PASSPHRASE, SAMPLE, Story } from '../support/story.ts';
import { makeTls } from '../support/tls.ts';

const openssl = peer('openssl');
const nginx = peer('nginx');
const LIMITS = { deadlines: { connectSeconds: 2, idleSeconds: 0.5, requestSeconds: 1 }, pollSeconds: 2 };

/** A clock that runs fifty times as fast as the machine's. */
function fastClock(start: string): Clock {
  const beganMs = performance.now();
  const startMs = Date.parse(start);
  return {
    nowMs: () => startMs + (performance.now() - beganMs) * 50,
    sleep: async (ms) => {
      await delay(ms / 50);
    },
  };
}

interface Reading {
  readonly outcomes: readonly OpenOutcome[];
  readonly events: readonly StageEvent[];
}

/** The results that were opened. */
function results({ outcomes }: Pick<Reading, 'outcomes'>): Buffer {
  return readFileSync(outcomes[0]?.path ?? '');
}

/** The sources that were told of, each with its codes. */
function failures({ events }: Reading): Readonly<Record<string, string>> {
  return Object.fromEntries(
    events.flatMap((event) => (event.kind === 'source-failed' ? [[event.source, event.fault.code]] : [])),
  );
}

/** Connects to a folder whose releases may not be read. */
const connectToLocked: Context['connect'] = async ({ address }) => {
  const depot = openFolderDepot(address);
  const read: typeof depot.read = (path, maxBytes) => {
    if (path.includes('/release-')) throw new SceauError('permission-denied', { path });
    return depot.read(path, maxBytes);
  };
  return { ...depot, read };
};

describe.skipIf(openssl === undefined || nginx === undefined)('a release had from mirrors', () => {
  let story: Story;
  let server: Nginx;
  let root: string;
  let ca: string;
  /** What the honest mirror alone has given. */
  let honest: Buffer;
  const liars: Partial<Record<keyof typeof LIES, Liar>> = {};
  const at = (name: string): string => `${server.url}${name}/`;
  const told = (...urls: readonly string[]) => urls.map((url) => ({ url, ca }));
  const liar = (name: keyof typeof LIES): string => liars[name]?.url ?? '';

  /** Waits as the command does, until some seconds of the clock after its start. */
  const wait = async (
    party: string,
    start: string,
    seconds: number,
    connect: Context['connect'] = async ({ address }) => openFolderDepot(address),
  ): Promise<Reading> => {
    const clock = fastClock(start);
    const events: StageEvent[] = [];
    const use = { command: 'open', roles: ['distributor'], clock } as const;
    const contextOf = (workspace: Context['workspace']): Context => ({
      workspace,
      clock,
      random: systemRandom,
      secrets: { passphrase: async () => PASSPHRASE, agentSocket: undefined },
      connect,
      report: (event) => events.push(event),
    });
    const outcomes = await readingWorkspace(story.workspace(party), use, (workspace) =>
      waitOpen(contextOf(workspace), {
        publication: story.publication,
        until: (_, nowMs) => nowMs + seconds * 1000,
        locked: (run) => withWorkspace(story.workspace(party), use, (own) => run(contextOf(own))),
        limits: LIMITS,
      }),
    );
    return { outcomes, events };
  };

  beforeAll(async () => {
    const folder = scratchFolder();
    const tls = makeTls(openssl ?? '', folder);
    ({ ca } = tls);
    const parties = ['alone', 'among', 'direct', 'refused', 'unanswered'];
    story = await Story.begin({
      distributors: Object.fromEntries(parties.map((party) => [party, ['press']])),
    });
    root = join(story.dir, 'www');
    mkdirSync(root);
    // Nobody answers at the address that the publication names.
    setMirrors(story, 'rectorat', [
      { ...folderMirror(story, 'good', 'releases'), url: 'https://127.0.0.1:9/' },
    ]);
    await story.announce('Avec miroir');
    await story.export();
    for (const party of parties) await story.receive(party);
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    // The first revision's mirror, as it stood: stale from now on.
    cpSync(mirrorFolder(story, 'good'), join(root, 'stale'), { recursive: true });
    await story.export(SAMPLE, true);
    for (const party of parties) await story.receive(party);
    await story.approve('claire');
    server = await startNginx(nginx ?? '', {
      folder,
      root,
      tls,
      headers: 'add_header Cache-Control no-store always;',
    });
    for (const name of Object.keys(LIES)) {
      const key = name as keyof typeof LIES;
      liars[key] = await startLiar(tls, LIES[key]);
    }
  });
  afterAll(async () => {
    await server.stop();
    for (const each of Object.values(liars)) each.stop();
    story.end();
  });

  it('comes to one who began to wait before it was there', async () => {
    cpSync(mirrorFolder(story, 'good'), join(root, 'good'), { recursive: true });
    setMirrors(story, 'alone', told(at('good')));
    rmSync(story.depot('alone'), { recursive: true });
    const waiting = wait('alone', '2026-07-03T07:59:40Z', 3600);
    await story.release();
    cpSync(mirrorFolder(story, 'good'), join(root, 'good'), { recursive: true });
    const reading = await waiting;
    expect(reading.outcomes.map((each) => [each.revision, each.fault])).toEqual([[2, null]]);
    expect(reading.events.map((event) => event.kind)).toContain('receipts-waiting');
    honest = results(reading);
    // Lies made of what the honest mirror has.
    const place = `${story.issuer}/${story.publication}`;
    for (const name of ['garbage', 'replayed'])
      cpSync(join(root, 'good'), join(root, name), { recursive: true });
    for (const name of readdirSync(join(root, 'garbage', place, 'r2/press'))) {
      const path = join(root, 'garbage', place, 'r2/press', name);
      writeFileSync(
        path,
        Buffer.from(readFileSync(path)).map((byte) => byte ^ 1),
      );
    }
    cpSync(join(root, 'stale', place, 'r1/press'), join(root, 'replayed', place, 'r2/press'), {
      recursive: true,
    });
  });

  /** Every liar but the honest mirror itself. */
  const lies = (): readonly string[] => [
    ...Object.values(liars).map(({ url }) => url),
    ...['garbage', 'replayed', 'stale'].map(at),
  ];

  it('does not come from liars alone: each is told of, and the answer is to wait', async () => {
    rmSync(story.depot('among'), { recursive: true });
    setMirrors(story, 'among', told(...lies()));
    const reading = await wait('among', HOUR, 10);
    expect(reading.outcomes.map(({ fault }) => fault?.code)).toEqual(['not-released']);
    expect(failures(reading)).toEqual({
      [story.depot('among')]: 'depot-missing',
      [liar('silent')]: 'deadline-exceeded',
      [liar('trickling')]: 'deadline-exceeded',
      [liar('endless')]: 'document-too-large',
      [liar('elsewhere')]: 'http-refused',
      [liar('turning')]: 'http-refused',
      [liar('forbidden')]: 'http-refused',
      [liar('cut')]: 'connection-lost',
      [liar('page')]: 'document-malformed',
      'https://127.0.0.1:9/': 'host-unreachable',
      [at('garbage')]: expect.stringMatching(/^(?:armor|signature|document)-/),
      [at('replayed')]: expect.stringMatching(/^(?:document-link|digest-mismatch)$/),
    });
  });

  it('is the same among liars as from the honest one alone', async () => {
    setMirrors(story, 'among', told(...lies(), at('good')));
    const among = await wait('among', HOUR, 60);
    expect(among.outcomes.map((each) => [each.revision, each.fault])).toEqual([[2, null]]);
    expect(results(among)).toEqual(honest);
    expect(failures(among)[at('good')]).toBeUndefined();
  });

  it('leaves a connection to the inbox that is still being made, and makes no other for the receipts', async () => {
    setMirrors(story, 'unanswered', told(at('good')));
    const signals: AbortSignal[] = [];
    const reading = await wait('unanswered', HOUR, 60, (_settings, { signal = AbortSignal.abort() } = {}) => {
      signals.push(signal);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    });
    expect(reading.outcomes.map((each) => [each.revision, each.fault])).toEqual([[2, null]]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(reading.events).toContainEqual({
      kind: 'receipts-waiting',
      fault: { code: 'deadline-exceeded', params: { operation: 'connect', seconds: 5 } },
    });
  });

  it('is waited for without a login that was refused being tried again', async () => {
    setMirrors(story, 'refused', []);
    let logins = 0;
    const waiting = wait('refused', HOUR, 60, async () => {
      logins += 1;
      throw new SceauError('authentication-failed', { host: 'sftp.example', user: 'presse' });
    });
    await expect(waiting).rejects.toMatchObject({ code: 'authentication-failed' });
    expect(logins).toBe(1);
  });

  it('is had without waiting, where the inbox lets nobody read it', async () => {
    setMirrors(story, 'refused', told(at('good')));
    const outcomes = await story.run(
      'refused',
      (context) => openPublication(context, story.publication, undefined, LIMITS),
      connectToLocked,
    );
    expect(outcomes.map((each) => each.fault)).toEqual([null]);
    expect(results({ outcomes })).toEqual(honest);
  });

  it('comes from an inbox that may be read later than it is asked', async () => {
    setMirrors(story, 'refused', []);
    let visits = 0;
    const reading = await wait('refused', HOUR, 60, async (settings) => {
      visits += 1;
      return visits === 1 ? connectToLocked(settings) : openFolderDepot(settings.address);
    });
    expect(reading.outcomes.map((each) => each.fault)).toEqual([null]);
    expect(failures(reading)[story.depot('refused')]).toBe('permission-denied');
  });

  it('is had without waiting, when the inbox is gone', async () => {
    rmSync(story.depot('direct'), { recursive: true });
    setMirrors(story, 'direct', told(liar('silent'), at('garbage'), at('good')));
    const outcomes = await story.run('direct', (context) =>
      openPublication(context, story.publication, undefined, LIMITS),
    );
    expect(outcomes.map((each) => [each.revision, each.fault])).toEqual([[2, null]]);
    expect(results({ outcomes })).toEqual(honest);
  });
});

function delays(hourMs: number): readonly number[] {
  return Array.from({ length: 200 }, () => pollDelayMs(0, hourMs, systemRandom));
}

describe('the polls of a source', () => {
  it('come every two to six seconds near the hour, no two readers in step', () => {
    for (const hourMs of [-60_000, -600_000, 7000, 60_000, 120_000]) {
      const near = delays(hourMs);
      expect(Math.min(...near)).toBeGreaterThanOrEqual(2000);
      expect(Math.max(...near)).toBeLessThanOrEqual(6000);
      expect(new Set(near).size).toBeGreaterThan(100);
    }
  });

  it('come in the first second after the hour, and about every second for a minute', () => {
    for (const leftMs of [1, 1500, 5000]) {
      const before = delays(leftMs);
      expect(Math.max(...before)).toBeLessThanOrEqual(Math.min(6000, leftMs + 1000));
      expect(new Set(before).size).toBeGreaterThan(100);
    }
    for (const hourMs of [0, -59_999]) {
      const after = delays(hourMs);
      expect(Math.min(...after)).toBeGreaterThanOrEqual(700);
      expect(Math.max(...after)).toBeLessThanOrEqual(1300);
      expect(new Set(after).size).toBeGreaterThan(100);
    }
  });

  it('come slowly before, and never sleep through the last two minutes', () => {
    const far = delays(3_600_000);
    expect(Math.min(...far)).toBeGreaterThanOrEqual(30_000);
    expect(Math.max(...far)).toBeLessThanOrEqual(90_000);
    expect(Math.max(...delays(125_000))).toBeLessThanOrEqual(11_000);
  });
});
