/** Every error code is thrown somewhere, and reached by code in some test: none is there for show. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, exitStatus, mayPass } from '../src/errors.ts';

/** The text of every module below a folder, but those that name all codes. */
function textsBelow(folder: string, without: RegExp): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !without.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
}

const SRC = textsBelow(resolve(import.meta.dirname, '../src'), /^errors\.ts$|messages/);
const TESTS = textsBelow(import.meta.dirname, /error-samples|^errors\.test/);

describe('the error codes', () => {
  it.each(ERROR_CODES)('%s is thrown, reached by a test, and has a status', (code) => {
    expect(SRC).toContain(`'${code}'`);
    expect(TESTS).toMatch(new RegExp(`['"\\x60]${code}['"\\x60]|\\|${code}\\)|\\(${code}\\|`));
    expect(exitStatus(code)).toBeGreaterThanOrEqual(64);
  });

  it('say that a connection, a deadline or a lack of room may pass, and never a login, host key or refusal', () => {
    const passing = ['connection-lost', 'deadline-exceeded', 'host-unreachable', 'depot-full'] as const;
    const lasting = [
      'authentication-failed',
      'host-key-changed',
      'host-key-unknown',
      'server-refused',
      'host-unresolved',
      'handshake-failed',
      'permission-denied',
    ] as const;
    expect(passing.filter((code) => !mayPass(code))).toEqual([]);
    expect(lasting.filter((code) => mayPass(code))).toEqual([]);
  });
});
