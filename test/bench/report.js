// @ts-check
/** What is printed: the machine, the table, and whether the memory limits hold. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { gnupgVersion } from './gnupg.js';

/** @typedef {import('./contest.js').Result} Result */

/** Most memory of seal, open and push at any size, in bytes. */
const MAX_PEAK_BYTES = 150_000_000;
/** The same with 60 connections at once. */
const MAX_PEAK_BYTES_OF_MANY = 200_000_000;
/** The same of a jury's file that is checked and filtered, at any size up to two million candidates. */
const MAX_PEAK_BYTES_OF_INTAKE = 350_000_000;
/** How much more 1,000 MB may take than 250 MB. */
const MAX_GROWTH = 1.1;
const MEGABYTE = 1_000_000;

/** @param {{ node: string, medium: string, rounds: number }} settings */
export function describeMachine({ node, medium, rounds }) {
  const [cpu] = cpus();
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const gib = Math.round(totalmem() / 2 ** 30);
  return [
    `${cpus().length} cores of ${cpu?.model ?? 'unknown'}, ${gib} GiB, Linux ${release()}, Node ${version}, ${gnupgVersion()}`,
    `files on ${medium}; medians of ${rounds} rounds after a warm-up; whole processes, start-up and keys included`,
    `load ${loadavg()[0]?.toFixed(2) ?? '?'} before the start: where the machine is shared, trust ratios and not seconds`,
  ];
}

/** @param {readonly Result[]} results @returns {readonly string[]} */
export function table(results) {
  const rows = results.map((result) => [
    result.megabytes === null ? result.subject : `${result.subject} ${result.megabytes} MB`,
    result.name,
    result.medianSeconds.toFixed(2),
    result.ratio === null ? '' : result.ratio.toFixed(2),
    (result.medianPeakBytes / MEGABYTE).toFixed(0),
    result.note,
  ]);
  const header = ['what', 'who', 'median s', 'ours / theirs', 'peak MB', ''];
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ cells) =>
    cells
      .map((cell, i) => (i >= 2 && i <= 4 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/**
 * The limits on memory, for what was measured of them.
 * @param {readonly Result[]} results
 * @returns {readonly { readonly holds: boolean, readonly text: string }[]}
 */
export function judge(results) {
  const ours = results.filter(({ name, megabytes }) => name === 'sceau' && megabytes !== null);
  const ceilings = ours.map(({ subject, megabytes, maxPeakBytes }) => {
    const found = `${(maxPeakBytes / MEGABYTE).toFixed(0)} MB`;
    const allowed = subject.includes('at once') ? MAX_PEAK_BYTES_OF_MANY : MAX_PEAK_BYTES;
    const text = `${subject} ${megabytes} MB peaks at ${found}, at most ${allowed / MEGABYTE} MB allowed`;
    return { holds: maxPeakBytes <= allowed, text };
  });
  const intakes = results
    .filter(({ name, subject }) => name === 'sceau' && subject === 'intake')
    .map(({ maxPeakBytes, note }) => {
      const found = `${(maxPeakBytes / MEGABYTE).toFixed(0)} MB`;
      const text = `intake (${note}) peaks at ${found}, at most ${MAX_PEAK_BYTES_OF_INTAKE / MEGABYTE} MB allowed`;
      return { holds: maxPeakBytes <= MAX_PEAK_BYTES_OF_INTAKE, text };
    });
  const growths = [...new Set(ours.map(({ subject }) => subject))].flatMap((subject) => {
    const at = (/** @type {number} */ size) =>
      ours.find((result) => result.subject === subject && result.megabytes === size)?.medianPeakBytes;
    const [small, large] = [at(250), at(1000)];
    if (small === undefined || large === undefined) return [];
    const growth = large / small;
    const text = `${subject} takes ${growth.toFixed(2)} times the memory for 1,000 MB as for 250 MB, at most ${MAX_GROWTH} allowed`;
    return [{ holds: growth <= MAX_GROWTH, text }];
  });
  return [...ceilings, ...intakes, ...growths];
}
