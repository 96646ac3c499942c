// @ts-check
/**
 * `npm run bench`: how fast sceau is, and how much memory it takes, beside the programs that do the same job; both in one
 * run, in turns. Fails where a limit on memory does not hold; speed is reported and never judged.
 *
 *   npm run bench                            all of it, about fifteen minutes
 *   npm run bench -- seal push               these subjects: seal open push latency many release export intake start-up
 *   npm run bench -- --sizes 25,250          megabytes (10^6 bytes) for seal, open and push
 *   npm run bench -- --rounds 9              rounds after the warm-up; five unless told
 *   npm run bench -- export --full           a national jury's file too: 2,250,000 candidates
 *   npm run bench -- intake --full           and two million of them, in two encodings, step by step
 *   npm run bench -- --dir DIR               files there; in memory (/dev/shm) unless told
 *   npm run bench -- --node PATH             another Node runs sceau
 */
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchExport, benchStartUp } from './export.js';
import { benchIntake } from './intake.js';
import { benchLatency } from './latency.js';
import { benchMany } from './many.js';
import { benchPush } from './push.js';
import { benchRelease } from './release.js';
import { describeMachine, judge, table } from './report.js';
import { benchSealAndOpen } from './seal-and-open.js';

const SUBJECTS = ['seal', 'open', 'push', 'latency', 'many', 'release', 'export', 'intake', 'start-up'];
const TMPFS_MAGIC = 0x01021994;
/** Copies of the largest file that stand at one time, and some room. */
const COPIES = 6;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: 'string', default: '25,250,1000' },
    rounds: { type: 'string', default: '5' },
    full: { type: 'boolean', default: false },
    dir: { type: 'string' },
    node: { type: 'string', default: process.execPath },
  },
});
const unknown = positionals.find((subject) => !SUBJECTS.includes(subject));
if (unknown !== undefined) throw new Error(`${unknown} is none of ${SUBJECTS.join(', ')}`);
const subjects = new Set(positionals.length === 0 ? SUBJECTS : positionals);
const sizes = values.sizes.split(',').map(Number);
const rounds = Number(values.rounds);
if (![...sizes, rounds].every((count) => Number.isSafeInteger(count) && count > 0)) {
  throw new Error('--sizes and --rounds take whole numbers');
}

/** Where files go: memory if it has room, so that what is measured is not the disk. */
function chooseFolder() {
  const memory = '/dev/shm';
  if (values.dir !== undefined || !existsSync(memory)) return values.dir ?? tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > COPIES * Math.max(...sizes) * 1_000_000 ? memory : tmpdir();
}

const parent = chooseFolder();
const dir = mkdtempSync(join(parent, 'sceau-bench-'));
const medium = statfsSync(parent).type === TMPFS_MAGIC ? 'tmpfs (in memory)' : 'disk';
const { node } = values;
const bench = { dir, node, rounds, sizes, subjects };
const print = (/** @type {readonly string[]} */ lines) => process.stdout.write(`${lines.join('\n')}\n`);
try {
  print([...describeMachine({ node, medium, rounds }), '']);
  const results = [];
  if (subjects.has('seal') || subjects.has('open')) results.push(...(await benchSealAndOpen(bench)));
  if (subjects.has('push')) results.push(...(await benchPush(bench)));
  if (subjects.has('latency')) results.push(...(await benchLatency(bench)));
  if (subjects.has('many')) results.push(...(await benchMany(bench)));
  if (subjects.has('release')) results.push(...(await benchRelease(bench)));
  if (subjects.has('export')) {
    results.push(...(await benchExport(bench, values.full ? [100_000, 2_250_000] : [100_000])));
  }
  if (subjects.has('intake')) {
    const academy = /** @type {const} */ ({ candidates: 45_810, encoding: 'utf-8' });
    const full = /** @type {const} */ ([
      { candidates: 2_000_000, encoding: 'utf-8' },
      { candidates: 2_000_000, encoding: 'windows-1252' },
    ]);
    results.push(...(await benchIntake(bench, values.full ? [academy, ...full] : [academy])));
  }
  if (subjects.has('start-up')) results.push(...(await benchStartUp(bench)));
  const verdicts = judge(results);
  print([...table(results), '', ...verdicts.map(({ holds, text }) => `${holds ? 'PASS' : 'FAIL'}  ${text}`)]);
  if (verdicts.some(({ holds }) => !holds)) process.exitCode = 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}
