/**
 * Small signed and encrypted messages (FORMAT.md, «Messages»): shares, challenges, summaries, hand-overs, the lock.
 * Ordinary OpenPGP messages that `gpg -d` opens with a good signature, held in memory and bounded.
 */
import * as openpgp from 'openpgp';
import { SceauError, isCode } from '../errors.ts';
import { concatBytes } from '../io/encodings.ts';
import { systemRandom } from '../io/random.ts';
import { type Certificate, checkEncryptionSubkey } from './certificate.ts';
import { type ActingKey, keyIdOf, subkeyIds } from './gnupg-key.ts';
import { type Packet, TAG, encodePacket, parsePackets, readHeader } from './packets.ts';
import { CONFIG } from './policy.ts';
import { openSeipd } from './seipd-open.ts';
import { PREFIX_RANDOM_BYTES, SEIPD_VERSION, SeipdEncryptor } from './seipd.ts';
import {
  MAX_RECIPIENTS,
  type Recipient,
  SESSION_KEY_BYTES,
  decryptSessionKey,
  encryptSessionKey,
} from './session-key.ts';
import { encodeAsc } from './signature-form.ts';
import { SUBPACKET, parseSignatureBody } from './signature-packet.ts';
import { signPacket } from './signature.ts';
import { encodeLiteralHeader, encodeOnePass } from './signed-literal.ts';

export type { Recipient } from './session-key.ts';

/** Octets that the packets around a message's content may take: a thousand recipients with large RSA keys. */
const MAX_OVERHEAD_BYTES = 2 * 1024 * 1024;

/** How much a message may hold. */
export interface MessageLimits {
  /** Of the content; the packets around it may take two MiB more. */
  readonly maxBytes: number;
}

/** An opened message: nothing says yet that its signature is good. */
export interface OpenedMessage {
  readonly bytes: Uint8Array;
  /** The signature, taken out: a canonical `.asc` over `bytes`, ready for `verifyDetached`. */
  readonly asc: Uint8Array;
}

/**
 * Signs and encrypts to exactly the pinned subkeys: PKESK packets, then SEIPD version 1 with AES-256, not compressed,
 * no file name.
 * @throws `key-expired`, `key-revoked`, `key-unusable`, of the signer or of a recipient's subkey
 */
export async function sealMessage(
  bytes: Uint8Array,
  o: { readonly signer: ActingKey; readonly recipients: readonly Recipient[]; readonly nowMs: number },
): Promise<Uint8Array> {
  for (const { certificate, subkey } of o.recipients) {
    await checkEncryptionSubkey(certificate, subkey, { atMs: o.nowMs });
  }
  const sessionKey = systemRandom.bytes(SESSION_KEY_BYTES);
  const encrypted = await encryptSigned(bytes, sessionKey, o);
  return concatBytes(await encryptSessionKey(sessionKey, o.recipients), encrypted);
}

/**
 * Signs and encrypts under a passphrase: one version 4 SKESK packet (iterated and salted S2K with SHA-256), then as
 * `sealMessage`. The passphrase must itself be as strong as a key.
 * @throws `key-expired`, `key-revoked`, `key-unusable`, of the signer
 */
export async function sealMessageWithPassphrase(
  bytes: Uint8Array,
  o: { readonly signer: ActingKey; readonly passphrase: string; readonly nowMs: number },
): Promise<Uint8Array> {
  const sessionKey = systemRandom.bytes(SESSION_KEY_BYTES);
  const skesk = await openpgp.encryptSessionKey({
    data: sessionKey,
    algorithm: 'aes256',
    passwords: o.passphrase,
    format: 'binary',
    config: CONFIG,
  });
  return concatBytes(skesk, await encryptSigned(bytes, sessionKey, o));
}

/**
 * Opens a message addressed to a key. Does not verify the signature: `verifyDetached` does, the one way.
 * @param file its name, for errors
 * @throws `document-too-large`; `decryption-failed`: not for this key, or changed; `payload-malformed`: anything else
 *   inside than one signed binary literal (compression, two signatures); `signature-malformed`
 */
export async function openMessage(
  file: string,
  message: Uint8Array,
  key: ActingKey,
  limits: MessageLimits,
): Promise<OpenedMessage> {
  const { keys, encrypted } = splitMessage(file, message, limits);
  const packets = concatBytes(...keys.map((packet) => packet.bytes));
  return openEncrypted(file, encrypted, await decryptSessionKey(file, packets, key), limits);
}

