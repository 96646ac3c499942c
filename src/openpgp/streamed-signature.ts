/**
 * A signature over octets that went by (FORMAT.md, «Signatures»). openpgp.js signs a whole message in memory only; here
 * it signs a digest that `node:crypto` has computed, and everything else about the signature stays its own.
 */
import type { Hash } from 'node:crypto';
import * as openpgp from 'openpgp';
import { encodeUtf8 } from '../io/encodings.ts';
import { TAG, encodePacket } from './packets.ts';
import { hashAlgorithmFor, signingConfig } from './policy.ts';
import { hashTrailer } from './signature-packet.ts';
import { signWith } from './vendor.ts';

/** Hands openpgp.js the digest of octets hashed elsewhere. */
class StreamedSignaturePacket extends openpgp.SignaturePacket {
  readonly #document: Hash;

  constructor(document: Hash) {
    super();
    this.#document = document;
  }

  /** Called by `sign` for the octets to hash; without any, it signs what `hash` returns. */
  toHash(): undefined {
    return undefined;
  }

  /** Called by `sign` once the hashed area is written. */
  async hash(): Promise<Uint8Array> {
    const trailer = hashTrailer(this.signatureData ?? new Uint8Array());
    return Promise.resolve(new Uint8Array(this.#document.update(trailer).digest()));
  }
}

/**
 * The Signature packet of type 0x00 over the octets that `document` has hashed, with non-critical human-readable
 * notations. `document` is consumed; its algorithm must be that of `hashAlgorithmFor(key)`.
 */
export async function signDigest(
  key: openpgp.AnySecretKeyPacket,
  document: Hash,
  notations: Readonly<Record<string, string>>,
  nowMs: number,
): Promise<Uint8Array> {
  const packet = new StreamedSignaturePacket(document);
  packet.signatureType = openpgp.enums.signature.binary;
  packet.publicKeyAlgorithm = openpgp.enums.publicKey[key.getAlgorithmInfo().algorithm];
  packet.hashAlgorithm = hashAlgorithmFor(key);
  packet.rawNotations = Object.entries(notations).map(([name, text]) => {
    return { name, value: encodeUtf8(text), humanReadable: true, critical: false };
  });
  const config = signingConfig(packet.publicKeyAlgorithm);
  await signWith(packet, key, {}, new Date(nowMs), true, config);
  return encodePacket(TAG.signature, packet.write());
}
