/** Connections that are open before they are needed, over the embedded SFTP server. */
import { expect, it } from 'vitest';
import type { Depot } from '../../src/transport/depot.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { WarmDepots } from '../../src/transport/warm-depots.ts';
import { type Embedded, embeddedServer } from '../support/sftp.ts';

const FILE = bytesSource(Buffer.from('signed'));
const keeping = {
  parallel: 4,
  probe: (depot: Depot) => depot.list(''),
  signal: new AbortController().signal,
};

interface Begun {
  readonly warm: WarmDepots;
  readonly embedded: Embedded;
  /** The connections so far. */
  readonly made: readonly Depot[];
  readonly connections: () => number;
}

/** Depots of one embedded server, and how often it was connected to. */
async function begin(): Promise<Begun> {
  const embedded = await embeddedServer();
  const warm = new WarmDepots();
  const made: Depot[] = [];
  warm.add('journal', async () => {
    const depot = await openSftpDepot(embedded.options);
    made.push(depot);
    return depot;
  });
  return { warm, embedded, made, connections: () => made.length };
}

it('delivers over the connection that stands, which comes back for the next visit', async () => {
  const { warm, connections } = await begin();
  expect(await warm.keep(keeping)).toEqual([{ name: 'journal', error: null }]);
  for (const name of ['a.json', 'b.json']) {
    const depot = await warm.take('journal');
    expect(await depot?.put(name, FILE)).toBe('sent');
    await depot?.close();
  }
  expect({ connections: connections(), standing: warm.standing }).toEqual({ connections: 1, standing: 1 });
  await warm.close();
});

it('does not ask again for what it brought, nor about another file of that name', async () => {
  const { warm, embedded } = await begin();
  const depot = await warm.take('journal');
  await depot?.put('a.json', FILE);
  const asked = embedded.asked.length;
  expect(await depot?.put('a.json', FILE)).toBe('present');
  expect(embedded.asked).toHaveLength(asked);
  expect(await depot?.put('a.json', bytesSource(Buffer.from('other')))).toBe('sent');
  await depot?.close();
  await warm.close();
});

it('connects anew where the connection was lost, before it is wanted', async () => {
  const { warm, made, connections } = await begin();
  await warm.keep(keeping);
  await made[0]?.close();
  expect(await warm.keep(keeping)).toEqual([{ name: 'journal', error: null }]);
  expect({ connections: connections(), standing: warm.standing }).toEqual({ connections: 2, standing: 1 });
  const depot = await warm.take('journal');
  expect(await depot?.put('a.json', FILE)).toBe('sent');
  await depot?.close();
  await warm.close();
});

it('says which cannot be connected to, and keeps the others', async () => {
  const { warm, embedded } = await begin();
  const pins = [{ type: null, fingerprint: 'SHA256:jbTl0nsNsCSDxHxLOpKmwTMRWwa1JpGEyWYGmbqrxS4' }];
  warm.add('stranger', () => openSftpDepot({ ...embedded.options, pins }));
  const outcomes = await warm.keep(keeping);
  const codes = Object.fromEntries(outcomes.map(({ name, error }) => [name, error?.code ?? null]));
  expect(codes).toEqual({ journal: null, stranger: 'host-key-changed' });
  expect(warm.standing).toBe(1);
  await warm.close();
});

it('gives a connection up over which something failed, or that is closed in the middle of something', async () => {
  const { warm, connections } = await begin();
  const failing = await warm.take('journal');
  const source = { ...FILE, length: FILE.length + 1 };
  await expect(failing?.put('a.json', source)).rejects.toMatchObject({ code: 'length-mismatch' });
  await failing?.close();
  expect(warm.standing).toBe(0);
  const cut = await warm.take('journal');
  const putting = cut?.put('b.json', FILE);
  await cut?.close();
  await expect(putting).rejects.toMatchObject({ code: expect.any(String) });
  expect({ connections: connections(), standing: warm.standing }).toEqual({ connections: 2, standing: 0 });
  await warm.close();
});

it('keeps none that comes back after the end', async () => {
  const { warm } = await begin();
  const depot = await warm.take('journal');
  await warm.close();
  await depot?.close();
  expect(warm.standing).toBe(0);
  await expect(depot?.list('')).rejects.toMatchObject({ code: expect.any(String) });
});
