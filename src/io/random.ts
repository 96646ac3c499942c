/** Randomness comes in as an argument; the only source in the product is the operating system's, through `node:crypto`. */
import { randomBytes } from 'node:crypto';

/** A source of `length` unpredictable bytes. */
export interface Random {
  readonly bytes: (length: number) => Uint8Array;
}

/** The operating system's generator. */
export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
