/**
 * `payload.pgp` (FORMAT.md, «payload.pgp»): one bare SEIPD packet of exactly the length asked for, which holds signed
 * results and padding. Framed here because openpgp.js can neither pad a stream nor bound its memory; keys and
 * signatures stay its own. Both directions stream; what they hold does not grow with the file.
 */
import { createHash } from 'node:crypto';
import * as openpgp from 'openpgp';
import { SceauError, isCode } from '../errors.ts';
import { releaseChunk } from '../io/chunk-memory.ts';
import { concatBytes, encodeUtf8, parseUtf8, sha256Hex } from '../io/encodings.ts';
import type { Random } from '../io/random.ts';
import { type Certificate, PUBLIC_KEY_HANDLE, checkCertificate } from './certificate.ts';
import { regroup } from './chunking.ts';
import { MAX_BODY_BYTES, TAG, encodeLongHeader } from './packets.ts';
import { paddingOctets } from './padding.ts';
import { HASH_NAMES, hashAlgorithmFor } from './policy.ts';
import type { UnlockedKey } from './private-key.ts';
import { MDC_BYTES, PREFIX_BYTES, PREFIX_RANDOM_BYTES, SEIPD_VERSION, SeipdEncryptor } from './seipd.ts';
import { type Writer, openSeipd } from './seipd-open.ts';
import { type SignatureForm, encodeAsc, parseAsc } from './signature-form.ts';
import { SALT_NOTATION, hashTrailer } from './signature-packet.ts';
import { type VerificationMoment, type VerifiedSignature, signingPacket, verifyForm } from './signature.ts';
import {
  LITERAL_OVERHEAD_BYTES,
  ONE_PASS_PACKET_BYTES,
  encodeLiteralHeader,
  encodeOnePass,
} from './signed-literal.ts';
import { signDigest } from './streamed-signature.ts';

/** The file that these packets are. */
const FILE = 'payload.pgp';
const LONG_HEADER_BYTES = 6;
/** Room for a signature's header, fixed fields and subpackets without notations. */
const SIGNATURE_FIXED_BYTES = 256;
/** Most octets of notation names and values together, with 16 for each one's framing. */
const NOTATION_BYTES = 1024;

/** Everything but the literal's data, the signature and the padding's content. */
const FRAME_BYTES =
  LONG_HEADER_BYTES +
  1 +
  PREFIX_BYTES +
  ONE_PASS_PACKET_BYTES +
  LITERAL_OVERHEAD_BYTES +
  LONG_HEADER_BYTES +
  MDC_BYTES;

/** What is sealed, and how long the result shall be. */
export interface BulkContent {
  readonly source: AsyncIterable<Uint8Array>;
  /** Exact number of octets that `source` yields, known from a first pass. */
  readonly literalLength: number;
  /** Total octets of the result; at least `smallestBulkLength`. */
  readonly packetLength: number;
}

/** Who signs, and what the signature says beside. */
export interface BulkSigning {
  readonly signer: UnlockedKey;
  /** Non-critical human-readable notations, by name (`name@domain`); a kibibyte in all. */
  readonly notations: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

/** A payload in the making. */
export interface SealedBulk {
  /** The payload's octets, once. Each chunk is good until the next is asked for: its memory is used again. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** SHA-256 of the whole inner Signature packet, lower-case hexadecimal; resolves once `chunks` are consumed. */
  readonly innerSignatureSha256: Promise<string>;
}

/** Least `packetLength` for so much literal data, whatever sizes the signature's integers take. */
export function smallestBulkLength(literalLength: number, signer: Certificate): number {
  const bits = signer[PUBLIC_KEY_HANDLE].getKeys().map((key) => key.getAlgorithmInfo().bits ?? 0);
  const integers = Math.max(2 * (2 + 66), 2 + Math.ceil(Math.max(...bits) / 8));
  return FRAME_BYTES + literalLength + SIGNATURE_FIXED_BYTES + NOTATION_BYTES + integers;
}

/**
 * Seals a stream: signs it, pads it to exactly `packetLength`, encrypts it under a session key that no packet holds.
 * The errors come from `chunks`, and `innerSignatureSha256` rejects with the same one:
 * @throws `length-mismatch` where the source yields more or less than `literalLength`; `document-too-large` above what
 *   one packet can state; `key-expired`, `key-revoked`, `key-unusable`; `bug` for a `packetLength` that is too small or
 *   notations that are too long
 */
export function sealBulk(o: {
  readonly content: BulkContent;
  readonly signing: BulkSigning;
  readonly sessionKey: Uint8Array;
  readonly random: Random;
}): SealedBulk {
  let settle: { resolve: (sha256: string) => void; reject: (error: unknown) => void } | undefined;
  const innerSignatureSha256 = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // The error is thrown where the chunks are read; here it must not count as unhandled as well.
  innerSignatureSha256.catch(() => undefined);
  const chunks = reported(
    seal(o, (sha256) => settle?.resolve(sha256)),
    (error) => settle?.reject(error),
  );
  return { chunks, innerSignatureSha256 };
}

/** Passes chunks on, and tells `reject` where they end badly or nobody reads them to the end. */
async function* reported(
  chunks: AsyncIterable<Uint8Array>,
  reject: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* chunks;
  } catch (error) {
    reject(error);
    throw error;
  } finally {
    reject(new SceauError('bug', { detail: 'payload not read to its end' }));
  }
}

