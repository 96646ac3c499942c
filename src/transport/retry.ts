/**
 * Trying again what may pass by itself (transport/FORMAT.md, «Trying again»): a lost connection, a deadline, a depot
 * that is full for now. Authentication, host keys and refusals are never tried again: a server counts them, and an
 * account that was locked at eight is still locked at nine.
 */
import { SceauError, mayPass } from '../errors.ts';
import type { Clock } from '../io/clock.ts';
import type { Random } from '../io/random.ts';

/** Tries in all where nothing says until when. */
export const TRIES = 3;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/** A try that failed, and the one that follows it. */
export interface Retry {
  readonly error: SceauError;
  readonly afterMs: number;
  /** Number of the try to come; the first of all is 1. */
  readonly number: number;
}

/** How to wait, how long to go on, and whom to tell. */
export interface RetryOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** No try begins after this instant; `null`: `TRIES` and no more. */
  readonly untilMs: number | null;
  /** Told before each wait. */
  readonly onRetry: (retry: Retry) => void;
}

/**
 * The wait before try `number` (from 2): any length up to 1 s, 2 s, 4 s … 60 s, so that senders whom one fault has
 * cut off do not all come back at once («full jitter»).
 */
function waitMs(random: Random, number: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(number - 2, 16));
  const [a = 0, b = 0] = random.bytes(2);
  return Math.floor((longest * (a * 256 + b)) / 65_536);
}

/**
 * Does `work`, again where it fails with a code that may pass by itself (`mayPass`), and gives what it gives. The last
 * try begins no later than `untilMs`.
 * @throws what the last try threw; anything else than such a code at once
 */
export async function retrying<T>(options: RetryOptions, work: () => Promise<T>): Promise<T> {
  const { clock, random, untilMs, onRetry } = options;
  for (let number = 2; ; number += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SceauError) || !mayPass(error.code)) throw error;
      const leftMs = untilMs === null ? Infinity : untilMs - clock.nowMs();
      if (leftMs <= 0 || (untilMs === null && number > TRIES)) throw error;
      const afterMs = Math.min(waitMs(random, number), leftMs);
      onRetry({ error, afterMs, number });
      await clock.sleep(afterMs);
    }
  }
}
