/**
 * A workspace's own OpenPGP keys (workspace/FORMAT.md §2): `keys/<name>.asc`, locked by a passphrase; for an officer's key
 * that gpg holds, the certificate alone.
 */
import { resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { encodeUtf8 } from '../io/encodings.ts';
import { type Certificate, parseCertificate } from '../openpgp/certificate.ts';
import type { Gnupg } from '../openpgp/gnupg.ts';
import { type ActingKey, holdByGnupg } from '../openpgp/gnupg-key.ts';
import { createFileOnce, exists, listFolder, readFileBounded } from '../io/files.ts';
import { type LockedKey, type UnlockedKey, parsePrivateKey, unlockKey } from '../openpgp/private-key.ts';
import { type Workspace, at } from './workspace.ts';

/** Names of the keys that each role holds; an auditor holds none. */
export const KEY_NAMES = {
  rectorat: ['seal', 'release', 'second', 'deputy'],
  officer: ['officer'],
  distributor: ['distributor'],
  auditor: [],
} as const;
export type KeyName = 'seal' | 'release' | 'second' | 'deputy' | 'officer' | 'distributor';
/** The issuer's own keys: every rectorat has them. */
export const ISSUER_KEYS = ['seal', 'release'] as const;
/** Keys of the people one of whom confirms a file before it is sealed, where the settings ask for it. */
export const SECOND_KEYS = ['second', 'deputy'] as const;
export type SecondKey = (typeof SECOND_KEYS)[number];

const MAX_BYTES = 100_000;

/** Where passphrases come from: a prompt, a file, a descriptor. Never argv, never the environment. */
export interface Secrets {
  readonly passphrase: (key: string) => Promise<string>;
  /** Socket of the SSH agent, where there is one. */
  readonly agentSocket: string | undefined;
  /** What gpg and its pinentry need of the environment; nothing where absent. Holds no secret. */
  readonly gnupgEnv?: Readonly<Record<string, string>>;
}

/** Stores a new key, or the certificate of one that gpg holds. @throws `output-exists` */
export function storeKey(workspace: Workspace, name: KeyName, key: { readonly armored: string }): void {
  const path = keyPath(workspace, name);
  if (!createFileOnce(path, encodeUtf8(key.armored))) throw new SceauError('output-exists', { path });
}

/** A key of this workspace, still locked. @throws `key-missing`, `certificate-malformed` where gpg holds it */
export async function readKey(workspace: Workspace, name: KeyName): Promise<LockedKey> {
  return parsePrivateKey(keyFile(workspace, name));
}

/**
 * The certificate of a key of this workspace, wherever its secret is.
 * @throws `key-missing`; `fingerprint-mismatch` where it is not the key that the settings name
 */
export async function readCertificate(workspace: Workspace, name: KeyName): Promise<Certificate> {
  const held = name === 'officer' ? workspace.config.officer_key : undefined;
  if (held === undefined) return (await readKey(workspace, name)).certificate;
  const certificate = await parseCertificate(keyFile(workspace, name));
  if (certificate.fingerprint === held.fingerprint) return certificate;
  throw new SceauError('fingerprint-mismatch', {
    expected: held.fingerprint,
    found: certificate.fingerprint,
  });
}

/** A key of this workspace, unlocked. @throws `key-missing`, `passphrase-wrong` */
export async function openKey(workspace: Workspace, name: KeyName, secrets: Secrets): Promise<UnlockedKey> {
  const locked = await readKey(workspace, name);
  return unlockKey(locked, await secrets.passphrase(name));
}

/**
 * The officer's key: unlocked, or as gpg holds it.
 * @throws `key-missing`, `passphrase-wrong`, `fingerprint-mismatch`
 */
export async function openOfficerKey(workspace: Workspace, secrets: Secrets): Promise<ActingKey> {
  const { officer_key: held } = workspace.config;
  if (held === undefined) return openKey(workspace, 'officer', secrets);
  return holdByGnupg(await readCertificate(workspace, 'officer'), gnupgOf(workspace, secrets, held.homedir));
}

/** The gpg of a workspace: its home, and what it needs of the environment. */
export function gnupgOf(workspace: Workspace, secrets: Secrets, homedir: string | undefined): Gnupg {
  const env = secrets.gnupgEnv ?? {};
  return { env, homedir: homedir === undefined ? undefined : resolve(workspace.dir, homedir) };
}

function keyPath(workspace: Workspace, name: KeyName): string {
  return at(workspace, 'keys', `${name}.asc`);
}

function keyFile(workspace: Workspace, name: KeyName): Uint8Array {
  const path = keyPath(workspace, name);
  if (!exists(path)) throw new SceauError('key-missing', { role: name });
  return readFileBounded(path, MAX_BYTES);
}

/** Names of the keys that are there. */
export function listKeys(workspace: Workspace): readonly string[] {
  return listFolder(at(workspace, 'keys')).flatMap((name) =>
    name.endsWith('.asc') ? [name.slice(0, -'.asc'.length)] : [],
  );
}
