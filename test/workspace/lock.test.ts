/** The workspace's lock is let go at the end of a command; what the command came to counts, whatever the disk says then. */
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { systemClock } from '../../src/io/clock.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { initWorkspace } from '../../src/stages/init-workspace.ts';
import { withWorkspace } from '../../src/workspace/workspace.ts';
import { scratchFolder } from '../support/scratch.ts';
import { smallDisk } from '../support/small-disk.ts';

const use = { command: 'release', roles: ['auditor'], clock: systemClock } as const;

function workspaceIn(folder: string): string {
  const dir = join(folder, 'w');
  initWorkspace(dir, { role: 'auditor', realm: 'rehearsal', id: 'auditeur', name: 'Essai' }, systemClock);
  return dir;
}

/** Makes the lock's folder one in which nothing can be written. */
function spoilLock(dir: string): void {
  rmSync(join(dir, 'lock'), { recursive: true });
  writeFileSync(join(dir, 'lock'), '');
}

describe('a lock that cannot be let go', () => {
  it('leaves the command its result', async () => {
    const dir = workspaceIn(scratchFolder());
    const run = withWorkspace(dir, use, async () => {
      spoilLock(dir);
      return 'released';
    });
    await expect(run).resolves.toBe('released');
  });

  it('leaves the command its fault', async () => {
    const dir = workspaceIn(scratchFolder());
    const run = withWorkspace(dir, use, async () => {
      spoilLock(dir);
      throw new SceauError('before-hour', { hour: '2026-07-05T08:00:00Z', zone: 'Europe/Paris' });
    });
    await expect(run).rejects.toMatchObject({ code: 'before-hour' });
  });

  it('on a disk that is full leaves both, and no temporary', async (context) => {
    const disk = smallDisk(256 * 1024) ?? context.skip();
    try {
      const dir = workspaceIn(disk);
      const run = withWorkspace(dir, use, async () => {
        fill(disk);
        expect(() => writeFileAtomic(join(dir, 'probe'), new Uint8Array(10))).toThrow(
          expect.objectContaining({ code: 'disk-full' }),
        );
        return 'released';
      });
      await expect(run).resolves.toBe('released');
      // The first was init's.
      expect(readdirSync(join(dir, 'lock'))).toEqual(['lock-2']);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

/** Takes every free block of a disk. */
function fill(disk: string): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), new Uint8Array(bavail * bsize));
}
