/**
 * Members of openpgp.js that exist at run time and that its types hide or declare too narrowly, each behind a guard: an
 * update that takes one away fails here, by name.
 */
import * as openpgp from 'openpgp';
import { SceauError } from '../errors.ts';

/** openpgp.js's PKESK packet. */
export interface SessionKeyPacket {
  readonly sessionKey: Uint8Array | null;
  readonly sessionKeyAlgorithm: openpgp.enums.symmetric | null;
  readonly read: (body: Uint8Array) => void;
  readonly write: () => Uint8Array;
  readonly encrypt: (key: openpgp.AnyKeyPacket) => Promise<void>;
  readonly decrypt: (key: openpgp.AnySecretKeyPacket) => Promise<void>;
}

interface SessionKeyPacketClass {
  new (): SessionKeyPacket;
  readonly fromObject: (fields: {
    readonly version: 3;
    readonly encryptionKeyPacket: openpgp.AnyKeyPacket;
    readonly anonymousRecipient: boolean;
    readonly sessionKey: Uint8Array;
    readonly sessionKeyAlgorithm: openpgp.enums.symmetric;
  }) => SessionKeyPacket;
}

/** `SignaturePacket.sign` with its fifth parameter, which it cannot do without. */
interface SigningPacket {
  readonly sign: (
    key: openpgp.AnySecretKeyPacket,
    data: object,
    date: Date,
    detached: boolean,
    config: openpgp.Config,
  ) => Promise<void>;
}

interface DirectlySigned {
  readonly directSignatures: readonly openpgp.SignaturePacket[];
}

/** openpgp.js's class of PKESK packets, whose methods its types call private. */
export const PkeskPacket: SessionKeyPacketClass = demand(
  openpgp.PublicKeyEncryptedSessionKeyPacket,
  isSessionKeyPacketClass,
  'PKESK packet',
);

/** Runs `SignaturePacket.sign` with its configuration. */
export async function signWith(
  packet: openpgp.SignaturePacket,
  ...parameters: Parameters<SigningPacket['sign']>
): Promise<void> {
  const signing: SigningPacket = demand(packet, isSigningPacket, 'SignaturePacket.sign');
  await signing.sign(...parameters);
}

/** Direct-key signatures of a key. */
export function directSignatures(key: openpgp.Key): readonly openpgp.SignaturePacket[] {
  return demand(key, isDirectlySigned, 'Key.directSignatures').directSignatures;
}

/** The secret packet of a key or subkey of a private key. */
export function secretPacket(key: openpgp.Key | openpgp.Subkey): openpgp.AnySecretKeyPacket {
  return demand(key.keyPacket, isSecretPacket, 'secret key packet');
}

/** `value`, if it has what the guard looks for. @throws `bug` */
function demand<T>(value: unknown, guard: (value: unknown) => value is T, what: string): T {
  if (!guard(value)) throw new SceauError('bug', { detail: `openpgp.js has no ${what}` });
  return value;
}

function isSessionKeyPacketClass(value: unknown): value is SessionKeyPacketClass {
  return typeof value === 'function' && 'fromObject' in value && typeof value.fromObject === 'function';
}

function isSigningPacket(value: unknown): value is SigningPacket {
  return typeof value === 'object' && value !== null && 'sign' in value && typeof value.sign === 'function';
}

function isDirectlySigned(value: unknown): value is DirectlySigned {
  const has = typeof value === 'object' && value !== null && 'directSignatures' in value;
  return has && Array.isArray(value.directSignatures);
}

function isSecretPacket(value: unknown): value is openpgp.AnySecretKeyPacket {
  return value instanceof openpgp.SecretKeyPacket || value instanceof openpgp.SecretSubkeyPacket;
}
