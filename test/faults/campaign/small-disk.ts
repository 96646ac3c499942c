/** Small disks that fill up: a tmpfs, mounted as root may. Whoever mounts one unmounts it. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
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
  let length = 0;
  const path = join(disk, 'filler');
  try {
    for (; ; length += page.length) writeFileSync(path, page, { flag: 'a' });
  } catch {
    const keep = Math.max(0, length - leave);
    rmSync(path, { force: true });
    if (keep > 0) writeFileSync(path, new Uint8Array(keep));
  }
}
