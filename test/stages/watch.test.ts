/** `receive --watch` in process: the story's clock, a folder depot, the embedded SFTP server. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SceauError, isCode } from '../../src/errors.ts';
import { acquireFileLock } from '../../src/io/file-lock.ts';
import { receive } from '../../src/stages/receive.ts';
import type { Depot } from '../../src/transport/depot.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import { filesBelow, flipBit, useLab } from '../attacks/lab.ts';
import { hostile } from '../attacks/refusals.ts';
import { MAX_FAULTS } from '../../src/stages/standing-faults.ts';
import { watchInbox } from '../../src/stages/watch.ts';
import { type Embedded, embeddedServer } from '../support/sftp.ts';
import { INTERVAL_MS, outcomesOf, watched } from '../support/watching.ts';

const lab = useLab('pushed');

const HOUR_SCANS = 3_600_000 / INTERVAL_MS;
const PAYLOAD = 'r1/press/payload.pgp';
const SEAL = 'r1/press/presse-nord/manifest.json.asc';
const inbox = (path = ''): string => lab().depot('presse-nord', path);
const journalLength = (): number =>
  readFileSync(join(lab().story.workspace('presse-nord'), 'journal.jsonl'), 'utf8').split('\n').length;
const faultsTold = (): readonly string[] =>
  lab().story.events.flatMap((event) => (event.kind === 'inbox-fault' ? [event.fault.code] : []));

/** Connects to the story's folder depot, and counts connections and readings of payloads. */
function counting(): { connect: ReturnType<typeof hostile>; count: { opened: number; payloads: number } } {
  const count = { opened: 0, payloads: 0 };
  const connect = async ({ address }: { readonly address: string }): Promise<Depot> => {
    count.opened += 1;
    const depot = openFolderDepot(address);
    return {
      ...depot,
      read: (path, maxBytes) => {
        if (path.endsWith('payload.pgp')) count.payloads += 1;
        return depot.read(path, maxBytes);
      },
    };
  };
  return { connect, count };
}

/** A shuffle that is the same for the same seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
  return items
    .map((item) => ({ item, rank: next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** Takes the inbox's files away, and gives them back one by one. */
const stashed = (): { files: readonly string[]; give: (path: string) => void } => {
  const stash = join(lab().story.dir, 'stash');
  renameSync(inbox(), stash);
  const files = filesBelow(stash).map((path) => path.slice(stash.length + 1));
  const give = (path: string): void => {
    mkdirSync(dirname(inbox(path)), { recursive: true });
    cpSync(join(stash, path), inbox(path));
  };
  return { files, give };
};

describe('a folder that fills while it is watched', () => {
  it.each([1, 2, 3])(
    'is accepted once it is whole, its files in any order, its seal last (%i)',
    async (seed) => {
      const { files, give } = stashed();
      const order = [
        ...shuffled(
          files.filter((path) => path !== SEAL),
          seed,
        ),
        SEAL,
      ];
      const { told, error } = await watched({
        story: lab().story,
        scans: order.length + 3,
        before: (scan) => {
          const path = order[scan - 1];
          if (path !== undefined) give(path);
        },
      });
      expect(error).toBeNull();
      expect(outcomesOf(told)).toEqual(['accepted']);
      expect(told.map(({ failures }) => failures)).toEqual([[]]);
      expect(existsSync(inbox('receipts/presse-nord'))).toBe(true);
    },
  );

  it('is refused where another tool brought the seal first, and accepted once the rest has come', async () => {
    const { files, give } = stashed();
    const late = [PAYLOAD, 'r1/press/presse-nord/challenge.pgp'];
    const { told } = await watched({
      story: lab().story,
      scans: 9,
      before: (scan) => {
        if (scan === 1) for (const path of files.filter((each) => !late.includes(each))) give(path);
        if (scan === 4) give(PAYLOAD);
        if (scan === 6) give(late[1] ?? '');
      },
    });
    expect(outcomesOf(told)).toEqual(['rejected file-missing', 'accepted']);
  });
});

