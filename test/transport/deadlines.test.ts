/**
 * Every wait of the transport passes a deadline (transport/FORMAT.md, «Deadlines»). Those of a session's requests, and of a
 * server that falls silent while it is connected to, are in test/faults/silent-server.test.ts; a jump host's in
 * jump-host.test.ts.
 */
import { spawn } from 'node:child_process';
import dns from 'node:dns';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { isCode } from '../../src/errors.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import type { SftpCredentials, SftpOptions } from '../../src/transport/sftp.ts';
import { generateSshKey } from '../../src/transport/sftp-server.ts';
import { listen } from '../support/loopback.ts';
import { scratchFolder } from '../support/scratch.ts';
import { embeddedServer } from '../support/sftp.ts';

const CREDENTIALS = { privateKey: Buffer.from(generateSshKey().privateKey) };

/** What is waited for at the end of every test. */
const toEnd: (() => void)[] = [];
afterEach(() => {
  for (const end of toEnd.splice(0)) end();
});

const towards = (host: string, port: number): SftpOptions => ({
  address: { kind: 'sftp', user: 'u', host, port, path: '/' },
  pins: [{ type: null, fingerprint: `SHA256:${'A'.repeat(43)}` }],
  credentials: CREDENTIALS,
});

/** Connects within half a second, and gives the operation whose deadline has passed. */
async function expired(options: SftpOptions): Promise<unknown> {
  const deadlines = { ...options.deadlines, connectSeconds: 0.5 };
  const error: unknown = await openSftpDepot({ ...options, deadlines }).catch((reason: unknown) => reason);
  return isCode(error, 'deadline-exceeded') ? error.params.operation : error;
}

/** A server that says `greeting` and nothing more. */
async function taciturn(greeting: string): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(greeting);
  });
  toEnd.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listen(server);
}

it('a name that nobody looks up', async () => {
  const lookup = vi.spyOn(dns, 'lookup').mockReturnValue(undefined);
  toEnd.push(() => lookup.mockRestore());
  expect(await expired(towards('slow.invalid', 22))).toBe('connect');
});

it('a port that takes no connection', async () => {
  // A process that has stopped accepts nothing; once its queue is full the kernel leaves further ones unanswered.
  const program = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    process.stdout.write(String(this.address().port)); });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  toEnd.push(() => child.kill('SIGKILL'));
  const port = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
  child.kill('SIGSTOP');
  const queued = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  toEnd.push(() => {
    for (const socket of queued) socket.destroy();
  });
  await Promise.race(queued.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  expect(await expired(towards('127.0.0.1', port))).toBe('connect');
});

it.each(['', 'SSH-2.0-silent\r\n'])('a key exchange that does not begin, after %j', async (greeting) => {
  expect(await expired(towards('127.0.0.1', await taciturn(greeting)))).toBe('connect');
});

it('an agent that never answers, which then is hung up on', async () => {
  const asked: Socket[] = [];
  const agent = createServer((socket) => void asked.push(socket.on('error', () => {})));
  const path = join(scratchFolder(), 'agent');
  await new Promise<void>((resolve) => void agent.listen(path, resolve));
  toEnd.push(() => void agent.close());
  const { options } = await embeddedServer();
  const credentials: SftpCredentials = { agent: path };
  expect(await expired({ ...options, credentials })).toBe('connect');
  expect(asked.length).toBe(1);
  for (const socket of asked) {
    await new Promise((resolve) => socket.once('close', resolve).resume());
  }
});
