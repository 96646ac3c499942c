import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/io/clock.ts';
import type { Clock } from '../../src/io/clock.ts';
import { systemRandom } from '../../src/io/random.ts';
import { isTemporaryName, temporaryName } from '../../src/io/files.ts';
import { deliver } from '../../src/transport/deliver.ts';
import type { DeliveryEvent } from '../../src/transport/deliver.ts';
import { probeDepot } from '../../src/transport/probe.ts';
import { encodeDepotProfile, parseDepotProfile } from '../../src/transport/profile.ts';
import type { DepotProfile } from '../../src/transport/profile.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import type { SftpOptions } from '../../src/transport/sftp.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { startProftpd } from '../support/proftpd.ts';
import { scratchFolder } from '../support/scratch.ts';
import { at, embeddedServer, opened, sftpOptions } from '../support/sftp.ts';
import { startSshd } from '../support/sshd.ts';
import { startStockServer } from '../support/stock-server.ts';
import { expectCode, sampleBytes } from './depot-contract.ts';

const MEANS = { clock: systemClock, random: systemRandom };

/** Everything that a server of OpenSSH's kind does. */
const ALL = {
  write: true,
  renameOver: 'posix-rename',
  fsync: true,
  statvfs: true,
  setstat: true,
  resume: true,
  clockSkewMs: 0,
} as const;

/** Probes a server, and sees that nothing is left in its folder. */
async function probed(
  options: SftpOptions,
  folder: string,
  clock: Clock = systemClock,
): Promise<DepotProfile> {
  writeFileSync(join(folder, 'file-of-the-depot'), 'x');
  const profile = await probeDepot(options, { ...MEANS, clock });
  expect(readdirSync(folder)).toEqual(['file-of-the-depot']);
  expect(parseDepotProfile(encodeDepotProfile(profile), 'profile.json')).toEqual(profile);
  return profile;
}

it("finds out what OpenSSH's sshd does", async (context) => {
  const sshd = await startSshd({ folder: scratchFolder() });
  if (sshd === undefined) return context.skip();
  const folder = scratchFolder();
  const profile = await probed(sftpOptions(sshd, folder), folder);
  expect(profile).toMatchObject({ ...ALL, address: `sftp://${sshd.user}@127.0.0.1:${sshd.port}${folder}` });
  expect(profile.server).toMatch(/^OpenSSH_/);
  expect(profile.hostKey).toBe(`ssh-ed25519 ${sshd.fingerprint}`);
  for (const value of [profile.freeBytes, profile.uploadBytesPerSecond, profile.downloadBytesPerSecond]) {
    expect(value).toBeGreaterThan(0);
  }
  expect(profile.roundTripMs).toBeGreaterThan(0);
  await sshd.stop();
  return undefined;
});

it("finds out what ProFTPD's mod_sftp does", async (context) => {
  const home = scratchFolder();
  const proftpd = await startProftpd({ folder: scratchFolder(), home });
  if (proftpd === undefined) return context.skip();
  const profile = await probed(sftpOptions(proftpd, home), home);
  expect(profile).toMatchObject(ALL);
  expect(profile.server).toMatch(/^mod_sftp|proftpd/i);
  await proftpd.stop();
  return undefined;
});

it('finds out what the embedded server does', async () => {
  const { options, folder } = await embeddedServer();
  expect(await probed(options, folder)).toMatchObject(ALL);
});

it.each([
  [{}, { renameOver: 'rename', setstat: true, resume: true }],
  [
    { renameIsExclusive: true, refusesModes: true, refusesBoth: true },
    { renameOver: 'none', setstat: false, resume: false },
  ],
] as const)("finds out what ssh2's stock server does, with the manners %j", async (manners, found) => {
  const folder = scratchFolder();
  const { options, stop } = await startStockServer(folder, manners);
  const expected = { ...ALL, ...found, fsync: false, statvfs: false, freeBytes: null };
  expect(await probed(options, folder)).toMatchObject(expected);
  await stop();
});

it('says that nothing can be written where the server refuses it', async () => {
  for (const [type, status] of [
    ['open', 3],
    ['open', 4],
    ['write', 4],
  ] as const) {
    const { options, folder } = await embeddedServer(at(type, { status }));
    const profile = await probed(options, folder);
    expect(profile).toMatchObject({ write: false, uploadBytesPerSecond: 0, statvfs: true });
  }
});

it.each([14, 15])('ends where the depot is full, which may pass: status %i', async (status) => {
  const { options, folder } = await embeddedServer(at('write', { status }));
  await expectCode(probeDepot(options, MEANS), 'depot-full');
  expect(readdirSync(folder)).toEqual([]);
});

it('tells a clock that is a day off, and not one that is right', async () => {
  const day = 86_400_000;
  const { options, folder } = await embeddedServer();
  const ahead = await probed(options, folder, { ...systemClock, nowMs: () => Date.now() + day });
  expect(Math.abs((ahead.clockSkewMs ?? 0) + day)).toBeLessThan(2000);
  const behind = await probed(options, folder, { ...systemClock, nowMs: () => Date.now() - day });
  expect(Math.abs((behind.clockSkewMs ?? 0) - day)).toBeLessThan(2000);
});

