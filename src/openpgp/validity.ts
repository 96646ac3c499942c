/**
 * What a key is good for at a moment (FORMAT.md, «Validity in time»). openpgp.js has the last word on whether a key
 * is usable; why it is not is found out here from the signatures themselves, not from its messages.
 */
import * as openpgp from 'openpgp';
import { CONFIG, upperHex } from './policy.ts';

/**
 * `hard-revoked`: compromised, or revoked without a reason; counts at all times. `revoked`: superseded or retired, at
 * or after the revocation's date. `unusable`: not yet valid, or without the capability asked for.
 */
export type KeyStatus = 'valid' | 'expired' | 'revoked' | 'hard-revoked' | 'unusable';

/** What is revoked, as openpgp.js hashes it. */
interface Revocable {
  readonly signatures: readonly openpgp.SignaturePacket[];
  readonly type: openpgp.enums.signature;
  readonly data: object;
}

/** Reasons (RFC 9580 §5.2.3.31) that leave earlier signatures good. Any other, and none, is hard. */
const SOFT_REASONS: ReadonlySet<number> = new Set([
  openpgp.enums.reasonForRevocation.keySuperseded,
  openpgp.enums.reasonForRevocation.keyRetired,
  openpgp.enums.reasonForRevocation.userIDInvalid,
]);

/** Fingerprint of a key or subkey, 40 upper-case hexadecimal digits. */
export function fingerprintOf(key: openpgp.Key | openpgp.Subkey): string {
  return key.getFingerprint().toUpperCase();
}

/** Issuer fingerprint that a signature states, or '' where it states none. */
export function issuerOf(signature: openpgp.SignaturePacket): string {
  return signature.issuerFingerprint === null ? '' : upperHex(signature.issuerFingerprint);
}

/** The subkey with this fingerprint. */
export function findSubkey(key: openpgp.Key, fingerprint: string): openpgp.Subkey | undefined {
  return key.subkeys.find((subkey) => fingerprintOf(subkey) === fingerprint);
}

/** Checks a signature that the primary key made over itself or its parts, at the time it says it was made. */
export async function verifyOwnSignature(
  signature: openpgp.SignaturePacket,
  signer: openpgp.AnyKeyPacket,
  type: openpgp.enums.signature,
  data: object,
): Promise<void> {
  await signature.verify(signer, type, data, signature.created ?? new Date(0), false, CONFIG);
}

/** Status of the key that signs: the one with `fingerprint`, or whichever the certificate would sign with. */
export async function signingStatus(
  key: openpgp.Key,
  atMs: number,
  fingerprint?: string,
): Promise<KeyStatus> {
  const subkey = fingerprint === undefined ? undefined : findSubkey(key, fingerprint);
  const keyId = fingerprint === undefined ? undefined : (subkey ?? key).getKeyID();
  return status(key, subkey, atMs, async (date) => {
    const found = await key.getSigningKey(keyId, date, undefined, CONFIG);
    return fingerprint === undefined || fingerprintOf(found) === fingerprint;
  });
}

/** Status of one encryption subkey. */
export async function encryptionStatus(
  key: openpgp.Key,
  subkey: openpgp.Subkey,
  atMs: number,
): Promise<KeyStatus> {
  return status(key, subkey, atMs, async (date) => {
    const found = await key.getEncryptionKey(subkey.getKeyID(), date, undefined, CONFIG);
    return fingerprintOf(found) === fingerprintOf(subkey);
  });
}

/** Revocations first, hard before soft; then whether openpgp.js would use the key; then expiry as the reason why not. */
async function status(
  key: openpgp.Key,
  subkey: openpgp.Subkey | undefined,
  atMs: number,
  isUsable: (date: Date) => Promise<boolean>,
): Promise<KeyStatus> {
  const own = await revocationStatus(key, ofPrimary(key), atMs);
  const below = subkey === undefined ? 'valid' : await revocationStatus(key, ofSubkey(key, subkey), atMs);
  if (own === 'hard-revoked' || below === 'hard-revoked') return 'hard-revoked';
  if (own === 'revoked' || below === 'revoked') return 'revoked';
  const date = new Date(atMs);
  const usable = await isUsable(date).catch(() => false);
  if (usable) return 'valid';
  const ends = [
    await key.getExpirationTime(undefined, CONFIG),
    await subkey?.getExpirationTime(date, CONFIG),
  ];
  return ends.some((end) => end instanceof Date && end.getTime() <= atMs) ? 'expired' : 'unusable';
}

function ofPrimary(key: openpgp.Key): Revocable {
  const type = openpgp.enums.signature.keyRevocation;
  return { signatures: key.revocationSignatures, type, data: { key: key.keyPacket } };
}

function ofSubkey(key: openpgp.Key, subkey: openpgp.Subkey): Revocable {
  const type = openpgp.enums.signature.subkeyRevocation;
  return {
    signatures: subkey.revocationSignatures,
    type,
    data: { key: key.keyPacket, bind: subkey.keyPacket },
  };
}

/** Whether the primary key revoked the thing, by `atMs` or for good. Other keys' revocations do not count. */
async function revocationStatus(
  key: openpgp.Key,
  thing: Revocable,
  atMs: number,
): Promise<'valid' | 'revoked' | 'hard-revoked'> {
  let found: 'valid' | 'revoked' = 'valid';
  for (const signature of thing.signatures) {
    if (!signature.issuerKeyID.equals(key.getKeyID())) continue;
    try {
      await verifyOwnSignature(signature, key.keyPacket, thing.type, thing.data);
    } catch {
      continue;
    }
    if (!SOFT_REASONS.has(signature.reasonForRevocationFlag ?? -1)) return 'hard-revoked';
    if ((signature.created?.getTime() ?? 0) <= atMs) found = 'revoked';
  }
  return found;
}
