import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256Hex } from '../../src/io/encodings.ts';
import { sharedFileSource } from '../../src/transport/source.ts';
import { scratchFolder } from '../support/scratch.ts';
import { expectCode, sampleBytes } from './depot-contract.ts';

const path = join(scratchFolder(), 'payload.pgp');

it('digests a large file once for all its recipients', async () => {
  writeFileSync(path, sampleBytes(1_500_000));
  const [first, second] = await Promise.all([sharedFileSource(path), sharedFileSource(path)]);
  expect(second).toBe(first);
  expect(first).toMatchObject({ length: 1_500_000, sha256: sha256Hex(readFileSync(path)) });
  expect(await sharedFileSource(path)).toBe(first);
});

it('digests a file anew that was replaced under the same name', async () => {
  writeFileSync(path, sampleBytes(1_500_000));
  const before = await sharedFileSource(path);
  const other = sampleBytes(1_500_000).fill(7, 0, 1);
  writeFileSync(`${path}.new`, other);
  renameSync(`${path}.new`, path);
  const after = await sharedFileSource(path);
  expect(after.sha256).toBe(sha256Hex(other));
  expect(after.sha256).not.toBe(before.sha256);
});

it('digests a short file each time', async () => {
  writeFileSync(path, 'one');
  const before = await sharedFileSource(path);
  writeFileSync(path, 'two');
  expect((await sharedFileSource(path)).sha256).not.toBe(before.sha256);
});

it('refuses a file that is not there, each time', async () => {
  await expectCode(sharedFileSource(`${path}.none`), 'input-missing');
  await expectCode(sharedFileSource(`${path}.none`), 'input-missing');
});

it('digests a short file once for all who ask at the same moment', async () => {
  writeFileSync(path, 'three');
  const asked = Array.from({ length: 3 }, () => sharedFileSource(path));
  const [first, ...others] = await Promise.all(asked);
  expect(others.every((source) => source === first)).toBe(true);
  expect(await sharedFileSource(path)).not.toBe(first);
});