describe('what was seen before', () => {
  it('is downloaded once when it was accepted, over one connection for each scan', async () => {
    const { connect, count } = counting();
    const { told, passphrases } = await watched({ story: lab().story, scans: 20, connect });
    expect(outcomesOf(told)).toEqual(['accepted']);
    expect([count, passphrases]).toEqual([{ opened: 20, payloads: 1 }, 1]);
  });

  it('is judged, told and journaled once when it was refused, and again once it was mended in place', async () => {
    flipBit(inbox(PAYLOAD), 99_999);
    const { connect, count } = counting();
    const seen: number[] = [];
    const { told } = await watched({
      story: lab().story,
      scans: 30,
      connect,
      before: (scan) => {
        if (scan === 2 || scan === 9) seen.push(count.payloads, journalLength());
        if (scan === 10) flipBit(inbox(PAYLOAD), 99_999);
      },
    });
    // One reading to judge it, one to quarantine it.
    expect(seen.slice(0, 2)).toEqual([2, seen[1]]);
    expect(seen.slice(2)).toEqual(seen.slice(0, 2));
    expect(outcomesOf(told)).toEqual(['rejected digest-mismatch', 'accepted']);
    expect(faultsTold()).toEqual([]);
    const receipts = filesBelow(inbox('receipts/presse-nord')).filter((path) => path.endsWith('.json'));
    expect(receipts).toHaveLength(2);
  });

  it('is known to the next process, whatever it was', async () => {
    const story = lab().story;
    cpSync(inbox('r1/press'), inbox('r1/autre'), { recursive: true });
    await watched({ story, scans: 2 });
    const before = filesBelow(story.workspace('presse-nord')).filter((path) => !path.includes('/lock/'));
    const length = journalLength();
    const { told } = await watched({ story, scans: 2 });
    expect(outcomesOf(told)).toEqual(['rejected document-link']);
    expect(filesBelow(story.workspace('presse-nord')).filter((path) => !path.includes('/lock/'))).toEqual(
      before,
    );
    expect(journalLength()).toBe(length);
  });
});

describe('a bad folder', () => {
  it('holds up nothing, and is told once an hour', async () => {
    const junk = join(lab().story.depot('presse-nord'), 'lille/aaa-rubbish/r1/press/presse-nord');
    mkdirSync(junk, { recursive: true });
    writeFileSync(join(junk, 'manifest.json.asc'), 'rubbish');
    mkdirSync(inbox('r9'));
    const connect = hostile((depot) => ({
      list: async (path) => {
        if (path.endsWith('/r9')) throw new SceauError('permission-denied', { path });
        return depot.list(path);
      },
    }));
    const { told } = await watched({ story: lab().story, scans: 1.5 * HOUR_SCANS, connect });
    expect(outcomesOf(told)).toEqual(['accepted']);
    expect(told).toHaveLength(2);
    expect([...faultsTold()].sort()).toEqual([
      'permission-denied',
      'permission-denied',
      'publication-unknown',
      'publication-unknown',
    ]);
    // Journaled once, however often it is seen.
    const journal = readFileSync(join(lab().story.workspace('presse-nord'), 'journal.jsonl'), 'utf8');
    expect(journal.match(/"code":"publication-unknown"/g)).toHaveLength(1);
  });

  it('is told again when it comes back', async () => {
    const { told } = await watched({
      story: lab().story,
      scans: 6,
      before: (scan) => {
        if (scan === 2 || scan === 5) mkdirSync(inbox('r9/press/presse-nord'), { recursive: true });
        if (scan === 2 || scan === 5) writeFileSync(inbox('r9/press/presse-nord/manifest.json.asc'), 'x');
        if (scan === 4) rmSync(inbox('r9'), { recursive: true });
      },
    });
    expect(outcomesOf(told).filter((each) => each !== 'accepted')).toHaveLength(2);
  });

  it('is one of so many that are told one by one; of the others their number is, like one fault', async () => {
    for (let i = 0; i < MAX_FAULTS + 12; i += 1) {
      const junk = join(lab().story.depot('presse-nord'), 'lille', `aaa-${i}`, 'r1/press/presse-nord');
      mkdirSync(junk, { recursive: true });
      writeFileSync(join(junk, 'manifest.json.asc'), 'rubbish');
    }
    const { told } = await watched({ story: lab().story, scans: 2 });
    expect(told.map(({ failures, more }) => [failures.length, more])).toEqual([[MAX_FAULTS, 12]]);
    expect(lab().story.events.filter(({ kind }) => kind === 'more-faults')).toEqual([
      { kind: 'more-faults', more: 12 },
    ]);
  });
});

