/**
 * Cuts a stream of octets into packets without holding their bodies (RFC 9580 §4.2; FORMAT.md, «Packets»). Takes
 * every header form that gpg and openpgp.js write: old and new, and partial lengths for the three kinds of packet that
 * may have them. Attacker-controlled throughout; memory is bounded by the chunk that is pushed.
 */
import { SceauError } from '../errors.ts';
import { concatBytes } from '../io/encodings.ts';
import { TAG, readHeader, readPartLength } from './packets.ts';

/** Packets that may come in parts (RFC 9580 §4.2.1.4). */
const PARTIAL_ALLOWED = new Set<number>([TAG.literal, TAG.compressed, TAG.seipd]);
const MIN_FIRST_PART = 512;
const LONGEST_HEADER = 6;

/** What a push yields: a header, octets of its body, the body's end; in that order, per packet. */
export type PacketPiece =
  | { readonly kind: 'header'; readonly tag: number; readonly header: Uint8Array }
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' };

/** A packet cutter for one stream. */
export class PacketStream {
  /** The start of a header or length that came split over two chunks. */
  #pending: Uint8Array = new Uint8Array();
  /** Octets of the current body (or part) still to come; -1 between packets. */
  #remaining = -1;
  #partial = false;

  /** Cuts the next chunk. The pieces are views of it. @throws `payload-malformed` */
  push(chunk: Uint8Array): readonly PacketPiece[] {
    const pieces: PacketPiece[] = [];
    let rest = this.#pending.length === 0 ? chunk : concatBytes(this.#pending, chunk);
    this.#pending = new Uint8Array();
    while (rest.length > 0) {
      const taken = this.#remaining > 0 ? this.#takeBody(rest, pieces) : this.#takeLength(rest, pieces);
      if (taken === 0) {
        this.#pending = rest.slice();
        break;
      }
      rest = rest.subarray(taken);
    }
    return pieces;
  }

  /** Says that the stream has ended. @throws `payload-malformed` in the middle of a packet */
  end(): void {
    if (this.#remaining !== -1 || this.#pending.length > 0) throw malformed('truncated');
  }

  #takeBody(rest: Uint8Array, pieces: PacketPiece[]): number {
    const bytes = rest.subarray(0, this.#remaining);
    pieces.push({ kind: 'body', bytes });
    this.#remaining -= bytes.length;
    this.#endPart(pieces);
    return bytes.length;
  }

  /** Reads a header, or the length of a body's next part. Returns 0 where more octets are needed. */
  #takeLength(rest: Uint8Array, pieces: PacketPiece[]): number {
    if (this.#partial) {
      const part = readPartLength(rest, 0);
      if (part === null) return 0;
      this.#begin(part.length, part.partial, pieces);
      return part.octets;
    }
    const header = readHeader(rest);
    if (header === 'incomplete' && rest.length < LONGEST_HEADER) return 0;
    if (typeof header === 'string') throw malformed('packet header');
    const { tag, headerLength, bodyLength, partial } = header;
    if (partial && (!PARTIAL_ALLOWED.has(tag) || bodyLength < MIN_FIRST_PART))
      throw malformed('partial length');
    pieces.push({ kind: 'header', tag, header: rest.slice(0, headerLength) });
    this.#begin(bodyLength, partial, pieces);
    return headerLength;
  }

  #begin(length: number, partial: boolean, pieces: PacketPiece[]): void {
    this.#remaining = length;
    this.#partial = partial;
    this.#endPart(pieces);
  }

  #endPart(pieces: PacketPiece[]): void {
    if (this.#remaining > 0 || this.#partial) return;
    this.#remaining = -1;
    pieces.push({ kind: 'end' });
  }
}

function malformed(detail: string): SceauError {
  return new SceauError('payload-malformed', { detail });
}
