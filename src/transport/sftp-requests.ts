/**
 * SFTP requests as promises (draft-ietf-secsh-filexfer-02): each answered, refused by a code, or ended by a deadline; none
 * can stay open (transport/FORMAT.md, «Deadlines»).
 */
import { SceauError, isCode } from '../errors.ts';
import type { Deadlines } from './deadlines.ts';
import { STATUS } from './sftp-raw.ts';
import type { Callback, RawAttributes, RawName, RawSftp, RawSpace } from './sftp-raw.ts';

/** What stands at a remote path. Sizes and kinds are the server's word. */
export interface RemoteFile {
  readonly kind: 'file' | 'folder' | 'other';
  readonly length: number;
  /** Whether its mode lets anyone write; `true` where the server shows no mode. */
  readonly isWritable: boolean;
  /** When it was written, by the server's clock, to the second; `null` where the server does not say. */
  readonly modifiedAtMs: number | null;
}

/** Room on the file system of a remote path. */
export interface RemoteSpace {
  /** Bytes free for this account. */
  readonly freeBytes: number;
  /** Files that this account may still make, or `null` where the file system does not count them. */
  readonly freeFiles: number | null;
  readonly isReadOnly: boolean;
}

/** An open remote file, and its path for messages. */
export interface RemoteHandle {
  readonly handle: Buffer;
  readonly path: string;
}

const OPEN_FLAGS = { read: 'r', create: 'wx', resume: 'r+' } as const;
/** `f_flag` of a read-only file system (OpenSSH's PROTOCOL, statvfs@openssh.com). */
const READ_ONLY = 1;

/** How a request is named in errors, and which clock it runs on. */
interface Request {
  readonly operation: string;
  readonly path: string;
  readonly pace: 'single' | 'pipelined';
}

/** What the requests need to know of the connection they go over. */
export interface SftpLink {
  readonly host: string;
  readonly deadlines: Deadlines;
  /** Tears the connection down at once. */
  readonly destroy: () => void;
}

/** One SFTP session. */
export class SftpRequests {
  readonly #raw: RawSftp;
  readonly #link: SftpLink;
  /** How to reject each request that waits for its answer. */
  readonly #waiting = new Set<(error: SceauError) => void>();
  #pipelined = 0;
  #idle: NodeJS.Timeout | undefined;
  #failure: SceauError | undefined;
  #roundTripMs = Number.POSITIVE_INFINITY;

  constructor(raw: RawSftp, link: SftpLink) {
    this.#raw = raw;
    this.#link = link;
  }

  /** Whether requests wait for answers. */
  get busy(): boolean {
    return this.#waiting.size > 0;
  }

