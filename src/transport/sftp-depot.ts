/**
 * A depot over an SFTP session (transport/FORMAT.md, «SFTP depots»): its tree, listed, read and swept. How a file gets into
 * it is sftp-put.ts.
 */
import { posix } from 'node:path';
import { SceauError } from '../errors.ts';
import type { Depot, DepotEntry, DepotSource, PutProgress } from './depot.ts';
import {
  DEPOT_FOLDER_MODE,
  MAX_LISTED_ENTRIES,
  folderOf,
  isDepotName,
  isOrphanName,
  parseDepotFolder,
  parseDepotPath,
  temporaryNameOf,
} from './depot-path.ts';
import { diagnosed } from './sftp-diagnosis.ts';
import { quietly, remoteBytes } from './sftp-files.ts';
import type { SftpSession } from './sftp-files.ts';
import { putFile } from './sftp-put.ts';
import type { RemoteFile, SftpRequests } from './sftp-requests.ts';

/** The depot's calls over `session`; their errors are listed at `openSftpDepot`. */
export function sftpDepotCalls(session: SftpSession): Pick<Depot, 'list' | 'read' | 'put' | 'sweep'> {
  const tree = new RemoteTree(session);
  return {
    list: (folder) => tree.list(folder),
    read: (path, maxBytes) => tree.read(path, maxBytes),
    put: (path, source, onProgress = () => {}) => tree.put(path, source, onProgress),
    sweep: (folder, keep = []) => tree.sweep(folder, keep),
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

  async sweep(folder: string, keep: readonly DepotSource[]): Promise<number> {
    const kept = new Set(keep.map((source) => temporaryNameOf(source)));
    const orphans: string[] = [];
    for await (const { name, kind } of this.#entries(folder)) {
      if (kind === 'file' && isOrphanName(name) && !kept.has(name)) orphans.push(name);
    }
    const place = this.#place(parseDepotFolder(folder));
    for (const name of orphans) await this.#requests.unlink(`${place === '/' ? '' : place}/${name}`);
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
    for await (const chunk of remoteBytes(this.#session, this.#place(names), bounds))
      yield new Uint8Array(chunk);
  }

  async put(
    path: string,
    source: DepotSource,
    onProgress: (progress: PutProgress) => void,
  ): Promise<'present' | 'sent'> {
    const folder = (await this.#walk(parseDepotFolder(folderOf(path)), 'make')) ?? this.#session.root;
    const place = { folder, target: this.#place(parseDepotPath(path)), name: path };
    return putFile(this.#session, place, source, onProgress);
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
      await quietly(this.#requests, () => this.#requests.close(handle));
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
      if ((await this.#requests.look(place))?.kind === 'folder') return;
      throw await diagnosed(this.#session, error, { folder: posix.dirname(place), name: place });
    }
  }

  #place(names: readonly string[]): string {
    const { root } = this.#session;
    if (names.length === 0) return root;
    return `${root === '/' ? '' : root}/${names.join('/')}`;
  }
}
