/**
 * The file system's only durable writes: whole files appear by rename after fsync, or not at all. A temporary is
 * hidden, 0600, in the folder it will end in, and carries a name that `sweepTemporaries` knows.
 *
 * Vendor errors become codes here: `input-missing`, `permission-denied`, `disk-full`, `io`.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { createHash, randomBytes } from 'node:crypto';
import { SceauError } from '../errors.ts';

/** Chunk size of streamed reads: facts of measurement, 256 KiB to 1 MiB is fastest. */
export const CHUNK_BYTES = 256 * 1024;

const TEMPORARY = /^\.sceau-[0-9a-f]{16}\.part$/;

/** A name for a temporary, unpredictable and recognisable. */
export function temporaryName(): string {
  return `.sceau-${randomBytes(8).toString('hex')}.part`;
}

/**
 * The temporary's name of a file outside every workspace, where nobody sweeps: its target's own, so that the run after one
 * that was killed finds it and takes it away.
 */
function outsideName(target: string): string {
  const digest = createHash('sha256').update(basename(target)).digest('hex');
  return `.sceau-${digest.slice(0, 16)}.part`;
}

/** Whether `name` is one that a temporary of sceau has. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY.test(name);
}

/** The system's name for a failure (`ENOENT`, …), or `undefined` where the error is not the system's. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Runs a file system call and translates its failure. */
function guarded<T>(operation: string, path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw translated(operation, path, error);
  }
}

/** The code of a failed system call on `path`. */
export function translated(operation: string, path: string, error: unknown): unknown {
  const errno = errnoOf(error);
  if (error instanceof SceauError || errno === undefined) return error;
  if (errno === 'ENOENT') return new SceauError('input-missing', { path }, error);
  if (errno === 'EACCES' || errno === 'EPERM') return new SceauError('permission-denied', { path }, error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new SceauError('disk-full', { path }, error);
  return new SceauError('io', { operation, path }, error);
}

/** Makes a folder and those above it, 0700 unless told, each entry flushed; one that is there is left as it is. */
export function makeFolder(path: string, mode = 0o700): void {
  const first = guarded('mkdir', path, () => mkdirSync(path, { recursive: true, mode }));
  if (first === undefined) return;
  const top = dirname(resolve(first));
  for (let made = resolve(path); made !== top; made = dirname(made)) syncFolder(dirname(made));
}

/** Flushes a folder's entries, so that a rename survives a power cut. Windows has no such call. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  guarded('fsync', path, () => {
    const fd = openSync(path, constants.O_RDONLY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

/** Renames a file or folder and flushes the folders on both sides. */
export function renameDurably(from: string, to: string): void {
  guarded('rename', to, () => renameSync(from, to));
  syncFolder(dirname(to));
  if (dirname(from) !== dirname(to)) syncFolder(dirname(from));
}

/** Whether something stands at `path` (a link counts as itself). */
export function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw translated('stat', path, error);
  }
}

/** Names in a folder, sorted; [] where it does not exist. */
export function listFolder(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw translated('list', path, error);
  }
}

/** Every file in a folder and below it, with its length (a link counts as itself); [] where there is no folder. */
export function listTree(folder: string): readonly { readonly path: string; readonly length: number }[] {
  return listFolder(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = guarded('stat', path, () => lstatSync(path));
    return stat.isDirectory() ? listTree(path) : [{ path, length: stat.size }];
  });
}

/** Opens for reading; a symbolic link is not followed in its last component. */
function openForReading(path: string, follow: boolean): number {
  const noFollow = process.platform === 'win32' || follow ? 0 : constants.O_NOFOLLOW;
  return guarded('open', path, () => openSync(path, constants.O_RDONLY | noFollow));
}

/**
 * The bytes of a small file.
 * @throws `input-missing`, `document-too-large` before reading more than `maxBytes`; `key-file-exposed` where it is to be
 * private and its group or others may read or write it (Windows has no such bits)
 */
export function readFileBounded(path: string, maxBytes: number, isPrivate = false): Uint8Array {
  const fd = openForReading(path, true);
  try {
    const { size, mode } = fstatSync(fd);
    if (isPrivate && process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new SceauError('key-file-exposed', { path });
    }
    if (size > maxBytes) throw new SceauError('document-too-large', { file: basename(path), maxBytes });
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const count = guarded('read', path, () => readSync(fd, bytes, at, size - at, null));
      if (count === 0) break;
      at += count;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(fd);
  }
}

/** A file's bytes in order. Each chunk is good until the next is asked for: its memory is used again. */
export async function* readChunks(path: string, chunkBytes = CHUNK_BYTES): AsyncGenerator<Uint8Array, void> {
  const fd = openForReading(path, true);
  try {
    const chunk = new Uint8Array(chunkBytes);
    for (;;) {
      const count = guarded('read', path, () => readSync(fd, chunk, 0, chunkBytes, null));
      if (count === 0) return;
      yield chunk.subarray(0, count);
    }
  } finally {
    closeSync(fd);
  }
}

/** Length in bytes of a plain file. */
export function fileLength(path: string): number {
  return guarded('stat', path, () => lstatSync(path).size);
}

/** A file being written under a hidden name; it becomes visible by `commit` or disappears by `discard`. */
export class HiddenFile {
  readonly path: string;
  #fd: number;

