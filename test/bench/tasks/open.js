// @ts-check
/**
 * Opens one payload as `open` does once the documents are believed: the session key, the accepted payload held to its
 * digest as it flows, openBulk, hidden file, `.asc`, fsync, rename. Arguments: the folder of keys, the folder that
 * seal.js sealed into, the folder to open into.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HiddenFile, readChunks, writeFileAtomic } from '../../../dist/io/files.js';
import { openBulk } from '../../../dist/openpgp/bulk.js';
import { decryptSessionKey } from '../../../dist/openpgp/session-key.js';
import { NOTATIONS, certificateOf, unlocked } from './keys.js';
import { reportPeak } from './peak.js';

const [keys = '', sealed = '', folder = ''] = process.argv.slice(2);
/** @type {{ sha256: string, signatureSha256: string }} */
const manifest = JSON.parse(readFileSync(join(sealed, 'manifest.json'), 'utf8'));

async function* acceptedPayload() {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(join(sealed, 'payload.pgp'))) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== manifest.sha256) throw new Error('the payload is not the one that was sealed');
}

const key = await unlocked(keys, 'distributor');
const release = readFileSync(join(sealed, 'release-1.pgp'));
const file = new HiddenFile(folder);
const opened = await openBulk({
  ciphertext: acceptedPayload(),
  file: 'payload.pgp',
  sessionKey: await decryptSessionKey('release-1.pgp', release, key),
  expect: {
    certificate: await certificateOf(keys, 'seal'),
    signatureSha256: manifest.signatureSha256,
    notations: NOTATIONS,
    moment: { nowMs: Date.now(), mode: 'accept' },
  },
  write: (chunk) => file.write(chunk),
});
writeFileAtomic(join(folder, 'results.csv.asc'), opened.asc);
file.commit(join(folder, 'results.csv'));
reportPeak();