describe('a server', () => {
  it('that goes away is waited for, longer each time, and told of twice: gone, and back', async () => {
    const story = lab().story;
    let server: Embedded | undefined = await embeddedServer(() => 'pass', story.depot('presse-nord'));
    let last = server.options;
    const { told, pauses, error } = await watched({
      story,
      scans: 8,
      connect: async () => openSftpDepot((last = server?.options ?? last)),
      before: async (scan) => {
        if (scan === 2) {
          await server?.server.close();
          server = undefined;
        }
        if (scan === 6) server = await embeddedServer(() => 'pass', story.depot('presse-nord'));
      },
    });
    expect(error).toBeNull();
    expect(outcomesOf(told)).toEqual(['accepted']);
    expect(told.map(({ fault, recovered }) => [fault?.code ?? null, recovered])).toEqual([
      [null, false],
      ['host-unreachable', false],
      [null, true],
    ]);
    for (const [scan, minutes] of [
      [0, 1],
      [1, 2],
      [2, 4],
      [3, 8],
      [4, 10],
      [5, 1],
    ] as const) {
      expect(pauses[scan]).toBeGreaterThanOrEqual(minutes * 60_000 * 0.8);
      expect(pauses[scan]).toBeLessThanOrEqual(minutes * 60_000 * 1.2);
    }
  });

  it('that hangs up at any request costs that scan alone', async () => {
    const story = lab().story;
    let requests = 0;
    let cutAt = 1;
    const { options } = await embeddedServer(() => {
      requests += 1;
      return requests === cutAt ? 'drop' : 'pass';
    }, story.depot('presse-nord'));
    const { told, error } = await watched({
      story,
      scans: 30,
      connect: async () => openSftpDepot(options),
      before: (scan) => {
        requests = 0;
        cutAt = scan < 25 ? scan * 2 : 0;
      },
    });
    expect(error).toBeNull();
    expect(outcomesOf(told)).toEqual(['accepted']);
    expect(told.at(-1)).toMatchObject({ fault: null, recovered: true });
    const { outcomes, failures } = await story.run('presse-nord', receive);
    expect([outcomes.map((each) => each.outcome), failures]).toEqual([['known'], []]);
    const orphans = filesBelow(story.depot('presse-nord')).filter((path) => path.endsWith('.part'));
    expect(orphans).toEqual([]);
  }, 60_000);

  it.each(['host-key-changed', 'authentication-failed'] as const)(
    '%s ends the watch at once',
    async (code) => {
      let tries = 0;
      const { error, told } = await watched({
        story: lab().story,
        scans: 5,
        connect: async () => {
          tries += 1;
          throw code === 'host-key-changed'
            ? new SceauError(code, { host: 'h', expected: 'a', found: 'b' })
            : new SceauError(code, { host: 'h', user: 'u' });
        },
      });
      expect([isCode(error, code), tries, told]).toEqual([true, 1, []]);
    },
  );
});

const lock = (): ReturnType<typeof acquireFileLock> =>
  acquireFileLock(join(lab().story.workspace('presse-nord'), 'lock'), 'open', lab().story.clock.ms);

