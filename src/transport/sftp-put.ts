/**
 * One file's way into a depot over SFTP (transport/FORMAT.md, «How a file is put», «Going on where a run was cut»). The
 * upload is restic's, plus flushing, reading back and going on: room asked for, temporary beside the target, pipelined
 * writes each with its answer, flush, length and digest read back, rename. Never unlink before rename.
 */
import { SceauError } from '../errors.ts';
import type { DepotSource, PutOptions } from './depot.ts';
import { DEPOT_FILE_MODE, temporaryNameOf } from './depot-path.ts';
import { diagnosed } from './sftp-diagnosis.ts';
import { holds, holdsPrefix, quietly } from './sftp-files.ts';
import type { SftpSession } from './sftp-files.ts';
import { STATUS } from './sftp-raw.ts';
import { isStatus } from './sftp-requests.ts';
import type { RemoteFile, RemoteHandle } from './sftp-requests.ts';
import { upload } from './sftp-transfer.ts';

/** What a temporary must have before its bytes are read back rather than sent again. */
export const LEAST_RESUMED_BYTES = 1024 * 1024;
/** Another sender of the same bytes may give the temporary its name at any moment; then what stands is looked at anew. */
const MOST_TRIES = 4;

/** Where a file goes. */
export interface PutPlace {
  /** Remote path of its folder, which exists. */
  readonly folder: string;
  /** Whether the folder was made a moment ago, so that nothing need be looked for in it. */
  readonly isNew: boolean;
  /** Remote path of the file. */
  readonly target: string;
  /** The file's path in the depot, for errors. */
  readonly name: string;
}

/** An open temporary, and the byte from which on it is to be written. */
interface Begun {
  readonly handle: RemoteHandle;
  readonly from: number;
}

/** The temporary was taken away: by another sender, who has finished, or by a sweep. */
class Vanished extends Error {}

/** Makes `place.target` hold exactly `source`, as `Depot.put` says; its errors are listed at `openSftpDepot`. */
export async function putFile(
  session: SftpSession,
  place: PutPlace,
  source: DepotSource,
  options: PutOptions,
): Promise<'present' | 'sent'> {
  const put = new Put(session, place, source, options);
  for (let tries = 1; ; tries += 1) {
    try {
      return await (place.isNew && tries === 1 ? put.runInNewFolder() : put.run());
    } catch (error) {
      if (!(error instanceof Vanished)) throw error;
      if (tries === MOST_TRIES) throw new SceauError('depot-conflict', { path: place.name }, error);
    }
  }
}

/** One put, from the look at what stands to the rename. */
class Put {
  readonly #session: SftpSession;
  readonly #place: PutPlace;
  readonly #source: DepotSource;
  readonly #options: PutOptions;
  readonly #temporary: string;

  constructor(session: SftpSession, place: PutPlace, source: DepotSource, options: PutOptions) {
    this.#session = session;
    this.#place = place;
    this.#source = source;
    this.#options = options;
    this.#temporary = `${place.folder === '/' ? '' : place.folder}/${temporaryNameOf(source)}`;
  }