async function* seal(
  o: Parameters<typeof sealBulk>[0],
  resolve: (signatureSha256: string) => void,
): AsyncGenerator<Uint8Array, void> {
  const { content, signing, sessionKey, random } = o;
  const { literalLength, packetLength } = content;
  const { certificate } = signing.signer;
  checkLengths(content, signing);
  await checkCertificate(certificate, { atMs: signing.nowMs });
  const key = await signingPacket(signing.signer, signing.nowMs);
  const hashAlgorithm = hashAlgorithmFor(key);
  const onePass = encodeOnePass({
    hashAlgorithm,
    publicKeyAlgorithm: openpgp.enums.publicKey[key.getAlgorithmInfo().algorithm],
    keyId: Buffer.from(key.getFingerprint(), 'hex').subarray(-8),
  });
  const encryptor = new SeipdEncryptor(sessionKey, random.bytes(PREFIX_RANDOM_BYTES));
  yield concatBytes(
    encodeLongHeader(TAG.seipd, packetLength - LONG_HEADER_BYTES),
    Uint8Array.of(SEIPD_VERSION),
    encryptor.start(),
    encryptor.update(concatBytes(onePass, encodeLiteralHeader(literalLength))),
  );
  const hash = createHash(HASH_NAMES.get(hashAlgorithm) ?? 'sha256');
  let found = 0;
  for await (const chunk of regroup(content.source)) {
    found += chunk.length;
    if (found > literalLength) break;
    hash.update(chunk);
    yield* lent(encryptor.update(chunk));
  }
  if (found !== literalLength)
    throw new SceauError('length-mismatch', { file: FILE, expected: literalLength, found });
  const signature = await signDigest(key, hash, signing.notations, signing.nowMs);
  yield encryptor.update(signature);
  const padding = packetLength - FRAME_BYTES - literalLength - signature.length;
  if (padding < 0) throw new SceauError('bug', { detail: 'signature longer than its bound' });
  yield encryptor.update(encodeLongHeader(TAG.padding, padding));
  for (const chunk of paddingOctets(random, padding)) {
    yield* lent(encryptor.update(chunk));
    releaseChunk(chunk);
  }
  yield encryptor.finish();
  resolve(sha256Hex(signature));
}

/** A chunk, and its memory back when the next is asked for. */
function* lent(chunk: Uint8Array): Generator<Uint8Array, void> {
  yield chunk;
  releaseChunk(chunk);
}

function checkLengths(
  { literalLength, packetLength }: BulkContent,
  { signer, notations }: BulkSigning,
): void {
  const maxBytes = MAX_BODY_BYTES + LONG_HEADER_BYTES;
  if (packetLength > maxBytes) throw new SceauError('document-too-large', { file: FILE, maxBytes });
  if (packetLength < smallestBulkLength(literalLength, signer.certificate)) {
    throw new SceauError('bug', { detail: 'payload length below the least' });
  }
  const lengths = Object.entries(notations).map(
    ([name, text]) => 16 + encodeUtf8(name).length + encodeUtf8(text).length,
  );
  if (lengths.reduce((sum, length) => sum + length, 0) > NOTATION_BYTES) {
    throw new SceauError('bug', { detail: 'notations too long' });
  }
}