  /** The quickest answer so far, in milliseconds: about the distance. Before the first answer it is infinite. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  /** Whether the session is over. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Ends the session: what waits, and whatever is asked from now on, fails with the first such error. */
  fail(error: SceauError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    clearTimeout(this.#idle);
    this.#idle = undefined;
    this.#link.destroy();
    for (const reject of this.#waiting) reject(error);
  }

  /** The session's host is gone, as far as this side can tell. */
  lose(cause?: unknown): void {
    this.fail(new SceauError('connection-lost', { host: this.#link.host }, cause));
  }

  /** Opens a file for reading, creates one that must not exist, or opens one for both without emptying it. */
  async open(path: string, purpose: keyof typeof OPEN_FLAGS, mode = 0): Promise<RemoteHandle> {
    const flags = OPEN_FLAGS[purpose];
    const handle = await this.#single<Buffer>('open', path, (raw, done) => raw.open(path, flags, mode, done));
    return { handle, path };
  }

  close(file: RemoteHandle): Promise<void> {
    return this.#single<void>('close', file.path, (raw, done) => raw.close(file.handle, done));
  }

  /** Reads up to `into.length` bytes at `position`; 0 at the end of the file. Pipelined, in pieces that the server takes. */
  async read(file: RemoteHandle, into: Buffer, position: number): Promise<number> {
    const request = { operation: 'read', path: file.path, pace: 'pipelined' } as const;
    const pieces = inPieces(into, this.#raw._maxReadLen);
    const counts = await allOf(
      pieces.map(({ bytes, at }) =>
        this.#ask<number>(request, (raw, done) =>
          raw.read(file.handle, bytes, 0, bytes.length, position + at, done),
        ),
      ),
    );
    // What follows a short piece is asked for again by whoever wants it.
    const short = pieces.findIndex(({ bytes }, i) => counts[i] !== bytes.length);
    return short < 0 ? into.length : (pieces[short]?.at ?? 0) + (counts[short] ?? 0);
  }

  /** Writes all of `bytes` at `position`. Pipelined, in pieces; `bytes` must not change before it settles. */
  async write(file: RemoteHandle, bytes: Buffer, position: number): Promise<void> {
    const request = { operation: 'write', path: file.path, pace: 'pipelined' } as const;
    await allOf(
      inPieces(bytes, this.#raw._maxWriteLen).map((piece) =>
        this.#ask<void>(request, (raw, done) =>
          raw.write(file.handle, piece.bytes, 0, piece.bytes.length, position + piece.at, done),
        ),
      ),
    );
  }

  fchmod(file: RemoteHandle, mode: number): Promise<void> {
    return this.#single<void>('fsetstat', file.path, (raw, done) => raw.fchmod(file.handle, mode, done));
  }

  /** What stands at `path`, or `null`. A link is `other`, except at the last step of `followed`. */
  async look(path: string, links: 'own' | 'followed' = 'own'): Promise<RemoteFile | null> {
    const operation = links === 'own' ? 'lstat' : 'stat';
    const found = this.#single<RawAttributes>(operation, path, (raw, done) => raw[operation](path, done));
    return orNull(STATUS.noSuchFile, found.then(described));
  }

  mkdir(path: string, mode: number): Promise<void> {
    return this.#single<void>('mkdir', path, (raw, done) => raw.mkdir(path, { mode }, done));
  }

  /** Opens a folder for listing, or `null` where there is none. */
  async opendir(path: string): Promise<RemoteHandle | null> {
    const opened = this.#single<Buffer>('opendir', path, (raw, done) => raw.opendir(path, done));
    return orNull(
      STATUS.noSuchFile,
      opened.then((handle) => ({ handle, path })),
    );
  }

  /** The next page of a listing, names as the server sends them, or `null` at its end. */
  async readdir(folder: RemoteHandle): Promise<readonly (RemoteFile & { readonly name: string })[] | null> {
    const names = await orNull(
      STATUS.eof,
      this.#single<RawName[]>('readdir', folder.path, (raw, done) => raw.readdir(folder.handle, done)),
    );
    return names?.map(({ filename, attrs }) => ({ name: filename, ...described(attrs) })) ?? null;
  }

  unlink(path: string): Promise<void> {
    return this.#single<void>('remove', path, (raw, done) => raw.unlink(path, done));
  }

  /** Renames onto a name that must not exist; some servers replace all the same. */
  rename(from: string, to: string): Promise<void> {
    return this.#single<void>('rename', to, (raw, done) => raw.rename(from, to, done));
  }

  /** Renames onto `to`, replacing; `unoffered` where the server has no posix-rename@openssh.com. */
  posixRename(from: string, to: string): Promise<'done' | 'unoffered'> {
    return offered(
      this.#single<void>('posix-rename', to, (raw, done) => raw.ext_openssh_rename(from, to, done)),
    );
  }

  /** Flushes a file, where the server has fsync@openssh.com. */
  fsync(file: RemoteHandle): Promise<'done' | 'unoffered'> {
    return offered(
      this.#single<void>('fsync', file.path, (raw, done) => raw.ext_openssh_fsync(file.handle, done)),
    );
  }

  /** Room at `path`, or `null` where the server does not say. Never throws. */
  async space(path: string): Promise<RemoteSpace | null> {
    try {
      const ask = this.#single<RawSpace>('statvfs', path, (raw, done) => raw.ext_openssh_statvfs(path, done));
      const { f_bavail: blocks, f_frsize: blockBytes, f_files: files, f_favail: free, f_flag } = await ask;
      const freeFiles = files > 0 ? free : null;
      return { freeBytes: blocks * blockBytes, freeFiles, isReadOnly: f_flag % 2 === READ_ONLY };
    } catch {
      return null;
    }
  }

  /** Bytes free for this account at `path`, or `null` where the server does not say. Never throws. */
  async freeBytes(path: string): Promise<number | null> {
    return (await this.space(path))?.freeBytes ?? null;
  }

  #single<T>(operation: string, path: string, send: (raw: RawSftp, done: Callback<T>) => void): Promise<T> {
    return this.#ask<T>({ operation, path, pace: 'single' }, send);
  }

  #ask<T>(request: Request, send: (raw: RawSftp, done: Callback<T>) => void): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise<T>((resolve, reject) => {
      const { operation, pace } = request;
      const asked = performance.now();
      const timer =
        pace === 'single' ? this.#expiring(operation, this.#link.deadlines.requestSeconds) : undefined;
      if (pace === 'pipelined') this.#enter(operation);
      const settle = (outcome: () => void): void => {
        if (!this.#waiting.delete(abandon)) return;
        clearTimeout(timer);
        if (pace === 'pipelined') this.#leave();
        outcome();
      };
      const abandon = (error: SceauError): void => settle(() => reject(error));
      this.#waiting.add(abandon);
      try {
        send(this.#raw, (error, value) => {
          this.#idle?.refresh();
          this.#roundTripMs = Math.min(this.#roundTripMs, performance.now() - asked);
          settle(() => (error ? reject(this.#refusal(request, error)) : resolve(value)));
        });
      } catch (error) {
        // ssh2 throws at once, and sends nothing, where an extension is not offered.
        settle(() => reject(refused(request, STATUS.unsupported, error)));
      }
    });
  }

  #expiring(operation: string, seconds: number): NodeJS.Timeout {
    return setTimeout(
      () => this.fail(new SceauError('deadline-exceeded', { operation, seconds })),
      seconds * 1000,
    );
  }

  #enter(operation: string): void {
    this.#pipelined += 1;
    if (this.#pipelined === 1) this.#idle = this.#expiring(operation, this.#link.deadlines.idleSeconds);
  }

  #leave(): void {
    this.#pipelined -= 1;
    if (this.#pipelined > 0) return;
    clearTimeout(this.#idle);
    this.#idle = undefined;
  }

  /** The code of an answer that says no. An error without a status is ssh2's own: the channel has ended. */
  #refusal(request: Request, error: Error): SceauError {
    const status: unknown = 'code' in error ? error.code : undefined;
    switch (status) {
      case STATUS.permissionDenied:
        return new SceauError('permission-denied', { path: request.path }, error);
      case STATUS.noSpace:
      case STATUS.quotaExceeded:
        return new SceauError('depot-full', { path: request.path }, error);
      default:
    }
    const { noConnection, connectionLost } = STATUS;
    if (typeof status === 'number' && status !== noConnection && status !== connectionLost) {
      return refused(request, status, error);
    }
    this.lose(error);
    return this.#failure ?? refused(request, STATUS.connectionLost, error);
  }
}

function refused(request: Request, status: number, cause: unknown): SceauError {
  return new SceauError(
    'server-refused',
    { operation: request.operation, status, path: request.path },
    cause,
  );
}

/** Whether `error` is a server's answer with this very status. */
export function isStatus(error: unknown, status: number): boolean {
  return isCode(error, 'server-refused') && error.params.status === status;
}

/** What a server takes at least (draft-02 §3), less the room that ssh2 leaves for a packet's other fields. */
const LEAST_TRANSFER_BYTES = 31_952;

/** Parts of a chunk, each no longer than the server takes, and where in the chunk they stand; one at least. */
function inPieces(chunk: Buffer, most: unknown): readonly { readonly bytes: Buffer; readonly at: number }[] {
  const step = typeof most === 'number' && most > 0 ? most : LEAST_TRANSFER_BYTES;
  return Array.from({ length: Math.max(1, Math.ceil(chunk.length / step)) }, (_, i) => ({
    bytes: chunk.subarray(i * step, (i + 1) * step),
    at: i * step,
  }));
}

/** All outcomes, once none is under way any more. @throws the first failure among them */
async function allOf<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

async function orNull<T>(status: number, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isStatus(error, status)) return null;
    throw error;
  }
}

async function offered(answer: Promise<void>): Promise<'done' | 'unoffered'> {
  try {
    await answer;
    return 'done';
  } catch (error) {
    if (isStatus(error, STATUS.unsupported)) return 'unoffered';
    throw error;
  }
}

/** File types in a mode (draft-02 §5: as POSIX has them). A server that gives neither mode nor size gives no file. */
function described(attributes: RawAttributes): RemoteFile {
  const { mode = 0, size: length = -1, mtime } = attributes;
  const type = mode & 0o170000;
  const isWritable = attributes.mode === undefined || (mode & 0o222) !== 0;
  const common = { isWritable, modifiedAtMs: mtime === undefined ? null : mtime * 1000 };
  if (type === 0o040000) return { kind: 'folder', length: 0, ...common };
  if (type === 0o100000 && Number.isSafeInteger(length) && length >= 0)
    return { kind: 'file', length, ...common };
  return { kind: 'other', length: 0, ...common };
}
