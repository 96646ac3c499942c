// @ts-check
/** Keys that the tasks share: made once for a run of the benchmark, unlocked by each task as a command would. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCertificate } from '../../../dist/openpgp/certificate.js';
import { generateKey, parsePrivateKey, unlockKey } from '../../../dist/openpgp/private-key.js';

const PASSPHRASE = 'a throwaway passphrase for benchmarks';

/** What the inner signature says beside: as many notations as the product's. */
export const NOTATIONS = {
  'publication@sceau.example': 'bcg-2026-06-1-abcd',
  'scope@sceau.example': 'press',
  'revision@sceau.example': '1',
  'realm@sceau.example': 'rehearsal',
};

/**
 * Writes the issuer's and the distributor's keys into a folder: P-256, as `key create` makes them.
 * @param {string} folder
 */
export async function makeKeys(folder) {
  for (const name of ['seal', 'distributor']) {
    const request = { userId: { name }, curve: /** @type {const} */ ('p256'), passphrase: PASSPHRASE };
    const key = await generateKey({ ...request, createdMs: Date.now() - 60_000 });
    writeFileSync(join(folder, `${name}.asc`), key.armored, { mode: 0o600 });
    writeFileSync(join(folder, `${name}.pub.asc`), key.certificate.armored);
  }
}

/**
 * A private key, unlocked by its passphrase.
 * @param {string} folder
 * @param {'seal' | 'distributor'} name
 */
export async function unlocked(folder, name) {
  return unlockKey(await parsePrivateKey(readFileSync(join(folder, `${name}.asc`))), PASSPHRASE);
}

/**
 * @param {string} folder
 * @param {'seal' | 'distributor'} name
 */
export async function certificateOf(folder, name) {
  return parseCertificate(readFileSync(join(folder, `${name}.pub.asc`)));
}
