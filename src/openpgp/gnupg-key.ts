/**
 * A key whose secret is held by gpg, on a smart card or in gpg's own keyring (FORMAT.md, «Keys held by gpg»): gpg makes
 * signature packets and opens session keys, and nothing else; what it made is judged like anything that came from outside.
 */
import { SceauError } from '../errors.ts';
import { concatBytes, encodeHex, parseHex } from '../io/encodings.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import { type Gnupg, gnupgFault, personalFault, runGnupg } from './gnupg.ts';
import { withHandle } from './handle.ts';
import { type Packet, TAG, encodePacket, parsePackets } from './packets.ts';
import { HASH_NAMES } from './policy.ts';
import type { UnlockedKey } from './private-key.ts';
import { type SignatureForm, parseSignaturePacket } from './signature-form.ts';

/** How gpg is run for a held key; for openpgp/ only. Not enumerable. */
export const GNUPG_HANDLE: unique symbol = Symbol('gpg');

/** A key whose secret gpg holds. */
export interface GnupgKey {
  readonly certificate: Certificate;
  readonly [GNUPG_HANDLE]: Gnupg;
}

/** A key that signs and decrypts, wherever its secret rests. */
export type ActingKey = UnlockedKey | GnupgKey;

/** Name under which gpg's output stands in errors. */
const FILE = 'gpg';
/** A SEIPD packet of 40 octets that no key opens: gpg looks for a session key only before one. */
const NO_DATA = encodePacket(TAG.seipd, concatBytes(Uint8Array.of(1), new Uint8Array(40)));
/** `SESSION_KEY` of doc/DETAILS: the algorithm, AES-256, and the key. */
const SESSION_KEY = /^SESSION_KEY 9:([0-9A-F]{64})$/;

/** A certificate together with the gpg that holds its secret; nothing is run yet. */
export function holdByGnupg(certificate: Certificate, gnupg: Gnupg): GnupgKey {
  return withHandle({ certificate }, GNUPG_HANDLE, gnupg);
}

/**
 * The certificate of a key in gpg's keyring, without the signatures of others, under the policy.
 * @param fingerprint of the primary key, 40 upper-case hexadecimal digits
 * @throws `gpg-missing`, `gpg-failed`; `key-weak`, `certificate-malformed`; `fingerprint-mismatch` where it is a subkey's
 */
export async function exportFromGnupg(gnupg: Gnupg, fingerprint: string): Promise<Certificate> {
  const args = ['--export-options', 'export-minimal,no-export-attributes', '--export', '--', fingerprint];
  const run = await runGnupg(gnupg, { operation: 'export', args, input: new Uint8Array() });
  if (run.status !== 0) throw gnupgFault('export', run);
  if (run.output.length === 0) {
    throw new SceauError('gpg-failed', { operation: 'export', detail: 'no such key' });
  }
  const certificate = await parseCertificate(run.output);
  if (certificate.fingerprint !== fingerprint) {
    throw new SceauError('fingerprint-mismatch', { expected: fingerprint, found: certificate.fingerprint });
  }
  return certificate;
}

/**
 * A detached binary signature (type 0x00) by exactly that key or subkey, of the accepted form, its header written anew.
 * Does not verify it.
 * @throws `gpg-missing`, `gpg-failed`, `signature-malformed`
 */
export async function signWithGnupg(
  bytes: Uint8Array,
  key: GnupgKey,
  signer: { readonly fingerprint: string; readonly hashAlgorithm: number },
): Promise<SignatureForm> {
  const digest = (HASH_NAMES.get(signer.hashAlgorithm) ?? '').toUpperCase();
  const args = [
    '--local-user',
    `${signer.fingerprint}!`,
    '--digest-algo',
    digest,
    '--no-textmode',
    '--output',
    '-',
    '--detach-sign',
  ];
  const run = await runGnupg(key[GNUPG_HANDLE], { operation: 'sign', args, input: bytes });
  if (run.status !== 0) throw gnupgFault('sign', run);
  const packet = parsePackets(run.output, 1)?.[0];
  if (packet === undefined) throw new SceauError('gpg-failed', { operation: 'sign', detail: 'signature' });
  const [ours] = parsePackets(encodePacket(packet.tag, packet.body), 1) ?? [];
  return parseSignaturePacket(FILE, ours ?? packet);
}

/**
 * The AES-256 session key in one PKESK packet that names a subkey of this key. It comes through a pipe; gpg's complaint
 * that no data follows is expected and means nothing.
 * @throws `gpg-missing`; `gpg-failed` where person, card or agent kept gpg from it; `decryption-failed`: the packet does
 *   not open
 */
export async function decryptWithGnupg(file: string, packet: Packet, key: GnupgKey): Promise<Uint8Array> {
  const args = ['--show-session-key', '--output', '-', '--decrypt'];
  const input = concatBytes(encodePacket(packet.tag, packet.body), NO_DATA);
  const run = await runGnupg(key[GNUPG_HANDLE], { operation: 'decrypt', args, input });
  const keys = run.said.flatMap((line) => SESSION_KEY.exec(line)?.[1] ?? []);
  const [only] = keys;
  const sessionKey = only === undefined || keys.length !== 1 ? null : parseHex(only.toLowerCase());
  if (sessionKey === null) {
    const cause = gnupgFault('decrypt', run);
    throw personalFault('decrypt', run) ?? new SceauError('decryption-failed', { file }, cause);
  }
  return sessionKey;
}

/** Key IDs, lower case, of the subkeys of a certificate. */
export function subkeyIds({ subkeys }: Certificate): readonly string[] {
  return subkeys.map((fingerprint) => fingerprint.slice(-16).toLowerCase());
}

/** The key ID that a version 3 PKESK packet names, lower-case hexadecimal; `null` for another version or a short one. */
export function keyIdOf({ body }: Packet): string | null {
  return body[0] !== 3 || body.length < 10 ? null : encodeHex(body.subarray(1, 9));
}
