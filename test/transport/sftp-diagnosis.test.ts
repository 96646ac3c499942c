/** What is told of status 4, which by itself means nothing: the server's tree is changed behind the client's back. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isCode } from '../../src/errors.ts';
import { temporaryNameOf } from '../../src/transport/depot-path.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import type { ServerRequest } from '../../src/transport/sftp-server.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { scratchFolder } from '../support/scratch.ts';
import { embeddedServer, opened, sftpOptions } from '../support/sftp.ts';
import { smallDisk } from '../support/small-disk.ts';
import { startSshd } from '../support/sshd.ts';
import { expectCode, sampleBytes } from './depot-contract.ts';

const SOURCE = bytesSource(sampleBytes(300_000));
const FAILURE = { status: 4 } as const;

/** Puts `a/file` onto a server that refuses the first request of a type with status 4, after `spoil` was done. */
async function refused(type: ServerRequest['type'], spoil: (root: string) => void): Promise<unknown> {
  const root = join(scratchFolder(), 'root');
  mkdirSync(join(root, 'a'), { recursive: true });
  const { options } = await embeddedServer((request) => {
    if (request.type !== type || request.index > 0) return 'pass';
    spoil(root);
    return FAILURE;
  }, root);
  const depot = await opened(options);
  return depot.put('a/file', SOURCE).catch((error: unknown) => error);
}

describe('status 4', () => {
  it.each([
    ['posix-rename@openssh.com', 'a folder stands at the name', 'depot-conflict', 'a/file'],
    ['write', 'the temporary is gone', 'depot-conflict', join('a', temporaryNameOf(SOURCE))],
    ['write', 'the folder is gone', 'depot-conflict', 'a'],
    ['write', 'the root is gone', 'depot-missing', '.'],
  ] as const)('at a %s where %s is %s', async (type, _what, code, path) => {
    const error = await refused(type, (root) => {
      if (path === 'a/file') mkdirSync(join(root, path));
      else rmSync(join(root, path), { recursive: true });
    });
    expect(isCode(error, code) ? code : error).toBe(code);
  });

  it('at an open where nobody may write into the folder is no permission', async () => {
    const error = await refused('open', (root) => chmodSync(join(root, 'a'), 0o550));
    expect(isCode(error, 'permission-denied') ? 'told' : error).toBe('told');
  });

  it('that nothing explains stays what the server said', async () => {
    const error = await refused('write', () => {});
    expect(isCode(error, 'server-refused') && error.params).toEqual({
      operation: 'write',
      status: 4,
      path: 'a/file',
    });
  });
});

describe("OpenSSH's sshd on a disk", () => {
  it.each([
    ['is read-only', 'remount,ro', 'permission-denied'],
    ['can take no further file', 'remount,nr_inodes=2', 'depot-full'],
  ] as const)('that %s: it is told', async (_what, change, code) => {
    const disk = smallDisk(2 * 1024 * 1024);
    const sshd = disk === undefined ? undefined : await startSshd({ folder: scratchFolder() });
    try {
      if (disk === undefined || sshd === undefined) return;
      mkdirSync(join(disk, 'a'));
      execFileSync('mount', ['-o', change, disk]);
      const depot = await openSftpDepot(sftpOptions(sshd, disk));
      await expectCode(depot.put('a/file', SOURCE), code);
      await expectCode(depot.put('b/file', SOURCE), code);
      expect(readdirSync(disk)).toEqual(['a']);
      await depot.close();
    } finally {
      await sshd?.stop();
      if (disk !== undefined) execFileSync('umount', [disk]);
    }
  });
});
