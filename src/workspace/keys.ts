/** A workspace's own OpenPGP keys (workspace/FORMAT.md §2): `keys/<name>.asc`, locked by a passphrase. */
import { SceauError } from '../errors.ts';
import { encodeUtf8 } from '../io/encodings.ts';
import { createFileOnce, exists, listFolder, readFileBounded } from '../io/files.ts';
import { type LockedKey, type UnlockedKey, parsePrivateKey, unlockKey } from '../openpgp/private-key.ts';
import { type Workspace, at } from './workspace.ts';

/** Names of the keys that each role holds; an auditor holds none. */
export const KEY_NAMES = {
  rectorat: ['seal', 'release'],
  officer: ['officer'],
  distributor: ['distributor'],
  auditor: [],
} as const;
export type KeyName = 'seal' | 'release' | 'officer' | 'distributor';

const MAX_BYTES = 100_000;

/** Where passphrases come from: a prompt, a file, a descriptor. Never argv, never the environment. */
export interface Secrets {
  readonly passphrase: (key: string) => Promise<string>;
  /** Socket of the SSH agent, where there is one. */
  readonly agentSocket: string | undefined;
}

/** Stores a new key. @throws `output-exists` */
export function storeKey(workspace: Workspace, name: KeyName, key: LockedKey): void {
  const path = at(workspace, 'keys', `${name}.asc`);
  if (!createFileOnce(path, encodeUtf8(key.armored))) throw new SceauError('output-exists', { path });
}

/** A key of this workspace, still locked. @throws `key-missing` */
export async function readKey(workspace: Workspace, name: KeyName): Promise<LockedKey> {
  const path = at(workspace, 'keys', `${name}.asc`);
  if (!exists(path)) throw new SceauError('key-missing', { role: name });
  return parsePrivateKey(readFileBounded(path, MAX_BYTES));
}

/** A key of this workspace, unlocked. @throws `key-missing`, `passphrase-wrong` */
export async function openKey(workspace: Workspace, name: KeyName, secrets: Secrets): Promise<UnlockedKey> {
  const locked = await readKey(workspace, name);
  return unlockKey(locked, await secrets.passphrase(name));
}

/** Names of the keys that are there. */
export function listKeys(workspace: Workspace): readonly string[] {
  return listFolder(at(workspace, 'keys')).flatMap((name) =>
    name.endsWith('.asc') ? [name.slice(0, -'.asc'.length)] : [],
  );
}
