import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import dns from 'node:dns';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isCode } from '../../src/errors.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import type { SftpCredentials, SftpOptions } from '../../src/transport/sftp.ts';
import { generateSshKey } from '../../src/transport/sftp-server.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { listen } from '../support/loopback.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { at, cuttingProxy, embeddedServer, opened, sftpOptions } from '../support/sftp.ts';
import { keyPair, startSshd } from '../support/sshd.ts';
import type { Sshd } from '../support/sshd.ts';
import { expectCode, readAll, sampleBytes } from './depot-contract.ts';

/** Options for a port that something other than a depot listens on. */
function anything(host: string, port: number): SftpOptions {
  return {
    address: { kind: 'sftp', user: 'u', host, port, path: '/' },
    pins: [{ type: null, fingerprint: `SHA256:${'A'.repeat(43)}` }],
    credentials: { privateKey: Buffer.from(generateSshKey().privateKey) },
  };
}

/** Runs `work` against a plain TCP server. */
async function withListener(
  greet: (socket: Socket) => void,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    greet(socket);
  });
  const port = await listen(server);
  try {
    await work(port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('a server that cannot be reached', () => {
  it('is unreachable for now where nothing listens', async () => {
    let free = 0;
    await withListener(
      () => {},
      async (port) => void (free = port),
    );
    await expectCode(openSftpDepot(anything('127.0.0.1', free)), 'host-unreachable');
  });

  it.each([
    { errno: 'ENOTFOUND', code: 'host-unresolved', why: 'for good where its name does not exist' },
    { errno: 'EAI_AGAIN', code: 'host-unreachable', why: 'for now where nobody can look its name up' },
  ] as const)('is lost $why', async ({ errno, code }) => {
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
      host: string,
      _options: unknown,
      done: (error: Error) => void,
    ) => {
      setImmediate(() => done(Object.assign(new Error(`getaddrinfo ${errno} ${host}`), { code: errno })));
    }) as typeof dns.lookup);
    try {
      await expectCode(openSftpDepot(anything('nosuch.invalid', 22)), code);
      expect(lookup).toHaveBeenCalledOnce();
    } finally {
      lookup.mockRestore();
    }
  });

  it('has failed the handshake where it does not speak SSH', async () => {
    await withListener(
      (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      (port) => expectCode(openSftpDepot(anything('127.0.0.1', port)), 'connection-lost'),
    );
    await withListener(
      (socket) => void socket.write('SSH-1.5-old\r\n'),
      (port) => expectCode(openSftpDepot(anything('127.0.0.1', port)), 'handshake-failed'),
    );
  });

  it('is lost where it hangs up, and given up where it says nothing', async () => {
    await withListener(
      (socket) => void socket.destroy(),
      (port) => expectCode(openSftpDepot(anything('127.0.0.1', port)), 'connection-lost'),
    );
    await withListener(
      () => {},
      (port) =>
        expectCode(
          openSftpDepot({ ...anything('127.0.0.1', port), deadlines: { connectSeconds: 0.2 } }),
          'deadline-exceeded',
        ),
    );
  });

  it('is left at once where nobody wants it any more', async () => {
    let hungUp: Promise<unknown> = Promise.resolve();
    const listener = new EventEmitter();
    const met = once(listener, 'met');
    await withListener(
      (socket) => {
        hungUp = once(socket, 'close');
        socket.resume();
        listener.emit('met');
      },
      async (port) => {
        const leaving = new AbortController();
        const opening = openSftpDepot({ ...anything('127.0.0.1', port), signal: leaving.signal });
        await met;
        const reason = new Error('left');
        leaving.abort(reason);
        await expect(opening).rejects.toBe(reason);
        await hungUp;
        const late = openSftpDepot({ ...anything('127.0.0.1', port), signal: leaving.signal });
        await expect(late).rejects.toBe(reason);
      },
    );
  });

  it('says which deadline has passed', async () => {
    await withListener(
      () => {},
      async (port) => {
        const options = { ...anything('127.0.0.1', port), deadlines: { connectSeconds: 0.1 } };
        const outcome: unknown = await openSftpDepot(options).catch((error: unknown) => error);
        expect(isCode(outcome, 'deadline-exceeded') && outcome.params).toEqual({
          operation: 'connect',
          seconds: 0.1,
        });
      },
    );
  });

  it('refuses the subsystem, or has no such folder', async () => {
    const { options } = await embeddedServer(at('subsystem', { status: 4 }));
    await expectCode(openSftpDepot(options), 'subsystem-refused');
    const other = await embeddedServer();
    const { address } = other.options;
    writeFileSync(join(other.folder, 'file'), '');
    for (const path of ['/nowhere', '/file']) {
      const depot = await opened({ ...other.options, address: { ...address, path } });
      await expectCode(depot.list(''), 'depot-missing');
      await expectCode(depot.put('a/b', bytesSource(new Uint8Array(1))), 'depot-missing');
      await expectCode(depot.sweep('a'), 'depot-missing');
      await expectCode(readAll(depot, 'a'), 'depot-missing');
    }
  });
});