describe('another command at work', () => {
  it('is waited for, some seconds each time, without a word', async () => {
    let held: ReturnType<typeof lock> | undefined;
    const { told, pauses } = await watched({
      story: lab().story,
      scans: 5,
      before: (scan) => {
        if (scan === 1) held = lock();
        if (scan === 4) held?.release();
      },
    });
    expect(outcomesOf(told)).toEqual(['accepted']);
    expect(told).toHaveLength(1);
    expect(Math.max(...pauses.slice(0, 3))).toBeLessThanOrEqual(6000);
  });

  it('that never ends is told', async () => {
    const held = { current: undefined as ReturnType<typeof lock> | undefined };
    const { told, error } = await watched({
      story: lab().story,
      scans: 20,
      before: (scan) => void (scan === 1 && (held.current = lock())),
    });
    held.current?.release();
    expect(error).toBeNull();
    expect(told.map(({ fault }) => fault?.code)).toEqual(['workspace-busy']);
  });

  it('may be a second watch: between them everything is done once', async () => {
    const story = lab().story;
    const play = { story, scans: 12, before: () => setImmediate() };
    const both = await Promise.all([watched(play), watched(play)]);
    expect(both.map(({ error }) => error)).toEqual([null, null]);
    expect(both.flatMap(({ told }) => outcomesOf(told))).toEqual(['accepted']);
  });
});

describe('the clock', () => {
  it('may jump: what is signed ahead of it waits, and the pauses stay what they are', async () => {
    const day = 86_400_000;
    const { told, pauses } = await watched({
      story: lab().story,
      scans: 8,
      before: (scan) => {
        if (scan === 1) lab().story.clock.ms -= day;
        if (scan === 4) lab().story.clock.ms += day;
        if (scan === 6) lab().story.clock.ms += 2 * day;
      },
    });
    expect(outcomesOf(told)).toEqual(['waiting signed-in-future', 'accepted']);
    for (const pause of pauses.slice(0, 7)) expect(Math.abs(pause - INTERVAL_MS)).toBeLessThanOrEqual(12_000);
  });
});

async function lost(): Promise<Depot> {
  throw new SceauError('connection-lost', { host: 'h' });
}

describe('the end', () => {
  it('is not held up by a download that hangs, and the next run finds nothing missing', async () => {
    const story = lab().story;
    const stop = new AbortController();
    const closing = new AbortController();
    const closed = once(closing.signal, 'abort');
    const connect = hostile((depot) => ({
      read: (path, maxBytes) => {
        if (!path.endsWith('payload.pgp')) return depot.read(path, maxBytes);
        return (async function* () {
          stop.abort();
          await closed;
          yield* [];
          throw new SceauError('connection-lost', { host: 'h' });
        })();
      },
      close: async () => closing.abort(),
    }));
    const told: unknown[] = [];
    await watchInbox(
      {
        look: (run) => story.run('presse-nord', run, connect),
        enter: (run) => story.run('presse-nord', run, connect),
      },
      { intervalMs: INTERVAL_MS, stop: stop.signal, onScan: (scan) => told.push(scan) },
    );
    expect(told).toEqual([]);
    expect(story.events.map(({ kind }) => kind)).toEqual(['watch-begun', 'watch-ended']);
    const { outcomes } = await story.receive('presse-nord');
    expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
    expect(readdirSync(join(story.workspace('presse-nord'), 'work'))).toEqual([]);
  });

  it('leaves a sign of life: when the newest scan ended, and how', async () => {
    const beat = (): unknown =>
      JSON.parse(readFileSync(join(lab().story.workspace('presse-nord'), 'watch.json'), 'utf8'));
    await watched({ story: lab().story, scans: 1 });
    expect(beat()).toEqual({ lastScan: '2026-07-01T08:00:00Z', lastOutcome: 'done' });
    await watched({ story: lab().story, scans: 1, connect: lost });
    expect(beat()).toMatchObject({ lastOutcome: 'connection-lost' });
  });
});
