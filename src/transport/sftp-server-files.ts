/**
 * What the embedded SFTP server does with requests: plain files and folders below one root, nothing outside it, no link
 * followed or made (transport/FORMAT.md, «Embedded server»). For one session; the disk work is synchronous, as a
 * demo's and a test's few small files allow.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  rmdirSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { join, posix } from 'node:path';
import { STATUS } from './sftp-raw.ts';
import {
  encodeAttributes,
  encodeData,
  encodeHandle,
  encodeNames,
  encodeNumbers,
  encodeStatus,
} from './sftp-wire.ts';
import type { PacketFields, WireAttributes, WireName, WireRequest } from './sftp-wire.ts';

/** Extensions of OpenSSH that are answered, name and version. */
export const EXTENSIONS = [
  ['posix-rename@openssh.com', '1'],
  ['statvfs@openssh.com', '2'],
  ['fsync@openssh.com', '1'],
  ['limits@openssh.com', '1'],
] as const;

const READ = 0x1;
const WRITE = 0x2;
const APPEND = 0x4;
const CREATE = 0x8;
const TRUNCATE = 0x10;
const EXCLUSIVE = 0x20;

const OK = 0;
const MAX_HANDLES = 256;
/** Most bytes of one read or write. */
export const MAX_TRANSFER_BYTES = 255 * 1024;
const PAGE_ENTRIES = 100;

/** An answer that says no. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

type Open = { readonly fd: number } | { readonly pages: WireName[] };

/** How a request is answered: the id it came with, and most bytes that it reads or writes, or names that it lists. */
export interface AnswerOptions {
  readonly id: number;
  readonly atMost: number;
}

/** One session's view of the root. */
export class ServedFiles {
  readonly #root: string;
  readonly #open = new Map<string, Open>();
  #handles = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * The answer to one request, as a packet.
   * @throws RangeError where its fields are not what the request has
   */
  answer(request: WireRequest, fields: PacketFields, options: AnswerOptions): Buffer {
    try {
      return this.#answer(request, fields, options);
    } catch (error) {
      if (error instanceof RangeError) throw error;
      return encodeStatus(options.id, statusOf(error));
    }
  }

