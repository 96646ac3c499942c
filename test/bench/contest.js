// @ts-check
/**
 * Alternates contestants in one run (A B A B …): on a shared machine what slows one round slows all of it, so ratios
 * are taken round by round, and their median counts.
 */
import { measured } from './process.js';

/**
 * One way to do the work, as a whole process. `prepare` runs before it and `check` after it, both unmeasured; `check`
 * throws where the work was not done.
 * @typedef {{
 *   readonly name: string,
 *   readonly program: string,
 *   readonly args: readonly string[],
 *   readonly env?: Readonly<Record<string, string>>,
 *   readonly prepare?: () => void,
 *   readonly check?: () => void,
 * }} Contestant
 */

/**
 * @typedef {{
 *   readonly subject: string,
 *   readonly megabytes: number | null,
 *   readonly name: string,
 *   readonly medianSeconds: number,
 *   readonly ratio: number | null,
 *   readonly medianPeakBytes: number,
 *   readonly maxPeakBytes: number,
 *   readonly note: string,
 * }} Result
 */

/** @param {readonly number[]} values @returns {number} */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** What is going on, on one line of a terminal. @param {string} text */
function say(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/**
 * Runs every contestant once to warm up, then in `rounds` rounds. The first is ours; each other one's ratio is ours
 * over theirs: below 1 we are faster.
 * @param {{ subject: string, megabytes: number | null, rounds: number, contestants: readonly Contestant[] }} contest
 * @returns {Promise<readonly Result[]>}
 */
export async function alternate({ subject, megabytes, rounds, contestants }) {
  /** @type {import('./process.js').Measured[][]} */
  const runs = contestants.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    say(`${subject} ${megabytes ?? ''} ${round === 0 ? 'warm-up' : `round ${round}/${rounds}`}`);
    for (const [i, { program, args, env, prepare, check }] of contestants.entries()) {
      prepare?.();
      const run = await measured(program, args, env);
      check?.();
      if (round > 0) runs[i]?.push(run);
    }
  }
  say('');
  const ours = runs[0] ?? [];
  return contestants.map(({ name }, i) => {
    const mine = runs[i] ?? [];
    const ratios = mine.map(({ seconds }, round) => (ours[round]?.seconds ?? Number.NaN) / seconds);
    const peaks = mine.map((run) => run.peakBytes);
    return {
      subject,
      megabytes,
      name,
      medianSeconds: median(mine.map(({ seconds }) => seconds)),
      ratio: i === 0 ? null : median(ratios),
      medianPeakBytes: median(peaks),
      maxPeakBytes: Math.max(...peaks),
      note: '',
    };
  });
}
