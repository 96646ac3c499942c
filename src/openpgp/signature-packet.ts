/**
 * The body of a version 4 Signature packet (RFC 9580 §5.2.3; FORMAT.md, «Signatures»), taken apart without trusting
 * any of it: subpacket areas, the part that is hashed, the algorithm's integers. Nothing here checks a signature.
 */
import { concatBytes, parseUtf8 } from '../io/encodings.ts';
import { encodeUint32, readPartLength, readUint } from './packets.ts';

/** Subpacket types (RFC 9580 §5.2.3.7) that sceau names. */
export const SUBPACKET = {
  creationTime: 2,
  revocationKey: 12,
  issuerKeyId: 16,
  notation: 20,
  preferredKeyServer: 24,
  policyUri: 26,
  signersUserId: 28,
  issuerFingerprint: 33,
  intendedRecipient: 35,
} as const;

/** The name of the notation with which openpgp.js salts deterministic signatures; binary, and ignored by everyone. */
export const SALT_NOTATION = 'salt@notations.openpgpjs.org';

export interface Subpacket {
  readonly type: number;
  readonly critical: boolean;
  readonly body: Uint8Array;
}

/** A signature's fields; `material` is the algorithm's part, unparsed. */
export interface SignatureFields {
  readonly type: number;
  readonly publicKeyAlgorithm: number;
  readonly hashAlgorithm: number;
  readonly hashed: readonly Subpacket[];
  /** The unhashed area's octets without its length: anyone can change them. */
  readonly unhashedArea: Uint8Array;
  /** From the version octet to the end of the hashed area. */
  readonly signedPart: Uint8Array;
  readonly material: Uint8Array;
}

/** A notation (RFC 9580 §5.2.3.24). `value` is UTF-8 text only where `humanReadable`. */
export interface Notation {
  readonly humanReadable: boolean;
  readonly name: string;
  readonly value: Uint8Array;
}

/** The subpackets of an area, or `null` where the lengths do not add up. */
export function parseSubpackets(area: Uint8Array): readonly Subpacket[] | null {
  const subpackets: Subpacket[] = [];
  let at = 0;
  while (at < area.length) {
    const length = subpacketLength(area, at);
    if (length === null || length.length < 1) return null;
    const start = at + length.octets;
    const end = start + length.length;
    if (end > area.length) return null;
    const type = area[start] ?? 0;
    subpackets.push({
      type: type & 0x7f,
      critical: (type & 0x80) !== 0,
      body: area.subarray(start + 1, end),
    });
    at = end;
  }
  return subpackets;
}

/** Subpacket lengths (RFC 9580 §5.2.3.7) differ from packet lengths: 192 to 254 all mean two octets. */
function subpacketLength(area: Uint8Array, at: number): { octets: number; length: number } | null {
  const first = area[at] ?? 0;
  if (first < 224 || first === 255) return readPartLength(area, at);
  if (at + 1 >= area.length) return null;
  return { octets: 2, length: ((first - 192) << 8) + (area[at + 1] ?? 0) + 192 };
}

/** The fields of a version 4 signature's body, or `null` for another version or a malformed one. */
export function parseSignatureBody(body: Uint8Array): SignatureFields | null {
  if (body[0] !== 4 || body.length < 6) return null;
  const hashedEnd = 6 + readUint(body, 4, 2);
  if (hashedEnd + 2 > body.length) return null;
  const unhashedEnd = hashedEnd + 2 + readUint(body, hashedEnd, 2);
  if (unhashedEnd + 2 > body.length) return null;
  const hashed = parseSubpackets(body.subarray(6, hashedEnd));
  if (hashed === null) return null;
  return {
    type: body[1] ?? 0,
    publicKeyAlgorithm: body[2] ?? 0,
    hashAlgorithm: body[3] ?? 0,
    hashed,
    unhashedArea: body.subarray(hashedEnd + 2, unhashedEnd),
    signedPart: body.subarray(0, hashedEnd),
    material: body.subarray(unhashedEnd + 2),
  };
}

/** What is hashed after the document (RFC 9580 §5.2.4): the signed part and the version 4 trailer. */
export function hashTrailer(signedPart: Uint8Array): Uint8Array {
  return concatBytes(signedPart, Uint8Array.of(4, 0xff), encodeUint32(signedPart.length));
}

/**
 * The bit lengths of exactly `count` multiprecision integers (RFC 9580 §3.2) that fill `bytes`, or `null` where there
 * are more octets or fewer, or an integer is not in its one form (a stated length that is not that of its top bit).
 */
export function parseIntegers(bytes: Uint8Array, count: number): readonly number[] | null {
  const lengths: number[] = [];
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const length = integerLength(bytes, at);
    if (length === null) return null;
    lengths.push(length.bits);
    at += length.octets;
  }
  return at === bytes.length ? lengths : null;
}

/** Bits of the canonical integer at `at`, and the octets it takes with its length; `null` where there is none. */
export function integerLength(bytes: Uint8Array, at: number): { bits: number; octets: number } | null {
  if (at + 2 > bytes.length) return null;
  const bits = readUint(bytes, at, 2);
  const octets = 2 + Math.ceil(bits / 8);
  if (at + octets > bytes.length) return null;
  const top = bytes[at + 2] ?? 0;
  const topBits = 32 - Math.clz32(top);
  if (bits === 0 || topBits !== ((bits - 1) % 8) + 1) return null;
  return { bits, octets };
}

/** A notation subpacket's content; `null` where its lengths or flags are not those that RFC 9580 defines. */
export function parseNotation(body: Uint8Array): Notation | null {
  if (body.length < 8) return null;
  const flags = readUint(body, 0, 4);
  const nameEnd = 8 + readUint(body, 4, 2);
  const name = parseUtf8(body.subarray(8, nameEnd));
  if ((flags !== 0 && flags !== 0x8000_0000) || nameEnd + readUint(body, 6, 2) !== body.length) return null;
  return name === null ? null : { humanReadable: flags !== 0, name, value: body.subarray(nameEnd) };
}