describe("logging in at OpenSSH's sshd", () => {
  let sshd: Sshd | undefined;
  const folder = scratchKept();
  beforeAll(async () => {
    sshd = await startSshd({ folder: folder() });
  });
  afterAll(() => sshd?.stop());
  beforeEach((context) => (sshd === undefined ? context.skip() : undefined));

  const login = async (credentials: SftpCredentials): Promise<void> => {
    const server = sshd ?? expect.unreachable();
    const depot = await openSftpDepot({ ...sftpOptions(server, folder()), credentials });
    expect(await depot.put('file', bytesSource(sampleBytes(3)))).toMatch(/sent|present/);
    await depot.close();
  };
  const clientKey = (): Buffer => readFileSync(sshd?.clientKeyPath ?? '');

  it('takes a private key', () => login({ privateKey: clientKey() }));

  it('takes an encrypted key with its passphrase, and tells a wrong or missing one', async () => {
    const path = join(folder(), 'locked');
    writeFileSync(path, clientKey(), { mode: 0o600 });
    execFileSync('ssh-keygen', ['-q', '-p', '-a', '1', '-N', 'correct horse', '-f', path]);
    const privateKey = readFileSync(path);
    await login({ privateKey, passphrase: 'correct horse' });
    await expectCode(login({ privateKey, passphrase: 'wrong horse' }), 'passphrase-wrong');
    await expectCode(login({ privateKey }), 'passphrase-wrong');
  });

  it('unlocks a PEM key with its passphrase too', async () => {
    const path = keyPair(folder(), 'pem', { type: 'ecdsa' });
    execFileSync('ssh-keygen', ['-q', '-p', '-m', 'PEM', '-N', 'correct horse', '-f', path]);
    const privateKey = readFileSync(path);
    await expectCode(login({ privateKey, passphrase: 'wrong horse' }), 'passphrase-wrong');
    await expectCode(login({ privateKey }), 'passphrase-wrong');
    await expectCode(login({ privateKey, passphrase: 'correct horse' }), 'authentication-failed');
  });

  it.each(['PuTTY-User-Key-File-2: ssh-rsa\r\n', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n'])(
    "knows PuTTY's own form for what it is, before anything is sent: %j",
    async (text) => {
      const nowhere = { ...anything('nosuch.invalid', 22), credentials: { privateKey: Buffer.from(text) } };
      await expectCode(openSftpDepot(nowhere), 'key-file-putty');
    },
  );

  it('refuses a key that is none, or only public', async () => {
    await expectCode(login({ privateKey: new Uint8Array(0) }), 'key-file-invalid');
    await expectCode(login({ privateKey: readFileSync(`${sshd?.clientKeyPath}.pub`) }), 'key-file-invalid');
  });

  it('fails to authenticate with a key that is not authorized, and with nothing', async () => {
    await expectCode(
      login({ privateKey: Buffer.from(generateSshKey().privateKey) }),
      'authentication-failed',
    );
    await expectCode(login({}), 'authentication-failed');
    await expectCode(login({ agent: join(folder(), 'no-agent') }), 'authentication-failed');
  });

  it('takes an ssh-agent, with or without a key of its own that fails', async (context) => {
    const program = peer('ssh-agent');
    if (program === undefined || peer('ssh-add') === undefined) return context.skip();
    const agent = join(folder(), 'agent');
    const child = spawn(program, ['-D', '-a', agent], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await expectCode(login({ agent }), 'authentication-failed');
      chmodSync(sshd?.clientKeyPath ?? '', 0o600);
      execFileSync('ssh-add', ['-q', sshd?.clientKeyPath ?? ''], {
        env: { SSH_AUTH_SOCK: agent },
        stdio: 'ignore',
      });
      await login({ agent });
      await login({ agent, privateKey: Buffer.from(generateSshKey().privateKey) });
    } finally {
      child.kill();
    }
    return undefined;
  });
});

it('fails to authenticate where the server has had enough of tries, and says so in a disconnect', async (context) => {
  const folder = scratchFolder();
  const sshd = await startSshd({ folder, settings: ['MaxAuthTries 1'] });
  if (sshd === undefined) return context.skip();
  try {
    const stranger = { privateKey: Buffer.from(generateSshKey().privateKey) };
    const refused: unknown = await openSftpDepot({
      ...sftpOptions(sshd, folder),
      credentials: stranger,
    }).catch((error: unknown) => error);
    expect(isCode(refused, 'authentication-failed') && refused.params).toEqual({
      host: sshd.host,
      user: sshd.user,
    });
    // SSH_DISCONNECT_PROTOCOL_ERROR, by which OpenSSH dismisses whoever has failed too often.
    expect(refused).toMatchObject({ cause: { code: 2 } });
    await (await openSftpDepot(sftpOptions(sshd, folder))).close();
  } finally {
    await sshd.stop();
  }
  return undefined;
});

it.each([
  ['ciphers', 'Ciphers aes256-cbc'],
  ['message authentication', 'Ciphers aes128-ctr\nMACs hmac-sha1'],
  ['key exchange', 'KexAlgorithms diffie-hellman-group14-sha1'],
  ['signatures by the host key', 'HostKeyAlgorithms ssh-rsa'],
])('does not agree to old %s', async (_what, setting) => {
  const folder = scratchFolder();
  if (setting.includes('ssh-rsa')) keyPair(folder, 'host', { type: 'rsa' });
  const sshd = await startSshd({ folder, settings: setting.split('\n') });
  if (sshd === undefined) return;
  try {
    const options = sftpOptions(sshd, '/');
    const { port, sentBytes } = await cuttingProxy(sshd.port);
    const address = { ...options.address, port };
    await expectCode(openSftpDepot({ ...options, address }), 'handshake-failed');
    // The identification and the offer of algorithms, in clear: no key was agreed on, no login tried, no SFTP spoken.
    expect(sentBytes()).toBeLessThan(2000);
  } finally {
    await sshd.stop();
  }
});

it('refuses a real server without the subsystem', async (context) => {
  const sshd = await startSshd({ folder: scratchFolder(), subsystem: 'other' });
  if (sshd === undefined) return context.skip();
  try {
    await expectCode(openSftpDepot(sftpOptions(sshd, '/')), 'subsystem-refused');
  } finally {
    await sshd.stop();
  }
  return undefined;
});

it("serves OpenSSH's own client, which also leaves", async (context) => {
  const program = peer('sftp');
  if (program === undefined) return context.skip();
  const { folder, options, asked } = await embeddedServer();
  mkdirSync(join(folder, 'sub'));
  const local = scratchFolder();
  writeFileSync(join(local, 'key'), options.credentials.privateKey ?? '', { mode: 0o600 });
  writeFileSync(join(local, 'in'), sampleBytes(500_000));
  const commands = [
    'put in sub/a',
    'rename sub/a sub/b',
    'get sub/b out',
    'ls -l sub',
    'mkdir x',
    'rmdir x',
    'bye',
  ];
  const flags = ['-b', '-', '-i', 'key', '-P', String(options.address.port)];
  const trust = [
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'LogLevel=ERROR',
  ];
  const child = spawn(program, [...flags, ...trust, 'depot@127.0.0.1'], {
    cwd: local,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end(commands.join('\n'));
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect(status).toBe(0);
  expect(output).toContain('500000');
  expect(readFileSync(join(local, 'out')).equals(sampleBytes(500_000))).toBe(true);
  expect(asked.map(({ type }) => type)).toContain('write');
  return undefined;
});

/** A scratch folder made at first use. */
function scratchKept(): () => string {
  let folder: string | undefined;
  return () => (folder ??= scratchFolder());
}
