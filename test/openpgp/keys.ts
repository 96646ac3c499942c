/** Keys and streams that the tests of openpgp/ share. Invented people, fixed dates, no secrets worth keeping. */
import { expect } from 'vitest';
import { type ErrorCode, SceauError } from '../../src/errors.ts';
import { selectEncryptionSubkey } from '../../src/openpgp/certificate.ts';
import { type KeyRequest, type UnlockedKey, generateKey, unlockKey } from '../../src/openpgp/private-key.ts';
import type { Recipient } from '../../src/openpgp/session-key.ts';

export const PASSPHRASE = 'correct horse battery staple';
export const CREATED_MS = Date.UTC(2026, 5, 1, 8, 0, 0);
export const NOW_MS = Date.UTC(2026, 6, 3, 8, 0, 0);
export const YEAR_MS = 365 * 24 * 3600 * 1000;

/** A fresh unlocked key. */
export async function newKey(name: string, request: Partial<KeyRequest> = {}): Promise<UnlockedKey> {
  const userId = { name, email: `${name.toLowerCase().replaceAll(' ', '.')}@example.org` };
  const locked = await generateKey({
    userId,
    curve: 'p256',
    passphrase: PASSPHRASE,
    createdMs: CREATED_MS,
    ...request,
  });
  return unlockKey(locked, PASSPHRASE);
}

/** A recipient with its newest encryption subkey. */
export async function recipientOf({ certificate }: UnlockedKey, atMs = NOW_MS): Promise<Recipient> {
  return { certificate, subkey: await selectEncryptionSubkey(certificate, { atMs }) };
}

/** The code of what a promise rejects with; anything but a SceauError fails the test. */
export async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'none'> {
  try {
    await promise;
  } catch (error) {
    expect(error).toBeInstanceOf(SceauError);
    if (error instanceof SceauError) return error.code;
  }
  return 'none';
}

/** Octets as a stream of chunks. */
export async function* chunksOf(bytes: Uint8Array, length = 64 * 1024): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += length)
    yield await Promise.resolve(bytes.subarray(at, at + length));
}

/** The octets of a stream, whose chunks may be good for one turn only. */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return new Uint8Array(Buffer.concat(parts));
}
