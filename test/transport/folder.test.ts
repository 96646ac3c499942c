import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { scratchFolder } from '../support/scratch.ts';
import { depotContract, expectCode, readAll, sampleBytes } from './depot-contract.ts';

depotContract('a folder', async () => {
  const folder = scratchFolder();
  return { depot: openFolderDepot(folder), folder, stop: async () => {} };
});

it('says that a depot whose root is not there is missing, and does not make it', async () => {
  const root = join(scratchFolder(), 'unplugged');
  const depot = openFolderDepot(root);
  await expectCode(depot.put('a', bytesSource(sampleBytes(1))), 'depot-missing');
  await expectCode(depot.list(''), 'depot-missing');
  await expectCode(depot.sweep(''), 'depot-missing');
  await expectCode(readAll(depot, 'a'), 'depot-missing');
  mkdirSync(root);
  expect(await depot.put('a', bytesSource(sampleBytes(1)))).toBe('sent');
});

it('takes a root that is a link, which is the configured choice', async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  writeFileSync(join(folder, 'real', 'file'), 'x');
  expect(await openFolderDepot(join(folder, 'link')).list('')).toEqual([
    { name: 'file', kind: 'file', length: 1 },
  ]);
});

it('says of a folder that may be listed and not entered that it may not be read', async (context) => {
  // Only who is somebody else for a moment can be refused here.
  if (process.getuid?.() !== 0 || process.seteuid === undefined) context.skip('not root');
  const folder = scratchFolder();
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'sealed'));
  writeFileSync(join(folder, 'sealed', 'file'), 'x');
  chmodSync(join(folder, 'sealed'), 0o744);
  process.seteuid?.('nobody');
  try {
    await expectCode(openFolderDepot(folder).list('sealed'), 'permission-denied');
  } finally {
    process.seteuid?.(0);
  }
});
