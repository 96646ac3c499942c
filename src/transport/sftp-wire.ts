/**
 * SFTP packets as a server reads and writes them (draft-ietf-secsh-filexfer-02, version 3, with the extensions of
 * OpenSSH's PROTOCOL). ssh2's own server side cannot announce extensions, nor answer them, nor give every status;
 * this is what sftp-server.ts uses in its place.
 */

/** Requests by their number on the wire. Extensions share one, and are told apart by name. */
const REQUESTS = [
  [1, 'init'],
  [3, 'open'],
  [4, 'close'],
  [5, 'read'],
  [6, 'write'],
  [7, 'lstat'],
  [8, 'fstat'],
  [9, 'setstat'],
  [10, 'fsetstat'],
  [11, 'opendir'],
  [12, 'readdir'],
  [13, 'remove'],
  [14, 'mkdir'],
  [15, 'rmdir'],
  [16, 'realpath'],
  [17, 'stat'],
  [18, 'rename'],
  [19, 'readlink'],
  [20, 'symlink'],
  [200, 'extended'],
] as const;

/** Name of a request. */
export type WireRequest = (typeof REQUESTS)[number][1];

const VERSION = 2;
const STATUS = 101;
const HANDLE = 102;
const DATA = 103;
const NAME = 104;
const ATTRS = 105;
const EXTENDED_REPLY = 201;

/** As OpenSSH: what a packet may have, its length field left out. */
export const MAX_PACKET_BYTES = 256 * 1024;

const HAS_SIZE = 0x1;
const HAS_OWNER = 0x2;
const HAS_MODE = 0x4;
const HAS_TIMES = 0x8;
const HAS_EXTENDED = 0x8000_0000;

/** What the server says of a file, and what a client may ask it to set. */
export interface WireAttributes {
  readonly size?: number;
  readonly mode?: number;
  readonly atime?: number;
  readonly mtime?: number;
}

/** One entry of a listing, with the line that `ls -l` would print. */
export interface WireName {
  readonly name: string;
  readonly line: string;
  readonly attributes: WireAttributes;
}

/** The name of a request's number, or `null`. */
export function requestName(type: number): WireRequest | null {
  return REQUESTS.find(([number]) => number === type)?.[1] ?? null;
}

/** Puts packets together from a stream of bytes. */
export class PacketAssembler {
  readonly #header = Buffer.alloc(4);
  #headerBytes = 0;
  #packet: Buffer | undefined;
  #filled = 0;

  /** The packets that `chunk` completes, each without its length field; `null` once a length breaks the limit. */
  push(chunk: Uint8Array): readonly Buffer[] | null {
    const packets: Buffer[] = [];
    for (let at = 0; at < chunk.length;) {
      if (this.#packet === undefined) {
        this.#header[this.#headerBytes++] = chunk[at++] ?? 0;
        if (this.#headerBytes < 4) continue;
        const length = this.#header.readUInt32BE();
        if (length === 0 || length > MAX_PACKET_BYTES) return null;
        this.#packet = Buffer.allocUnsafe(length);
        this.#filled = 0;
        continue;
      }
      const part = chunk.subarray(at, at + this.#packet.length - this.#filled);
      this.#packet.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < this.#packet.length) continue;
      packets.push(this.#packet);
      this.#packet = undefined;
      this.#headerBytes = 0;
    }
    return packets;
  }
}

/** Reads a packet's fields in order. A field that is not there is a RangeError: the client is not speaking SFTP. */
export class PacketFields {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  uint32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  /** A 64-bit number; beyond 2^53 it loses precision, which no file here reaches. */
  uint64(): number {
    return this.uint32() * 2 ** 32 + this.uint32();
  }

  bytes(): Buffer {
    const length = this.uint32();
    if (length > this.#bytes.length - this.#at) throw new RangeError('a string runs past its packet');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  attributes(): WireAttributes {
    const flags = this.uint32();
    const size = flags & HAS_SIZE ? { size: this.uint64() } : {};
    if (flags & HAS_OWNER) this.#at += 8;
    const mode = flags & HAS_MODE ? { mode: this.uint32() } : {};
    const times = flags & HAS_TIMES ? { atime: this.uint32(), mtime: this.uint32() } : {};
    if (flags & HAS_EXTENDED) throw new RangeError('extended attributes');
    return { ...size, ...mode, ...times };
  }
}

/** The answer to `init`: version 3 and the extensions offered, name and version. */
export function encodeVersion(extensions: readonly (readonly [string, string])[]): Buffer {
  return packet(VERSION, uint32(3), ...extensions.flatMap(([name, version]) => [text(name), text(version)]));
}

/** A status; the message is for people. */
export function encodeStatus(id: number, status: number, message = ''): Buffer {
  return packet(STATUS, uint32(id), uint32(status), text(message), text(''));
}

/** An open file or folder. */
export function encodeHandle(id: number, handle: string): Buffer {
  return packet(HANDLE, uint32(id), text(handle));
}

/** Bytes read. */
export function encodeData(id: number, bytes: Uint8Array): Buffer {
  return packet(DATA, uint32(id), uint32(bytes.length), bytes);
}

/** A page of a listing, or a resolved path. */
export function encodeNames(id: number, names: readonly WireName[]): Buffer {
  const fields = names.flatMap(({ name, line, attributes }) => [
    text(name),
    text(line),
    encodeFields(attributes),
  ]);
  return packet(NAME, uint32(id), uint32(names.length), ...fields);
}

/** What a file is. */
export function encodeAttributes(id: number, attributes: WireAttributes): Buffer {
  return packet(ATTRS, uint32(id), encodeFields(attributes));
}

/** The answer to an extension that answers in 64-bit numbers. */
export function encodeNumbers(id: number, numbers: readonly number[]): Buffer {
  return packet(EXTENDED_REPLY, uint32(id), ...numbers.map(uint64));
}

function encodeFields({ size, mode, atime, mtime }: WireAttributes): Buffer {
  const parts: Buffer[] = [];
  let flags = 0;
  if (size !== undefined) {
    flags |= HAS_SIZE;
    parts.push(uint64(size));
  }
  if (mode !== undefined) {
    flags |= HAS_MODE;
    parts.push(uint32(mode));
  }
  if (atime !== undefined && mtime !== undefined) {
    flags |= HAS_TIMES;
    parts.push(uint32(atime), uint32(mtime));
  }
  return Buffer.concat([uint32(flags), ...parts]);
}

function packet(type: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((total, part) => total + part.length, 1);
  return Buffer.concat([uint32(length), Buffer.of(type), ...parts]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
