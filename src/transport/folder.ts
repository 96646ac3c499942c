/**
 * A depot in a folder of this machine or of a mounted medium (transport/FORMAT.md, «Folder depots»). The root must
 * exist: an unplugged USB stick must not become a folder on the local disk. Below it no symbolic link is followed or
 * listed, whoever has put it there.
 */
import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  opendirSync,
  readSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import { CHUNK_BYTES, HiddenFile, removeFile, syncFolder, translated } from '../io/files.ts';
import type { Depot, DepotEntry, DepotSource, PutOptions } from './depot.ts';
import {
  DEPOT_FILE_MODE,
  DEPOT_FOLDER_MODE,
  MAX_LISTED_ENTRIES,
  folderOf,
  isDepotName,
  isOrphanName,
  parseDepotFolder,
  parseDepotPath,
} from './depot-path.ts';

/**
 * Opens the folder `root` (absolute) as a depot. Nothing is touched before the first call; each call throws
 * `depot-missing` while `root` is no folder, `depot-conflict` where something other than a plain file or folder stands
 * on the way, and `permission-denied`, `disk-full`, `io` as the system says. `put` also throws `length-mismatch` and
 * `digest-mismatch` where the source is not what it says.
 */
export function openFolderDepot(root: string): Depot {
  return {
    address: `file:${root}`,
    list: async (folder) => listEntries(root, folder),
    read: (path, maxBytes) => readBounded(root, path, maxBytes),
    put: (path, source, options = {}) => put(root, path, source, options),
    sweep: async (folder) => sweep(root, folder),
    close: async () => {},
  };
}

type Standing = 'absent' | 'file' | 'folder' | 'other';

