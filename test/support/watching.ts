/** Watches that tests drive: the story's clock, a look at every scan, an end after so many. */
import { expect } from 'vitest';
import { systemRandom } from '../../src/io/random.ts';
import type { Context } from '../../src/stages/context.ts';
import { type Door, type WatchScan, watchInbox } from '../../src/stages/watch.ts';
import { readingWorkspace } from '../../src/workspace/workspace.ts';
import { PASSPHRASE, type Story } from './story.ts';

export const INTERVAL_MS = 60_000;

export interface WatchPlay {
  readonly story: Story;
  readonly party?: string;
  /** The end is asked for after this many scans. */
  readonly scans: number;
  /** Called before each scan, counted from 1. */
  readonly before?: (scan: number) => void | Promise<void>;
  readonly connect?: Context['connect'];
}

export interface Watched {
  readonly told: readonly WatchScan[];
  /** Milliseconds waited after each scan. */
  readonly pauses: readonly number[];
  /** What ended the watch, if it was not asked to. */
  readonly error: unknown;
  readonly passphrases: number;
}

/** Watches a party's inbox, the story's own depot unless told. */
export async function watched(o: WatchPlay): Promise<Watched> {
  const { story, party = 'presse-nord', scans, before, connect } = o;
  const stop = new AbortController();
  const told: WatchScan[] = [];
  const pauses: number[] = [];
  let scan = 0;
  let passphrases = 0;
  const clock: Context['clock'] = {
    nowMs: story.clock.nowMs,
    sleep: async (ms) => {
      if (scan >= scans) stop.abort();
      pauses[scan - 1] = (pauses[scan - 1] ?? 0) + ms;
      story.clock.ms += ms;
    },
  };
  const counted = (context: Context): Context => ({
    ...context,
    clock,
    secrets: {
      ...context.secrets,
      passphrase: async (key) => {
        passphrases += 1;
        return context.secrets.passphrase(key);
      },
    },
  });
  const use = { command: 'test', roles: ['distributor'], clock } as const;
  const door: Door = {
    look: (run) =>
      readingWorkspace(story.workspace(party), use, (workspace) =>
        run(
          counted({
            workspace,
            clock,
            random: systemRandom,
            secrets: { passphrase: async () => PASSPHRASE, agentSocket: undefined },
            connect: async () => expect.unreachable(),
            report: (event) => story.events.push(event),
          }),
        ),
      ),
    enter: async (run) => {
      scan += 1;
      await before?.(scan);
      return story.run(party, async (context) => run(counted(context)), connect);
    },
  };
  let error: unknown = null;
  try {
    const onScan = (each: WatchScan): void => void told.push(each);
    await watchInbox(door, { intervalMs: INTERVAL_MS, stop: stop.signal, onScan });
  } catch (thrown) {
    error = thrown;
  }
  return { told, pauses, error, passphrases };
}

/** What was told of scopes, scan by scan. */
export function outcomesOf(told: readonly WatchScan[]): readonly string[] {
  return told.flatMap(({ outcomes }) =>
    outcomes.map(({ outcome, fault }) => (fault === null ? outcome : `${outcome} ${fault.code}`)),
  );
}
