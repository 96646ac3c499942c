import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isCode } from '../../src/errors.ts';
import { depotAccess } from '../../src/workspace/connect.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import type { SftpOptions, SshHost } from '../../src/transport/sftp.ts';
import { generateSshKey } from '../../src/transport/sftp-server.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { listen } from '../support/loopback.ts';
import { scratchFolder } from '../support/scratch.ts';
import { embeddedServer, freezableProxy, opened, sftpOptions } from '../support/sftp.ts';
import { freePort, startSshd } from '../support/sshd.ts';
import type { Sshd } from '../support/sshd.ts';
import { expectCode, sampleBytes } from './depot-contract.ts';

const OTHER_PIN = { type: null, fingerprint: `SHA256:${'A'.repeat(43)}` };

/** The pin of the key that was refused as another one than the pinned. */
async function changedKey(options: SftpOptions): Promise<string> {
  const error: unknown = await openSftpDepot(options).catch((reason: unknown) => reason);
  return isCode(error, 'host-key-changed') ? error.params.found : String(error);
}

describe('a depot behind a jump host, two sshd', () => {
  let bastion: Sshd | undefined;
  let server: Sshd | undefined;
  beforeAll(async () => {
    bastion = await startSshd({ folder: scratchFolder() });
    server = await startSshd({ folder: scratchFolder() });
  });
  afterAll(async () => {
    await bastion?.stop();
    await server?.stop();
  });
  beforeEach((context) => (server === undefined ? context.skip() : undefined));

  const jump = (): SshHost => sftpOptions(bastion ?? expect.unreachable(), '/');
  const behind = (root: string): SftpOptions => ({
    ...sftpOptions(server ?? expect.unreachable(), root),
    jump: jump(),
  });

  it('takes files, and gives them back', async () => {
    const root = scratchFolder();
    const depot = await opened(behind(root));
    const bytes = sampleBytes(3_000_000);
    expect(await depot.put('a/file', bytesSource(bytes))).toBe('sent');
    expect(readFileSync(join(root, 'a/file')).equals(bytes)).toBe(true);
    expect(await depot.put('a/file', bytesSource(bytes))).toBe('present');
    await depot.close();
    await expectCode(depot.list(''), 'connection-lost');
  });

  it('is refused where either host key is not the pinned one, and says which host', async () => {
    const options = behind('/');
    expect(await changedKey({ ...options, pins: [OTHER_PIN] })).toContain(server?.fingerprint);
    const wrong = { ...options, jump: { ...jump(), pins: [OTHER_PIN] } };
    expect(await changedKey(wrong)).toContain(bastion?.fingerprint);
    await expectCode(openSftpDepot({ ...options, jump: { ...jump(), pins: [] } }), 'host-key-missing');
  });

  it('is refused where either login fails', async () => {
    const credentials = { privateKey: Buffer.from(generateSshKey().privateKey) };
    await expectCode(openSftpDepot({ ...behind('/'), credentials }), 'authentication-failed');
    await expectCode(
      openSftpDepot({ ...behind('/'), jump: { ...jump(), credentials } }),
      'authentication-failed',
    );
  });

  it('cannot be reached for now where the jump host finds nobody there', async () => {
    const options = behind('/');
    const address = { ...options.address, port: await freePort() };
    await expectCode(openSftpDepot({ ...options, address }), 'host-unreachable');
  });

  it('is refused where the jump host does not forward', async () => {
    const closed = await startSshd({ folder: scratchFolder(), settings: ['AllowTcpForwarding no'] });
    const options = { ...behind('/'), jump: sftpOptions(closed ?? expect.unreachable(), '/') };
    await expectCode(openSftpDepot(options), 'server-refused');
    await closed?.stop();
  });

  it('passes the deadline where the server behind it, or the jump host itself, says nothing', async () => {
    const silent = createServer(() => {});
    const port = await listen(silent);
    const options = { ...behind('/'), deadlines: { connectSeconds: 0.5 } };
    const address = { ...options.address, port };
    await expectCode(openSftpDepot({ ...options, address }), 'deadline-exceeded');
    await expectCode(
      openSftpDepot({ ...options, jump: { ...jump(), address: { ...jump().address, port } } }),
      'deadline-exceeded',
    );
    silent.close();
  });

  it('passes the deadline where the jump host freezes during a call', async () => {
    const proxy = await freezableProxy(bastion?.port ?? 0);
    const address = { ...jump().address, port: proxy.port };
    const root = scratchFolder();
    const deadlines = { requestSeconds: 0.5, endSeconds: 0.2 };
    const depot = await openSftpDepot({ ...behind(root), deadlines, jump: { ...jump(), address } });
    expect(await depot.list('')).toEqual([]);
    proxy.freeze();
    await expectCode(depot.list(''), 'deadline-exceeded');
    await depot.close();
  });
});

it('a server that cannot forward refuses to be a jump host', async () => {
  const { options } = await embeddedServer();
  await expectCode(openSftpDepot({ ...options, jump: options }), 'server-refused');
});

it('a jump host is read from depot settings, and is an address without a path', async () => {
  const secrets = { passphrase: async () => '', agentSocket: '/agent' };
  const pin = OTHER_PIN.fingerprint;
  const settings = { address: 'sftp://a@inner.example/in', host_keys: [pin] };
  const access = await depotAccess(
    '/w',
    { ...settings, jump: { address: 'sftp://b@bastion.example:2222/', host_keys: [pin] } },
    secrets,
  );
  expect(access.jump).toEqual({
    address: { kind: 'sftp', user: 'b', host: 'bastion.example', port: 2222, path: '/' },
    pins: [OTHER_PIN],
    credentials: { agent: '/agent' },
  });
  for (const address of ['sftp://b@bastion.example/some/where', '/folder']) {
    await expectCode(depotAccess('/w', { ...settings, jump: { address } }, secrets), 'address-invalid');
  }
});
