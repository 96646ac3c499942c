/**
 * Sealing and opening 300 MB, and checking a jury's file of 150,000 candidates in processes of their own, as the benchmark does: what they had resident at the peak, by the
 * kernel's count, and nothing about time.
 */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import { missing } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';

const TASKS = resolve(import.meta.dirname, 'tasks');
const LENGTH = 300_000_000;
const MAX_PEAK_BYTES = 200_000_000;
const dir = scratchFolder();
const keys = join(dir, 'keys');
const source = join(dir, 'source.csv');
const sealed = join(dir, 'sealed');
const opened = join(dir, 'opened');

/** Runs a task of the benchmark, with built code, and returns what it says. */
function run(task: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(TASKS, `${task}.js`), ...args], { encoding: 'utf8' });
}

/** The peak that a task says it had, in bytes. */
function peakOf(task: string, ...args: readonly string[]): number {
  const said: { peakBytes: number } = JSON.parse(run(task, ...args));
  return said.peakBytes;
}

const counted = existsSync('/proc/self/status');
if (!counted) missing("the kernel's count of memory, /proc");

beforeAll(() => {
  run('make-keys', keys);
  // Of zeros that take no room: a cipher does not mind.
  writeFileSync(source, '');
  truncateSync(source, LENGTH);
});

it.skipIf(!counted)('seals 300 MB within 200 MB of memory', () => {
  expect(peakOf('seal', keys, source, sealed)).toBeLessThan(MAX_PEAK_BYTES);
  expect(statSync(join(sealed, 'payload.pgp')).size).toBeGreaterThan(LENGTH);
});

it.skipIf(!counted)('opens 300 MB within 200 MB of memory', () => {
  expect(peakOf('open', keys, sealed, opened)).toBeLessThan(MAX_PEAK_BYTES);
  rmSync(sealed, { recursive: true });
  expect(statSync(join(opened, 'results.csv')).size).toBe(LENGTH);
  expect(readFileSync(join(opened, 'results.csv.asc'), 'utf8')).toContain('PGP SIGNATURE');
});

/** The publication that tasks/intake-case.js has. */
const CONTEXT = {
  realm: 'rehearsal',
  session: '2026-06',
  academies: ['09'],
  exams: ['BCG', 'BTN', 'BCP'],
  group: '1',
} as const;

it.skipIf(!counted)('checks and filters 150,000 candidates within 200 MB of memory', async () => {
  const candidates = 150_000;
  const [jury, results] = [join(dir, 'jury.csv'), join(dir, 'filtered.csv')];
  for await (const chunk of generateJuryFile({ seed: 1, candidates, context: CONTEXT }))
    appendFileSync(jury, chunk);
  expect(peakOf('intake', 'whole', jury, '', results)).toBeLessThan(MAX_PEAK_BYTES);
  const lines = readFileSync(results, 'latin1').split('\n').length;
  expect(lines).toBeGreaterThan(candidates / 5);
});
