// @ts-check
/**
 * A child process that uploads one file with ssh2-sftp-client, as its documentation shows: `put` or `fastPut`, the way as
 * JSON in the first argument. Exit status 0 where the call says that it is done.
 */
import { readFileSync } from 'node:fs';
import SftpClient from 'ssh2-sftp-client';

/** @typedef {{ method: 'put' | 'fastPut', host: string, port: number, user: string, key: string, from: string, to: string }} Asked */

/** @type {Asked} */
const asked = JSON.parse(process.argv[2] ?? '');
// The types of this folder know only what sceau uses.
/** @type {any} */
const client = Reflect.construct(SftpClient, []);
const { host, port } = asked;
try {
  await client.connect({ host, port, username: asked.user, privateKey: readFileSync(asked.key) });
  await client[asked.method](asked.from, asked.to);
  await client.end();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
