import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Depot } from '../../src/transport/depot.ts';
import { temporaryNameOf } from '../../src/transport/depot-path.ts';
import { deliver } from '../../src/transport/deliver.ts';
import type { DeliveryEvent } from '../../src/transport/deliver.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import type { SftpOptions } from '../../src/transport/sftp.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { TRANSFER_CHUNK_BYTES } from '../../src/transport/transfer-budget.ts';
import { scratchFolder } from '../support/scratch.ts';
import { at, cuttingProxy, embeddedServer, keptOpen, opened, sftpOptions } from '../support/sftp.ts';
import type { Embedded } from '../support/sftp.ts';
import { startSshd } from '../support/sshd.ts';
import { expectCode, sampleBytes } from './depot-contract.ts';

const LENGTH = 12_000_000;
const PAYLOAD = sampleBytes(LENGTH);
const SOURCE = bytesSource(PAYLOAD);
const TEMPORARY = temporaryNameOf(SOURCE);
const DELIVERY = [{ path: 'payload.pgp', source: SOURCE, kind: 'body' }] as const;

/** Bytes that a server was asked to write. */
const written = ({ asked }: Embedded): number => asked.reduce((total, { bytes = 0 }) => total + bytes, 0);

/** Delivers the payload, and says from which byte it went on; 0 where it began anew. */
async function delivered(options: SftpOptions): Promise<number> {
  const events: DeliveryEvent[] = [];
  const depot = await openSftpDepot(options);
  const summary = await deliver(depot, DELIVERY, (event) => events.push(event));
  await depot.close();
  expect(summary.sent + summary.present).toBe(1);
  return events.reduce((total, event) => total + (event.type === 'resumed' ? event.resumedBytes : 0), 0);
}

/** What the folder holds in the end: the payload, whole, and nothing beside it. */
function expectWhole(folder: string): void {
  expect(readdirSync(folder)).toEqual(['payload.pgp']);
  expect(readFileSync(join(folder, 'payload.pgp')).equals(PAYLOAD)).toBe(true);
}

describe('a payload of 12 MB cut at 80 %', () => {
  it('is gone on with where it stands, and only the rest is sent', async () => {
    const folder = scratchFolder();
    const cutAt = Math.floor((0.8 * LENGTH) / TRANSFER_CHUNK_BYTES);
    const { server, options } = await keptOpen(at('write', 'drop', cutAt), folder);
    await expectCode(delivered(options), 'connection-lost');
    await server.close();
    expect(readdirSync(folder)).toEqual([TEMPORARY]);
    const begun = statSync(join(folder, TEMPORARY)).size;
    expect(begun).toBe(cutAt * TRANSFER_CHUNK_BYTES);
    const second = await embeddedServer(() => 'pass', folder);
    expect(await delivered(second.options)).toBe(begun);
    expect(written(second)).toBe(LENGTH - begun);
    expectWhole(folder);
  });

  it("is gone on with at OpenSSH's sshd, over a wire that was cut", async (context) => {
    const sshd = await startSshd({ folder: scratchFolder() });
    if (sshd === undefined) return context.skip();
    const folder = scratchFolder();
    const options = sftpOptions(sshd, folder);
    const through = async (mostBytes?: number): Promise<[SftpOptions, () => number]> => {
      const { port, sentBytes } = await cuttingProxy(sshd.port, mostBytes);
      return [{ ...options, address: { ...options.address, port } }, sentBytes];
    };
    const [cut] = await through(0.8 * LENGTH);
    await expectCode(delivered(cut), 'connection-lost');
    // The server's session ends in its own time, with what it had in hand.
    const begun = await delivered((await through())[0]);
    expect(begun).toBeGreaterThan(0.6 * LENGTH);
    expectWhole(folder);
    await sshd.stop();
    return undefined;
  });

  it('is begun anew where one bit of what stands is another', async () => {
    const folder = scratchFolder();
    const altered = PAYLOAD.slice(0, 0.8 * LENGTH);
    altered[5_000_000] = (altered[5_000_000] ?? 0) ^ 1;
    writeFileSync(join(folder, TEMPORARY), altered);
    const server = await embeddedServer(() => 'pass', folder);
    expect(await delivered(server.options)).toBe(0);
    expect(written(server)).toBe(LENGTH);
    expectWhole(folder);
  });

  it.each([3, 4, 8])(
    'is begun anew where the server refuses to open it for both, with status %i',
    async (status) => {
      const folder = scratchFolder();
      writeFileSync(join(folder, TEMPORARY), PAYLOAD.subarray(0, 0.8 * LENGTH));
      const server = await embeddedServer(at('open', { status }, 0), folder);
      expect(await delivered(server.options)).toBe(0);
      expect(written(server)).toBe(LENGTH);
      expectWhole(folder);
    },
  );

  it('is begun anew where the server does not let it be read back', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, TEMPORARY), PAYLOAD.subarray(0, 0.8 * LENGTH));
    const server = await embeddedServer(at('read', { status: 4 }, 0), folder);
    expect(await delivered(server.options)).toBe(0);
    expectWhole(folder);
  });
});