/** What stands at `path`; a link is `other`. */
function standing(path: string): Standing {
  const stats = guarded('stat', path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (stats === undefined) return 'absent';
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : 'other';
}

/** The place of `names` below `root`, or `null` where it does not exist; made on the way where `make` says so. */
function walk(root: string, names: readonly string[], make: 'make' | 'look'): string | null {
  // The root itself may be a link: it is the configured one's own choice.
  const there = guarded('stat', root, () => statSync(root, { throwIfNoEntry: false }));
  if (there?.isDirectory() !== true) throw new SceauError('depot-missing', { address: `file:${root}` });
  let place = root;
  for (const name of names) {
    const above = place;
    place = join(above, name);
    const found = standing(place);
    if (found === 'folder') continue;
    if (found !== 'absent') throw new SceauError('depot-conflict', { path: place });
    if (make === 'look') return null;
    makeOne(place);
    syncFolder(above);
  }
  return place;
}

function makeOne(path: string): void {
  try {
    guarded('mkdir', path, () => mkdirSync(path, { mode: DEPOT_FOLDER_MODE }));
    // The mode again: mkdir(2) subtracts the process's umask.
    guarded('chmod', path, () => chmodSync(path, DEPOT_FOLDER_MODE));
  } catch (error) {
    // Another process may have made it a moment ago.
    if (standing(path) !== 'folder') throw error;
  }
}

/** Plain files and folders under names that may stand in a depot, in no order. */
function* plainEntries(
  folder: string,
): Generator<{ name: string; hidden: boolean; kind: 'file' | 'folder' }, void> {
  let count = 0;
  const handle = guarded('list', folder, () => opendirSync(folder));
  try {
    const next = (): Dirent | null => guarded('list', folder, () => handle.readSync());
    for (let entry = next(); entry !== null; entry = next()) {
      count += 1;
      if (count > MAX_LISTED_ENTRIES) {
        throw new SceauError('listing-too-large', { folder, maxEntries: MAX_LISTED_ENTRIES });
      }
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : null;
      if (kind !== null) yield { name: entry.name, hidden: !isDepotName(entry.name), kind };
    }
  } finally {
    handle.closeSync();
  }
}

/** Length of a file, or `null` where it has gone. */
function lengthOf(path: string): number | null {
  return guarded('lstat', path, () => lstatSync(path, { throwIfNoEntry: false })?.size ?? null);
}

function listEntries(root: string, folder: string): readonly DepotEntry[] {
  const place = walk(root, parseDepotFolder(folder), 'look');
  if (place === null) return [];
  const entries: DepotEntry[] = [];
  for (const { name, hidden, kind } of plainEntries(place)) {
    if (hidden) continue;
    const length = kind === 'file' ? lengthOf(join(place, name)) : 0;
    if (length !== null) entries.push({ name, kind, length });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sweep(root: string, folder: string): number {
  const place = walk(root, parseDepotFolder(folder), 'look');
  if (place === null) return 0;
  const orphans = [...plainEntries(place)].filter(({ name, kind }) => kind === 'file' && isOrphanName(name));
  for (const { name } of orphans) removeFile(join(place, name));
  return orphans.length;
}

async function* readBounded(root: string, path: string, maxBytes: number): AsyncGenerator<Uint8Array, void> {
  const names = parseDepotPath(path);
  const folder = walk(root, names.slice(0, -1), 'look');
  const place = folder === null ? null : join(folder, names.at(-1) ?? '');
  const found = place === null ? 'absent' : standing(place);
  if (place === null || found === 'absent') throw new SceauError('file-missing', { file: path });
  if (found !== 'file') throw new SceauError('depot-conflict', { path });
  yield* plainChunks(place, path, maxBytes);
}

/** The bytes of a plain file. A device or pipe put there since the look is opened without waiting, and refused. */
function* plainChunks(place: string, file: string, maxBytes: number): Generator<Uint8Array, void> {
  const guards = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const fd = guarded('open', place, () => openSync(place, constants.O_RDONLY | guards));
  try {
    if (!fstatSync(fd).isFile()) throw new SceauError('depot-conflict', { path: file });
    let total = 0;
    for (;;) {
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, maxBytes - total + 1));
      const count = guarded('read', place, () => readSync(fd, chunk, 0, chunk.length, null));
      if (count === 0) return;
      total += count;
      if (total > maxBytes) throw new SceauError('document-too-large', { file, maxBytes });
      yield chunk.subarray(0, count);
    }
  } finally {
    closeSync(fd);
  }
}

async function put(
  root: string,
  path: string,
  source: DepotSource,
  { mayBeNamed }: PutOptions,
): Promise<'present' | 'sent'> {
  const folder = walk(root, parseDepotFolder(folderOf(path)), 'make') ?? root;
  const target = join(folder, parseDepotPath(path).at(-1) ?? '');
  const found = standing(target);
  if (found === 'folder' || found === 'other') throw new SceauError('depot-conflict', { path });
  if (found === 'file' && lengthOf(target) === source.length) {
    if (digest(target, path, source.length) === source.sha256) return 'present';
  }
  const file = new HiddenFile(folder, DEPOT_FILE_MODE);
  try {
    // The mode again: open(2) subtracts the process's umask.
    chmodSync(file.path, DEPOT_FILE_MODE);
    let written = 0;
    for await (const chunk of source.open()) {
      written += chunk.length;
      if (written > source.length) break;
      file.write(chunk);
    }
    if (written !== source.length) {
      throw new SceauError('length-mismatch', { file: path, expected: source.length, found: written });
    }
    file.finish();
    if (digest(file.path, path, source.length) !== source.sha256) {
      throw new SceauError('digest-mismatch', { file: path });
    }
    await mayBeNamed?.();
    file.commit(target);
    return 'sent';
  } catch (error) {
    file.discard();
    throw translated('write', target, error);
  }
}

/** SHA-256, lower-case hexadecimal, of the file at `place`, which was seen to have `length` bytes. */
function digest(place: string, file: string, length: number): string {
  const hash = createHash('sha256');
  for (const chunk of plainChunks(place, file, length)) hash.update(chunk);
  return hash.digest('hex');
}

function guarded<T>(operation: string, path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw translated(operation, path, error);
  }
}
