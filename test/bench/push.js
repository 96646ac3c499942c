// @ts-check
/**
 * Push beside OpenSSH's `sftp`, both to one sshd on the loopback with the same cipher. Ours hashes the file before it
 * sends it and reads it back after; `put` alone does neither, so a second contestant does the same checks.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternate } from './contest.js';
import { bigFile, digestOf } from './files.js';
import { startSshd } from './sshd.js';

const TASKS = join(import.meta.dirname, 'tasks');

/** @param {import('./seal-and-open.js').Bench} bench */
export async function benchPush({ dir, node, rounds, sizes }) {
  const root = join(dir, 'depot');
  mkdirSync(root);
  const sshd = await startSshd(join(dir, 'sshd'));
  const [stored, fetched] = [join(root, 'stored'), join(dir, 'fetched')];
  const results = [];
  try {
    for (const megabytes of sizes) {
      const source = await bigFile(dir, megabytes);
      const want = digestOf(source);
      const prepare = () => {
        for (const path of [stored, fetched]) rmSync(path, { force: true });
      };
      const check = () => {
        if (digestOf(stored) !== want) throw new Error('what was stored is not what was sent');
      };
      const [putting, checking] = [join(dir, 'put.batch'), join(dir, 'put-and-get.batch')];
      writeFileSync(putting, `put ${source} ${stored}\n`);
      writeFileSync(checking, `put -f ${source} ${stored}\nget ${stored} ${fetched}\n`);
      const script =
        'source="$1"; fetched="$2"; shift 2; a=$(sha256sum < "$source") && sftp "$@" && b=$(sha256sum < "$fetched") && [ "$a" = "$b" ]';
      const contestants = [
        {
          name: 'sceau',
          program: node,
          args: [
            join(TASKS, 'push.js'),
            sshd.address(root),
            sshd.fingerprint,
            sshd.clientKey,
            source,
            'stored',
          ],
        },
        { name: 'sftp put', program: 'sftp', args: sshd.sftpArgs(putting) },
        {
          name: 'sha256sum, sftp put -f, get, sha256sum',
          program: 'sh',
          args: ['-c', script, 'sh', source, fetched, ...sshd.sftpArgs(checking)],
        },
      ].map((contestant) => ({ ...contestant, prepare, check }));
      results.push(...(await alternate({ subject: 'push', megabytes, rounds, contestants })));
      for (const path of [source, stored, fetched]) rmSync(path, { force: true });
    }
  } finally {
    await sshd.stop();
  }
  return results;
}
