import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/io/clock.ts';
import { isTemporaryName } from '../../src/io/files.ts';
import { systemRandom } from '../../src/io/random.ts';
import type { Depot, DepotSource } from '../../src/transport/depot.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { probeDepot } from '../../src/transport/probe.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { scratchFolder } from '../support/scratch.ts';
import { sftpOptions } from '../support/sftp.ts';
import { smallDisk } from '../support/small-disk.ts';
import { startSshd } from '../support/sshd.ts';
import type { Sshd } from '../support/sshd.ts';
import { expectCode, sampleBytes } from './depot-contract.ts';

describe('a disk of 2 MiB', () => {
  let disk: string | undefined;
  let sshd: Sshd | undefined;
  let remote: Depot | undefined;
  beforeAll(async () => {
    disk = smallDisk(2 * 1024 * 1024);
    if (disk === undefined) return;
    sshd = await startSshd({ folder: scratchFolder() });
    if (sshd !== undefined) remote = await openSftpDepot(sftpOptions(sshd, disk));
  });
  afterAll(async () => {
    await remote?.close();
    await sshd?.stop();
    if (disk !== undefined) execFileSync('umount', [disk]);
  });
  beforeEach((context) => (remote === undefined ? context.skip() : undefined));
  const place = (name: string): string => join(disk ?? expect.unreachable(), name);

  it('takes no file that is larger, and nothing of it is written to the server', async () => {
    await expectCode(
      (remote ?? expect.unreachable()).put('a/file', bytesSource(sampleBytes(3_000_000))),
      'depot-full',
    );
    expect(readdirSync(place('a'))).toEqual([]);
  });

  it('that has no room ends a trial, rather than be taken for one that nobody may write', async () => {
    const folder = { kind: 'folder', path: place('') } as const;
    const means = { clock: systemClock, random: systemRandom };
    const server = sftpOptions(sshd ?? expect.unreachable(), disk ?? '');
    await expectCode(probeDepot(server, means), 'depot-full');
    await expectCode(probeDepot({ address: folder, pins: [], credentials: {} }, means), 'disk-full');
    expect(readdirSync(place('')).filter(isTemporaryName)).toEqual([]);
  });

  it.each(['sshd', 'folder'])('filling up during a put leaves no file behind (%s)', async (kind) => {
    const depot = kind === 'folder' ? openFolderDepot(place('')) : (remote ?? expect.unreachable());
    const whole = bytesSource(sampleBytes(1_500_000));
    const source: DepotSource = {
      ...whole,
      open: async function* () {
        writeFileSync(place('other'), new Uint8Array(1_000_000));
        yield* whole.open();
      },
    };
    mkdirSync(place(kind));
    await expectCode(depot.put(`${kind}/file`, source), kind === 'folder' ? 'disk-full' : 'depot-full');
    expect(readdirSync(place(kind))).toEqual([]);
    writeFileSync(place('other'), '');
    expect(await depot.put(`${kind}/file`, whole)).toBe('sent');
    writeFileSync(place(`${kind}/file`), '');
  });
});
