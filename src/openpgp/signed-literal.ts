/**
 * The one sequence of packets that sceau puts into an encryption and takes out of it (FORMAT.md, «What is inside»):
 * One-Pass Signature, Literal Data, Signature, and perhaps Padding. Octets come as a stream; the literal's are passed
 * on and hashed, nothing else is kept.
 */
import { type Hash, createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';
import { concatBytes, equalBytes } from '../io/encodings.ts';
import { type PacketPiece, PacketStream } from './packet-stream.ts';
import { TAG, encodeLongHeader, encodePacket, parsePackets } from './packets.ts';
import { HASH_NAMES, upperHex } from './policy.ts';
import { type SignatureForm, parseSignaturePacket } from './signature-form.ts';
import { hashTrailer } from './signature-packet.ts';

const ONE_PASS_BYTES = 13;
const MAX_SIGNATURE_BYTES = 8 * 1024;
const MAX_LITERAL_HEADER_BYTES = 2 + 255 + 4;
const BINARY = 0x62;

/** Octets of an encoded One-Pass Signature packet. */
export const ONE_PASS_PACKET_BYTES = 2 + ONE_PASS_BYTES;
/** Octets before the data in an encoded Literal packet. */
export const LITERAL_OVERHEAD_BYTES = 6 + 6;

/** What a One-Pass Signature announces (RFC 9580 §5.4). */
export interface OnePassFields {
  readonly hashAlgorithm: number;
  readonly publicKeyAlgorithm: number;
  /** Key ID of the signer: the last eight octets of its fingerprint. */
  readonly keyId: Uint8Array;
}

/** What the sequence held; the signature is not verified. */
export interface SignedLiteral {
  readonly form: SignatureForm;
  /** Digest of the literal's data and the signature's trailer, by the signature's hash. */
  readonly digest: Uint8Array;
  readonly literalLength: number;
}

/** A One-Pass Signature packet (version 3, binary document, the only one) for a signature to come. */
export function encodeOnePass({ hashAlgorithm, publicKeyAlgorithm, keyId }: OnePassFields): Uint8Array {
  const body = concatBytes(Uint8Array.of(3, 0, hashAlgorithm, publicKeyAlgorithm), keyId, Uint8Array.of(1));
  return encodePacket(TAG.onePassSignature, body);
}

/** A Literal packet up to its data: binary, no file name, no date, five-octet length. */
export function encodeLiteralHeader(length: number): Uint8Array {
  const fields = Uint8Array.of(BINARY, 0, 0, 0, 0, 0);
  return concatBytes(encodeLongHeader(TAG.literal, fields.length + length), fields);
}

/** Takes the sequence apart. Every method throws `payload-malformed`, `finish` also `signature-malformed`. */
export class SignedLiteralReader {
  readonly #file: string;
  readonly #packets = new PacketStream();
  #state: 'one-pass' | 'literal' | 'signature' | 'padding' | 'done' = 'one-pass';
  #tag = 0;
  /** Collected octets of whatever is not passed on: small bodies, the literal's own fields. */
  #collected: Uint8Array = new Uint8Array();
  #signatureHeader: Uint8Array = new Uint8Array();
  #onePass: OnePassFields | undefined;
  #hash: Hash | undefined;
  #inData = false;
  #literalLength = 0;
  #signature: Uint8Array | undefined;

  /** @param file name of the message, for errors */
  constructor(file: string) {
    this.#file = file;
  }

  /** Takes plaintext; returns what in it is the literal's data, as views. */
  push(plaintext: Uint8Array): readonly Uint8Array[] {
    const data: Uint8Array[] = [];
    for (const piece of this.#packets.push(plaintext)) this.#take(piece, data);
    return data;
  }

  /** Ends the sequence and checks that the signature is the one announced. */
  finish(): SignedLiteral {
    this.#packets.end();
    if (this.#signature === undefined || this.#onePass === undefined || this.#hash === undefined) {
      throw malformed('sequence of packets');
    }
    const packet = parsePackets(this.#signature, 1)?.[0];
    if (packet === undefined) throw malformed('signature');
    const form = parseSignaturePacket(this.#file, packet);
    const { hashAlgorithm, publicKeyAlgorithm, keyId } = this.#onePass;
    const { fields } = form;
    const announced =
      fields.hashAlgorithm === hashAlgorithm &&
      fields.publicKeyAlgorithm === publicKeyAlgorithm &&
      form.issuerFingerprint.endsWith(upperHex(keyId));
    if (!announced) throw malformed('one-pass signature');
    const digest = this.#hash.update(hashTrailer(fields.signedPart)).digest();
    return { form, digest, literalLength: this.#literalLength };
  }

  #take(piece: PacketPiece, data: Uint8Array[]): void {
    if (piece.kind === 'header') this.#begin(piece.tag, piece.header);
    else if (piece.kind === 'body') this.#takeBody(piece.bytes, data);
    else this.#endPacket();
  }

  #begin(tag: number, header: Uint8Array): void {
    const expected = {
      'one-pass': TAG.onePassSignature,
      literal: TAG.literal,
      signature: TAG.signature,
      padding: TAG.padding,
      done: -1,
    }[this.#state];
    if (tag !== expected) throw malformed(`packet ${tag} out of sequence`);
    this.#tag = tag;
    this.#collected = new Uint8Array();
    if (tag === TAG.signature) this.#signatureHeader = header;
  }

  #takeBody(bytes: Uint8Array, data: Uint8Array[]): void {
    if (this.#tag === TAG.padding) return;
    if (this.#tag === TAG.literal) {
      this.#takeLiteral(bytes, data);
      return;
    }
    const limit = this.#tag === TAG.signature ? MAX_SIGNATURE_BYTES : ONE_PASS_BYTES;
    if (this.#collected.length + bytes.length > limit) throw malformed(`packet ${this.#tag} too long`);
    this.#collected = concatBytes(this.#collected, bytes);
  }

  #takeLiteral(bytes: Uint8Array, data: Uint8Array[]): void {
    if (this.#inData) {
      this.#takeData(bytes, data);
      return;
    }
    const wanted = MAX_LITERAL_HEADER_BYTES - this.#collected.length;
    const seen = concatBytes(this.#collected, bytes.subarray(0, wanted));
    const fieldsLength = seen.length < 2 ? Infinity : 2 + (seen[1] ?? 0) + 4;
    if (seen.length < fieldsLength) {
      this.#collected = seen;
      return;
    }
    // The file name and date are not signed (RFC 9580 §5.9): they are not even looked at.
    if (seen[0] !== BINARY) throw malformed('literal format');
    const start = fieldsLength - this.#collected.length;
    this.#inData = true;
    if (start < bytes.length) this.#takeData(bytes.subarray(start), data);
  }

  #takeData(bytes: Uint8Array, data: Uint8Array[]): void {
    this.#hash?.update(bytes);
    this.#literalLength += bytes.length;
    data.push(bytes);
  }

  #endPacket(): void {
    if (this.#state === 'one-pass') {
      this.#readOnePass();
      this.#state = 'literal';
    } else if (this.#state === 'literal') {
      if (!this.#inData) throw malformed('literal');
      this.#state = 'signature';
    } else if (this.#state === 'signature') {
      this.#signature = concatBytes(this.#signatureHeader, this.#collected);
      this.#state = 'padding';
    } else this.#state = 'done';
  }

  /** Version 3, type 0x00, and the flag that no other signature follows. */
  #readOnePass(): void {
    const body = this.#collected;
    const hashAlgorithm = body[2] ?? 0;
    const name = HASH_NAMES.get(hashAlgorithm);
    const fixed = equalBytes(
      Uint8Array.of(3, 0, 1),
      Uint8Array.of(body[0] ?? 0, body[1] ?? 1, body[12] ?? 0),
    );
    if (body.length !== ONE_PASS_BYTES || !fixed || name === undefined) throw malformed('one-pass signature');
    this.#onePass = { hashAlgorithm, publicKeyAlgorithm: body[3] ?? 0, keyId: body.subarray(4, 12) };
    this.#hash = createHash(name);
  }
}

function malformed(detail: string): SceauError {
  return new SceauError('payload-malformed', { detail });
}
