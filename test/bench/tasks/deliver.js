// @ts-check
/**
 * Delivers files as `export` does: connection with a pinned host key, then the real `deliver`; a name that ends in
 * .asc is a seal. Says when the last write of it was answered, which is where an upload without proof would end.
 * Arguments: address, pin, path of the SSH key, then files, which go under their base names.
 */
import { basename } from 'node:path';
import { connectDepot } from '../../../dist/workspace/connect.js';
import { deliver } from '../../../dist/transport/deliver.js';
import { SftpRequests } from '../../../dist/transport/sftp-requests.js';
import { fileSource } from '../../../dist/transport/source.js';
import { reportPeak } from './peak.js';

const [address = '', pin = '', keyPath = '', ...paths] = process.argv.slice(2);
let writtenAtMs = 0;
/** The methods as they were, called with their own `this`. */
const requests = { ...Object.getOwnPropertyDescriptors(SftpRequests.prototype) };
Object.defineProperty(SftpRequests.prototype, 'write', {
  /** @this {SftpRequests} @param {readonly unknown[]} args */
  async value(...args) {
    await Reflect.apply(requests.write.value, this, args);
    writtenAtMs = Date.now();
  },
});
const secrets = { passphrase: async () => '', agentSocket: undefined };
const files = Promise.all(
  paths.map(async (path) => ({
    path: `publication/${basename(path)}`,
    source: await fileSource(path),
    kind: /** @type {const} */ (path.endsWith('.asc') ? 'seal' : 'body'),
  })),
);
const depot = await connectDepot('/', { address, host_keys: [pin], ssh_key: keyPath }, secrets);
const { sent } = await deliver(depot, await files, () => {});
await depot.close();
if (sent !== paths.length) throw new Error('a file was there already');
process.stdout.write(`${JSON.stringify({ writtenAtMs })}\n`);
reportPeak();
