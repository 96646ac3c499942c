/** Folders for one test file, gone afterwards. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

/** A new, empty folder, removed after the file's last test; `memory` where many small files would wear a disk. */
export function scratchFolder(medium: 'disk' | 'memory' = 'disk'): string {
  const inMemory = medium === 'memory' && existsSync('/dev/shm');
  const path = mkdtempSync(join(inMemory ? '/dev/shm' : tmpdir(), 'sceau-test-'));
  made.push(path);
  return path;
}

afterAll(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});
