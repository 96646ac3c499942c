/**
 * Session keys (FORMAT.md, «Session keys»): given to recipients as version 3 PKESK packets (RFC 9580 §5.1) and nothing
 * else, taken out again, committed to. Always 32 octets for AES-256.
 */
import * as openpgp from 'openpgp';
import { SceauError } from '../errors.ts';
import { concatBytes, encodeUtf8, sha256Hex } from '../io/encodings.ts';
import { type Certificate, subkeyOf } from './certificate.ts';
import { type ActingKey, GNUPG_HANDLE, decryptWithGnupg, keyIdOf, subkeyIds } from './gnupg-key.ts';
import { type Packet, TAG, encodePacket, parsePackets } from './packets.ts';
import { upperHex } from './policy.ts';
import { PRIVATE_KEY_HANDLE, type UnlockedKey } from './private-key.ts';
import { PkeskPacket, secretPacket } from './vendor.ts';

/** Octets of a session key. */
export const SESSION_KEY_BYTES = 32;

/** Most recipients of one release, and most PKESK packets that are read. */
export const MAX_RECIPIENTS = 1000;

/** Someone to encrypt to: the certificate, and the fingerprint of the very subkey that was pinned. */
export interface Recipient {
  readonly certificate: Certificate;
  readonly subkey: string;
}

/**
 * One PKESK packet for each recipient, in order, to exactly the pinned subkeys.
 * Does not check that a subkey is still valid: `checkEncryptionSubkey` does.
 * @throws `key-unusable` where a certificate has no such subkey, or it cannot be encrypted to
 */
export async function encryptSessionKey(
  sessionKey: Uint8Array,
  recipients: readonly Recipient[],
): Promise<Uint8Array> {
  if (sessionKey.length !== SESSION_KEY_BYTES) throw new SceauError('bug', { detail: 'session key length' });
  const packets: Uint8Array[] = [];
  for (const { certificate, subkey } of recipients) {
    const packet = PkeskPacket.fromObject({
      version: 3,
      encryptionKeyPacket: subkeyOf(certificate, subkey).keyPacket,
      anonymousRecipient: false,
      sessionKey,
      sessionKeyAlgorithm: openpgp.enums.symmetric.aes256,
    });
    await packet.encrypt(subkeyOf(certificate, subkey).keyPacket).catch((error: unknown) => {
      throw new SceauError('key-unusable', { fingerprint: subkey, detail: 'cannot be encrypted to' }, error);
    });
    packets.push(encodePacket(TAG.pkesk, packet.write()));
  }
  return concatBytes(...packets);
}

/**
 * The session key in a file of PKESK packets, by whichever of them is addressed to a subkey of this key; where
 * several are, the first that opens. Works with expired and revoked keys too: what was sent can be read.
 * Callers verify the file's digest or signature first, and the commitment afterwards: a packet authenticates nobody.
 * @param file its name, for errors
 * @throws `decryption-failed`: other packets, more than a thousand, none for this key, or none that opens to AES-256;
 *   for a key held by gpg also `gpg-missing` and `gpg-failed`
 */
export async function decryptSessionKey(
  file: string,
  packets: Uint8Array,
  key: ActingKey,
): Promise<Uint8Array> {
  const parsed = parsePackets(packets, MAX_RECIPIENTS);
  if (parsed === null || parsed.some(({ tag }) => tag !== TAG.pkesk))
    throw new SceauError('decryption-failed', { file });
  const ids = subkeyIds(key.certificate);
  // An anonymous recipient (key ID 0) is nobody.
  const ours = parsed.filter((packet) => ids.includes(keyIdOf(packet) ?? ''));
  let cause: unknown;
  for (const packet of ours) {
    // A card that was refused the PIN is not asked again: what gpg says is thrown as it is.
    if (GNUPG_HANDLE in key) return decryptWithGnupg(file, packet, key);
    for (const subkey of addressed(packet, key)) {
      try {
        return await decryptPacket(packet, subkey);
      } catch (error) {
        cause = error;
      }
    }
  }
  throw new SceauError('decryption-failed', { file }, cause);
}

/** The subkeys whose key ID a packet names. */
function addressed(packet: Packet, key: UnlockedKey): readonly openpgp.Subkey[] {
  return key[PRIVATE_KEY_HANDLE].subkeys.filter((subkey) => subkey.getKeyID().toHex() === keyIdOf(packet));
}

async function decryptPacket(packet: Packet, subkey: openpgp.Subkey): Promise<Uint8Array> {
  const pkesk = new PkeskPacket();
  pkesk.read(packet.body);
  await pkesk.decrypt(secretPacket(subkey));
  const { sessionKey, sessionKeyAlgorithm } = pkesk;
  if (sessionKeyAlgorithm !== openpgp.enums.symmetric.aes256 || sessionKey?.length !== SESSION_KEY_BYTES) {
    throw new Error('not an AES-256 session key');
  }
  return sessionKey;
}

/**
 * The commitment to a session key: SHA-256, lower-case hexadecimal, of the line that `gpg --show-session-key` prints,
 * `9:` (AES-256), 64 upper-case hexadecimal digits, LF. It needs no salt: the key is 256 random bits.
 */
export function commitSessionKey(sessionKey: Uint8Array): string {
  return sha256Hex(encodeUtf8(`9:${upperHex(sessionKey)}\n`));
}
