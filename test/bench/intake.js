// @ts-check
/**
 * A jury's file from its bytes to what leaves, step by step, beside `mlr` (Miller), which reads, splits and filters CSV, and
 * `iconv`, which decodes. Neither checks anything; Miller's rows are held to be as many as ours.
 */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { generateJuryFile } from '../../dist/results/invented/generator.js';
import { usualForm } from '../../dist/results/invented/jury-forms.js';
import { alternate } from './contest.js';
import { digestOf } from './files.js';
import { CONTEXT, SCOPE } from './tasks/intake-case.js';

const TASK = join(import.meta.dirname, 'tasks/intake.js');

/** What our second pass keeps, in Miller's words. */
const KEPT = [
  '$accord_presse == "oui"',
  '$decision == "ADMIS"',
  `(${SCOPE.exams.map((exam) => `$examen == "${exam}"`).join(' || ')})`,
  `(${SCOPE.territory.map((academy) => `$academie == "${academy}"`).join(' || ')})`,
].join(' && ');
const COLUMNS = [...SCOPE.columns, 'repetition'].join(',');
/** Cells are texts. */
const MILLER = ['mlr', '-S', '--icsv', '--ifs', ';', '--ocsv'];

/**
 * Writes invented candidates.
 * @param {string} path
 * @param {number} candidates
 * @param {'utf-8' | 'windows-1252'} encoding
 */
async function write(path, candidates, encoding) {
  const fd = openSync(path, 'w');
  const form = { ...usualForm('sceau'), encoding };
  for await (const chunk of generateJuryFile({ seed: 1, candidates, context: CONTEXT, form }))
    writeSync(fd, chunk);
  closeSync(fd);
}

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Lines of a file, its header included. @param {string} path */
function linesOf(path) {
  const bytes = readFileSync(path);
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}

/**
 * @param {import('./seal-and-open.js').Bench} bench
 * @param {readonly { readonly candidates: number, readonly encoding: 'utf-8' | 'windows-1252' }[]} files
 */
export async function benchIntake({ dir, node, rounds }, files) {
  if (spawnSync('mlr', ['--version']).error !== undefined) throw new Error('mlr (Miller) is missing');
  const folder = join(dir, 'intake');
  mkdirSync(folder);
  const results = [];
  for (const { candidates, encoding } of files) {
    const file = join(folder, 'jury.csv');
    await write(file, candidates, encoding);
    const [ours, theirs] = ['ours.csv', 'theirs.csv'].map((name) => join(folder, name));
    if (ours === undefined || theirs === undefined) throw new Error('two outputs are needed');
    const digest = digestOf(file);
    const step = (/** @type {string} */ name) => ({
      name: 'sceau',
      program: node,
      args: [TASK, name, file, digest, ours],
      prepare: () => rmSync(ours, { force: true }),
    });
    const decoded =
      encoding === 'utf-8' ? `cat ${quoted(file)}` : `iconv -f ${encoding} -t utf-8 ${quoted(file)}`;
    const input = encoding === 'utf-8' ? `< ${quoted(file)}` : '';
    const shell = (/** @type {string} */ name, /** @type {readonly string[]} */ words) => ({
      name,
      program: 'sh',
      args: [
        '-c',
        `${input === '' ? `${decoded} | ` : ''}${words.map(quoted).join(' ')} ${input} > ${quoted(theirs)}`,
      ],
    });
    const miller = shell('mlr filter, cut', [...MILLER, 'filter', KEPT, 'then', 'cut', '-o', '-f', COLUMNS]);
    const asMany = () => {
      const [mine, others] = [linesOf(ours), linesOf(theirs)];
      if (mine !== others || mine < 2) throw new Error(`${mine} lines of ours, ${others} of Miller's`);
    };
    const iconv = {
      name: 'iconv',
      program: 'sh',
      args: ['-c', `iconv -f ${encoding} -t utf-16 ${quoted(file)} > ${quoted(theirs)}`],
    };
    const contests = [
      { what: 'decode', contestants: [step('decode'), iconv] },
      { what: 'decode, split', contestants: [step('split'), shell('mlr cat', [...MILLER, 'cat'])] },
      { what: 'decode, split, check', contestants: [step('check')] },
      { what: 'the second pass', contestants: [step('filter'), { ...miller, check: asMany }] },
      { what: 'both passes', contestants: [step('whole'), { ...miller, check: asMany }] },
    ];
    for (const { what, contestants } of contests) {
      const timed = await alternate({ subject: 'intake', megabytes: null, rounds, contestants });
      results.push(
        ...timed.map((result) => {
          const rate = Math.round(candidates / result.medianSeconds).toLocaleString('en');
          const note = `${what}: ${candidates.toLocaleString('en')} in ${encoding}, ${rate} rows/s`;
          return { ...result, note };
        }),
      );
    }
    for (const path of [file, ours, theirs]) rmSync(path, { force: true });
  }
  return results;
}
