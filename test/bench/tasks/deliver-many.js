// @ts-check
/**
 * Delivers one payload and five documents to each of many folders at once, a connection each, as `export` does to all distributors.
 * Arguments: address of the folder that holds the depots, pin, path of the SSH key, file, number of depots (named 0, 1, …).
 */
import { connectDepot } from '../../../dist/workspace/connect.js';
import { deliver } from '../../../dist/transport/deliver.js';
import { bytesSource, sharedFileSource } from '../../../dist/transport/source.js';
import { reportPeak } from './peak.js';

const [address = '', pin = '', keyPath = '', file = '', count = ''] = process.argv.slice(2);
const secrets = { passphrase: async () => '', agentSocket: undefined };

/** @param {number} distributor */
async function deliverTo(distributor) {
  const settings = { address: `${address}/${distributor}`, host_keys: [pin], ssh_key: keyPath };
  const depot = await connectDepot('/', settings, secrets);
  const document = bytesSource(new Uint8Array(1500).fill(distributor));
  const names = ['licence.json', 'licence.json.asc', 'challenge.pgp', 'manifest.json'];
  /** @type {import('../../../dist/transport/deliver.js').DeliveryFile[]} */
  const files = [
    { path: 'revision/payload.pgp', source: await sharedFileSource(file), kind: 'body' },
    ...names.map((name) => ({
      path: `revision/own/${name}`,
      source: document,
      kind: /** @type {const} */ ('body'),
    })),
    { path: 'revision/own/manifest.json.asc', source: document, kind: 'seal' },
  ];
  const { sent } = await deliver(depot, files, () => {});
  await depot.close();
  if (sent !== files.length) throw new Error('a file was there already');
}

await Promise.all(Array.from({ length: Number(count) }, (_, i) => deliverTo(i)));
reportPeak();
