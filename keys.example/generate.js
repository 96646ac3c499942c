// @ts-check
/**
 * Writes keys.example/: throwaway keys that work with samples/. They were made once and are committed, so that examples,
 * tests and README lines stay as they are; this script refuses to write over them. Their fingerprints, which it
 * prints, stand in src/openpgp/sample-keys.ts: outside the rehearsal realm they are refused.
 *
 *     npm run build && node keys.example/generate.js
 */
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateKey } from '../dist/openpgp/private-key.js';

/** Public, and said so in README.md. */
const PASSPHRASE = 'chacun peut lire ceci';
const CREATED_MS = Date.UTC(2026, 0, 1);
const NAMES = ['seal', 'release', 'officer', 'distributor-1', 'distributor-2'];

/** @param {string} name */
const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));

const present = NAMES.flatMap((name) => [`${name}.asc`, `${name}.cert.asc`]).filter((name) =>
  existsSync(pathOf(name)),
);
if (present.length > 0) {
  process.stderr.write(`keys.example: ${present.join(', ')} already there, nothing written\n`);
  process.exit(73);
}

for (const name of NAMES) {
  const { armored, certificate } = await generateKey({
    userId: { name: `Cle d'exemple (${name}, REPETITION)`, email: `${name}@sceau.invalid` },
    curve: 'p256',
    passphrase: PASSPHRASE,
    createdMs: CREATED_MS,
  });
  writeFileSync(pathOf(`${name}.asc`), armored, { flag: 'wx', mode: 0o644 });
  writeFileSync(pathOf(`${name}.cert.asc`), certificate.armored, { flag: 'wx', mode: 0o644 });
  for (const fingerprint of [certificate.fingerprint, ...certificate.subkeys]) {
    process.stdout.write(`'${fingerprint}', // ${name}\n`);
  }
}
