// @ts-check
/** Deliveries to 60 distributors at once, a connection each, from one process: how much memory that one takes. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startDelayProxy } from '../support/delay-proxy.js';
import { alternate } from './contest.js';
import { bigFile } from './files.js';
import { startSshd } from './sshd.js';

const TASK = join(import.meta.dirname, 'tasks/deliver-many.js');
const DISTRIBUTORS = 60;
const MEGABYTES = 4;
const ROUND_TRIPS_MS = [0, 100];

/** @param {import('./seal-and-open.js').Bench} bench */
export async function benchMany({ dir, node, rounds }) {
  const folder = join(dir, 'many');
  mkdirSync(folder);
  const sshd = await startSshd(join(folder, 'sshd'));
  const root = join(folder, 'depots');
  const source = await bigFile(folder, MEGABYTES);
  const prepare = () => {
    rmSync(root, { recursive: true, force: true });
    for (let i = 0; i < DISTRIBUTORS; i += 1) mkdirSync(join(root, String(i)), { recursive: true });
  };
  const check = () => {
    const lengths = readdirSync(root).map((name) => statSync(join(root, name, 'revision/payload.pgp')).size);
    if (lengths.some((length) => length !== statSync(source).size)) throw new Error('a payload is short');
  };
  const results = [];
  try {
    for (const roundTripMs of ROUND_TRIPS_MS) {
      const proxy = await startDelayProxy({ port: sshd.port, oneWayMs: roundTripMs / 2 });
      const login = [sshd.address(root, proxy.port), sshd.fingerprint, sshd.clientKey];
      const args = [TASK, ...login, source, String(DISTRIBUTORS)];
      const contestants = [{ name: 'sceau', program: node, args, prepare, check }];
      const subject = `${DISTRIBUTORS} at once, ${roundTripMs} ms`;
      results.push(...(await alternate({ subject, megabytes: MEGABYTES, rounds, contestants })));
      await proxy.close();
    }
  } finally {
    await sshd.stop();
  }
  rmSync(folder, { recursive: true });
  return results;
}