  /** @param folder where the file will end; made where absent. */
  constructor(folder: string, mode = 0o600, name = temporaryName()) {
    makeFolder(folder);
    this.path = join(folder, name);
    this.#fd = guarded('create', this.path, () =>
      openSync(this.path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, mode),
    );
  }

  /** Appends a whole chunk. */
  write(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      at += guarded('write', this.path, () => writeSync(this.#fd, chunk, at, chunk.length - at, null));
    }
  }

  /** Flushes and closes; the file keeps its hidden name. */
  finish(): void {
    if (this.#fd < 0) return;
    guarded('fsync', this.path, () => fsyncSync(this.#fd));
    closeSync(this.#fd);
    this.#fd = -1;
  }

  /** Flushes, closes, and renames onto `target`, which must be in the same file system. */
  commit(target: string): void {
    this.finish();
    renameDurably(this.path, target);
  }

  /** Flushes, closes, and puts the file at `target` unless something stands there; `false` where it does (link(2) is exclusive). */
  commitOnce(target: string): boolean {
    try {
      this.finish();
      linkSync(this.path, target);
      syncFolder(dirname(target));
      return true;
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      throw translated('link', target, error);
    } finally {
      this.discard();
    }
  }

  /** Closes and removes. Safe to call after anything but a commit. */
  discard(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
    rmSync(this.path, { force: true });
  }
}

/** Writes and flushes a file that must not exist yet, in a folder that nobody looks at before `syncTree` and a rename. */
export function createNewFile(path: string, bytes: Uint8Array, mode = 0o600): void {
  guarded('mkdir', path, () => mkdirSync(dirname(path), { recursive: true, mode: 0o700 }));
  guarded('create', path, () => {
    const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
    try {
      let at = 0;
      while (at < bytes.length) at += writeSync(fd, bytes, at, bytes.length - at, null);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

/** Flushes the entries of a folder and of all folders below it. */
export function syncTree(path: string): void {
  const entries = guarded('list', path, () => readdirSync(path, { withFileTypes: true }));
  for (const entry of entries) if (entry.isDirectory()) syncTree(join(path, entry.name));
  syncFolder(path);
}

/** Writes a small file atomically: hidden, fsync, rename onto `path`. */
export function writeFileAtomic(path: string, bytes: Uint8Array, mode = 0o600): void {
  writeThrough(new HiddenFile(dirname(path), mode), path, bytes);
}

/**
 * The same outside every workspace: what a killed run left of this very file goes first. Not for two processes at
 * once, of which one may fail with `input-missing`.
 */
export function writeOutsideAtomic(path: string, bytes: Uint8Array, mode = 0o600): void {
  writeThrough(outsideFile(path, mode), path, bytes);
}

/** A hidden file outside every workspace, to become `path`; what a killed run left of this very file goes first. */
function outsideFile(path: string, mode = 0o600): HiddenFile {
  const name = outsideName(path);
  removeFile(join(dirname(path), name));
  return new HiddenFile(dirname(path), mode, name);
}

/**
 * The same for a file that must not exist yet: what a killed run left of it goes in any case.
 * @throws `output-exists` where something stands at `path`
 */
export function newOutsideFile(path: string): HiddenFile {
  const file = outsideFile(path);
  if (!exists(path)) return file;
  file.discard();
  throw new SceauError('output-exists', { path });
}

function writeThrough(file: HiddenFile, path: string, bytes: Uint8Array): void {
  try {
    file.write(bytes);
    file.commit(path);
  } catch (error) {
    file.discard();
    throw error;
  }
}

/**
 * Creates a small file that must not exist yet, whole or not at all; `false` where something stands at `path`.
 * Of two processes, one gets `true` (link(2) is exclusive).
 */
export function createFileOnce(path: string, bytes: Uint8Array, mode = 0o600): boolean {
  return linkOnce(new HiddenFile(dirname(path), mode), path, bytes);
}

/** The same outside every workspace, as `writeOutsideAtomic`. */
export function createOutsideOnce(path: string, bytes: Uint8Array, mode = 0o600): boolean {
  return linkOnce(outsideFile(path, mode), path, bytes);
}

function linkOnce(file: HiddenFile, path: string, bytes: Uint8Array): boolean {
  try {
    file.write(bytes);
  } catch (error) {
    file.discard();
    throw error;
  }
  return file.commitOnce(path);
}

/**
 * Appends bytes to a file and flushes them. Where that fails (a disk that is full for a moment), the file is cut back to
 * what it was, so that no half line stands before the next one.
 */
export function appendDurably(path: string, bytes: Uint8Array, mode = 0o600): void {
  makeFolder(dirname(path));
  guarded('append', path, () => {
    const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, mode);
    const before = fstatSync(fd).size;
    try {
      let at = 0;
      while (at < bytes.length) at += writeSync(fd, bytes, at, bytes.length - at, null);
      fsyncSync(fd);
      if (before === 0) syncFolder(dirname(path));
    } catch (error) {
      ftruncateSync(fd, before);
      throw error;
    } finally {
      closeSync(fd);
    }
  });
}

/** Removes a file; one that is not there is no fault. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw translated('remove', path, error);
  }
}

/** Removes a folder and all in it. */
export function removeTree(path: string): void {
  guarded('remove', path, () => rmSync(path, { recursive: true, force: true }));
}

/**
 * Removes the temporaries that an interrupted write left in `folder`, and in the folders below it unless `depth` is
 * `folder`.
 */
export function sweepTemporaries(folder: string, depth: 'tree' | 'folder' = 'tree'): number {
  let removed = 0;
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
    throw translated('list', folder, error);
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removed += depth === 'tree' ? sweepTemporaries(path) : 0;
    else if (isTemporaryName(entry.name)) {
      removeFile(path);
      removed += 1;
    }
  }
  return removed;
}
