/** Small disks that fill up: a tmpfs, mounted as root may. Whoever mounts one unmounts it. */
import { execFileSync } from 'node:child_process';
import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { discard, scratch } from './delivery.ts';

const DISK_BYTES = 2 * 1024 * 1024;

/** Mounts one, or answers `undefined` where this user may not. */
export function mountSmall(inodes?: number): string | undefined {
  const folder = scratch();
  const size = `size=${DISK_BYTES}${inodes === undefined ? '' : `,nr_inodes=${inodes}`}`;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    discard(folder);
    return undefined;
  }
}

/** Fills it with one file, but for so many bytes. */
export function fill(disk: string, leave: number): void {
  const page = new Uint8Array(4096);
  const path = join(disk, 'filler');
  try {
    for (;;) writeFileSync(path, page, { flag: 'a' });
  } catch {
    // Cut, and not written anew: the server may be writing too, and takes what is free for a moment.
    truncateSync(path, Math.max(0, statSync(path).size - leave));
  }
}
