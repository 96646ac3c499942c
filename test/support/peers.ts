/**
 * Programs that others wrote, against which the tests run. One that is missing is skipped aloud on a developer's
 * machine and is a failure in CI.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** Where the program is, or `undefined` where the machine has none. Throws in CI instead. */
export function peer(name: string): string | undefined {
  const found = FOLDERS.map((folder) => join(folder, name)).find((path) => isExecutable(path));
  if (found !== undefined) return found;
  missing(name);
  return undefined;
}

/** Says aloud that something is missing and its tests are skipped. Throws in CI instead. */
export function missing(what: string): void {
  const message = `${what} is missing: tests that need it are skipped`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  console.warn(message);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
