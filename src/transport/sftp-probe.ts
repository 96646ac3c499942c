/**
 * What an SFTP server does, found out by doing it (transport/FORMAT.md, «Profiles»). Each trial is one that a delivery
 * depends on, with the requests that a delivery sends.
 */
import { SceauError, isCode } from '../errors.ts';
import { temporaryName } from '../io/files.ts';
import { DEPOT_FILE_MODE } from './depot-path.ts';
import type { Findings, ProbeMeans } from './profile.ts';
import { diagnosed } from './sftp-diagnosis.ts';
import { quietly, remoteBytes } from './sftp-files.ts';
import type { SftpSession } from './sftp-files.ts';
import type { RemoteHandle, SftpRequests } from './sftp-requests.ts';
import { upload } from './sftp-transfer.ts';
import { bytesSource } from './source.ts';

/** Bytes of a trial transfer: doubled from the first to the last, until one takes half a second. */
const FIRST_TRIAL_BYTES = 256 * 1024;
const LAST_TRIAL_BYTES = 8 * 1024 * 1024;
const LONG_ENOUGH_MS = 500;
/** Answers of which the quickest is the distance. */
const ROUND_TRIPS = 5;

/** Tries a session. @throws what ends the connection, `depot-full`, `depot-conflict` where the trial was taken away, and refusals of what no delivery can do without, but writing */
export async function probeSession(session: SftpSession, means: ProbeMeans): Promise<Findings> {
  return new SessionProbe(session, means).run();
}

/** One trial run; its temporaries are removed at its end. */
class SessionProbe {
  readonly #session: SftpSession;
  readonly #requests: SftpRequests;
  readonly #means: ProbeMeans;
  /** Remote paths that may stand. */
  readonly #made: string[] = [];

  constructor(session: SftpSession, means: ProbeMeans) {
    this.#session = session;
    this.#requests = session.requests;
    this.#means = means;
  }

