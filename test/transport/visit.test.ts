/** What a visit may cost (transport/FORMAT.md, «Visits»): a server that answers, and answers, and never comes to an end. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Depot } from '../../src/transport/depot.ts';
import { bytesSource } from '../../src/transport/source.ts';
import type { Interception, ServerRequest } from '../../src/transport/sftp-server.ts';
import { STEP_BYTES, boundVisit } from '../../src/transport/visit.ts';
import { type Embedded, embeddedServer, opened } from '../support/sftp.ts';
import { expectCode, readAll, sampleBytes } from './depot-contract.ts';

const PAYLOAD_BYTES = 5_000_000;
/** So that, in these steps, no listing and no file below ends within ten times a visit. */
const DRIP = { atMost: 1, afterMs: 200 } as const;
const SHORT_VISIT = { seconds: 1, stepSeconds: 1 };

async function served(intercept: (request: ServerRequest) => Interception): Promise<Embedded> {
  const embedded = await embeddedServer(intercept);
  mkdirSync(join(embedded.folder, 'many'));
  for (let i = 0; i < 100; i += 1) writeFileSync(join(embedded.folder, 'many', `file-${i}`), '');
  writeFileSync(join(embedded.folder, 'document'), sampleBytes(2000));
  return embedded;
}

const expired = { code: 'deadline-exceeded', params: { operation: 'visit', seconds: 1 } };

it.each([
  ['names come one at a time', (depot: Depot) => depot.list('many')],
  ['a document comes byte by byte', (depot: Depot) => readAll(depot, 'document', 10_000)],
  ['a payload comes byte by byte', (depot: Depot) => readAll(depot, 'document', PAYLOAD_BYTES)],
  [
    'what is stored is read back byte by byte',
    (depot: Depot) => depot.put('new', bytesSource(sampleBytes(2000))),
  ],
])('ends a visit where %s, each answer within its deadline, and the connection with it', async (_, ask) => {
  const { options } = await served(({ type }) => (type === 'read' || type === 'readdir' ? DRIP : 'pass'));
  const depot = boundVisit(await opened(options), SHORT_VISIT);
  await expect(ask(depot)).rejects.toMatchObject(expired);
  await expect(depot.list('')).rejects.toMatchObject(expired);
});

it('is one allowance for all calls, however short each of them is', async () => {
  const { options } = await served(({ type }) => (type === 'opendir' ? { ...DRIP, atMost: 100 } : 'pass'));
  const depot = boundVisit(await opened(options), SHORT_VISIT);
  const all = async (): Promise<void> => {
    for (let i = 0; i < 50; i += 1) await depot.list('many');
  };
  await expect(all()).rejects.toMatchObject(expired);
});

it('has as long as it takes for a payload that comes at the least rate', async () => {
  // Some twenty answers, two at a time: longer than the visit has for documents.
  const { options, folder } = await served(({ type }) =>
    type === 'read' ? { atMost: STEP_BYTES, afterMs: 250 } : 'pass',
  );
  writeFileSync(join(folder, 'payload'), sampleBytes(PAYLOAD_BYTES));
  const depot = boundVisit(await opened(options), { seconds: 1, stepSeconds: 5 });
  const bytes = await readAll(depot, 'payload', PAYLOAD_BYTES);
  expect(bytes.length).toBe(PAYLOAD_BYTES);
  expect(await depot.list('many')).toHaveLength(100);
});

it('says by code what the depot itself says, and reads on after it', async () => {
  const { options } = await served(() => 'pass');
  const depot = boundVisit(await opened(options), SHORT_VISIT);
  await expectCode(readAll(depot, 'document', 10), 'document-too-large');
  await expectCode(readAll(depot, 'nothing', 10), 'file-missing');
  expect(await depot.list('many')).toHaveLength(100);
});
