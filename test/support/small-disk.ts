/** A disk that fills up. */
import { execFileSync } from 'node:child_process';
import { missing } from './peers.ts';
import { scratchFolder } from './scratch.ts';

/** Mounts a small file system, or answers `undefined` where this user may not; `umount` is the caller's. */
export function smallDisk(bytes: number): string | undefined {
  const folder = scratchFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    missing('the right to mount a tmpfs');
    return undefined;
  }
}