  /** Closes what the session left open. */
  close(): void {
    for (const open of this.#open.values()) if ('fd' in open) closeSync(open.fd);
    this.#open.clear();
  }

  #answer(request: WireRequest, fields: PacketFields, { id, atMost }: AnswerOptions): Buffer {
    switch (request) {
      case 'open':
        return encodeHandle(id, this.#openFile(fields.text(), fields.uint32(), fields.attributes()));
      case 'close':
        this.#close(fields.text());
        return encodeStatus(id, OK);
      case 'read':
        return this.#read(id, this.#fd(fields.text()), fields.uint64(), Math.min(fields.uint32(), atMost));
      case 'write':
        this.#write(this.#fd(fields.text()), fields.uint64(), fields.bytes().subarray(0, atMost));
        return encodeStatus(id, OK);
      case 'fstat':
        return encodeAttributes(id, attributesOf(fstatSync(this.#fd(fields.text()))));
      case 'stat':
      case 'lstat':
        return encodeAttributes(id, attributesOf(lstatSync(this.#place(fields.text(), 'any'))));
      case 'setstat':
        this.#setByPath(fields.text(), fields.attributes());
        return encodeStatus(id, OK);
      case 'fsetstat':
        set(this.#fd(fields.text()), fields.attributes());
        return encodeStatus(id, OK);
      case 'opendir':
        return encodeHandle(id, this.#handle({ pages: this.#names(fields.text()) }));
      case 'readdir':
        return this.#page(id, fields.text(), Math.min(PAGE_ENTRIES, atMost));
      case 'remove':
        unlinkSync(this.#place(fields.text(), 'any'));
        return encodeStatus(id, OK);
      case 'mkdir':
        mkdirSync(this.#place(fields.text(), 'plain'), { mode: (fields.attributes().mode ?? 0o750) & 0o777 });
        return encodeStatus(id, OK);
      case 'rmdir':
        rmdirSync(this.#place(fields.text(), 'plain'));
        return encodeStatus(id, OK);
      case 'realpath': {
        const name = posix.normalize(`/${fields.text()}`);
        return encodeNames(id, [{ name, line: name, attributes: {} }]);
      }
      case 'rename':
        this.#rename(fields.text(), fields.text(), 'exclusive');
        return encodeStatus(id, OK);
      case 'extended':
        return this.#extended(id, fields);
      case 'init':
      case 'readlink':
      case 'symlink':
        break;
    }
    throw new Refusal(STATUS.unsupported);
  }

  #extended(id: number, fields: PacketFields): Buffer {
    switch (fields.text()) {
      case 'posix-rename@openssh.com':
        this.#rename(fields.text(), fields.text(), 'replacing');
        return encodeStatus(id, OK);
      case 'fsync@openssh.com':
        fsyncSync(this.#fd(fields.text()));
        return encodeStatus(id, OK);
      case 'statvfs@openssh.com': {
        const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(
          this.#place(fields.text(), 'plain'),
        );
        return encodeNumbers(id, [bsize, bsize, blocks, bfree, bavail, files, ffree, ffree, 0, 0, 255]);
      }
      case 'limits@openssh.com':
        return encodeNumbers(id, [256 * 1024, MAX_TRANSFER_BYTES, MAX_TRANSFER_BYTES, MAX_HANDLES]);
      default:
        throw new Refusal(STATUS.unsupported);
    }
  }

  /** The place of a client's path below the root. No step may be a link; the last may be looked at where `any`. */
  #place(path: string, last: 'any' | 'plain'): string {
    if (path.includes('\0')) throw new Refusal(STATUS.noSuchFile);
    const names = posix
      .normalize(`/${path}`)
      .split('/')
      .filter((name) => name !== '');
    let place = this.#root;
    for (const [i, name] of names.entries()) {
      if (name.includes('\\')) throw new Refusal(STATUS.noSuchFile);
      place = join(place, name);
      const isLink = lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true;
      if (isLink && (last === 'plain' || i < names.length - 1)) throw new Refusal(STATUS.permissionDenied);
    }
    return place;
  }

  #openFile(path: string, flags: number, attributes: WireAttributes): string {
    const access =
      flags & READ ? (flags & WRITE ? constants.O_RDWR : constants.O_RDONLY) : constants.O_WRONLY;
    const how =
      access |
      (flags & APPEND ? constants.O_APPEND : 0) |
      (flags & CREATE ? constants.O_CREAT : 0) |
      (flags & TRUNCATE ? constants.O_TRUNC : 0) |
      (flags & EXCLUSIVE ? constants.O_EXCL : 0);
    const fd = openSync(this.#place(path, 'plain'), how, (attributes.mode ?? 0o640) & 0o777);
    if (fstatSync(fd).isFile()) return this.#handle({ fd });
    closeSync(fd);
    throw new Refusal(STATUS.failure);
  }

  #handle(open: Open): string {
    if (this.#open.size >= MAX_HANDLES) {
      if ('fd' in open) closeSync(open.fd);
      throw new Refusal(STATUS.failure);
    }
    this.#handles += 1;
    const handle = String(this.#handles);
    this.#open.set(handle, open);
    return handle;
  }

  #fd(handle: string): number {
    const open = this.#open.get(handle);
    if (open === undefined || !('fd' in open)) throw new Refusal(STATUS.failure);
    return open.fd;
  }

  #close(handle: string): void {
    const open = this.#open.get(handle);
    if (open === undefined) throw new Refusal(STATUS.failure);
    this.#open.delete(handle);
    if ('fd' in open) closeSync(open.fd);
  }

  #read(id: number, fd: number, position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(length, MAX_TRANSFER_BYTES));
    const count = readSync(fd, bytes, 0, bytes.length, position);
    return count === 0 ? encodeStatus(id, STATUS.eof) : encodeData(id, bytes.subarray(0, count));
  }

  #write(fd: number, position: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      at += writeSync(fd, bytes, at, bytes.length - at, position + at);
    }
  }

  #setByPath(path: string, attributes: WireAttributes): void {
    const fd = openSync(this.#place(path, 'plain'), constants.O_RDONLY);
    try {
      set(fd, attributes);
    } finally {
      closeSync(fd);
    }
  }

  #names(path: string): WireName[] {
    const folder = this.#place(path, 'plain');
    const names: WireName[] = [];
    for (const name of readdirSync(folder)) {
      const stats = lstatSync(join(folder, name), { throwIfNoEntry: false });
      if (stats !== undefined)
        names.push({ name, line: listingLine(name, stats), attributes: attributesOf(stats) });
    }
    return names;
  }

  #page(id: number, handle: string, entries: number): Buffer {
    const open = this.#open.get(handle);
    if (open === undefined || !('pages' in open)) throw new Refusal(STATUS.failure);
    const page = open.pages.splice(0, entries);
    return page.length === 0 ? encodeStatus(id, STATUS.eof) : encodeNames(id, page);
  }

  #rename(from: string, to: string, how: 'exclusive' | 'replacing'): void {
    const target = this.#place(to, 'plain');
    const isTaken = lstatSync(target, { throwIfNoEntry: false }) !== undefined;
    if (how === 'exclusive' && isTaken) throw new Refusal(STATUS.failure);
    renameSync(this.#place(from, 'plain'), target);
  }
}

function set(fd: number, { size, mode, atime, mtime }: WireAttributes): void {
  if (size !== undefined) ftruncateSync(fd, size);
  if (mode !== undefined) fchmodSync(fd, mode & 0o777);
  if (atime !== undefined && mtime !== undefined) futimesSync(fd, atime, mtime);
}

function attributesOf(stats: Stats): WireAttributes {
  const { size, mode } = stats;
  return { size, mode, atime: Math.floor(stats.atimeMs / 1000), mtime: Math.floor(stats.mtimeMs / 1000) };
}

function listingLine(name: string, stats: Stats): string {
  const kind = stats.isDirectory() ? 'd' : stats.isFile() ? '-' : 'l';
  const day = stats.mtime.toISOString().slice(0, 10);
  return `${kind}${(stats.mode & 0o777).toString(8)} 1 0 0 ${stats.size} ${day} ${name}`;
}

/** As OpenSSH: an unforeseen failure, a full disk among them, is just «failure». */
function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  const errno = error instanceof Error && 'code' in error ? error.code : undefined;
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return STATUS.noSuchFile;
  return errno === 'EACCES' || errno === 'EPERM' ? STATUS.permissionDenied : STATUS.failure;
}
