/**
 * What is used of ssh2's client-side SFTP object, described here so that only sftp.ts imports ssh2. Never its
 * streams, nor put, get and their kin: they report success when the server refuses the data.
 */

/** A status that a server answers (draft-02 §7, and the two of later drafts that say a disk is full). */
export const STATUS = {
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  noConnection: 6,
  connectionLost: 7,
  unsupported: 8,
  noSpace: 14,
  quotaExceeded: 15,
} as const;

/** How ssh2 hands over an answer, or why there is none. */
export type Callback<T> = (error: Error | null | undefined, value: T) => void;
/** The same where the answer is only a status. */
export type Done = (error?: Error | null) => void;

/** Attributes of draft-02 §5, as far as they are used. */
export interface RawAttributes {
  readonly mode?: number;
  readonly size?: number;
  /** Seconds since 1970. */
  readonly mtime?: number;
}

/** One name of a listing. */
export interface RawName {
  readonly filename: string;
  readonly attrs: RawAttributes;
}

/** What statvfs answers, as far as it is used: blocks and files free for the account, bytes of a block, flags. */
export interface RawSpace {
  readonly f_bavail: number;
  readonly f_frsize: number;
  readonly f_files: number;
  readonly f_favail: number;
  readonly f_flag: number;
}

/** What is used of ssh2's client-side SFTP object. */
export interface RawSftp {
  /** Most bytes of one read and one write; beyond them ssh2 asks piece by piece, each after the answer to the last. */
  readonly _maxReadLen?: unknown;
  readonly _maxWriteLen?: unknown;
  open(path: string, flags: 'r' | 'r+' | 'wx', mode: number, done: Callback<Buffer>): void;
  close(handle: Buffer, done: Done): void;
  read(
    handle: Buffer,
    into: Buffer,
    at: number,
    length: number,
    position: number,
    done: Callback<number>,
  ): void;
  write(handle: Buffer, from: Buffer, at: number, length: number, position: number, done: Done): void;
  fchmod(handle: Buffer, mode: number, done: Done): void;
  lstat(path: string, done: Callback<RawAttributes>): void;
  stat(path: string, done: Callback<RawAttributes>): void;
  mkdir(path: string, attributes: { readonly mode: number }, done: Done): void;
  opendir(path: string, done: Callback<Buffer>): void;
  readdir(handle: Buffer, done: Callback<RawName[]>): void;
  unlink(path: string, done: Done): void;
  rename(from: string, to: string, done: Done): void;
  ext_openssh_rename(from: string, to: string, done: Done): void;
  ext_openssh_fsync(handle: Buffer, done: Done): void;
  ext_openssh_statvfs(path: string, done: Callback<RawSpace>): void;
}
