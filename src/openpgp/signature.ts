/**
 * Detached signatures over exact octets (FORMAT.md, «Signatures»): the only kind that sceau makes over documents and
 * the only way by which it verifies any signature. Cleartext signatures do not exist here.
 */
import * as openpgp from 'openpgp';
import { SceauError } from '../errors.ts';
import { encodeArmor } from './armor.ts';
import { type Certificate, PUBLIC_KEY_HANDLE, checkCertificate, demandValid } from './certificate.ts';
import { type ActingKey, GNUPG_HANDLE, type GnupgKey, signWithGnupg } from './gnupg-key.ts';
import { CONFIG, hashAlgorithmFor, signingConfig } from './policy.ts';
import { PRIVATE_KEY_HANDLE, type UnlockedKey } from './private-key.ts';
import { type SignatureForm, parseAsc } from './signature-form.ts';
import { findSubkey, fingerprintOf, signingStatus } from './validity.ts';
import { secretPacket } from './vendor.ts';

/** How far in the future a signature may seem to have been made, for clocks that differ. */
export const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** What a signature claims, before it is verified. */
export interface SignatureInfo {
  /** Of the key or subkey that is said to have signed. */
  readonly issuerFingerprint: string;
  readonly createdMs: number;
}

/** How the signing key stands at `nowMs`; it was valid when it signed. */
export type SignerNow = 'valid' | 'expired' | 'revoked';

/** `accept` wants the key valid at signing and now; `record` fails only on what was invalid at signing or is hard-revoked. */
export interface VerificationMoment {
  readonly nowMs: number;
  readonly mode: 'accept' | 'record';
}

/** When a verified signature was made, and how its key stands now. */
export interface VerifiedSignature {
  readonly signedAtMs: number;
  readonly signerNow: SignerNow;
}

/**
 * Signs octets: canonical armor, one version 4 signature of type 0x00, made at `nowMs` (taken down to the second).
 * @throws `key-expired`, `key-revoked`, `key-unusable`; for a key held by gpg also `gpg-missing`, `gpg-failed`, and all of
 *   `verifyDetached`
 */
export async function signDetached(
  bytes: Uint8Array,
  key: ActingKey,
  moment: { readonly nowMs: number },
): Promise<string> {
  return encodeArmor('SIGNATURE', await signPacket(bytes, key, moment));
}

/** The signature packet that `signDetached` armors. */
export async function signPacket(
  bytes: Uint8Array,
  key: ActingKey,
  moment: { readonly nowMs: number },
): Promise<Uint8Array> {
  await checkCertificate(key.certificate, { atMs: moment.nowMs });
  if (GNUPG_HANDLE in key) return signHeld(bytes, key, moment.nowMs);
  const signer = await signingPacket(key, moment.nowMs);
  const armored = await openpgp.sign({
    message: await openpgp.createMessage({ binary: bytes }),
    signingKeys: key[PRIVATE_KEY_HANDLE],
    detached: true,
    date: new Date(moment.nowMs),
    config: signingConfig(openpgp.enums.publicKey[signer.getAlgorithmInfo().algorithm]),
    format: 'binary',
  });
  return armored;
}

/**
 * The signature packet by a key that gpg holds, made by the signing key or subkey that openpgp.js would choose, at the
 * time that gpg's clock shows; verified before anyone gets it.
 */
async function signHeld(bytes: Uint8Array, key: GnupgKey, nowMs: number): Promise<Uint8Array> {
  const { certificate } = key;
  const signer = await certificate[PUBLIC_KEY_HANDLE].getSigningKey(
    undefined,
    new Date(nowMs),
    undefined,
    CONFIG,
  );
  const hashAlgorithm = hashAlgorithmFor(signer.keyPacket);
  const form = await signWithGnupg(bytes, key, { fingerprint: fingerprintOf(signer), hashAlgorithm });
  const moment = { nowMs, mode: 'accept' } as const;
  await verifyForm({ file: 'gpg', form, document: { bytes }, certificate, moment });
  return form.packet;
}

/** The secret key packet that signs at `nowMs`. */
export async function signingPacket(key: UnlockedKey, nowMs: number): Promise<openpgp.AnySecretKeyPacket> {
  return secretPacket(
    await key[PRIVATE_KEY_HANDLE].getSigningKey(undefined, new Date(nowMs), undefined, CONFIG),
  );
}

/**
 * Reads what a `.asc` claims, and checks its byte form (FORMAT.md): canonical armor, one signature packet, nothing
 * unhashed but the issuer's key ID. Verifies nothing.
 * @throws `document-too-large`, `armor-not-canonical`, `signature-malformed`
 */
export async function inspectSignature(file: string, asc: Uint8Array): Promise<SignatureInfo> {
  const { issuerFingerprint, createdMs } = parseAsc(file, asc);
  return Promise.resolve({ issuerFingerprint, createdMs });
}

/**
 * Verifies a `.asc` over `bytes` by one certificate, whose fingerprint (or a subkey's) it must state.
 * Does not check who the certificate belongs to, nor what the bytes mean.
 * @throws what `inspectSignature` throws; `signature-invalid`: another issuer, other bytes, made more than five minutes
 *   after `nowMs`; `key-expired`, `key-revoked`, `key-unusable`, see `VerificationMoment`
 */
