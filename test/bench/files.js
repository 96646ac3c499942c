// @ts-check
/** The files that are measured: invented results, as long as asked for, and their digests. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { generateJuryFile } from '../../dist/results/invented/generator.js';

/** The publication of the invented candidates, as in the benchmark's workspaces. */
export const CONTEXT = /** @type {const} */ ({
  realm: 'rehearsal',
  session: '2026-06',
  academies: ['09'],
  exams: ['BCG', 'BTN'],
  group: '1',
});

const BLOCK_BYTES = 1_000_000;
const BLOCK_CANDIDATES = 12_000;

/**
 * Writes a file of exactly so many megabytes (10^6 bytes): one megabyte of invented results over and over.
 * @param {string} dir
 * @param {number} megabytes
 */
export async function bigFile(dir, megabytes) {
  const path = join(dir, `results-${megabytes}.csv`);
  const parts = [];
  for await (const chunk of generateJuryFile({ seed: 1, candidates: BLOCK_CANDIDATES, context: CONTEXT })) {
    parts.push(chunk);
  }
  const block = Buffer.concat(parts).subarray(0, BLOCK_BYTES);
  if (block.length < BLOCK_BYTES) throw new Error('a block needs more candidates');
  const fd = openSync(path, 'w');
  for (let i = 0; i < megabytes; i += 1) writeSync(fd, block);
  closeSync(fd);
  return path;
}

/**
 * Writes a whole jury's file.
 * @param {string} dir
 * @param {number} candidates
 */
export async function juryFile(dir, candidates) {
  const path = join(dir, `jury-${candidates}.csv`);
  const fd = openSync(path, 'w');
  for await (const chunk of generateJuryFile({ seed: 1, candidates, context: CONTEXT })) writeSync(fd, chunk);
  closeSync(fd);
  return path;
}

/** SHA-256 by the system's own program, so that this process stays small. @param {string} path */
export function digestOf(path) {
  return execFileSync('sha256sum', ['-b', path], { encoding: 'utf8' }).slice(0, 64);
}
