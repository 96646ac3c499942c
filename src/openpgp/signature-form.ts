/**
 * The one form of a signature that sceau accepts (FORMAT.md, «Signatures» and «The .asc byte form»). Everything that a
 * signature does not itself protect is pinned here, so that no octet of a .asc can change unnoticed.
 */
import { SceauError } from '../errors.ts';
import { encodeUtf8, equalBytes, parseUtf8 } from '../io/encodings.ts';
import { encodeArmor, parseCanonicalArmor } from './armor.ts';
import { type Packet, TAG, hasShortestHeader, parsePackets, readUint } from './packets.ts';
import { HASH_NAMES, SIGNATURE_INTEGERS, upperHex } from './policy.ts';
import {
  type Notation,
  SUBPACKET,
  type SignatureFields,
  type Subpacket,
  parseIntegers,
  parseNotation,
  parseSignatureBody,
} from './signature-packet.ts';

/** Longest .asc that is looked at; an RSA signature of 8192 bits takes less than 3 KiB. */
export const MAX_ASC_BYTES = 16 * 1024;

/** Hashed subpackets that a signature over a document may have, and whether it may have several. */
const ALLOWED_SUBPACKETS = new Map<number, 'once' | 'many'>([
  [SUBPACKET.creationTime, 'once'],
  [SUBPACKET.issuerKeyId, 'once'],
  [SUBPACKET.issuerFingerprint, 'once'],
  [SUBPACKET.signersUserId, 'once'],
  [SUBPACKET.preferredKeyServer, 'once'],
  [SUBPACKET.policyUri, 'once'],
  [SUBPACKET.notation, 'many'],
  [SUBPACKET.intendedRecipient, 'many'],
]);

/** A signature of the accepted form; nothing in it is verified. */
export interface SignatureForm {
  /** Fingerprint of the key or subkey that claims to have signed, 40 upper-case hexadecimal digits. */
  readonly issuerFingerprint: string;
  readonly createdMs: number;
  readonly notations: readonly Notation[];
  readonly fields: SignatureFields;
  /** The whole packet, header included. */
  readonly packet: Uint8Array;
}

/**
 * Reads a `.asc` file: canonical armor of exactly one signature packet of the accepted form.
 * @param file its name, for errors
 * @throws `document-too-large`, `armor-not-canonical`, `signature-malformed`
 */
export function parseAsc(file: string, asc: Uint8Array): SignatureForm {
  if (asc.length > MAX_ASC_BYTES)
    throw new SceauError('document-too-large', { file, maxBytes: MAX_ASC_BYTES });
  const text = parseUtf8(asc);
  const bytes = text === null ? null : parseCanonicalArmor('SIGNATURE', text);
  if (bytes === null) throw new SceauError('armor-not-canonical', { file });
  const packets = parsePackets(bytes, 1);
  const packet = packets?.[0];
  if (packet === undefined) throw malformed(file, 'not exactly one packet');
  return parseSignaturePacket(file, packet);
}

/** The canonical `.asc` of a signature packet. */
export function encodeAsc(packet: Uint8Array): Uint8Array {
  return encodeUtf8(encodeArmor('SIGNATURE', packet));
}

/** Checks one packet against the accepted form. @throws `signature-malformed` */
export function parseSignaturePacket(file: string, packet: Packet): SignatureForm {
  if (packet.tag !== TAG.signature) throw malformed(file, `packet ${packet.tag}`);
  if (!hasShortestHeader(packet)) throw malformed(file, 'packet header');
  const fields = parseSignatureBody(packet.body);
  if (fields === null) throw malformed(file, 'not a version 4 signature');
  if (fields.type !== 0) throw malformed(file, `type ${fields.type}`);
  if (!HASH_NAMES.has(fields.hashAlgorithm)) throw malformed(file, `hash ${fields.hashAlgorithm}`);
  const integers = SIGNATURE_INTEGERS.get(fields.publicKeyAlgorithm);
  if (integers === undefined) throw malformed(file, `algorithm ${fields.publicKeyAlgorithm}`);
  if (parseIntegers(fields.material, integers) === null) throw malformed(file, 'integers');
  checkSubpackets(file, fields.hashed);
  const issuerFingerprint = issuer(file, fields);
  return {
    issuerFingerprint,
    createdMs: creationTime(file, fields.hashed),
    notations: notations(file, fields.hashed),
    fields,
    packet: packet.bytes,
  };
}

function checkSubpackets(file: string, hashed: readonly Subpacket[]): void {
  const seen = new Set<number>();
  for (const { type } of hashed) {
    const allowed = ALLOWED_SUBPACKETS.get(type);
    if (allowed === undefined || (allowed === 'once' && seen.has(type)))
      throw malformed(file, `subpacket ${type}`);
    seen.add(type);
  }
}

/**
 * The issuer's fingerprint, hashed; a key ID may stand beside it, hashed or alone in the unhashed area, and must be its
 * last eight octets: an unhashed one that named another key could steer a reader that goes by key IDs.
 */
function issuer(file: string, fields: SignatureFields): string {
  const body = fields.hashed.find(({ type }) => type === SUBPACKET.issuerFingerprint)?.body;
  if (body?.length !== 21 || body[0] !== 4) throw malformed(file, 'issuer fingerprint');
  const keyId = body.subarray(13);
  const stated = fields.hashed.find(({ type }) => type === SUBPACKET.issuerKeyId)?.body;
  if (stated !== undefined && !equalBytes(stated, keyId)) throw malformed(file, 'issuer key ID');
  const area = fields.unhashedArea;
  const isKeyId = area.length === 10 && area[0] === 9 && area[1] === SUBPACKET.issuerKeyId;
  if (area.length > 0 && !(isKeyId && equalBytes(area.subarray(2), keyId)))
    throw malformed(file, 'unhashed area');
  return upperHex(body.subarray(1));
}

function creationTime(file: string, hashed: readonly Subpacket[]): number {
  const body = hashed.find(({ type }) => type === SUBPACKET.creationTime)?.body;
  if (body?.length !== 4) throw malformed(file, 'creation time');
  return readUint(body, 0, 4) * 1000;
}

function notations(file: string, hashed: readonly Subpacket[]): readonly Notation[] {
  return hashed
    .filter(({ type }) => type === SUBPACKET.notation)
    .map(({ critical, body }) => {
      const notation = critical ? null : parseNotation(body);
      if (notation === null) throw malformed(file, 'notation');
      return notation;
    });
}

function malformed(file: string, detail: string): SceauError {
  return new SceauError('signature-malformed', { file, detail });
}
