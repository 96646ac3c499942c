/**
 * Private keys: made, locked under a passphrase, unlocked (FORMAT.md, «Private keys»). The secret rests behind a
 * handle that nothing prints. JavaScript cannot promise that memory is erased.
 */
import * as openpgp from 'openpgp';
import { SceauError } from '../errors.ts';
import { encodeArmor } from './armor.ts';
import { checkKeyStructure } from './certificate-structure.ts';
import { type Certificate, keyBytes, parseCertificate } from './certificate.ts';
import { withHandle } from './handle.ts';
import { CONFIG, signingConfig, PUBLIC_KEY } from './policy.ts';
import { secretPacket } from './vendor.ts';

/** openpgp.js's decrypted key behind an unlocked key; for openpgp/ only. Not enumerable. */
export const PRIVATE_KEY_HANDLE: unique symbol = Symbol('private key');

/** A private key as it rests in a file, normally under a passphrase. */
export interface LockedKey {
  readonly certificate: Certificate;
  /** Canonical armor of the secret key's packets. A secret where the file was not under a passphrase. */
  readonly armored: string;
}

/** A private key that can sign and decrypt. */
export interface UnlockedKey {
  readonly certificate: Certificate;
  readonly [PRIVATE_KEY_HANDLE]: openpgp.PrivateKey;
}

/** What a new key is to be. */
export interface KeyRequest {
  readonly userId: { readonly name: string; readonly email?: string };
  readonly curve: 'p256' | 'p384';
  /** Not empty. */
  readonly passphrase: string;
  /** When the key becomes valid; taken down to the second. */
  readonly createdMs: number;
  /** From `createdMs`; never where absent. */
  readonly expiresInSeconds?: number;
}

/**
 * Makes a version 4 key: an ECDSA primary that certifies and signs, one ECDH subkey, SHA-256 (P-384: SHA-384)
 * self-signatures, SEIPDv1 as its only feature, the secret under AES-256 and iterated S2K, as gpg 2.2 imports it.
 * @throws `name-invalid` where the user ID is not one
 */
export async function generateKey(request: KeyRequest): Promise<LockedKey> {
  const { userId, curve, passphrase, createdMs, expiresInSeconds = 0 } = request;
  if (passphrase === '') throw new SceauError('passphrase-wrong', { key: userId.name });
  const { privateKey } = await openpgp
    .generateKey({
      type: 'ecc',
      curve: curve === 'p256' ? 'nistP256' : 'nistP384',
      userIDs: [userId],
      passphrase,
      date: new Date(createdMs),
      keyExpirationTime: expiresInSeconds,
      subkeys: [{ sign: false }],
      format: 'binary',
      config: signingConfig(PUBLIC_KEY.ecdsa),
    })
    .catch((error: unknown) => {
      throw new SceauError('name-invalid', { name: userId.email ?? userId.name }, error);
    });
  return parsePrivateKey(privateKey);
}

/**
 * Reads one private key, armored or binary, under the same policy as certificates. A key without a passphrase is
 * read too. Does not check that the secret fits the public part: `unlockKey` does.
 * @throws `certificate-malformed`, `key-weak`; `key-unusable` where secret material is missing (a stub)
 */
export async function parsePrivateKey(armored: string | Uint8Array): Promise<LockedKey> {
  const bytes = keyBytes('PRIVATE KEY BLOCK', armored);
  const structure = checkKeyStructure(bytes, 'secret');
  const key = await readSecret(bytes);
  const publicBytes = key.toPublic().write();
  // Whatever openpgp.js left out of the public part would be a key or signature that nobody judged.
  if (checkKeyStructure(publicBytes, 'public').packetCount !== structure.packetCount) {
    throw new SceauError('certificate-malformed', { detail: 'private key' });
  }
  const certificate = await parseCertificate(publicBytes);
  if (secretPackets(key).some((packet) => packet.isMissingSecretKeyMaterial())) {
    throw new SceauError('key-unusable', {
      fingerprint: certificate.fingerprint,
      detail: 'no secret material',
    });
  }
  return { certificate, armored: encodeArmor('PRIVATE KEY BLOCK', bytes) };
}

/**
 * Unlocks a private key and checks that its secret parts belong to its public ones. For a key without a passphrase
 * the passphrase is not looked at.
 * @throws `passphrase-wrong`; `key-unusable` where the parts do not belong together
 */
export async function unlockKey(key: LockedKey, passphrase: string): Promise<UnlockedKey> {
  const { certificate } = key;
  const privateKey = await readSecret(keyBytes('PRIVATE KEY BLOCK', key.armored));
  for (const packet of secretPackets(privateKey)) {
    if (!packet.isDecrypted()) {
      await packet.decrypt(passphrase).catch((error: unknown) => {
        throw new SceauError('passphrase-wrong', { key: certificate.fingerprint }, error);
      });
    }
    await packet.validate().catch((error: unknown) => {
      const detail = 'secret and public parts differ';
      throw new SceauError('key-unusable', { fingerprint: certificate.fingerprint, detail }, error);
    });
  }
  return withHandle({ certificate }, PRIVATE_KEY_HANDLE, privateKey);
}

/** The key under another passphrase (not empty); the unlocked key stays usable. @throws `passphrase-wrong` for an empty one */
export async function relockKey(key: UnlockedKey, passphrase: string): Promise<LockedKey> {
  const { certificate } = key;
  if (passphrase === '') throw new SceauError('passphrase-wrong', { key: certificate.fingerprint });
  const locked = await openpgp.encryptKey({
    privateKey: key[PRIVATE_KEY_HANDLE],
    passphrase,
    config: CONFIG,
  });
  return { certificate, armored: encodeArmor('PRIVATE KEY BLOCK', locked.write()) };
}

async function readSecret(bytes: Uint8Array): Promise<openpgp.PrivateKey> {
  return openpgp.readPrivateKey({ binaryKey: bytes, config: CONFIG }).catch((error: unknown) => {
    throw new SceauError('certificate-malformed', { detail: 'private key' }, error);
  });
}

/** The secret packets of a private key, primary first. */
function secretPackets(key: openpgp.PrivateKey): readonly openpgp.AnySecretKeyPacket[] {
  return key.getKeys().map((one) => secretPacket(one));
}