/** What the manifest promised about the inner signature. */
export interface BulkExpectation {
  readonly certificate: Certificate;
  /** SHA-256 of the whole inner Signature packet, lower-case hexadecimal. */
  readonly signatureSha256: string;
  /** Exactly these notations, openpgp.js's salt apart. */
  readonly notations: Readonly<Record<string, string>>;
  readonly moment: VerificationMoment;
}

/** A payload that passed every check. */
export interface OpenedBulk extends VerifiedSignature {
  /** The inner signature as a canonical `.asc` over the literal data. */
  readonly asc: Uint8Array;
  readonly literalLength: number;
}

/**
 * Opens a payload. `write` gets plaintext that nothing has authenticated yet: the caller gives it a hidden file, and a
 * name only after this has resolved, that is after the end of the ciphertext, the MDC, the sequence of packets, the
 * digest of the signature, its notations, and the signature itself with its key.
 * @param o.file name of the payload, for errors
 * @throws `payload-malformed`, `payload-integrity`; `inner-signature` for its form, digest, notations or verification;
 *   `key-expired`, `key-revoked`, `key-unusable`, see `VerificationMoment`
 */
export async function openBulk(o: {
  readonly ciphertext: AsyncIterable<Uint8Array>;
  readonly file: string;
  readonly sessionKey: Uint8Array;
  readonly expect: BulkExpectation;
  readonly write: Writer;
}): Promise<OpenedBulk> {
  const { file, expect } = o;
  try {
    const { form, digest, literalLength } = await openSeipd(o);
    if (sha256Hex(form.packet) !== expect.signatureSha256)
      throw new SceauError('inner-signature', { detail: 'digest' });
    checkNotations(form, expect.notations);
    const { certificate, moment } = expect;
    const verified = await verifyForm({ file, form, document: { digest }, certificate, moment });
    return { asc: encodeAsc(form.packet), literalLength, ...verified };
  } catch (error) {
    if (isCode(error, 'signature-invalid'))
      throw new SceauError('inner-signature', { detail: 'verification' }, error);
    if (isCode(error, 'signature-malformed')) {
      throw new SceauError('inner-signature', { detail: error.params.detail }, error);
    }
    throw error;
  }
}

/**
 * Verifies results that were opened before: that `asc` is the payload's very inner signature, and `data` what it signs.
 * Its notations need no second look: the digest fixes them.
 * @throws `armor-not-canonical`, `signature-malformed`, `inner-signature`, `signature-invalid`, key codes as `openBulk`
 */
export async function verifyOpened(o: {
  readonly file: string;
  readonly data: AsyncIterable<Uint8Array>;
  readonly asc: Uint8Array;
  readonly expect: Omit<BulkExpectation, 'notations'>;
}): Promise<VerifiedSignature> {
  const { certificate, moment, signatureSha256 } = o.expect;
  const form = parseAsc(o.file, o.asc);
  if (sha256Hex(form.packet) !== signatureSha256)
    throw new SceauError('inner-signature', { detail: 'digest' });
  const hash = createHash(HASH_NAMES.get(form.fields.hashAlgorithm) ?? 'sha256');
  for await (const chunk of o.data) hash.update(chunk);
  const digest = new Uint8Array(hash.update(hashTrailer(form.fields.signedPart)).digest());
  return verifyForm({ file: o.file, form, document: { digest }, certificate, moment });
}

/** The notations, all of them human-readable, none twice; openpgp.js's binary salt is nobody's statement. */
function checkNotations(form: SignatureForm, expected: Readonly<Record<string, string>>): void {
  const stated = form.notations.filter(({ name, humanReadable }) => humanReadable || name !== SALT_NOTATION);
  const same =
    stated.length === Object.keys(expected).length &&
    new Set(stated.map(({ name }) => name)).size === stated.length &&
    stated.every(({ name, value, humanReadable }) => {
      return humanReadable && Object.hasOwn(expected, name) && parseUtf8(value) === expected[name];
    });
  if (!same) throw new SceauError('inner-signature', { detail: 'notations' });
}
