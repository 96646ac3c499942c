/** SFTP servers and clients for tests: the embedded server with keys of its own, and how to reach any server. */
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { Deadlines } from '../../src/transport/deadlines.ts';
import type { Depot } from '../../src/transport/depot.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import type { SftpOptions } from '../../src/transport/sftp.ts';
import { generateSshKey, startSftpServer } from '../../src/transport/sftp-server.ts';
import type { Interception, ServerRequest, SftpServer } from '../../src/transport/sftp-server.ts';
import { listen } from './loopback.ts';
import { scratchFolder } from './scratch.ts';
import type { Sshd } from './sshd.ts';

const CLIENT = generateSshKey();
const HOST_KEY = generateSshKey();

/** An embedded server, what it serves, what it was asked, and how to reach it. */
export interface Embedded {
  readonly server: SftpServer;
  readonly folder: string;
  readonly asked: readonly ServerRequest[];
  readonly options: SftpOptions;
}

/** Deadlines for servers that do not answer: far beyond what an answer takes here, and soon over. */
export const SHORT: Partial<Deadlines> = { requestSeconds: 2, idleSeconds: 2, endSeconds: 1 };

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** Starts a server that lives until the test's end, or longer with `keptOpen`. */
export async function embeddedServer(
  intercept: (request: ServerRequest) => Interception = () => 'pass',
  folder = scratchFolder(),
): Promise<Embedded> {
  const embedded = await keptOpen(intercept, folder);
  toClose.push(() => embedded.server.close());
  return embedded;
}

/** The same, closed by whoever started it. */
export async function keptOpen(
  intercept: (request: ServerRequest) => Interception = () => 'pass',
  folder = scratchFolder(),
): Promise<Embedded> {
  const asked: ServerRequest[] = [];
  const server = await startSftpServer({
    root: folder,
    hostKey: HOST_KEY.privateKey,
    authorized: [CLIENT.publicKey],
    intercept: (request) => {
      asked.push(request);
      return intercept(request);
    },
  });
  const options: SftpOptions = {
    address: { kind: 'sftp', user: 'depot', ...server.address, path: '/' },
    pins: [{ type: null, fingerprint: server.fingerprint }],
    credentials: { privateKey: Buffer.from(CLIENT.privateKey) },
    deadlines: SHORT,
  };
  return { server, folder, asked, options };
}

/** A depot that is closed at the test's end. */
export async function opened(options: SftpOptions): Promise<Depot> {
  const depot = await openSftpDepot(options);
  toClose.push(() => depot.close());
  return depot;
}

/** How to reach a folder of a real server. */
export function sftpOptions(sshd: Sshd, path: string): SftpOptions {
  const { user, host, port, fingerprint } = sshd;
  return {
    address: { kind: 'sftp', user, host, port, path },
    pins: [{ type: 'ssh-ed25519', fingerprint }],
    credentials: { privateKey: readFileSync(sshd.clientKeyPath), keyPath: sshd.clientKeyPath },
  };
}

/** An interception of every request of one type, or of its n-th only. */
export function at(
  type: ServerRequest['type'],
  action: Interception,
  index?: number,
): (request: ServerRequest) => Interception {
  return (request) =>
    request.type === type && (index === undefined || request.index === index) ? action : 'pass';
}

/** A proxy on the loopback that counts what clients send, and hangs up on both sides once that is `mostBytes`. */
export async function cuttingProxy(
  port: number,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<{ readonly port: number; readonly sentBytes: () => number }> {
  let sent = 0;
  const server = createServer((near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    const cut = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', cut).on('close', cut);
    near.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, mostBytes - sent);
      sent += part.length;
      far.write(part, () => (sent >= mostBytes ? cut() : undefined));
    });
    far.on('data', (chunk: Buffer) => void near.write(chunk));
  });
  const near = await listen(server);
  toClose.push(async () => void server.close());
  return { port: near, sentBytes: () => sent };
}

/** A proxy on the loopback that forwards to a port until it is frozen: then it holds everything, and never hangs up. */
export async function freezableProxy(
  port: number,
): Promise<{ readonly port: number; readonly freeze: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => void to.write(chunk));
      from.on('error', () => {});
    }
  });
  const near = await listen(server);
  toClose.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const freeze = (): void => {
    for (const socket of sockets) socket.removeAllListeners('data').pause();
  };
  return { port: near, freeze };
}
