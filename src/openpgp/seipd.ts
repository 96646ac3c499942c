/**
 * The inside of a version 1 SEIPD packet (RFC 9580 §5.13.1; FORMAT.md, «Encryption»): AES-256 in CFB mode with a zero
 * IV, an eighteen-octet random prefix, and the SHA-1 modification detection code at the end. Streams in bounded memory.
 */
import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { SceauError } from '../errors.ts';
import { releaseChunk } from '../io/chunk-memory.ts';
import { concatBytes } from '../io/encodings.ts';

/** Random octets that the prefix starts with; the last two come twice. */
export const PREFIX_RANDOM_BYTES = 16;
/** Octets of the prefix. */
export const PREFIX_BYTES = PREFIX_RANDOM_BYTES + 2;
/** Octets of the MDC packet, header included. */
export const MDC_BYTES = 22;
/** The version octet before the ciphertext. */
export const SEIPD_VERSION = 1;

const CIPHER = 'aes-256-cfb';
const ZERO_IV = new Uint8Array(16);
const MDC_HEADER = Uint8Array.of(0xd3, 0x14);

/** The same octets not as a Buffer, whose `slice` is a view: readers mean a copy by it. */
function plainBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Encrypts: `start`, `update` any number of times, `finish`; each returns ciphertext. */
export class SeipdEncryptor {
  readonly #cipher;
  readonly #mdc = createHash('sha1');
  readonly #prefix: Uint8Array;

  /** @param random sixteen random octets */
  constructor(sessionKey: Uint8Array, random: Uint8Array) {
    this.#cipher = createCipheriv(CIPHER, sessionKey, ZERO_IV);
    this.#prefix = concatBytes(random, random.subarray(-2));
  }

  start(): Uint8Array {
    return this.update(this.#prefix);
  }

  update(plaintext: Uint8Array): Uint8Array {
    this.#mdc.update(plaintext);
    return plainBytes(this.#cipher.update(plaintext));
  }

  finish(): Uint8Array {
    const digest = this.#mdc.update(MDC_HEADER).digest();
    return this.#cipher.update(concatBytes(MDC_HEADER, digest));
  }
}

/**
 * Decrypts: `update` any number of times, `finish`. What `update` lets out is not authenticated until `finish` has
 * returned. The prefix's repeated octets are not compared: doing so early is an oracle (RFC 9580 §13.4), the MDC covers them.
 */
export class SeipdDecryptor {
  readonly #decipher;
  readonly #mdc = createHash('sha1');
  #prefixLeft = PREFIX_BYTES;
  /** The last octets seen, which may be the MDC. */
  #tail: Uint8Array = new Uint8Array();
  /** What the last `update` decrypted, which its pieces are views of. */
  #lent: Uint8Array = new Uint8Array();

  constructor(sessionKey: Uint8Array) {
    this.#decipher = createDecipheriv(CIPHER, sessionKey, ZERO_IV);
  }

  /** Plaintext that certainly comes before the MDC, in order; good until the next call, which uses its memory again. */
  update(ciphertext: Uint8Array): readonly Uint8Array[] {
    releaseChunk(this.#lent);
    const plaintext = plainBytes(this.#decipher.update(ciphertext));
    this.#lent = plaintext;
    const sure = Math.max(0, this.#tail.length + plaintext.length - MDC_BYTES);
    const fromTail = Math.min(sure, this.#tail.length);
    const fromNew = sure - fromTail;
    const first = this.#afterPrefix(this.#tail.subarray(0, fromTail));
    const second = this.#afterPrefix(plaintext.subarray(0, fromNew));
    this.#tail = concatBytes(this.#tail.subarray(fromTail), plaintext.subarray(fromNew));
    return [first, second].filter((piece) => piece.length > 0);
  }

  /** @throws `payload-integrity`: what was decrypted is not what was encrypted, or not under this key */
  finish(): void {
    const digest = this.#mdc.update(this.#tail.subarray(0, MDC_HEADER.length)).digest();
    const expected = concatBytes(MDC_HEADER, digest);
    if (this.#prefixLeft > 0 || this.#tail.length !== MDC_BYTES || !timingSafeEqual(this.#tail, expected)) {
      throw new SceauError('payload-integrity', {});
    }
  }

  #afterPrefix(piece: Uint8Array): Uint8Array {
    this.#mdc.update(piece);
    const skipped = Math.min(this.#prefixLeft, piece.length);
    this.#prefixLeft -= skipped;
    return piece.subarray(skipped);
  }
}
