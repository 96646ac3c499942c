// @ts-check
/** The command `export` as a clerk types it: a jury's file is surveyed, sealed for one scope, delivered to a folder. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { alternate } from './contest.js';
import { juryFile } from './files.js';
import { makeRectorat } from './rectorat.js';

const COMMAND = join(import.meta.dirname, '../../bin/sceau.js');

/**
 * @param {import('./seal-and-open.js').Bench} bench
 * @param {readonly number[]} candidates sizes of the jury's files
 */
export async function benchExport({ dir, node, rounds }, candidates) {
  const folder = join(dir, 'export');
  mkdirSync(folder);
  const { workspace, passphraseFile, publication } = await makeRectorat(folder);
  const depots = ['distributor', 'officer'].map((role) => join(folder, `depot-${role}`));
  const results = [];
  for (const count of candidates) {
    const file = await juryFile(dir, count);
    const options = [
      '--workspace',
      workspace,
      '--passphrase-file',
      passphraseFile,
      '--new-revision',
      '--json',
    ];
    const confirmed = ['--yes', '--expect-total', String(count)];
    const contestant = {
      name: 'sceau export',
      program: node,
      args: [COMMAND, 'export', file, '--publication', publication, ...options, ...confirmed],
      // Revisions pile up at the depots; on the rectorat's side they are its record.
      prepare: () => {
        for (const depot of depots)
          for (const name of readdirSync(depot)) rmSync(join(depot, name), { recursive: true });
      },
      check: () => {
        if (readdirSync(depots[0] ?? '').length === 0) throw new Error('nothing was delivered');
      },
    };
    const timed = await alternate({ subject: 'export', megabytes: null, rounds, contestants: [contestant] });
    results.push(
      ...timed.map((result) => {
        const rate = Math.round(count / result.medianSeconds).toLocaleString('en');
        return { ...result, note: `${count.toLocaleString('en')} candidates, ${rate} rows/s` };
      }),
    );
    rmSync(file);
  }
  return results;
}

/**
 * What a command costs before it does anything, beside Node alone.
 * @param {import('./seal-and-open.js').Bench} bench
 */
export function benchStartUp({ node, rounds }) {
  const contestants = [
    { name: 'sceau --help', program: node, args: [COMMAND, '--help'] },
    { name: 'node -e 0', program: node, args: ['-e', '0'] },
  ];
  return alternate({ subject: 'start-up', megabytes: null, rounds: 2 * rounds, contestants });
}
