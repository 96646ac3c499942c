// @ts-check
/**
 * A delivery over a distance beside OpenSSH's `sftp`, both through one delaying proxy to one sshd with the same cipher. Ours
 * hashes the file first, flushes it, reads it back and renames it. `sftp put` does none of that: beside it stands the time
 * to the last answered write. Beside the whole delivery stands `put -f` and `get`, which is as much proof.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDelayProxy } from '../support/delay-proxy.js';
import { median } from './contest.js';
import { bigFile } from './files.js';
import { measured } from './process.js';
import { startSshd } from './sshd.js';

const TASK = join(import.meta.dirname, 'tasks/deliver.js');
const ROUND_TRIPS_MS = [0, 20, 100];
const MEGABYTES = 64;

/** @typedef {{ seconds: number, peakBytes: number }} Run */

/** @param {import('./seal-and-open.js').Bench} bench */
export async function benchLatency({ dir, node, rounds }) {
  const folder = join(dir, 'latency');
  mkdirSync(folder);
  const sshd = await startSshd(join(folder, 'sshd'));
  const [root, fetched] = [join(folder, 'depot'), join(folder, 'fetched')];
  const [putting, proving] = [join(folder, 'put.batch'), join(folder, 'put-and-get.batch')];
  const source = await bigFile(folder, MEGABYTES);
  const stored = join(root, 'stored');
  writeFileSync(putting, `put ${source} ${stored}\n`);
  writeFileSync(proving, `put -f ${source} ${stored}\nget ${stored} ${fetched}\n`);
  const results = [];
  try {
    for (const roundTripMs of ROUND_TRIPS_MS) {
      const proxy = await startDelayProxy({ port: sshd.port, oneWayMs: roundTripMs / 2 });
      const args = [TASK, sshd.address(root, proxy.port), sshd.fingerprint, sshd.clientKey, source];
      /** @type {{ written: Run, delivered: Run, put: Run, proved: Run }[]} */
      const runs = [];
      for (let round = 0; round <= rounds; round += 1) {
        rmSync(root, { recursive: true, force: true });
        mkdirSync(root);
        const began = Date.now();
        const delivered = await measured(node, args);
        const writtenAtMs = Number(/"writtenAtMs":(\d+)/.exec(delivered.stdout)?.[1]);
        const written = { ...delivered, seconds: (writtenAtMs - began) / 1000 };
        const put = await measured('sftp', sshd.sftpArgs(putting, proxy.port));
        const proved = await measured('sftp', sshd.sftpArgs(proving, proxy.port));
        if (round > 0) runs.push({ written, delivered, put, proved });
      }
      await proxy.close();
      results.push(...resultsOf(`${roundTripMs} ms`, runs));
    }
  } finally {
    await sshd.stop();
  }
  rmSync(folder, { recursive: true });
  return results;
}

/**
 * Each of ours above its peer.
 * @param {string} subject
 * @param {readonly { written: Run, delivered: Run, put: Run, proved: Run }[]} runs
 * @returns {readonly import('./contest.js').Result[]}
 */
function resultsOf(subject, runs) {
  const row = (
    /** @type {string} */ name,
    /** @type {readonly Run[]} */ mine,
    /** @type {number | null} */ ratio,
  ) => {
    const peaks = mine.map(({ peakBytes }) => peakBytes);
    return {
      subject: `${subject}, ${MEGABYTES} MB`,
      megabytes: null,
      name,
      medianSeconds: median(mine.map(({ seconds }) => seconds)),
      ratio,
      medianPeakBytes: median(peaks),
      maxPeakBytes: Math.max(...peaks),
      note: '',
    };
  };
  const ratioOf = (/** @type {'written' | 'delivered'} */ ours, /** @type {'put' | 'proved'} */ theirs) =>
    median(runs.map((run) => run[ours].seconds / run[theirs].seconds));
  return [
    row(
      'sceau, to the last write',
      runs.map(({ written }) => written),
      null,
    ),
    row(
      'sftp put',
      runs.map(({ put }) => put),
      ratioOf('written', 'put'),
    ),
    row(
      'sceau, delivered',
      runs.map(({ delivered }) => delivered),
      null,
    ),
    row(
      'sftp put -f, get',
      runs.map(({ proved }) => proved),
      ratioOf('delivered', 'proved'),
    ),
  ];
}