it.each([0, 1, 1024 * 1024 - 1])(
  'what stands is not worth reading back below 1 MiB: %i bytes',
  async (length) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, TEMPORARY), PAYLOAD.subarray(0, length));
    const server = await embeddedServer(() => 'pass', folder);
    expect(await delivered(server.options)).toBe(0);
    expect(written(server)).toBe(LENGTH);
    expectWhole(folder);
  },
);

it('a temporary that is longer than the file is begun anew', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, TEMPORARY), sampleBytes(LENGTH + 1));
  const { options } = await embeddedServer(() => 'pass', folder);
  expect(await delivered(options)).toBe(0);
  expectWhole(folder);
});

it('a temporary that is whole is not sent again, but read back before it gets its name', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, TEMPORARY), PAYLOAD);
  const server = await embeddedServer(() => 'pass', folder);
  expect(await delivered(server.options)).toBe(LENGTH);
  expect(written(server)).toBe(0);
  expectWhole(folder);
});

it('a sweep keeps what is about to be gone on with, and nothing else', async () => {
  const folder = scratchFolder();
  const other = bytesSource(sampleBytes(7));
  for (const source of [SOURCE, other]) writeFileSync(join(folder, temporaryNameOf(source)), 'x');
  const { options } = await embeddedServer(() => 'pass', folder);
  const depot = await opened(options);
  expect(await depot.sweep('', [SOURCE])).toBe(1);
  expect(readdirSync(folder)).toEqual([TEMPORARY]);
  expect(await depot.sweep('')).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

it('a file that is there leaves no temporary of its own behind', async () => {
  const folder = scratchFolder();
  for (const name of ['payload.pgp', TEMPORARY]) writeFileSync(join(folder, name), PAYLOAD);
  const { options } = await embeddedServer(() => 'pass', folder);
  await delivered(options);
  expectWhole(folder);
});

/** Two connections deliver the payload at once. */
async function race(options: SftpOptions, folder: string): Promise<void> {
  const depots: readonly Depot[] = await Promise.all([openSftpDepot(options), openSftpDepot(options)]);
  await Promise.all(depots.map((depot) => deliver(depot, DELIVERY, () => {})));
  expectWhole(folder);
  await Promise.all(depots.map((depot) => depot.close()));
}

describe('two senders of one payload', () => {
  it('both end, with one whole file', async () => {
    const { folder, options } = await embeddedServer();
    await race(options, folder);
  });

  it('both end where the server has no posix-rename', async () => {
    const { folder, options } = await embeddedServer(({ type, path }) =>
      type === 'offer' && path === 'posix-rename@openssh.com' ? 'drop' : 'pass',
    );
    await race(options, folder);
  });

  it("both end at OpenSSH's sshd", async (context) => {
    const sshd = await startSshd({ folder: scratchFolder() });
    if (sshd === undefined) return context.skip();
    const folder = scratchFolder();
    await race(sftpOptions(sshd, folder), folder);
    await sshd.stop();
    return undefined;
  });
});

it.each([
  [1, 'sent'],
  [4, 'depot-conflict'],
] as const)('a temporary that is taken away %i times ends as %s, and is no loop', async (times, outcome) => {
  const folder = scratchFolder();
  const { options, asked } = await embeddedServer(({ type, index }) => {
    if (type === 'posix-rename@openssh.com' && index < times) rmSync(join(folder, TEMPORARY));
    return 'pass';
  }, folder);
  const put = (await opened(options)).put('payload.pgp', SOURCE);
  if (outcome === 'sent') expect(await put).toBe('sent');
  else await expectCode(put, outcome);
  expect(asked.filter(({ type }) => type === 'posix-rename@openssh.com').length).toBe(Math.min(times + 1, 4));
  expect(readdirSync(folder)).toEqual(outcome === 'sent' ? ['payload.pgp'] : []);
});
