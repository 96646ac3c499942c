// @ts-check
/**
 * Pushes one file as `export` does: digest of the stored file, connection with a pinned host key, `put` (sent, flushed,
 * read back, renamed). Arguments: address, pin, path of the SSH key, file, its path in the depot.
 */
import { connectDepot } from '../../../dist/workspace/connect.js';
import { fileSource } from '../../../dist/transport/source.js';
import { reportPeak } from './peak.js';

const [address = '', pin = '', keyPath = '', file = '', target = ''] = process.argv.slice(2);
const secrets = { passphrase: async () => '', agentSocket: undefined };
const depot = await connectDepot('/', { address, host_keys: [pin], ssh_key: keyPath }, secrets);
const outcome = await depot.put(target, await fileSource(file));
await depot.close();
if (outcome !== 'sent') throw new Error('the file was there already');
reportPeak();
