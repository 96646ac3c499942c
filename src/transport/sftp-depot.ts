/**
 * A depot over an SFTP session (transport/FORMAT.md, «SFTP depots»): its tree, listed, read and swept. How a file gets into
 * it is sftp-put.ts.
 */
import { posix } from 'node:path';
import { SceauError } from '../errors.ts';
import type { Depot, DepotEntry, DepotSource, PutOptions } from './depot.ts';
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
import { checkRoot, quietly, remoteBytes } from './sftp-files.ts';
import type { SftpSession } from './sftp-files.ts';
import { LEAST_RESUMED_BYTES, putFile } from './sftp-put.ts';
import type { RemoteFile, SftpRequests } from './sftp-requests.ts';

/** The depot's calls over `session`; their errors are listed at `openSftpDepot`. */
export function sftpDepotCalls(session: SftpSession): Pick<Depot, 'list' | 'read' | 'put' | 'sweep'> {
  const tree = new RemoteTree(session);
  return {
    list: (folder) => tree.list(folder),
    read: (path, maxBytes) => tree.read(path, maxBytes),
    put: (path, source, options = {}) => tree.put(path, source, options),
    sweep: (folder, keep) => tree.sweep(folder, keep),
  };
}

/** Everything that the server says of its tree is its owner's word, who is not trusted. */
class RemoteTree {
  readonly #session: SftpSession;
  readonly #requests: SftpRequests;
  /** Asked once, ahead of the first call and answered beside it: a round trip less before the first byte. */
  readonly #rooted: Promise<void>;
  /** Folders seen, or made, over this connection. */
  readonly #folders = new Set<string>();
  /** Folders looked for, which were not there: the next who needs one makes it without another look. */
  readonly #missing = new Set<string>();
  /** Folders being made; true of one that nobody else had made. */
  readonly #making = new Map<string, Promise<boolean>>();

  constructor(session: SftpSession) {
    this.#session = session;
    this.#requests = session.requests;
    this.#rooted = checkRoot(session);
    this.#rooted.catch(() => {});
  }

  async list(folder: string): Promise<readonly DepotEntry[]> {
    const entries = new Map<string, DepotEntry>();
    for await (const { name, kind, length } of this.#entries(folder)) {
      if (kind !== 'other' && isDepotName(name)) entries.set(name, { name, kind, length });
    }
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async sweep(folder: string, keep: readonly DepotSource[] | undefined): Promise<number> {
    const kept = new Set(keep?.map((source) => temporaryNameOf(source)));
    const longest = Math.max(LEAST_RESUMED_BYTES - 1, ...(keep ?? []).map(({ length }) => length));
    // Longer than all that this delivery puts here: another's, who may go on with it.
    const isAnothers = (length: number): boolean => keep !== undefined && length > longest;
    const orphans: string[] = [];
    for await (const { name, kind, length } of this.#entries(folder)) {
      if (kind !== 'file' || !isOrphanName(name) || kept.has(name) || isAnothers(length)) continue;
      orphans.push(name);
    }
    const place = this.#place(parseDepotFolder(folder));
    for (const name of orphans) await this.#requests.unlink(`${place === '/' ? '' : place}/${name}`);
    return orphans.length;
  }

  async *read(path: string, maxBytes: number): AsyncGenerator<Uint8Array, void> {
    const names = parseDepotPath(path);
    const folder = await this.#walk(names.slice(0, -1));
    const found = folder === null ? null : await this.#requests.look(this.#place(names));
    if (found === null) throw new SceauError('file-missing', { file: path });
    if (found.kind !== 'file') throw new SceauError('depot-conflict', { path });
    const bounds = { expected: found.length, maxBytes, name: path };
    // Copied: the caller may keep its chunks, and the transfer uses its own again.
    for await (const chunk of remoteBytes(this.#session, this.#place(names), bounds))
      yield new Uint8Array(chunk);
  }

  async put(path: string, source: DepotSource, options: PutOptions): Promise<'present' | 'sent'> {
    const { folder, isNew } = await this.#walkMaking(parseDepotFolder(folderOf(path)));
    const place = { folder, isNew, target: this.#place(parseDepotPath(path)), name: path };
    return putFile(this.#session, place, source, options);
  }

  /** What a folder holds, under whatever names. */
  async *#entries(folder: string): AsyncGenerator<RemoteFile & { readonly name: string }, void> {
    const place = await this.#walk(parseDepotFolder(folder));
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

  /** The remote place of a folder, or `null` where it does not exist. */
  async #walk(names: readonly string[]): Promise<string | null> {
    const places = this.#unseen(names);
    const standing = await this.#afterRoot(places.map((place) => this.#requests.look(place)));
    for (const [i, place] of places.entries()) {
      if (standing[i] === null) {
        this.#missing.add(place);
        return null;
      }
      this.#saw(place, standing[i]);
    }
    return this.#place(names);
  }

  /** The remote place of a folder, made on the way, and whether this call saw it made: nothing stands in it then. */
  async #walkMaking(names: readonly string[]): Promise<{ readonly folder: string; readonly isNew: boolean }> {
    const places = this.#unseen(names);
    const look = async (place: string): Promise<RemoteFile | null> =>
      this.#missing.has(place) ? null : this.#requests.look(place);
    const standing = await this.#afterRoot(places.map(look));
    let isNew = false;
    for (const [i, place] of places.entries()) {
      const found = standing[i] ?? null;
      // Another file's way may have led here since the look.
      isNew = found === null && !this.#folders.has(place) && (await this.#make(place));
      if (found !== null) this.#saw(place, found);
    }
    return { folder: this.#place(names), isNew };
  }

  /** What was looked for, where the depot's root is a folder. @throws `depot-missing` */
  async #afterRoot<T>(looks: readonly Promise<T>[]): Promise<readonly T[]> {
    const standing = Promise.all(looks);
    standing.catch(() => {});
    await this.#rooted;
    return standing;
  }

  /** Places on the way to a folder, and its own, that this connection has not seen as folders. */
  #unseen(names: readonly string[]): readonly string[] {
    const places = names.map((_, i) => this.#place(names.slice(0, i + 1)));
    return places.filter((place) => !this.#folders.has(place));
  }

  #saw(place: string, found: RemoteFile | undefined): void {
    if (found?.kind !== 'folder') throw new SceauError('depot-conflict', { path: place });
    this.#folders.add(place);
  }

  /** Files that go at once need the same folders, and wait for the same request. */
  #make(place: string): Promise<boolean> {
    const making =
      this.#making.get(place) ?? this.#makeOnce(place).finally(() => void this.#making.delete(place));
    this.#making.set(place, making);
    return making;
  }

  async #makeOnce(place: string): Promise<boolean> {
    const isNew = await this.#made(place);
    this.#missing.delete(place);
    this.#folders.add(place);
    return isNew;
  }

  /** Makes a folder; `false` where another connection made it a moment ago. */
  async #made(place: string): Promise<boolean> {
    try {
      await this.#requests.mkdir(place, DEPOT_FOLDER_MODE);
      return true;
    } catch (error) {
      if (this.#requests.failed) throw error;
      if ((await this.#requests.look(place))?.kind === 'folder') return false;
      throw await diagnosed(this.#session, error, { folder: posix.dirname(place), name: place });
    }
  }

  #place(names: readonly string[]): string {
    const { root } = this.#session;
    if (names.length === 0) return root;
    return `${root === '/' ? '' : root}/${names.join('/')}`;
  }
}