  async run(): Promise<Findings> {
    const { root } = this.#session;
    try {
      const space = await this.#requests.space(root);
      const reading = {
        roundTripMs: await this.#roundTripMs(),
        statvfs: space !== null,
        freeBytes: space === null ? null : Math.min(space.freeBytes, Number.MAX_SAFE_INTEGER),
      };
      const first = this.#path();
      const file = await this.#opened(first, 'create');
      return file === null
        ? { ...NOTHING, ...reading }
        : { ...(await this.#written(first, file)), ...reading };
    } catch (error) {
      throw await diagnosed(this.#session, error, { folder: root, name: root });
    } finally {
      for (const path of this.#made) {
        await quietly(this.#requests, () => this.#requests.unlink(path));
      }
    }
  }

  async #written(path: string, file: RemoteHandle): Promise<Findings> {
    const requests = this.#requests;
    const setstat = (await this.#refusable(() => requests.fchmod(file, DEPOT_FILE_MODE))) !== null;
    const uploadBytesPerSecond = await this.#uploaded(file);
    if (uploadBytesPerSecond === null) {
      await quietly(requests, () => requests.close(file));
      return { ...NOTHING, setstat };
    }
    const fsync = (await this.#refusable(() => requests.fsync(file)))?.answer === 'done';
    await requests.close(file);
    const clockSkewMs = await this.#clockSkewMs();
    const downloadBytesPerSecond = await this.#downloaded(path);
    const resume = await this.#reopens(path);
    const renameOver = await this.#renameOver(path);
    return {
      write: true,
      renameOver,
      fsync,
      statvfs: false,
      setstat,
      resume,
      freeBytes: null,
      clockSkewMs,
      roundTripMs: 0,
      uploadBytesPerSecond,
      downloadBytesPerSecond,
    };
  }

  /** A new path for a temporary. */
  #path(): string {
    const { root } = this.#session;
    const path = `${root === '/' ? '' : root}/${temporaryName()}`;
    this.#made.push(path);
    return path;
  }

  /** The outcome, or `null` where the server said no. @throws what ends the connection; `depot-full`, which may pass */
  async #refusable<T>(ask: () => Promise<T>): Promise<{ readonly answer: T } | null> {
    try {
      return { answer: await ask() };
    } catch (error) {
      const { root } = this.#session;
      const told = await diagnosed(this.#session, error, { folder: root, name: root });
      const isRefusal = ['server-refused', 'permission-denied'] as const;
      if (this.#requests.failed || isCode(told, 'depot-full')) throw told;
      if (isRefusal.some((code) => isCode(error, code))) return null;
      throw error;
    }
  }

  async #opened(path: string, purpose: 'create' | 'resume'): Promise<RemoteHandle | null> {
    const opened = await this.#refusable(() => this.#requests.open(path, purpose, DEPOT_FILE_MODE));
    return opened?.answer ?? null;
  }

  async #roundTripMs(): Promise<number> {
    let quickest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < ROUND_TRIPS; i += 1) {
      const asked = performance.now();
      await this.#requests.look(this.#session.root, 'followed');
      quickest = Math.min(quickest, performance.now() - asked);
    }
    return Math.round(quickest * 1000) / 1000;
  }

  /** Bytes a second of the longest trial, or `null` where the server refuses to take any. */
  async #uploaded(file: RemoteHandle): Promise<number | null> {
    let speed = 0;
    for (let length = FIRST_TRIAL_BYTES; length <= LAST_TRIAL_BYTES; length *= 2) {
      const source = bytesSource(this.#means.random.bytes(length));
      const began = performance.now();
      if ((await this.#refusable(() => upload(this.#session, file, { source, from: 0 }))) === null) {
        return speed === 0 ? null : speed;
      }
      const ms = performance.now() - began;
      speed = perSecond(length, ms);
      if (ms >= LONG_ENOUGH_MS) break;
    }
    return speed;
  }

  async #downloaded(path: string): Promise<number> {
    const bounds = { expected: LAST_TRIAL_BYTES, maxBytes: LAST_TRIAL_BYTES, name: 'probe' };
    const began = performance.now();
    let length = 0;
    for await (const chunk of remoteBytes(this.#session, path, bounds)) {
      length += chunk.length;
      if (performance.now() - began >= LONG_ENOUGH_MS) break;
    }
    return perSecond(length, performance.now() - began);
  }

  /** A file's time, which the server sets itself to the second, against this machine's clock around it. */
  async #clockSkewMs(): Promise<number | null> {
    const { clock } = this.#means;
    const path = this.#path();
    const before = clock.nowMs();
    const file = await this.#opened(path, 'create');
    if (file === null) return null;
    const after = clock.nowMs();
    await this.#requests.close(file);
    const atMs = (await this.#requests.look(path))?.modifiedAtMs ?? null;
    return atMs === null ? null : skewMs(atMs, before, after);
  }

  async #reopens(path: string): Promise<boolean> {
    const file = await this.#opened(path, 'resume');
    if (file === null) return false;
    const read = await this.#refusable(() => this.#requests.read(file, Buffer.alloc(1), 0));
    const written = await this.#refusable(() => this.#requests.write(file, Buffer.alloc(1), 0));
    await this.#requests.close(file);
    return read !== null && written !== null;
  }

  async #renameOver(path: string): Promise<Findings['renameOver']> {
    const target = this.#path();
    const standing = await this.#requests.open(target, 'create', DEPOT_FILE_MODE);
    await this.#requests.close(standing);
    const posix = await this.#refusable(() => this.#requests.posixRename(path, target));
    if (posix?.answer === 'done') return 'posix-rename';
    if ((await this.#refusable(() => this.#requests.rename(path, target))) === null) {
      // Another command's sweep: what was refused of it, reopening perhaps too, says nothing of the server.
      if ((await this.#requests.look(path)) === null) throw new SceauError('depot-conflict', { path });
      return 'none';
    }
    const [from, to] = await Promise.all([this.#requests.look(path), this.#requests.look(target)]);
    // A server may say that it has renamed, and have done something else.
    return from === null && to?.kind === 'file' && to.length > 0 ? 'rename' : 'none';
  }
}

/** Where nothing can be written, nothing more is known. */
const NOTHING: Findings = {
  write: false,
  renameOver: 'none',
  fsync: false,
  statvfs: false,
  setstat: false,
  resume: false,
  freeBytes: null,
  clockSkewMs: null,
  roundTripMs: 0,
  uploadBytesPerSecond: 0,
  downloadBytesPerSecond: 0,
};

function perSecond(bytes: number, ms: number): number {
  return Math.round((bytes * 1000) / Math.max(ms, 0.001));
}

/** How far a time, known to the second, is outside the moments around it; 0 where it may be between them. */
function skewMs(atMs: number, before: number, after: number): number {
  if (atMs > after) return atMs - after;
  return atMs + 999 < before ? atMs + 999 - before : 0;
}
