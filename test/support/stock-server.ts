/**
 * An SFTP server on ssh2's own server side, as its README shows one: protocol version 3, no extension, a plain rename
 * that replaces. Many small servers in the wild are this one with another name.
 */
import {
  closeSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import type { SFTPWrapper } from 'ssh2';
import { hostKeyFingerprint } from '../../src/transport/host-key.ts';
import type { SftpOptions } from '../../src/transport/sftp.ts';
import { generateSshKey } from '../../src/transport/sftp-server.ts';
import { listen } from './loopback.ts';

const { STATUS_CODE, flagsToString } = ssh2.utils.sftp;

/** What the server refuses beyond what it cannot do. */
export interface StockManners {
  /** Whether a plain rename onto a file that stands is refused, as the protocol says. */
  readonly renameIsExclusive?: boolean;
  /** Whether modes are refused, as stores behind SFTP do. */
  readonly refusesModes?: boolean;
  /** Whether a file is opened either for reading or for writing, and never for both. */
  readonly refusesBoth?: boolean;
}

/** A running server. */
export interface StockServer {
  readonly options: SftpOptions;
  readonly stop: () => Promise<void>;
}

/** Serves `root`; the client's '/' is it. */
export async function startStockServer(root: string, manners: StockManners = {}): Promise<StockServer> {
  const hostKey = generateSshKey();
  const client = generateSshKey();
  const sockets = new Set<Socket>();
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', (context) =>
      context.method === 'publickey' ? context.accept() : context.reject(['publickey']),
    );
    connection.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => serve(acceptSftp(), root, manners));
    });
  });
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    server.injectSocket(socket);
  });
  const port = await listen(listener);
  const parsed = ssh2.utils.parseKey(hostKey.privateKey);
  if (parsed instanceof Error) throw parsed;
  return {
    options: {
      address: { kind: 'sftp', user: 'depot', host: '127.0.0.1', port, path: '/' },
      pins: [{ type: null, fingerprint: hostKeyFingerprint(parsed.getPublicSSH()) }],
      credentials: { privateKey: Buffer.from(client.privateKey) },
    },
    stop: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serve(sftp: SFTPWrapper, root: string, manners: StockManners): void {
  const files = new Map<number, number>();
  const folders = new Map<number, string[]>();
  let handles = 0;
  const at = (path: string): string => join(root, path);
  const handle = (): [number, Buffer] => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE((handles += 1));
    return [handles, bytes];
  };
  const guarded = (id: number, work: () => void): void => {
    try {
      work();
    } catch (error) {
      sftp.status(id, statusOf(error));
    }
  };
  const done = (id: number): void => sftp.status(id, STATUS_CODE.OK);
  const fd = (bytes: Buffer): number => files.get(bytes.readUInt32BE()) ?? -1;
  sftp.on('error', () => {});
  sftp.on('OPEN', (id, path, flags) =>
    guarded(id, () => {
      const how = flagsToString(flags) ?? 'r';
      if (how === 'r+' && manners.refusesBoth === true) return sftp.status(id, STATUS_CODE.OP_UNSUPPORTED);
      const [number, bytes] = handle();
      files.set(number, openSync(at(path), how, 0o666));
      return sftp.handle(id, bytes);
    }),
  );
  sftp.on('READ', (id, bytes, position, length) =>
    guarded(id, () => {
      const into = Buffer.alloc(Math.min(length, 32 * 1024));
      const count = readSync(fd(bytes), into, 0, into.length, position);
      if (count === 0) return sftp.status(id, STATUS_CODE.EOF);
      return sftp.data(id, into.subarray(0, count));
    }),
  );
  sftp.on('WRITE', (id, bytes, position, data) =>
    guarded(id, () => {
      for (let i = 0; i < data.length;) i += writeSync(fd(bytes), data, i, data.length - i, position + i);
      done(id);
    }),
  );
  sftp.on('CLOSE', (id, bytes) =>
    guarded(id, () => {
      const number = bytes.readUInt32BE();
      if (files.has(number)) closeSync(files.get(number) ?? -1);
      files.delete(number);
      folders.delete(number);
      done(id);
    }),
  );
  const attributes = (id: number, stats: Stats): void => sftp.attrs(id, attributesOf(stats));
  sftp.on('LSTAT', (id, path) => guarded(id, () => attributes(id, lstatSync(at(path)))));
  sftp.on('STAT', (id, path) => guarded(id, () => attributes(id, lstatSync(at(path)))));
  sftp.on('FSTAT', (id, bytes) => guarded(id, () => attributes(id, fstatSync(fd(bytes)))));
  sftp.on('FSETSTAT', (id, bytes, { mode }) =>
    guarded(id, () => {
      if (manners.refusesModes === true) return sftp.status(id, STATUS_CODE.OP_UNSUPPORTED);
      if (mode !== undefined) fchmodSync(fd(bytes), mode & 0o777);
      return done(id);
    }),
  );
  sftp.on('OPENDIR', (id, path) =>
    guarded(id, () => {
      const [number, bytes] = handle();
      folders.set(
        number,
        readdirSync(at(path)).map((name) => join(path, name)),
      );
      sftp.handle(id, bytes);
    }),
  );
  sftp.on('READDIR', (id, bytes) =>
    guarded(id, () => {
      const page = folders.get(bytes.readUInt32BE())?.splice(0, 100) ?? [];
      if (page.length === 0) return sftp.status(id, STATUS_CODE.EOF);
      return sftp.name(
        id,
        page.map((path) => {
          const filename = path.slice(path.lastIndexOf('/') + 1);
          return { filename, longname: filename, attrs: attributesOf(lstatSync(at(path))) };
        }),
      );
    }),
  );
  sftp.on('REMOVE', (id, path) =>
    guarded(id, () => {
      unlinkSync(at(path));
      done(id);
    }),
  );
  sftp.on('MKDIR', (id, path, { mode }) =>
    guarded(id, () => {
      mkdirSync(at(path), { mode: (mode ?? 0o777) & 0o777 });
      done(id);
    }),
  );
  sftp.on('RENAME', (id, from, to) =>
    guarded(id, () => {
      const isTaken = lstatSync(at(to), { throwIfNoEntry: false }) !== undefined;
      if (isTaken && manners.renameIsExclusive === true) return sftp.status(id, STATUS_CODE.FAILURE);
      renameSync(at(from), at(to));
      return done(id);
    }),
  );
}

function attributesOf({ mode, size, uid, gid, atimeMs, mtimeMs }: Stats): {
  mode: number;
  size: number;
  uid: number;
  gid: number;
  atime: number;
  mtime: number;
} {
  const [atime, mtime] = [Math.floor(atimeMs / 1000), Math.floor(mtimeMs / 1000)];
  return { mode, size, uid, gid, atime, mtime };
}

function statusOf(error: unknown): number {
  const errno = error instanceof Error && 'code' in error ? error.code : undefined;
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return STATUS_CODE.NO_SUCH_FILE;
  return errno === 'EACCES' || errno === 'EPERM' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE;
}
