/**
 * A connection to an SFTP server (transport/FORMAT.md, «Deadlines», «Jump hosts»), straight or through one jump host. The
 * SFTP session is ssh2-sftp-client's; every request after it goes over raw handles (sftp-requests.ts). Destroying the one
 * TCP socket ends all of it, at any moment.
 */
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { Client } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { SceauError } from '../errors.ts';
import { withDeadline } from './deadlines.ts';
import type { Deadlines } from './deadlines.ts';
import { SshHop } from './sftp-hop.ts';
import type { SshHost } from './sftp-hop.ts';
import { SftpRequests } from './sftp-requests.ts';
import { widenWindow } from './ssh-window.ts';

/** The depot's server, and the one through which it is reached, if any. */
export interface Route {
  readonly server: SshHost;
  readonly jump?: SshHost;
}

/** SSH_OPEN_CONNECT_FAILED (RFC 4254 §5.1): the jump host could not reach the server. */
const CONNECT_FAILED = 2;

/** One connection, from the name look-up to the goodbye. */
export class Connection {
  readonly #deadlines: Deadlines;
  readonly #server: SshHop;
  readonly #jump: SshHop | undefined;
  readonly #socket: Socket;
  /** Without its default callbacks, which write to the console. */
  readonly #client = new SftpClient('sceau', { error: () => {}, end: () => {}, close: () => {} });
  #requests: SftpRequests | undefined;

  /** Begins to connect. @throws `host-key-missing`, and for keys that cannot be used, before anything is sent */
  constructor(route: Route, deadlines: Deadlines) {
    this.#deadlines = deadlines;
    this.#server = new SshHop(route.server);
    this.#jump = route.jump === undefined ? undefined : new SshHop(route.jump);
    const { host, port } = (this.#jump ?? this.#server).address;
    // noDelay: with Nagle's algorithm small packets wait for acknowledgements, and uploads take seven times as long.
    this.#socket = createConnection({ host, port, noDelay: true });
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => {
      this.#server.end();
      this.#jump?.end();
    });
  }

  /** The pin of the server's host key, once the connection is open. */
  get hostKey(): string {
    return this.#server.hostKey;
  }

  /** What the server says it is (RFC 4253 §4.2, without `SSH-2.0-`), or `null`. It is the server's word. */
  get software(): string | null {
    const { _remoteVer: version } = this.#client.client;
    return typeof version === 'string' ? version.replaceAll(/\p{Cc}/gu, '?').slice(0, 200) : null;
  }

  /** Makes the connection, until `signal` is aborted; its errors are listed at `openSftpDepot`. */
  async open(signal?: AbortSignal): Promise<SftpRequests> {
    const wait = {
      operation: 'connect',
      seconds: this.#deadlines.connectSeconds,
      onExpiry: () => this.#socket.destroy(),
      signal,
    };
    try {
      return await withDeadline(wait, this.#establish());
    } catch (error) {
      this.#socket.destroy();
      throw error;
    }
  }

  async #establish(): Promise<SftpRequests> {
    try {
      await connected(this.#socket);
    } catch (error) {
      throw (this.#jump ?? this.#server).failure(error);
    }
    const stream = this.#jump === undefined ? this.#socket : await this.#forwarded(this.#jump);
    try {
      this.#server.watch(this.#client);
      const raw = await this.#client.connect(this.#server.config(stream));
      widenWindow(raw);
      const requests = new SftpRequests(raw, {
        host: this.#server.address.host,
        deadlines: this.#deadlines,
        destroy: () => this.#socket.destroy(),
      });
      raw.on('error', (error: Error) => requests.lose(error));
      raw.on('close', () => requests.lose());
      raw.on('end', () => requests.lose());
      this.#client.on('close', () => requests.lose(this.#server.cause));
      this.#requests = requests;
      return requests;
    } catch (error) {
      throw this.#server.failure(error);
    }
  }

  /** A stream to the server, through the jump host, which sees nothing of it but SSH packets. */
  async #forwarded(jump: SshHop): Promise<Duplex> {
    const bastion = new ssh2.Client();
    jump.watch(bastion);
    try {
      await new Promise<void>((resolve, reject) => {
        bastion.once('ready', resolve);
        bastion.once('error', reject);
        bastion.once('close', () => reject(new Error('closed while connecting')));
        // ssh2's types of an authHandler leave out the parsed keys that it takes.
        connectClient(bastion, jump.config(this.#socket));
      });
    } catch (error) {
      throw jump.failure(error);
    }
    const { host, port } = this.#server.address;
    return new Promise((resolve, reject) => {
      bastion.once('close', () => reject(new SceauError('connection-lost', { host: jump.address.host })));
      bastion.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error === undefined) return resolve(channel);
        const reason = 'reason' in error && typeof error.reason === 'number' ? error.reason : 0;
        return reject(
          reason === CONNECT_FAILED
            ? new SceauError('host-unreachable', { host }, error)
            : new SceauError('server-refused', { operation: 'forward', status: reason, path: host }, error),
        );
      });
    });
  }

  /** Never during transfers, since ssh2 would wait for them for ever: with requests open the socket just goes. */
  async close(): Promise<void> {
    const isQuiet = this.#requests?.busy === false && !this.#requests.failed;
    const goodbye = isQuiet ? this.#client.end() : Promise.resolve(true);
    const wait = { operation: 'end', seconds: this.#deadlines.endSeconds, onExpiry: () => {} };
    await Promise.allSettled([withDeadline(wait, goodbye)]);
    this.#requests?.lose();
    this.#socket.destroy();
  }
}

function connectClient(client: Client, config: object): void {
  client.connect(config);
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed while connecting')));
  });
}
