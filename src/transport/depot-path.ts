/**
 * Names inside a depot (transport/FORMAT.md, «Names»): one rule for folders and SFTP, kept by every
 * implementation. Paths come from sceau itself, so a bad one is a bug; names that a depot lists come from its owner,
 * who is not trusted, so a bad one is never seen by a caller.
 */
import { SceauError } from '../errors.ts';
import { isTemporaryName } from '../io/files.ts';
import type { DepotSource } from './depot.ts';

/** What `checkMirror` writes, and removes: no id of an issuer has a dot. */
const TRIAL = /^sceau-test-[0-9a-f]{16}\.json$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Modes of what a depot holds: the account and its group, nobody else. */
export const DEPOT_FILE_MODE = 0o640;
export const DEPOT_FOLDER_MODE = 0o750;

/** Entries that one folder of a depot may have before its listing is refused. */
export const MAX_LISTED_ENTRIES = 100_000;

/** Whether `name` may stand in a depot: no separator, no `..`, nothing hidden, at most 128 ASCII characters. */
export function isDepotName(name: string): boolean {
  return NAME.test(name);
}

/**
 * The names of a file's path, at least one.
 * @throws `bug` where the path breaks the rule: callers make paths from ids, never from data.
 */
export function parseDepotPath(path: string): readonly string[] {
  const names = path.split('/');
  if (!names.every(isDepotName)) throw new SceauError('bug', { detail: 'a depot path breaks the name rule' });
  return names;
}

/**
 * The names of a folder's path; none for '', the depot's own root.
 * @throws `bug` as `parseDepotPath`
 */
export function parseDepotFolder(folder: string): readonly string[] {
  return folder === '' ? [] : parseDepotPath(folder);
}

/** The path of the folder that a file's path names; '' for the root. */
export function folderOf(path: string): string {
  return parseDepotPath(path).slice(0, -1).join('/');
}

/**
 * The name of a temporary that is to become `source`: 16 digits of its SHA-256, so that a later run finds what an earlier
 * one has begun. Whatever stands under it is the depot owner's, and proves nothing.
 */
export function temporaryNameOf(source: DepotSource): string {
  return `.sceau-${source.sha256.slice(0, 16)}.part`;
}

/** The name of a trial file at a depot's root: not hidden, since web servers may not serve what is. @param bytes 8 of them */
export function trialName(bytes: Uint8Array): string {
  return `sceau-test-${Buffer.from(bytes).toString('hex')}.json`;
}

/** Whether `name` is one that only an interrupted run leaves: a temporary's, or a trial file's. */
export function isOrphanName(name: string): boolean {
  return isTemporaryName(name) || TRIAL.test(name);
}
