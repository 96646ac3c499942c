/**
 * Encryption to a round of a drand chain: Boneh and Franklin's identity-based scheme with Fujisaki and Okamoto's
 * transform, as drand/kyber (`encrypt/ibe`, `EncryptCCAonG2`) and drand/tlock have it, for the scheme
 * `bls-unchained-g1-rfc9380`. The identity is the round, the chain's signature of it is the private key. Compatible byte
 * for byte with both; the hashes H2, H3, H4 and the order of an Fp12's coordinates are theirs.
 */
import { createHash } from 'node:crypto';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { SceauError } from '../errors.ts';
import { concatBytes, encodeUtf8, equalBytes, parseHex } from '../io/encodings.ts';
import type { Random } from '../io/random.ts';
import type { DrandChain } from './drand.ts';

const { G1, G2, fields, pairing } = bls12_381;
type PointOnG1 = typeof G1.Point.BASE;
type PointOnG2 = typeof G2.Point.BASE;
type Fp12 = ReturnType<typeof pairing>;
type Fp6 = Fp12['c0'];
type Fp2 = Fp6['c0'];

/** RFC 9380's suite, as the chain's scheme names it. */
const DST = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';
/** Length in bytes of what is encrypted: age's file key. */
export const MESSAGE_BYTES = 16;
const U_BYTES = 96;
/** Length in bytes of a ciphertext: U, V and W. */
export const CIPHERTEXT_BYTES = U_BYTES + 2 * MESSAGE_BYTES;
/** H3 draws until it has a scalar; each draw is one with a probability of about nine in ten. */
const MAX_DRAWS = 65_534;

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] ?? 0));
}

/** What is signed for a round: SHA-256 of its number in 8 bytes, hashed to G1. */
export function hashRound(round: number): PointOnG1 {
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(round));
  return bls12_381.G1.hashToCurve(sha256(number), { DST });
}

/** A point that is in the group and not its neutral element, or `null`. `bytes` may come from anyone. */
function parsePoint<P extends PointOnG1 | PointOnG2>(
  group: { readonly fromBytes: (bytes: Uint8Array) => P },
  bytes: Uint8Array | null,
): P | null {
  if (bytes === null) return null;
  try {
    const point = group.fromBytes(bytes);
    point.assertValidity();
    return point.is0() ? null : point;
  } catch {
    // noble says that it is no encoding of a point of the group by throwing, and says nothing else by it.
    return null;
  }
}

/** A chain's public key. @throws `bug`: it is pinned */
export function chainKey(chain: DrandChain): PointOnG2 {
  const key = parsePoint<PointOnG2>(G2.Point, parseHex(chain.publicKey));
  if (key === null) throw new SceauError('bug', { detail: 'the public key of the chain is no point' });
  return key;
}

/** A beacon's signature as the point it must be: 48 bytes, of the group, not neutral; `null` where it is not. */
export function parseSignature(bytes: Uint8Array): PointOnG1 | null {
  return parsePoint<PointOnG1>(G1.Point, bytes);
}

const fp2Bytes = ({ c0, c1 }: Fp2): Uint8Array => concatBytes(fields.Fp.toBytes(c1), fields.Fp.toBytes(c0));
const fp6Bytes = ({ c0, c1, c2 }: Fp6): Uint8Array => concatBytes(fp2Bytes(c2), fp2Bytes(c1), fp2Bytes(c0));
/** Kyber's order: the highest coordinate first, at every level. */
const fp12Bytes = ({ c0, c1 }: Fp12): Uint8Array => concatBytes(fp6Bytes(c1), fp6Bytes(c0));

const h2 = (shared: Fp12): Uint8Array =>
  sha256(encodeUtf8('IBE-H2'), fp12Bytes(shared)).subarray(0, MESSAGE_BYTES);
const h4 = (sigma: Uint8Array): Uint8Array => sha256(encodeUtf8('IBE-H4'), sigma).subarray(0, MESSAGE_BYTES);

/** The scalar that sigma and the message fix, by which a ciphertext shows that it was made as it should be. */
function h3(sigma: Uint8Array, message: Uint8Array): bigint {
  const seed = sha256(encodeUtf8('IBE-H3'), sigma, message);
  for (let draw = 1; draw <= MAX_DRAWS; draw += 1) {
    const digest = sha256(Uint8Array.of(draw & 0xff, draw >> 8), seed);
    // The order has 255 bits.
    digest[0] = (digest[0] ?? 0) >> 1;
    const scalar = BigInt(`0x${Buffer.from(digest).toString('hex')}`);
    if (scalar < fields.Fr.ORDER) return scalar;
  }
  throw new SceauError('bug', { detail: 'no scalar was drawn' });
}

/** Encrypts 16 bytes to a round. */
export function encryptToRound(
  message: Uint8Array,
  o: { readonly chain: DrandChain; readonly round: number; readonly random: Random },
): Uint8Array {
  if (message.length !== MESSAGE_BYTES) throw new SceauError('bug', { detail: 'not a file key' });
  const sigma = o.random.bytes(MESSAGE_BYTES);
  const r = h3(sigma, message);
  const shared = fields.Fp12.pow(pairing(hashRound(o.round), chainKey(o.chain)), r);
  const u = G2.Point.BASE.multiply(r).toBytes(true);
  return concatBytes(u, xor(sigma, h2(shared)), xor(message, h4(sigma)));
}

/**
 * The 16 bytes that were encrypted to a round, by that round's signature, which was verified before.
 * @returns `null` for a ciphertext that is not one to this round of this chain, or was changed: U is not r·P
 */
export function decryptWithSignature(ciphertext: Uint8Array, signature: PointOnG1): Uint8Array | null {
  if (ciphertext.length !== CIPHERTEXT_BYTES) return null;
  const u = parsePoint<PointOnG2>(G2.Point, ciphertext.subarray(0, U_BYTES));
  if (u === null) return null;
  const v = ciphertext.subarray(U_BYTES, U_BYTES + MESSAGE_BYTES);
  const w = ciphertext.subarray(U_BYTES + MESSAGE_BYTES);
  const sigma = xor(v, h2(pairing(signature, u)));
  const message = xor(w, h4(sigma));
  const proof = G2.Point.BASE.multiply(h3(sigma, message)).toBytes(true);
  return equalBytes(proof, u.toBytes(true)) ? message : null;
}