/** Opens a message that a passphrase locks; see `openMessage`. */
export async function openMessageWithPassphrase(
  file: string,
  message: Uint8Array,
  passphrase: string,
  limits: MessageLimits,
): Promise<OpenedMessage> {
  const { keys, encrypted } = splitMessage(file, message, limits);
  const [skesk] = keys;
  if (skesk?.tag !== TAG.skesk || keys.length !== 1) throw new SceauError('decryption-failed', { file });
  const sessionKey = await decryptWithPassphrase(skesk, passphrase).catch((error: unknown) => {
    throw new SceauError('decryption-failed', { file }, error);
  });
  return openEncrypted(file, encrypted, sessionKey, limits);
}

/**
 * Whether a message names a subkey of a certificate as its recipient. It says nothing of what is inside.
 * @throws `document-too-large`, `payload-malformed` where it does not begin as a message does
 */
export function isAddressedTo(
  file: string,
  message: Uint8Array,
  { certificate, ...limits }: MessageLimits & { readonly certificate: Certificate },
): boolean {
  const named = subkeyIds(certificate);
  return splitMessage(file, message, limits).keys.some((packet) => named.includes(keyIdOf(packet) ?? ''));
}

/** One-pass signature, literal and signature in a SEIPD packet. */
async function encryptSigned(
  bytes: Uint8Array,
  sessionKey: Uint8Array,
  { signer, nowMs }: { readonly signer: ActingKey; readonly nowMs: number },
): Promise<Uint8Array> {
  const signature = await signPacket(bytes, signer, { nowMs });
  const encryptor = new SeipdEncryptor(sessionKey, systemRandom.bytes(PREFIX_RANDOM_BYTES));
  const content = concatBytes(onePassOf(signature), encodeLiteralHeader(bytes.length), bytes, signature);
  const version = Uint8Array.of(SEIPD_VERSION);
  const body = concatBytes(version, encryptor.start(), encryptor.update(content), encryptor.finish());
  return encodePacket(TAG.seipd, body);
}

/** The One-Pass Signature packet that announces a signature of our own making. */
function onePassOf(signature: Uint8Array): Uint8Array {
  const fields = parseSignatureBody(parsePackets(signature, 1)?.[0]?.body ?? new Uint8Array());
  const keyId = fields?.hashed.find(({ type }) => type === SUBPACKET.issuerFingerprint)?.body.subarray(-8);
  if (fields === null || keyId === undefined)
    throw new SceauError('bug', { detail: 'signature without issuer' });
  const { hashAlgorithm, publicKeyAlgorithm } = fields;
  return encodeOnePass({ hashAlgorithm, publicKeyAlgorithm, keyId });
}

/** The session key packets at the start of a message, and everything after them. */
function splitMessage(
  file: string,
  message: Uint8Array,
  { maxBytes }: MessageLimits,
): { readonly keys: readonly Packet[]; readonly encrypted: Uint8Array } {
  if (message.length > maxBytes + MAX_OVERHEAD_BYTES)
    throw new SceauError('document-too-large', { file, maxBytes });
  let at = 0;
  for (;;) {
    const header = readHeader(message.subarray(at));
    if (typeof header === 'string') throw new SceauError('payload-malformed', { detail: 'packet header' });
    if (header.tag !== TAG.pkesk && header.tag !== TAG.skesk) break;
    at += header.headerLength + header.bodyLength;
  }
  const keys = parsePackets(message.subarray(0, at), MAX_RECIPIENTS);
  if (keys === null) throw new SceauError('payload-malformed', { detail: 'session key packets' });
  return { keys, encrypted: message.subarray(at) };
}

async function decryptWithPassphrase(skesk: Packet, passphrase: string): Promise<Uint8Array> {
  const message = await openpgp.readMessage({ binaryMessage: skesk.bytes, config: CONFIG });
  const found = await openpgp.decryptSessionKeys({ message, passwords: passphrase, config: CONFIG });
  const [only] = found;
  if (only?.algorithm !== 'aes256' || found.length !== 1) throw new Error('not one AES-256 session key');
  return only.data;
}

async function openEncrypted(
  file: string,
  encrypted: Uint8Array,
  sessionKey: Uint8Array,
  { maxBytes }: MessageLimits,
): Promise<OpenedMessage> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const write = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > maxBytes) throw new SceauError('document-too-large', { file, maxBytes });
    pieces.push(piece.slice());
  };
  try {
    const { form } = await openSeipd({ ciphertext: once(encrypted), file, sessionKey, write });
    return { bytes: concatBytes(...pieces), asc: encodeAsc(form.packet) };
  } catch (error) {
    if (isCode(error, 'payload-integrity')) throw new SceauError('decryption-failed', { file }, error);
    throw error;
  }
}

/** The octets as a stream of one chunk. */
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield await Promise.resolve(bytes);
}
