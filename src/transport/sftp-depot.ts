/**
 * A depot over an SFTP session (transport/FORMAT.md, «SFTP depots»). The upload is restic's, plus flushing and reading
 * back: room asked for, exclusive temporary beside the target, pipelined writes each with its answer, flush,
 * length and digest read back, rename. Never unlink before rename.
 */
import { createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';
import { isTemporaryName, temporaryName } from '../io/files.ts';
import type { Depot, DepotEntry, DepotSource } from './depot.ts';
import {
  DEPOT_FILE_MODE,
  DEPOT_FOLDER_MODE,
  MAX_LISTED_ENTRIES,
  folderOf,
  isDepotName,
  parseDepotFolder,
  parseDepotPath,
} from './depot-path.ts';
import { STATUS } from './sftp-raw.ts';
import { isStatus } from './sftp-requests.ts';
import type { RemoteFile, RemoteHandle, SftpRequests } from './sftp-requests.ts';
import { download, upload } from './sftp-transfer.ts';
import type { DownloadBounds } from './sftp-transfer.ts';
import { TRANSFER_CHUNK_BYTES } from './transfer-budget.ts';
import type { TransferBudget } from './transfer-budget.ts';

/** A session, where in the server's tree the depot stands, and what it may use. */
export interface SftpSession {
  readonly requests: SftpRequests;
  readonly budget: TransferBudget;
  /** Absolute path of the depot's root on the server, without a final slash unless it is '/'. */
  readonly root: string;
}

/** The depot's calls over `session`; their errors are listed at `openSftpDepot`. */
export function sftpDepotCalls(session: SftpSession): Pick<Depot, 'list' | 'read' | 'put' | 'sweep'> {
  const tree = new RemoteTree(session);
  return {
    list: (folder) => tree.list(folder),
    read: (path, maxBytes) => tree.read(path, maxBytes),
    put: (path, source) => tree.put(path, source),
    sweep: (folder) => tree.sweep(folder),
  };
}

/** Everything that the server says of its tree is its owner's word, who is not trusted. */
class RemoteTree {
  readonly #session: SftpSession;
  readonly #requests: SftpRequests;
  /** Folders seen, or made, over this connection. */
  readonly #folders = new Set<string>();
  /** Folders being made. */
  readonly #making = new Map<string, Promise<void>>();

  constructor(session: SftpSession) {
    this.#session = session;
    this.#requests = session.requests;
  }

  async list(folder: string): Promise<readonly DepotEntry[]> {
    const entries = new Map<string, DepotEntry>();
    for await (const { name, kind, length } of this.#entries(folder)) {
      if (kind !== 'other' && isDepotName(name)) entries.set(name, { name, kind, length });
    }
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async sweep(folder: string): Promise<number> {
    const orphans: string[] = [];
    for await (const { name, kind } of this.#entries(folder)) {
      if (kind === 'file' && isTemporaryName(name)) orphans.push(name);
    }
    const place = this.#place(parseDepotFolder(folder));
    for (const name of orphans) await this.#requests.unlink(`${place}/${name}`);
    return orphans.length;
  }

  async *read(path: string, maxBytes: number): AsyncGenerator<Uint8Array, void> {
    const names = parseDepotPath(path);
    const folder = await this.#walk(names.slice(0, -1), 'look');
    const found = folder === null ? null : await this.#requests.look(this.#place(names));
    if (found === null) throw new SceauError('file-missing', { file: path });
    if (found.kind !== 'file') throw new SceauError('depot-conflict', { path });
    const bounds = { expected: found.length, maxBytes, name: path };
    // Copied: the caller may keep its chunks, and the transfer uses its own again.
    for await (const chunk of this.#bytes(this.#place(names), bounds)) yield new Uint8Array(chunk);
  }

  async put(path: string, source: DepotSource): Promise<'present' | 'sent'> {
    const folder = (await this.#walk(parseDepotFolder(folderOf(path)), 'make')) ?? this.#session.root;
    const target = this.#place(parseDepotPath(path));
    // Asked together: one round trip to a far server, not two.
    const [standing, free] = await Promise.all([
      this.#requests.look(target),
      this.#requests.freeBytes(folder),
    ]);
    if (standing !== null && standing.kind !== 'file') throw new SceauError('depot-conflict', { path });
    if (standing?.length === source.length && (await this.#holds(target, source, path))) return 'present';
    if (free !== null && free < source.length) throw new SceauError('disk-full', { path: target });
    const temporary = `${folder}/${temporaryName()}`;
    try {
      await this.#store(temporary, source, path);
      await this.#publish(temporary, target, path);
    } catch (error) {
      const diagnosed = await this.#diagnosed(error, folder);
      await this.#quietly(() => this.#requests.unlink(temporary));
      throw diagnosed;
    }
    return 'sent';
  }

  /** Writes, flushes and reads back the temporary. `name` is for errors. */
  async #store(temporary: string, source: DepotSource, name: string): Promise<void> {
    const file = await this.#requests.open(temporary, 'create', DEPOT_FILE_MODE);
    try {
      // The mode goes ahead of the first write, whose answer need not wait for it. It is settled where the upload fails too.
      const [mode, sent] = await Promise.allSettled([
        this.#setMode(file),
        upload(this.#session, { handle: file.handle, path: name }, source),
      ]);
      if (mode.status === 'rejected') throw mode.reason;
      if (sent.status === 'rejected') throw sent.reason;
      await this.#requests.fsync(file);
    } catch (error) {
      await this.#quietly(() => this.#requests.close(file));
      throw error;
    }
    await this.#requests.close(file);
    const stored = await this.#requests.look(temporary);
    if (stored?.length !== source.length) {
      throw new SceauError('length-mismatch', {
        file: name,
        expected: source.length,
        found: stored?.length ?? 0,
      });
    }
    if (!(await this.#holds(temporary, source, name)))
      throw new SceauError('digest-mismatch', { file: name });
  }

  /** Servers subtract a umask, and some refuse any mode at all: theirs is then the only one there is. */
  async #setMode(file: RemoteHandle): Promise<void> {
    try {
      await this.#requests.fchmod(file, DEPOT_FILE_MODE);
    } catch (error) {
      if (this.#requests.failed) throw error;
    }
  }

  /** Gives the temporary its name, replacing where the server can do that in one step, and never in two. */
  async #publish(temporary: string, target: string, name: string): Promise<void> {
    if ((await this.#requests.posixRename(temporary, target)) === 'done') return;
    if ((await this.#requests.look(target)) !== null) throw new SceauError('depot-conflict', { path: name });
    await this.#requests.rename(temporary, target);
  }

  /** Whether the remote file holds exactly the source's bytes, read back in full. */
  async #holds(place: string, source: DepotSource, name: string): Promise<boolean> {
    const hash = createHash('sha256');
    let length = 0;
    // Room beyond the source's length, so that a longer file is seen to be another and not refused as too large.
    const bounds = { expected: source.length, maxBytes: source.length + TRANSFER_CHUNK_BYTES, name };
    for await (const chunk of this.#bytes(place, bounds)) {
      length += chunk.length;
      if (length > source.length) return false;
      hash.update(chunk);
    }
    return length === source.length && hash.digest('hex') === source.sha256;
  }

  async *#bytes(place: string, bounds: DownloadBounds): AsyncGenerator<Uint8Array, void> {
    const file = await this.#opened(place, bounds.name);
    try {
      yield* download(this.#session, { handle: file.handle, path: bounds.name }, bounds);
    } finally {
      await this.#quietly(() => this.#requests.close(file));
    }
  }

  async #opened(place: string, name: string): Promise<RemoteHandle> {
    try {
      return await this.#requests.open(place, 'read');
    } catch (error) {
      if (isStatus(error, STATUS.noSuchFile)) throw new SceauError('file-missing', { file: name }, error);
      throw error;
    }
  }

  /** What a folder holds, under whatever names. */
  async *#entries(folder: string): AsyncGenerator<RemoteFile & { readonly name: string }, void> {
    const place = await this.#walk(parseDepotFolder(folder), 'look');
    const handle = place === null ? null : await this.#requests.opendir(place);
    if (handle === null) return;
    try {
      let count = 0;
      // An empty page ends the listing too: a server could send them for ever.
      for (
        let page = await this.#requests.readdir(handle);
        page?.length;
        page = await this.#requests.readdir(handle)
      ) {
        count += page.length;
        if (count > MAX_LISTED_ENTRIES) {
          throw new SceauError('listing-too-large', { folder, maxEntries: MAX_LISTED_ENTRIES });
        }
        yield* page;
      }
    } finally {
      await this.#quietly(() => this.#requests.close(handle));
    }
  }

  /** The remote place of a folder, or `null` where it does not exist; made on the way where `make` says so. */
  async #walk(names: readonly string[], make: 'make' | 'look'): Promise<string | null> {
    const places = names
      .map((_, i) => this.#place(names.slice(0, i + 1)))
      .filter((place) => !this.#folders.has(place));
    const standing = await Promise.all(places.map((place) => this.#requests.look(place)));
    for (const [i, place] of places.entries()) {
      const found = standing[i] ?? null;
      if (found === null && make === 'look') return null;
      if (found === null) await this.#make(place);
      else if (found.kind !== 'folder') throw new SceauError('depot-conflict', { path: place });
      this.#folders.add(place);
    }
    return this.#place(names);
  }

  /** Files that go at once need the same folders, and wait for the same request. */
  async #make(place: string): Promise<void> {
    const making = this.#making.get(place) ?? this.#makeOnce(place).finally(() => this.#making.delete(place));
    this.#making.set(place, making);
    await making;
  }

  async #makeOnce(place: string): Promise<void> {
    try {
      await this.#requests.mkdir(place, DEPOT_FOLDER_MODE);
    } catch (error) {
      if (this.#requests.failed) throw error;
      // Another connection may have made it a moment ago.
      if ((await this.#requests.look(place))?.kind !== 'folder')
        throw await this.#diagnosed(error, this.#session.root);
    }
  }

  #place(names: readonly string[]): string {
    const { root } = this.#session;
    if (names.length === 0) return root;
    return `${root === '/' ? '' : root}/${names.join('/')}`;
  }

  /** «Failure», status 4, is also what OpenSSH says of a full disk: whether there is room tells them apart. */
  async #diagnosed(error: unknown, folder: string): Promise<unknown> {
    if (!isStatus(error, STATUS.failure)) return error;
    const free = await this.#requests.freeBytes(folder);
    return free !== null && free < TRANSFER_CHUNK_BYTES
      ? new SceauError('disk-full', { path: folder }, error)
      : error;
  }

  /** Tidies up where the connection still lives; what failed before is what the caller must hear of. */
  async #quietly(tidy: () => Promise<unknown>): Promise<void> {
    if (!this.#requests.failed) await Promise.allSettled([tidy()]);
  }
}
