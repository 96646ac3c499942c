/**
 * This machine's clock against those of several servers (timelock/FORMAT.md §1, «The clock»): the median of at least three
 * answers, of which a majority agree. One server that lies, or two of five, move the median no further than the honest ones stand apart.
 */

/** How far the own clock may be from the median, and a server from the others before it is an outlier. */
export const CLOCK_LIMIT_MS = 5000;
/** Fewer answers say nothing: of two that differ, nobody knows which is wrong. */
export const LEAST_ANSWERS = 3;

/** What one server said. */
export interface ServerOffset {
  readonly server: string;
  /** Its clock less this machine's: above zero where this machine is behind. */
  readonly offsetMs: number;
}

/** What came of the comparison. */
export interface ClockCheck {
  /**
   * `agrees`: within the limit of the median. `disagrees`: further off. `unchecked`: too few answers, or no majority of them
   * within the limit of their median.
   */
  readonly verdict: 'agrees' | 'disagrees' | 'unchecked';
  /** Median of the answers; `null` where there is none. */
  readonly offsetMs: number | null;
  readonly answers: number;
  /** Servers further than the limit from the median; none are named where there is none to be far from. */
  readonly outliers: readonly ServerOffset[];
}

/** The middle of the numbers, or the mean of the two in the middle; `null` of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  return high === undefined || low === undefined ? null : (low + high) / 2;
}

/** Compares this machine's clock with what servers said. Which servers are asked is not judged here. */
export function checkClock(offsets: readonly ServerOffset[]): ClockCheck {
  const answers = offsets.length;
  const offsetMs = median(offsets.map((each) => each.offsetMs));
  if (offsetMs === null) return { verdict: 'unchecked', offsetMs, answers, outliers: [] };
  const outliers = offsets.filter((each) => Math.abs(each.offsetMs - offsetMs) > CLOCK_LIMIT_MS);
  const isMajority = (answers - outliers.length) * 2 > answers;
  if (answers < LEAST_ANSWERS || !isMajority) return { verdict: 'unchecked', offsetMs, answers, outliers };
  const verdict = Math.abs(offsetMs) > CLOCK_LIMIT_MS ? 'disagrees' : 'agrees';
  return { verdict, offsetMs, answers, outliers };
}