export async function verifyDetached(o: {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly asc: Uint8Array;
  readonly certificate: Certificate;
  readonly moment: VerificationMoment;
}): Promise<VerifiedSignature> {
  const { file, bytes, certificate, moment } = o;
  return verifyForm({ file, form: parseAsc(file, o.asc), document: { bytes }, certificate, moment });
}

/** What was signed: the octets, or the finished digest of octets and hash trailer where they were streamed. */
export type SignedDocument = { readonly bytes: Uint8Array } | { readonly digest: Uint8Array };

/** Verifies a signature of the accepted form; see `verifyDetached`. */
export async function verifyForm(o: {
  readonly file: string;
  readonly form: SignatureForm;
  readonly document: SignedDocument;
  readonly certificate: Certificate;
  readonly moment: VerificationMoment;
}): Promise<VerifiedSignature> {
  const { file, form, document, certificate, moment } = o;
  const { issuerFingerprint, createdMs } = form;
  const invalid = (cause?: unknown): SceauError => new SceauError('signature-invalid', { file }, cause);
  if (![certificate.fingerprint, ...certificate.subkeys].includes(issuerFingerprint)) throw invalid();
  // A clock that runs behind by less must not make a fresh key look unborn.
  const nowMs = Math.max(moment.nowMs, createdMs);
  const key = certificate[PUBLIC_KEY_HANDLE];
  const atSigning = await signingStatus(key, createdMs, issuerFingerprint);
  await verifyWithVendor(form, document, key, nowMs).catch(async (error: unknown) => {
    // What a key was at a time that nobody signed for says nothing: only a genuine signature has a key's fault.
    if (await isGenuine(form, document, key)) demandValid(atSigning, issuerFingerprint);
    throw invalid(error);
  });
  demandValid(atSigning, issuerFingerprint);
  // Genuine, and from the future: this machine's clock is behind, or theirs ahead. It may be true later.
  if (createdMs > moment.nowMs + CLOCK_SKEW_MS) {
    throw new SceauError('signed-in-future', {
      file,
      at: `${new Date(createdMs).toISOString().slice(0, 19)}Z`,
    });
  }
  return { signedAtMs: createdMs, signerNow: await standing(form, certificate, moment) };
}

/** How the key that made a signature stands at a moment. @throws as `verifyForm`, of the key now, where it is to be accepted */
async function standing(
  { issuerFingerprint, createdMs }: SignatureForm,
  certificate: Certificate,
  moment: VerificationMoment,
): Promise<SignerNow> {
  const nowMs = Math.max(moment.nowMs, createdMs);
  const now = await signingStatus(certificate[PUBLIC_KEY_HANDLE], nowMs, issuerFingerprint);
  if (moment.mode === 'accept') demandValid(now, issuerFingerprint);
  return now === 'valid' || now === 'expired' ? now : 'revoked';
}

/**
 * How the key of a signature stands at a later moment than that at which `verifyDetached` accepted this very signature, over
 * the same bytes, by the same certificate: of all that it checks, this alone can have changed since.
 * @throws `key-expired`, `key-revoked`, `key-unusable`, where it is to be accepted
 */
export async function signerStanding(o: {
  readonly file: string;
  readonly asc: Uint8Array;
  readonly certificate: Certificate;
  readonly moment: VerificationMoment;
}): Promise<SignerNow> {
  return standing(parseAsc(o.file, o.asc), o.certificate, o.moment);
}

/** openpgp.js's own verification, with all its checks of key and signature at the signature's time. */
async function verifyWithVendor(
  form: SignatureForm,
  document: SignedDocument,
  key: openpgp.Key,
  nowMs: number,
): Promise<void> {
  const { signature, message } = await vendorObjects(form, document);
  const { signatures } = await openpgp.verify({
    message,
    signature,
    verificationKeys: key,
    date: new Date(nowMs),
    format: 'binary',
    config: CONFIG,
  });
  const [only] = signatures;
  if (only === undefined || signatures.length !== 1) throw new Error('not exactly one signature');
  await only.verified;
}

/** Whether the signature is right as mathematics, whatever the key is good for. */
async function isGenuine(form: SignatureForm, document: SignedDocument, key: openpgp.Key): Promise<boolean> {
  const { signature, message } = await vendorObjects(form, document);
  const literal = message.packets[0];
  const signer = (findSubkey(key, form.issuerFingerprint) ?? key).keyPacket;
  const { binary } = openpgp.enums.signature;
  if (literal === undefined) return false;
  const verified = signature.packets[0]?.verify(
    signer,
    binary,
    literal,
    new Date(form.createdMs),
    true,
    CONFIG,
  );
  return (
    verified?.then(
      () => true,
      () => false,
    ) ?? false
  );
}

/** Signature and document as openpgp.js wants them. */
async function vendorObjects(
  form: SignatureForm,
  document: SignedDocument,
): Promise<{ readonly signature: openpgp.Signature; readonly message: openpgp.Message<Uint8Array> }> {
  const signature = await openpgp.readSignature({ binarySignature: form.packet, config: CONFIG });
  // The hook by which openpgp.js hands the digest of a streamed message to the signature behind it.
  if ('digest' in document) Object.assign(signature.packets[0] ?? {}, { hashed: document.digest });
  const binary = 'bytes' in document ? document.bytes : new Uint8Array();
  return { signature, message: await openpgp.createMessage({ binary }) };
}
