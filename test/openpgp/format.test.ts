/** The examples of openpgp/FORMAT.md are what the code makes. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { encodeHex } from '../../src/io/encodings.ts';
import { smallestBulkLength } from '../../src/openpgp/bulk.ts';
import { TAG, encodeLongHeader } from '../../src/openpgp/packets.ts';
import { padme } from '../../src/openpgp/padding.ts';
import { commitSessionKey } from '../../src/openpgp/session-key.ts';
import { encodeLiteralHeader, encodeOnePass } from '../../src/openpgp/signed-literal.ts';
import { newKey } from './keys.ts';

const FORMAT = readFileSync(new URL('../../src/openpgp/FORMAT.md', import.meta.url), 'utf8').replaceAll(
  / +/g,
  ' ',
);

function spaced(bytes: Uint8Array): string {
  return (encodeHex(bytes).match(/../g) ?? []).join(' ');
}

it('FORMAT.md shows the headers of a payload', () => {
  const keyId = Uint8Array.of(0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef);
  expect(FORMAT).toContain(`| \`${spaced(encodeLongHeader(TAG.seipd, 2048 - 6))}\` | 6 |`);
  expect(FORMAT).toContain(
    `\`${spaced(encodeOnePass({ hashAlgorithm: 8, publicKeyAlgorithm: 19, keyId }))}\` | 15 |`,
  );
  expect(FORMAT).toContain(`\`${spaced(encodeLiteralHeader(11))}\` | 12 |`);
});

it('FORMAT.md shows the commitment to a session key', () => {
  expect(FORMAT).toContain(`\n${commitSessionKey(Uint8Array.from({ length: 32 }, (_, i) => i))}\n`);
});

it('FORMAT.md shows lengths as Padmé makes them', () => {
  const lengths = [9, 100, 1000, 1_000_000].map((length) => padme(length).toLocaleString('en'));
  expect(FORMAT).toContain(`| padme(L) | ${lengths.join(' | ')} |`);
});

it('FORMAT.md says the least length of a payload', async () => {
  const { certificate } = await newKey('Seal');
  expect(smallestBulkLength(1000, certificate)).toBe(80 + 1000 + 256 + 1024 + 136);
});
