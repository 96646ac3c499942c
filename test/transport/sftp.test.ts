import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/io/clock.ts';
import { systemRandom } from '../../src/io/random.ts';
import { openDepot } from '../../src/transport/open-depot.ts';
import { probeDepot } from '../../src/transport/probe.ts';
import { DEFAULT_DEADLINES } from '../../src/transport/deadlines.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { startProftpd } from '../support/proftpd.ts';
import { scratchFolder } from '../support/scratch.ts';
import { at, embeddedServer, keptOpen, opened, sftpOptions } from '../support/sftp.ts';
import { startSshd } from '../support/sshd.ts';
import { startStockServer } from '../support/stock-server.ts';
import { depotContract, expectCode, readAll, sampleBytes } from './depot-contract.ts';

depotContract('the embedded SFTP server', async () => {
  const { server, folder, options } = await keptOpen();
  return { depot: await openSftpDepot(options), folder, stop: () => server.close() };
});

depotContract(
  'an embedded SFTP server with small packets, whose flushing and space are unknown',
  async () => {
    const withheld = ['limits@openssh.com', 'fsync@openssh.com', 'statvfs@openssh.com'];
    const { server, folder, options } = await keptOpen(({ type, path = '' }) =>
      type === 'offer' && withheld.includes(path) ? 'drop' : 'pass',
    );
    return { depot: await openSftpDepot(options), folder, stop: () => server.close() };
  },
);

depotContract("OpenSSH's sshd", async () => {
  const sshd = await startSshd({ folder: scratchFolder() });
  if (sshd === undefined) return undefined;
  const folder = scratchFolder();
  return { depot: await openSftpDepot(sftpOptions(sshd, folder)), folder, stop: sshd.stop };
});

depotContract("ProFTPD's mod_sftp", async () => {
  const home = scratchFolder();
  const proftpd = await startProftpd({ folder: scratchFolder(), home });
  if (proftpd === undefined) return undefined;
  const depot = await openSftpDepot(sftpOptions(proftpd, home));
  return { depot, folder: home, stop: proftpd.stop, followsLinks: true };
});

depotContract("ssh2's stock server, by its profile", async () => {
  const folder = scratchFolder();
  const { options, stop } = await startStockServer(folder);
  const profile = await probeDepot(options, { clock: systemClock, random: systemRandom });
  return { depot: await openSftpDepot({ ...options, profile }), folder, stop };
});

it('without posix-rename, puts a file onto a free name only, and replaces none', async () => {
  const { folder, options } = await embeddedServer(({ type, path }) =>
    type === 'offer' && path === 'posix-rename@openssh.com' ? 'drop' : 'pass',
  );
  const depot = await opened(options);
  expect(await depot.put('a/file', bytesSource(sampleBytes(5000)))).toBe('sent');
  expect(await depot.put('a/file', bytesSource(sampleBytes(5000)))).toBe('present');
  await expectCode(depot.put('a/file', bytesSource(sampleBytes(5001))), 'depot-conflict');
  expect(readdirSync(join(folder, 'a'))).toEqual(['file']);
  expect(readFileSync(join(folder, 'a', 'file')).equals(sampleBytes(5000))).toBe(true);
});

it('takes a server that refuses to set modes', async () => {
  const { options } = await embeddedServer(at('fsetstat', { status: 8 }));
  expect(await (await opened(options)).put('file', bytesSource(sampleBytes(10)))).toBe('sent');
});

it('refuses a listing beyond 100,000 entries, and lists what is beside it', async () => {
  const { folder, options } = await embeddedServer(() => 'pass', scratchFolder('memory'));
  mkdirSync(join(folder, 'many'));
  const depot = await opened({ ...options, deadlines: DEFAULT_DEADLINES });
  for (let i = 0; i <= 100_000; i += 1) closeSync(openSync(join(folder, 'many', `.f${i}`), 'w'));
  await expectCode(depot.list('many'), 'listing-too-large');
  expect(await depot.list('')).toEqual([{ name: 'many', kind: 'folder', length: 0 }]);
});

it('writes nothing to the console', async () => {
  const { server, options } = await embeddedServer();
  const written: unknown[] = [];
  const { log, error } = console;
  console.log = (...words: unknown[]) => void written.push(words);
  console.error = console.log;
  try {
    const depot = await openSftpDepot(options);
    await depot.put('file', bytesSource(sampleBytes(10)));
    await server.close();
    await expectCode(depot.list(''), 'connection-lost');
    await depot.close();
  } finally {
    console.log = log;
    console.error = error;
  }
  expect(written).toEqual([]);
});

it('opens whatever an address names', async () => {
  const { folder, options } = await embeddedServer();
  writeFileSync(join(folder, 'file'), 'x');
  const { address, pins, credentials } = options;
  const remote = await openDepot(address, { pins, credentials });
  const local = await openDepot({ kind: 'folder', path: folder }, { pins: [], credentials: {} });
  expect(await remote.list('')).toEqual(await local.list(''));
  expect(remote.address).toBe(`sftp://depot@127.0.0.1:${address.port}/`);
  expect(local.address).toBe(`file:${folder}`);
  await remote.close();
});

it('closes twice, and answers nothing afterwards', async () => {
  const { options } = await embeddedServer();
  const depot = await openSftpDepot(options);
  await Promise.all([depot.close(), depot.close()]);
  await expectCode(depot.list(''), 'connection-lost');
  await expectCode(readAll(depot, 'file'), 'connection-lost');
});
