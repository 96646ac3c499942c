/**
 * Padding (FORMAT.md, «Padding»): how long, and with what. Padmé is from Nikitin et al., «Reducing Metadata Leakage from Encrypted Files and Communication with PURBs», PETS
 * 2019, §4.
 */
import { createCipheriv } from 'node:crypto';
import type { Random } from '../io/random.ts';

const CHUNK_BYTES = 256 * 1024;

/**
 * The least length allowed by Padmé that is not below `length` bytes (a safe integer, 0 or more). A padded length
 * tells O(log log L) bits of the true one; the overhead is at most 12 %, less for longer content.
 */
export function padme(length: number): number {
  if (length < 2) return length;
  const exponent = length.toString(2).length - 1;
  const mantissaBits = exponent.toString(2).length;
  const step = 2 ** (exponent - mantissaBits);
  return step <= 1 ? length : Math.ceil(length / step) * step;
}

/** So many octets that nobody can tell from random (RFC 9580 §5.14), at the price of a cipher. */
export function* paddingOctets(random: Random, length: number): Generator<Uint8Array, void> {
  const cipher = createCipheriv('aes-256-ctr', random.bytes(32), random.bytes(16));
  const zeros = new Uint8Array(Math.min(length, CHUNK_BYTES));
  for (let left = length; left > 0; left -= zeros.length) yield cipher.update(zeros.subarray(0, left));
}
