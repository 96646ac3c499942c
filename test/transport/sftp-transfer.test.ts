import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import { bytesSource } from '../../src/transport/source.ts';
import {
  TRANSFER_WINDOW,
  TRANSFER_CHUNK_BYTES,
  TransferBudget,
  windowFor,
} from '../../src/transport/transfer-budget.ts';
import { at, embeddedServer, keptOpen, opened } from '../support/sftp.ts';
import { expectCode, readAll, sampleBytes } from './depot-contract.ts';

/** How many slots of a budget are free; they are taken on the way. */
function freeSlots(budget: TransferBudget): number {
  let free = 0;
  while (budget.tryTake(TRANSFER_CHUNK_BYTES, 1) !== null) free += 1;
  return free;
}

it.each([
  [0.2, 2],
  [3, 3],
  [10, 7],
  [20, 14],
  [300, 16],
  [Number.POSITIVE_INFINITY, 16],
])('keeps at %s ms of round trip %s requests in flight', (roundTripMs, window) => {
  expect(windowFor(roundTripMs)).toBe(window);
});

it('gives every slot back after transfers that succeed', async () => {
  const { options, folder } = await embeddedServer();
  const budget = new TransferBudget(5);
  const depot = await opened({ ...options, budget });
  await Promise.all(['a', 'b', 'c'].map((name) => depot.put(name, bytesSource(sampleBytes(3_000_000)))));
  writeFileSync(join(folder, 'd'), sampleBytes(3_000_000));
  await Promise.all(['a', 'd'].map((name) => readAll(depot, name)));
  for await (const _ of depot.read('d', 3_000_000)) break;
  await expectCode(readAll(depot, 'd', 1_000_000), 'document-too-large');
  const lie = { ...bytesSource(sampleBytes(2_000_000)), length: 1_500_000 };
  await expectCode(depot.put('e', lie), 'length-mismatch');
  expect(freeSlots(budget)).toBe(5);
});

it.each(['write', 'read'] as const)('gives every slot back after a %s that fails', async (type) => {
  for (const action of ['drop', { status: 4 }] as const) {
    const { server, options } = await keptOpen(at(type, action, 3));
    const budget = new TransferBudget(7);
    const depot = await openSftpDepot({ ...options, budget });
    await expect(depot.put('file', bytesSource(sampleBytes(3_000_000)))).rejects.toThrow();
    expect(freeSlots(budget)).toBe(7);
    await depot.close();
    await server.close();
  }
});

it('needs no free slot to get on', async () => {
  const { options } = await embeddedServer();
  const depot = await opened({ ...options, budget: new TransferBudget(0) });
  const bytes = sampleBytes(1_000_000);
  const names = ['a', 'b', 'c'];
  await Promise.all(names.map((name) => depot.put(name, bytesSource(bytes))));
  for (const name of names) expect(Buffer.from(await readAll(depot, name)).equals(bytes)).toBe(true);
});

it('sends no more than its window ahead of the answers, and nothing after a refusal', async () => {
  const { asked, options } = await embeddedServer(at('write', 'silent'));
  const depot = await opened({
    ...options,
    deadlines: { idleSeconds: 0.3 },
    budget: new TransferBudget(1000),
  });
  const source = bytesSource(sampleBytes(TRANSFER_CHUNK_BYTES * (TRANSFER_WINDOW + 10)));
  await expectCode(depot.put('file', source), 'deadline-exceeded');
  expect(asked.filter(({ type }) => type === 'write').length).toBeLessThanOrEqual(TRANSFER_WINDOW);
});

it('lets its reader keep the chunks', async () => {
  const { options, folder } = await embeddedServer();
  const bytes = sampleBytes(6_000_000);
  writeFileSync(join(folder, 'file'), bytes);
  const depot = await opened({ ...options, budget: new TransferBudget(2) });
  expect(Buffer.from(await readAll(depot, 'file')).equals(bytes)).toBe(true);
});
