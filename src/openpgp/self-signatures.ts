/** The signatures by which a key binds its own parts together (RFC 9580 §5.2.1; FORMAT.md, «Certificates»). */
import * as openpgp from 'openpgp';
import { SceauError } from '../errors.ts';
import { HASH_NAMES } from './policy.ts';
import { fingerprintOf, verifyOwnSignature } from './validity.ts';
import { directSignatures } from './vendor.ts';

const { keyBinding, subkeyBinding, subkeyRevocation, keyRevocation, certGeneric, certRevocation } =
  openpgp.enums.signature;

/**
 * Checks that every signature by the primary key over its own parts verifies, that each subkey is bound and at least
 * one user ID certified, and that a signing subkey has signed back (§5.2.1.8). Does not look at times, nor at
 * signatures by other keys.
 * @throws `certificate-malformed`; `key-weak` where a signing subkey signed back with a weak hash
 */
export async function checkOwnSignatures(key: openpgp.Key): Promise<void> {
  const primary = key.keyPacket;
  await checkEach(key, key.revocationSignatures, keyRevocation, { key: primary });
  await checkEach(key, directSignatures(key), openpgp.enums.signature.key, { key: primary });
  let certified = 0;
  for (const user of key.users) {
    const data = { userID: user.userID, userAttribute: user.userAttribute, key: primary };
    const count = await checkEach(key, user.selfCertifications, certGeneric, data);
    if (user.userID !== null) certified += count;
    await checkEach(key, user.revocationSignatures, certRevocation, data);
  }
  if (certified === 0) throw malformed('no self-certified user ID');
  for (const subkey of key.subkeys) {
    const data = { key: primary, bind: subkey.keyPacket };
    if ((await checkEach(key, subkey.bindingSignatures, subkeyBinding, data)) === 0)
      throw malformed('unbound subkey');
    await checkEach(key, subkey.revocationSignatures, subkeyRevocation, data);
    for (const binding of subkey.bindingSignatures) await checkSignedBack(subkey, binding, data);
  }
}

/** Checks those of `signatures` that the key itself made; returns how many. */
async function checkEach(
  key: openpgp.Key,
  signatures: readonly openpgp.SignaturePacket[],
  type: openpgp.enums.signature,
  data: object,
): Promise<number> {
  const own = signatures.filter((signature) => signature.issuerKeyID.equals(key.getKeyID()));
  for (const signature of own) {
    await verifyOwnSignature(signature, key.keyPacket, type, data).catch((error: unknown) => {
      throw malformed('a signature of the key over itself does not verify', error);
    });
  }
  return own.length;
}

/** A subkey that may sign must prove that it belongs to this key, else it could be claimed by another (§10.1.5). */
async function checkSignedBack(
  subkey: openpgp.Subkey,
  binding: openpgp.SignaturePacket,
  data: object,
): Promise<void> {
  const { keyFlags, embeddedSignature } = binding;
  if (((keyFlags?.[0] ?? 0) & openpgp.enums.keyFlags.signData) === 0) return;
  if (embeddedSignature === null) throw malformed('signing subkey without its own signature');
  if (!HASH_NAMES.has(embeddedSignature.hashAlgorithm ?? 0)) {
    throw new SceauError('key-weak', {
      fingerprint: fingerprintOf(subkey),
      detail: 'binding with a weak hash',
    });
  }
  await verifyOwnSignature(embeddedSignature, subkey.keyPacket, keyBinding, data).catch((error: unknown) => {
    throw malformed('signing subkey without its own signature', error);
  });
}

function malformed(detail: string, cause?: unknown): SceauError {
  return new SceauError('certificate-malformed', { detail }, cause);
}