it.each(['write', 'read', 'fsync@openssh.com', 'posix-rename@openssh.com'] as const)(
  'ends with a code where the server hangs up at a %s, and what it left is what a sweep takes',
  async (type) => {
    const { options, folder } = await embeddedServer(at(type, 'drop'));
    await expectCode(probeDepot(options, MEANS), 'connection-lost');
    expect(readdirSync(folder).filter((name) => !isTemporaryName(name))).toEqual([]);
  },
);

it('takes away what a trial that was cut has left, and so does the next delivery', async () => {
  let isCut = true;
  const { options, folder } = await embeddedServer(({ type }) =>
    isCut && type === 'fsync@openssh.com' ? 'drop' : 'pass',
  );
  const cut = async (): Promise<void> => {
    isCut = true;
    await expectCode(probeDepot(options, MEANS), 'connection-lost');
    isCut = false;
    expect(readdirSync(folder).map(isTemporaryName)).toEqual([true]);
  };
  await cut();
  await probed(options, folder);
  rmSync(join(folder, 'file-of-the-depot'));
  await cut();
  const file = { path: 'p/file', source: bytesSource(sampleBytes(10)), kind: 'body' } as const;
  const events: DeliveryEvent[] = [];
  await deliver(await opened(options), [file], (event) => events.push(event));
  expect(readdirSync(folder)).toEqual(['p']);
  expect(events).toContainEqual({ type: 'swept', folder: '', removed: 1 });
});

it('ends at a server that drips, each answer within its deadline', async () => {
  const { options, folder } = await embeddedServer(({ type }) =>
    type === 'readdir' ? { atMost: 1, afterMs: 100 } : 'pass',
  );
  for (let i = 0; i < 1000; i += 1) writeFileSync(join(folder, `file-${i}`), '');
  const outcome: unknown = await probeDepot(options, { ...MEANS, seconds: 0.5 }).catch(
    (error: unknown) => error,
  );
  expect(outcome).toMatchObject({ code: 'deadline-exceeded', params: { operation: 'visit', seconds: 0.5 } });
});

it('probes a folder, and a missing one is missing', async () => {
  const folder = scratchFolder();
  const options = { address: { kind: 'folder', path: folder }, pins: [], credentials: {} } as const;
  const profile = await probeDepot(options, MEANS);
  expect(profile).toMatchObject({ write: true, renameOver: 'posix-rename', server: null, hostKey: null });
  writeFileSync(join(folder, temporaryName()), 'left by a trial');
  await probeDepot(options, MEANS);
  expect(readdirSync(folder)).toEqual([]);
  const nowhere = { ...options, address: { kind: 'folder', path: join(folder, 'nowhere') } } as const;
  await expectCode(probeDepot(nowhere, MEANS), 'depot-missing');
});

it('a delivery asks nothing of a server that its profile says is refused', async () => {
  const { options, folder, asked } = await embeddedServer();
  const profile: DepotProfile = {
    ...(await probeDepot(options, MEANS)),
    renameOver: 'rename',
    fsync: false,
    statvfs: false,
    setstat: false,
    resume: false,
  };
  const before = asked.length;
  mkdirSync(join(folder, 'a'));
  const depot = await opened({ ...options, profile });
  await depot.put('a/file', bytesSource(sampleBytes(300_000)));
  const types = new Set(asked.slice(before).map(({ type }) => type));
  expect([...types].filter((type) => /fsync|statvfs|fsetstat|posix/.test(type))).toEqual([]);
  expect(types).toContain('rename');
});

it('a profile is read strictly', async () => {
  const { options } = await embeddedServer();
  const profile = await probeDepot(options, MEANS);
  const encoded = (change: object): Uint8Array => Buffer.from(JSON.stringify({ ...profile, ...change }));
  for (const change of [
    { more: 1 },
    { write: 'yes' },
    { freeBytes: -1 },
    { testedAt: 'today' },
    { server: 'a\nb' },
  ]) {
    expect(() => parseDepotProfile(encoded(change), 'profile.json')).toThrowError(
      expect.objectContaining({ code: 'document-malformed' }),
    );
  }
  for (const bytes of [Buffer.from('{'), Buffer.from([0xff])]) {
    expect(() => parseDepotProfile(bytes, 'profile.json')).toThrowError(
      expect.objectContaining({ code: 'document-malformed' }),
    );
  }
  const depot = await openSftpDepot({ ...options, profile });
  await depot.close();
});

it('says nothing of a server where another command swept its trial away', async () => {
  const { options, folder } = await embeddedServer(({ type }) => {
    if (type === 'posix-rename@openssh.com')
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    return 'pass';
  });
  await expectCode(probeDepot(options, MEANS), 'depot-conflict');
});
