// @ts-check
/**
 * Seals one file as `export` does once rows are text: source, sealBulk, hidden file, SHA-256, fsync, rename; and the
 * session key to one distributor, as `release` does, since the peer's message has both. Arguments: the folder of keys,
 * the source, the folder to seal into.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HiddenFile, fileLength, readChunks } from '../../../dist/io/files.js';
import { systemRandom } from '../../../dist/io/random.js';
import { sealBulk } from '../../../dist/openpgp/bulk.js';
import { selectEncryptionSubkey } from '../../../dist/openpgp/certificate.js';
import { encryptSessionKey } from '../../../dist/openpgp/session-key.js';
import { payloadLength } from '../../../dist/stages/seal-scope.js';
import { NOTATIONS, certificateOf, unlocked } from './keys.js';
import { reportPeak } from './peak.js';

const [keys = '', source = '', folder = ''] = process.argv.slice(2);
const nowMs = Date.now();
const signer = await unlocked(keys, 'seal');
const literalLength = fileLength(source);
const sessionKey = systemRandom.bytes(32);
const sealed = sealBulk({
  content: {
    source: readChunks(source),
    literalLength,
    packetLength: payloadLength(literalLength, signer.certificate),
  },
  signing: { signer, notations: NOTATIONS, nowMs },
  sessionKey,
  random: systemRandom,
});
const file = new HiddenFile(folder);
const hash = createHash('sha256');
for await (const chunk of sealed.chunks) {
  hash.update(chunk);
  file.write(chunk);
}
file.commit(join(folder, 'payload.pgp'));
const certificate = await certificateOf(keys, 'distributor');
const subkey = await selectEncryptionSubkey(certificate, { atMs: nowMs });
writeFileSync(join(folder, 'release-1.pgp'), await encryptSessionKey(sessionKey, [{ certificate, subkey }]));
const signatureSha256 = await sealed.innerSignatureSha256;
writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ sha256: hash.digest('hex'), signatureSha256 }));
reportPeak();
