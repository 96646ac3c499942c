/**
 * Public certificates (FORMAT.md, «Certificates» and «Validity in time»): reading them under the policy, and the
 * questions that others ask of them. A certificate says nothing about whom it belongs to: parties/ does.
 */
import * as openpgp from 'openpgp';
import { SceauError } from '../errors.ts';
import { parseUtf8 } from '../io/encodings.ts';
import { type ArmorLabel, encodeArmor, parseArmor } from './armor.ts';
import { type KeyStructure, checkKeyStructure } from './certificate-structure.ts';
import { withHandle } from './handle.ts';
import { CONFIG } from './policy.ts';
import { SAMPLE_FINGERPRINTS } from './sample-keys.ts';
import { checkOwnSignatures } from './self-signatures.ts';
import { type KeyStatus, encryptionStatus, findSubkey, fingerprintOf, signingStatus } from './validity.ts';

/** Longer certificates and keys are refused before they are parsed. */
export const MAX_KEY_BYTES = 256 * 1024;

/** openpgp.js's key behind a certificate; for openpgp/ only. Not enumerable. */
export const PUBLIC_KEY_HANDLE: unique symbol = Symbol('public key');

/** A certificate that `parseCertificate` accepted. It may be expired or revoked: the checks below say so. */
export interface Certificate {
  /** Of the primary key: 40 upper-case hexadecimal digits, as gpg's VALIDSIG prints. */
  readonly fingerprint: string;
  /** Canonical armor (FORMAT.md) of the very packets that were read. */
  readonly armored: string;
  /** The primary user ID. Text by the key's owner: attacker-controlled, to be escaped where it is shown. */
  readonly userId: string;
  /** Fingerprints of all subkeys, in the order of the packets. */
  readonly subkeys: readonly string[];
  readonly [PUBLIC_KEY_HANDLE]: openpgp.Key;
}

/** A moment that a certificate is judged at, milliseconds since 1970. */
export interface Moment {
  readonly atMs: number;
}

/**
 * Reads one public certificate, armored (leniently) or binary, and checks the policy on the primary key, every
 * subkey and every signature the key made over itself, and all these signatures.
 * Does not check expiry or revocation, nor who the owner is.
 * @throws `certificate-malformed`: not exactly one certificate, secret material, a bad signature; `key-weak`
 */
export async function parseCertificate(armored: string | Uint8Array): Promise<Certificate> {
  const bytes = keyBytes('PUBLIC KEY BLOCK', armored);
  const structure = checkKeyStructure(bytes, 'public');
  const key = await readVendorKey(bytes, structure);
  await checkOwnSignatures(key);
  const visible = {
    fingerprint: structure.primary.fingerprint,
    armored: encodeArmor('PUBLIC KEY BLOCK', bytes),
    userId: await primaryUserId(key),
    subkeys: structure.subkeys.map(({ fingerprint }) => fingerprint),
  };
  return withHandle(visible, PUBLIC_KEY_HANDLE, key);
}

/** Later than any signature that a key makes over itself. */
const END_OF_TIME = new Date('9999-12-31T23:59:59Z');

/**
 * A certificate as it is now that still knows what an earlier one of the same key said of itself: a key whose expiry was
 * put off has replaced the very signature by which it was good before, and what it signed then would be of no key's time
 * (openpgpjs/openpgpjs#1800). A subkey that was taken away stays away; a revocation in either counts.
 */
export async function withEarlier(newest: Certificate, earlier: Certificate): Promise<Certificate> {
  const { fingerprint, armored, userId, subkeys } = newest;
  const key = await newest[PUBLIC_KEY_HANDLE].update(earlier[PUBLIC_KEY_HANDLE], END_OF_TIME, CONFIG);
  key.subkeys = key.subkeys.filter((subkey) => subkeys.includes(fingerprintOf(subkey)));
  return withHandle({ fingerprint, armored, userId, subkeys }, PUBLIC_KEY_HANDLE, key);
}

/**
 * Checks that the certificate can sign at a moment.
 * @throws `key-expired`; `key-revoked` (a hard revocation counts at all times, a soft one from its date);
 *   `key-unusable` where it is not valid yet or cannot sign
 */
export async function checkCertificate(certificate: Certificate, moment: Moment): Promise<void> {
  demandValid(await signingStatus(certificate[PUBLIC_KEY_HANDLE], moment.atMs), certificate.fingerprint);
}

/**
 * The fingerprint of the newest subkey that can be encrypted to at a moment, to be pinned. Never the primary key.
 * @throws `key-expired`, `key-revoked`, `key-unusable`: why the newest cannot, where none can
 */
export async function selectEncryptionSubkey(certificate: Certificate, moment: Moment): Promise<string> {
  const key = certificate[PUBLIC_KEY_HANDLE];
  const newestFirst = key.subkeys.toSorted(
    (a, b) => b.getCreationTime().getTime() - a.getCreationTime().getTime(),
  );
  const refusals: KeyStatus[] = [];
  for (const subkey of newestFirst) {
    const status = await encryptionStatus(key, subkey, moment.atMs);
    if (status === 'valid') return fingerprintOf(subkey);
    refusals.push(status);
  }
  // A subkey that can never encrypt is 'unusable' and explains nothing while another one merely ran out.
  throw refusal(refusals.find((status) => status !== 'unusable') ?? 'unusable', certificate.fingerprint);
}

