/**
 * What the campaign plays: faults in families, each planned by number and drawn from the seed, so that one of them can be
 * played again alone (`--only FAMILY --index N --seed S`); and the one judgement that all of them are held to.
 */
import { createHash } from 'node:crypto';
import { SceauError } from '../../../src/errors.ts';

/** What came of one fault. */
export interface Verdict {
  /** Whether the fault struck at all: a run may be over before its point, and is then not counted. */
  readonly struck: boolean;
  /** How many faults it was: one unless said. */
  readonly count?: number;
  /** Invariants that did not hold, in words. */
  readonly violations: readonly string[];
  /** How long the run after the fault took, in milliseconds; `null` where there was none. */
  readonly recoveryMs: number | null;
}

/** One fault, by its number in its family. */
export interface Fault {
  readonly index: number;
  readonly title: string;
  readonly inject: () => Promise<Verdict>;
}

/** A family that has been prepared: its faults, and how to let its servers go. */
export interface Prepared {
  readonly faults: readonly Fault[];
  /** Faults that may be played at one time. */
  readonly parallel: number;
  readonly end: () => Promise<void>;
}

/** A kind of fault. */
export interface Family {
  readonly name: string;
  /** How many of its faults CI plays. */
  readonly sample: number;
  /** Answers `undefined` where this machine lacks what it takes, which was then said aloud. */
  readonly prepare: (seed: number, extent: 'all' | 'sample') => Promise<Prepared | undefined>;
}

/** A number from 0 up to `below`, drawn from the seed for this very purpose: no draw depends on another. */
export function draw(seed: number, purpose: string, below: number): number {
  return createHash('sha256').update(`${seed} ${purpose}`).digest().readUInt32BE(0) % below;
}

/** Bytes drawn from the seed. */
export function drawBytes(seed: number, purpose: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 32) {
    const block = createHash('sha256').update(`${seed} ${purpose} ${at}`).digest();
    bytes.set(block.subarray(0, Math.min(32, length - at)), at);
  }
  return bytes;
}

/** A run with a fault in it, and the run after. */
export interface Play {
  /** The run with the fault: `done` where it says that all was delivered, or processed. */
  readonly disturbed: () => Promise<'done' | 'failed'>;
  /** Whether the fault struck, once the run has ended. */
  readonly struck: () => boolean;
  /** Waits until the fault's own aftermath is over: a server has noticed that its client is gone. */
  readonly settled?: () => Promise<void>;
  /** What does not hold right after the run, which said `claim`. */
  readonly after: (claim: 'done' | 'failed') => readonly string[];
  /** The same once more, with nothing in its way. */
  readonly again: () => Promise<'done' | 'failed'>;
  /** What does not hold after that. */
  readonly converged: () => readonly string[] | Promise<readonly string[]>;
  /** Longest that the disturbed run may take, in milliseconds: its deadlines, and generously more for a busy machine. */
  readonly boundMs?: number;
}

const BOUND_MS = 60_000;

/** Plays it, and says what did not hold. */
export async function judge(play: Play): Promise<Verdict> {
  const violations: string[] = [];
  const run = async (name: string, work: () => Promise<'done' | 'failed'>): Promise<'done' | 'failed'> => {
    try {
      const outcome = await bounded(work(), play.boundMs ?? BOUND_MS);
      if (outcome !== 'hangs') return outcome;
      violations.push(`${name} hangs`);
    } catch (error) {
      if (!(error instanceof SceauError) || error.code === 'bug') {
        violations.push(`${name} is a crash: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
    return 'failed';
  };
  const claim = await run('the disturbed run', play.disturbed);
  await play.settled?.();
  violations.push(...play.after(claim));
  const began = performance.now();
  let reason = '';
  const outcome = await run('the run after it', () =>
    play.again().catch((error: unknown) => {
      if (error instanceof SceauError) reason = ` (${error.code} ${JSON.stringify(error.params)})`;
      throw error;
    }),
  );
  const recoveryMs = performance.now() - began;
  if (outcome !== 'done') violations.push(`the run after it does not end well${reason}`);
  violations.push(...(await play.converged()));
  return { struck: play.struck(), violations, recoveryMs };
}

async function bounded<T>(work: Promise<T>, ms: number): Promise<T | 'hangs'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'hangs'>((resolve) => {
    timer = setTimeout(() => resolve('hangs'), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