  async run(): Promise<'present' | 'sent'> {
    const { requests } = this.#session;
    const { target, name } = this.#place;
    const [standing, begun, free] = await Promise.all([
      requests.look(target),
      requests.look(this.#temporary),
      this.#freeBytes(),
    ]);
    if (standing !== null && standing.kind !== 'file') throw new SceauError('depot-conflict', { path: name });
    if (standing?.length === this.#source.length && (await this.#isThere())) {
      if (begun?.kind === 'file') await quietly(requests, () => requests.unlink(this.#temporary));
      return 'present';
    }
    this.#checkRoom(free, begun?.length ?? 0);
    return this.#deliver(() => this.#begin(begun));
  }

  /** The same where nothing stands: room is asked for while the temporary is being opened, a round trip less. */
  runInNewFolder(): Promise<'present' | 'sent'> {
    return this.#deliver(async () => {
      const [free, begun] = await Promise.allSettled([this.#freeBytes(), this.#begin(null)]);
      if (begun.status === 'rejected') throw begun.reason;
      try {
        if (free.status === 'rejected') throw free.reason;
        this.#checkRoom(free.value, begun.value.from);
      } catch (error) {
        const { requests } = this.#session;
        await quietly(requests, () => requests.close(begun.value.handle));
        throw error;
      }
      return begun.value;
    });
  }

  #freeBytes(): Promise<number | null> {
    const { requests, profile } = this.#session;
    return profile?.statvfs === false ? Promise.resolve(null) : requests.freeBytes(this.#place.folder);
  }

  /** @param begunBytes bytes of the file that are there already */
  #checkRoom(free: number | null, begunBytes: number): void {
    const needed = this.#source.length - Math.min(begunBytes, this.#source.length);
    if (free !== null && free < needed) throw new SceauError('depot-full', { path: this.#place.target });
  }

  /** From the opened temporary to the final name; on failure the temporary goes, where the connection still lives. */
  async #deliver(begin: () => Promise<Begun>): Promise<'present' | 'sent'> {
    const { requests } = this.#session;
    try {
      const begun = await begin();
      if (begun.from > 0) this.#options.onProgress?.({ resumedBytes: begun.from });
      await this.#store(begun);
      await this.#options.mayBeNamed?.();
      return await this.#publish();
    } catch (error) {
      if (error instanceof Vanished) throw error;
      const told = await diagnosed(this.#session, error, { ...this.#place, temporary: this.#temporary });
      await quietly(requests, () => requests.unlink(this.#temporary));
      throw told;
    }
  }

  #isThere(): Promise<boolean> {
    return holds(this.#session, this.#place.target, this.#source, this.#place.name);
  }

  /** Writes what is missing, flushes, and reads back the temporary in full. */
  async #store({ handle, from }: Begun): Promise<void> {
    const { requests, profile } = this.#session;
    const { name: file } = this.#place;
    try {
      // The mode goes ahead of the first write, whose answer need not wait for it. It is settled where the upload fails too.
      const [mode, sent] = await Promise.allSettled([
        profile?.setstat === false ? undefined : this.#setMode(handle),
        upload(this.#session, { handle: handle.handle, path: file }, { source: this.#source, from }),
      ]);
      if (mode.status === 'rejected') throw mode.reason;
      if (sent.status === 'rejected') throw sent.reason;
      if (profile?.fsync !== false) await requests.fsync(handle);
    } catch (error) {
      await quietly(requests, () => requests.close(handle));
      throw error;
    }
    await requests.close(handle);
    const stored = await requests.look(this.#temporary);
    if (stored === null) throw new Vanished();
    if (stored.length !== this.#source.length) {
      throw new SceauError('length-mismatch', {
        file,
        expected: this.#source.length,
        found: stored.length,
      });
    }
    if (!(await this.#temporaryHolds())) throw new SceauError('digest-mismatch', { file });
  }

  async #temporaryHolds(): Promise<boolean> {
    try {
      return await holds(this.#session, this.#temporary, this.#source, this.#place.name);
    } catch (error) {
      if (error instanceof SceauError && error.code === 'file-missing') throw new Vanished();
      throw error;
    }
  }

  /**
   * Opens the temporary, and says from which byte on it is to be written. One that stands is never emptied: it may be
   * another sender's, of the same bytes, who writes the same at the same places.
   */
  async #begin(begun: RemoteFile | null): Promise<Begun> {
    const created = begun === null ? await this.#create() : null;
    if (created !== null) return { handle: created, from: 0 };
    const standing = begun ?? (await this.#session.requests.look(this.#temporary));
    if (standing === null) throw new Vanished();
    if (standing.kind !== 'file') throw new SceauError('depot-conflict', { path: this.#place.name });
    const isUsable = standing.length <= this.#source.length && this.#session.profile?.resume !== false;
    const handle = isUsable ? await this.#reopen() : null;
    if (handle === null) return { handle: await this.#replace(), from: 0 };
    const isWorthIt = standing.length >= LEAST_RESUMED_BYTES;
    try {
      const isPrefix = isWorthIt && (await holdsPrefix(this.#session, handle, this.#source, standing.length));
      return { handle, from: isPrefix ? standing.length : 0 };
    } catch (error) {
      await quietly(this.#session.requests, () => this.#session.requests.close(handle));
      throw error;
    }
  }

  /** Creates the temporary, or answers `null` where something stands there after all. */
  async #create(): Promise<RemoteHandle | null> {
    const { requests } = this.#session;
    try {
      return await requests.open(this.#temporary, 'create', DEPOT_FILE_MODE);
    } catch (error) {
      if (requests.failed || (await requests.look(this.#temporary)) === null) throw error;
      return null;
    }
  }

  /** Opens what stands, for reading and writing; `null` where the server does not do that. */
  async #reopen(): Promise<RemoteHandle | null> {
    const { requests } = this.#session;
    try {
      return await requests.open(this.#temporary, 'resume', DEPOT_FILE_MODE);
    } catch (error) {
      if (requests.failed) throw error;
      if (isStatus(error, STATUS.noSuchFile)) throw new Vanished();
      return null;
    }
  }

  /** Takes away what stands, and starts over. */
  async #replace(): Promise<RemoteHandle> {
    await this.#session.requests.unlink(this.#temporary);
    const handle = await this.#create();
    if (handle === null) throw new Vanished();
    return handle;
  }

  /** Servers subtract a umask, and some refuse any mode at all: theirs is then the only one there is. */
  async #setMode(file: RemoteHandle): Promise<void> {
    try {
      await this.#session.requests.fchmod(file, DEPOT_FILE_MODE);
    } catch (error) {
      if (this.#session.requests.failed) throw error;
    }
  }

  /** Gives the temporary its name, replacing where the server can do that in one step, and never in two. */
  async #publish(): Promise<'present' | 'sent'> {
    const { requests, profile } = this.#session;
    const { target, name } = this.#place;
    const over = profile?.renameOver ?? 'posix-rename';
    try {
      if (over === 'posix-rename' && (await requests.posixRename(this.#temporary, target)) === 'done')
        return 'sent';
      if (over !== 'rename' && (await requests.look(target)) !== null)
        throw new SceauError('depot-conflict', { path: name });
      await requests.rename(this.#temporary, target);
      return 'sent';
    } catch (error) {
      // Another sender of the same bytes may have been quicker; what it put is looked at by the next try.
      if (!requests.failed && (await requests.look(this.#temporary)) === null) throw new Vanished();
      const standing = requests.failed ? null : await requests.look(target);
      if (standing?.kind !== 'file' || standing.length !== this.#source.length) throw error;
      if (!(await this.#isThere())) throw error;
      await quietly(requests, () => requests.unlink(this.#temporary));
      return 'present';
    }
  }
}
