/**
 * Time comes in as an argument everywhere. The clock may refuse, never permit (DESIGN §4, Time): nothing is
 * decrypted, signed or accepted because a clock says so, but a command may stop because of one.
 */
import { setTimeout as delay } from 'node:timers/promises';

/** A source of the present moment, in milliseconds since 1970-01-01T00:00:00Z, and of waiting. */
export interface Clock {
  readonly nowMs: () => number;
  /** Waits so many milliseconds of this clock. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = { nowMs: () => Date.now(), sleep: (ms) => delay(ms) };