/**
 * Checks that a pinned subkey can still be encrypted to.
 * @throws `key-unusable` (also where the certificate has no such subkey), `key-expired`, `key-revoked`
 */
export async function checkEncryptionSubkey(
  certificate: Certificate,
  subkeyFingerprint: string,
  moment: Moment,
): Promise<void> {
  const key = certificate[PUBLIC_KEY_HANDLE];
  demandValid(
    await encryptionStatus(key, subkeyOf(certificate, subkeyFingerprint), moment.atMs),
    subkeyFingerprint,
  );
}

/**
 * Refuses the throwaway keys of keys.example/, by primary key or any subkey.
 * @throws `sample-key`
 */
export function checkNotSampleKey(
  certificate: Certificate,
  sampleFingerprints: readonly string[] = SAMPLE_FINGERPRINTS,
): void {
  const samples = new Set(sampleFingerprints);
  const fingerprint = [certificate.fingerprint, ...certificate.subkeys].find((own) => samples.has(own));
  if (fingerprint !== undefined) throw new SceauError('sample-key', { fingerprint });
}

/** What «key create» writes into the user ID of a rehearsal's key, with the accent or without. */
const REHEARSAL_USER_ID = /R[EÉ]P[EÉ]TITION/iu;

/**
 * Refuses what is no key for production: a sample, or a key of which any user ID says that it is a rehearsal's. The words
 * are the owner's own: a key that lies about them harms its owner alone.
 * @throws `sample-key`, `rehearsal-key`
 */
export function checkProductionKey(certificate: Certificate): void {
  checkNotSampleKey(certificate);
  const userIds = certificate[PUBLIC_KEY_HANDLE].getUserIDs();
  if (userIds.some((text) => REHEARSAL_USER_ID.test(text.normalize('NFC')))) {
    throw new SceauError('rehearsal-key', { fingerprint: certificate.fingerprint });
  }
}

/** The subkey behind a pinned fingerprint. @throws `key-unusable` */
export function subkeyOf(certificate: Certificate, fingerprint: string): openpgp.Subkey {
  const subkey = findSubkey(certificate[PUBLIC_KEY_HANDLE], fingerprint);
  if (subkey === undefined) throw new SceauError('key-unusable', { fingerprint, detail: 'no such subkey' });
  return subkey;
}

/** Throws the code of any status but `valid`. */
export function demandValid(status: KeyStatus, fingerprint: string): void {
  if (status !== 'valid') throw refusal(status, fingerprint);
}

function refusal(status: KeyStatus, fingerprint: string): SceauError {
  if (status === 'expired') return new SceauError('key-expired', { fingerprint });
  if (status === 'revoked' || status === 'hard-revoked')
    return new SceauError('key-revoked', { fingerprint });
  return new SceauError('key-unusable', { fingerprint, detail: 'not valid for this use at this time' });
}

/** The packets of a key that came armored or binary. @throws `certificate-malformed` */
export function keyBytes(label: ArmorLabel, input: string | Uint8Array): Uint8Array {
  if (input.length > MAX_KEY_BYTES) throw malformed('too long');
  if (typeof input !== 'string' && ((input[0] ?? 0) & 0x80) !== 0) return input;
  const text = typeof input === 'string' ? input : parseUtf8(input);
  const bytes = text === null ? null : parseArmor(label, text);
  if (bytes === null) throw malformed('armor');
  return bytes;
}

/** openpgp.js's reading of packets whose structure was checked; refused where it reads them otherwise. */
async function readVendorKey(bytes: Uint8Array, structure: KeyStructure): Promise<openpgp.Key> {
  const key = await openpgp.readKey({ binaryKey: bytes, config: CONFIG }).catch((error: unknown) => {
    throw malformed('key', error);
  });
  const expected = [structure.primary, ...structure.subkeys].map(({ fingerprint }) => fingerprint);
  const found = key.getKeys().map((one) => fingerprintOf(one));
  const same =
    found.length === expected.length && found.every((fingerprint, i) => fingerprint === expected[i]);
  if (!same || key.isPrivate() || key.toPacketList().length !== structure.packetCount) throw malformed('key');
  return key;
}

/** The user ID that the key calls primary, judged at its newest self-signature; the first where all are revoked. */
async function primaryUserId(key: openpgp.Key): Promise<string> {
  const times = key.users.flatMap((user) =>
    user.selfCertifications.map(({ created }) => created?.getTime() ?? 0),
  );
  try {
    const { user } = await key.getPrimaryUser(new Date(Math.max(0, ...times)), undefined, CONFIG);
    return user.userID?.userID ?? '';
  } catch {
    return key.getUserIDs()[0] ?? '';
  }
}

function malformed(detail: string, cause?: unknown): SceauError {
  return new SceauError('certificate-malformed', { detail }, cause);
}
