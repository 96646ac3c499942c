/**
 * OpenPGP packet framing (RFC 9580 §4.2, RFC 4880 §4.2; FORMAT.md, «Packets»): tags, headers, and the strict
 * splitting of small inputs. Streams are cut by packet-stream.ts. Everything read here is attacker-controlled.
 */
import { concatBytes } from '../io/encodings.ts';

/** Packet tags that occur in sceau's artefacts, or must be named to be refused. */
export const TAG = {
  pkesk: 1,
  signature: 2,
  skesk: 3,
  onePassSignature: 4,
  secretKey: 5,
  publicKey: 6,
  secretSubkey: 7,
  compressed: 8,
  literal: 11,
  userId: 13,
  publicSubkey: 14,
  userAttribute: 17,
  seipd: 18,
  padding: 21,
} as const;

/** Greatest body length that a packet header can state. */
export const MAX_BODY_BYTES = 0xffff_ffff;

/** One whole packet; `bytes` is `header` followed by `body`, all views of the input. */
export interface Packet {
  readonly tag: number;
  readonly header: Uint8Array;
  readonly body: Uint8Array;
  readonly bytes: Uint8Array;
}

/** A parsed header: how long it is, and how long the body (or its first part) that follows. */
export interface PacketHeader {
  readonly tag: number;
  readonly headerLength: number;
  readonly bodyLength: number;
  /** Whether `bodyLength` is a partial length, to be followed by another (RFC 9580 §4.2.1.4). */
  readonly partial: boolean;
}

/** A length field of the new format: its own size, the length it states, and whether more parts follow. */
export interface PartLength {
  readonly octets: number;
  readonly length: number;
  readonly partial: boolean;
}

/** Four octets, big-endian. */
export function encodeUint32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

/** The big-endian number in `length` (at most four) octets at `at`. */
export function readUint(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i += 1) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

/** Shortest new-format header (RFC 9580 §4.2.1), as openpgp.js writes it. */
export function encodeHeader(tag: number, length: number): Uint8Array {
  if (length < 192) return Uint8Array.of(0xc0 | tag, length);
  if (length < 8384) return Uint8Array.of(0xc0 | tag, ((length - 192) >> 8) + 192, (length - 192) & 0xff);
  return encodeLongHeader(tag, length);
}

/** New-format header with the five-octet length, whatever the length. */
export function encodeLongHeader(tag: number, length: number): Uint8Array {
  return concatBytes(Uint8Array.of(0xc0 | tag, 0xff), encodeUint32(length));
}

/** A packet with the shortest new-format header. */
export function encodePacket(tag: number, body: Uint8Array): Uint8Array {
  return concatBytes(encodeHeader(tag, body.length), body);
}

/** The new-format length at `at`; `null` while more octets are needed. */
export function readPartLength(bytes: Uint8Array, at: number): PartLength | null {
  const first = bytes[at];
  if (first === undefined) return null;
  if (first < 192) return { octets: 1, length: first, partial: false };
  if (first >= 224 && first < 255) return { octets: 1, length: 2 ** (first & 0x1f), partial: true };
  const octets = first < 224 ? 2 : 5;
  if (bytes.length < at + octets) return null;
  const length =
    octets === 2 ? ((first - 192) << 8) + (bytes[at + 1] ?? 0) + 192 : readUint(bytes, at + 1, 4);
  return { octets, length, partial: false };
}

/**
 * The packet header at the start of `bytes`: `incomplete` while more octets are needed, `malformed` where it can
 * never become one. An old-format packet of indeterminate length is malformed: only its absence of a length would end it.
 */
export function readHeader(bytes: Uint8Array): PacketHeader | 'incomplete' | 'malformed' {
  const first = bytes[0];
  if (first === undefined) return 'incomplete';
  if ((first & 0x80) === 0) return 'malformed';
  if ((first & 0x40) !== 0) {
    const part = readPartLength(bytes, 1);
    if (part === null) return 'incomplete';
    const { octets, length, partial } = part;
    return { tag: first & 0x3f, headerLength: 1 + octets, bodyLength: length, partial };
  }
  const lengthType = first & 3;
  if (lengthType === 3) return 'malformed';
  const octets = 1 << lengthType;
  if (bytes.length < 1 + octets) return 'incomplete';
  const bodyLength = readUint(bytes, 1, octets);
  return { tag: (first >> 2) & 0xf, headerLength: 1 + octets, bodyLength, partial: false };
}

/** Splits `bytes` into at most `maxPackets` whole packets of definite length; `null` where they are anything else. */
export function parsePackets(bytes: Uint8Array, maxPackets: number): readonly Packet[] | null {
  const packets: Packet[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const header = readHeader(rest);
    if (typeof header === 'string' || header.partial || packets.length === maxPackets) return null;
    const end = header.headerLength + header.bodyLength;
    if (end > rest.length) return null;
    packets.push({
      tag: header.tag,
      header: rest.subarray(0, header.headerLength),
      body: rest.subarray(header.headerLength, end),
      bytes: rest.subarray(0, end),
    });
    rest = rest.subarray(end);
  }
  return packets;
}

/** Whether a packet's header is the shortest of its format, old (as gpg writes) or new (as openpgp.js writes). */
export function hasShortestHeader(packet: Packet): boolean {
  const { tag, header, body } = packet;
  if (((header[0] ?? 0) & 0x40) !== 0) return header.length === encodeHeader(tag, body.length).length;
  const octets = body.length < 0x100 ? 1 : body.length < 0x1_0000 ? 2 : 4;
  return header.length === 1 + octets;
}
