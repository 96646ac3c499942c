/**
 * SFTP connections (transport/FORMAT.md, «SFTP depots»; DESIGN §3, promise 7): the only client of ssh2. The connection
 * is ssh2-sftp-client's; every request after it goes over raw handles (sftp-requests.ts). A server whose host key is
 * not pinned is left before anything is sent to it, a login included.
 */
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { Algorithms, ParsedKey } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import type { LoginHandler, LoginMethod } from 'ssh2-sftp-client';
import { SceauError } from '../errors.ts';
import { encodeDepotAddress } from './address.ts';
import type { SftpAddress } from './address.ts';
import { DEFAULT_DEADLINES, withDeadline } from './deadlines.ts';
import type { Deadlines } from './deadlines.ts';
import type { Depot } from './depot.ts';
import { encodeHostKeyPin, hostKeyFingerprint, hostKeyType, judgeHostKey } from './host-key.ts';
import type { HostKeyPin } from './host-key.ts';
import { sftpDepotCalls } from './sftp-depot.ts';
import { SftpRequests } from './sftp-requests.ts';
import { SHARED_BUDGET } from './transfer-budget.ts';
import type { TransferBudget } from './transfer-budget.ts';

/** What this side may log in with; tried in the order key, agent. There are no passwords. */
export interface SftpCredentials {
  /** A private key file's bytes, OpenSSH or PEM, possibly encrypted. */
  readonly privateKey?: Uint8Array;
  /** Where that file was read, for errors. */
  readonly keyPath?: string;
  readonly passphrase?: string;
  /** Socket of an ssh-agent. */
  readonly agent?: string;
}

/** Where to connect, whom to accept, and within what bounds. */
export interface SftpOptions {
  readonly address: SftpAddress;
  /** At least one: there is no trust on first use. */
  readonly pins: readonly HostKeyPin[];
  readonly credentials: SftpCredentials;
  /** What is not given is `DEFAULT_DEADLINES`. */
  readonly deadlines?: Partial<Deadlines>;
  /** Memory in flight, shared with other connections: `SHARED_BUDGET` unless given. */
  readonly budget?: TransferBudget;
}

/** No SHA-1, no CBC, no group below 3,072 bits; GCM first, since it is the fastest in ssh2. */
const ALGORITHMS: Algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes256-ctr', 'aes192-ctr', 'aes128-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
};
const HOST_KEY_TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

/**
 * Connects, and opens the folder that `address` names as a depot.
 *
 * @throws to the caller of this function: `host-key-missing` without a pin; `host-key-changed`, `host-key-unknown`
 * before a byte of authentication or SFTP is sent; `host-unreachable`, `handshake-failed`, `authentication-failed`,
 * `subsystem-refused`, `depot-missing`; `connection-lost`, `deadline-exceeded`; `host-unresolved`; `passphrase-wrong`,
 * `key-file-invalid`, `key-file-putty`.
 * The depot's own calls throw `connection-lost` and `deadline-exceeded` (the connection is then gone for all of them),
 * `permission-denied`, `depot-full`, `server-refused`, `depot-conflict`, and what the contract says.
 *
 * It does not check who may read the depot on the server, and takes the server's word for lengths and kinds.
 */
export async function openSftpDepot(options: SftpOptions): Promise<Depot> {
  const { address, pins, budget = SHARED_BUDGET } = options;
  if (pins.length === 0) throw new SceauError('host-key-missing', { host: address.host });
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
  const login = loginHandler(address.user, options.credentials);
  const connection = new Connection(address, deadlines);
  const requests = await connection.open(pins, login);
  try {
    const root = await requests.look(address.path, 'followed');
    if (root?.kind !== 'folder')
      throw new SceauError('depot-missing', { address: encodeDepotAddress(address) });
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    address: encodeDepotAddress(address),
    ...sftpDepotCalls({ requests, budget, root: address.path, address: encodeDepotAddress(address) }),
    close: () => connection.close(),
  };
}

/** How far a connection has come: what an error means depends on it. */
type Phase = 'reaching' | 'handshake' | 'authentication' | 'subsystem' | 'open';

class Connection {
  readonly #address: SftpAddress;
  readonly #deadlines: Deadlines;
  readonly #socket: Socket;
  /** Without its default callbacks, which write to the console. */
  readonly #client = new SftpClient('sceau', { error: () => {}, end: () => {}, close: () => {} });
  #phase: Phase = 'reaching';
  /** Why the host key was refused, where it was. */
  #refusal: SceauError | undefined;
  /** Whether the server has hung up. */
  #gone = false;
  #requests: SftpRequests | undefined;

  constructor(address: SftpAddress, deadlines: Deadlines) {
    this.#address = address;
    this.#deadlines = deadlines;
    // noDelay: with Nagle's algorithm small packets wait for acknowledgements, and uploads take seven times as long.
    this.#socket = createConnection({ host: address.host, port: address.port, noDelay: true });
    this.#socket.on('error', () => {});
  }

  async open(pins: readonly HostKeyPin[], login: LoginHandler): Promise<SftpRequests> {
    const wait = {
      operation: 'connect',
      seconds: this.#deadlines.connectSeconds,
      onExpiry: () => this.#socket.destroy(),
    };
    try {
      return await withDeadline(wait, this.#establish(pins, login));
    } catch (error) {
      this.#socket.destroy();
      throw error;
    }
  }

  async #establish(pins: readonly HostKeyPin[], login: LoginHandler): Promise<SftpRequests> {
    let cause: unknown;
    try {
      await connected(this.#socket);
      this.#phase = 'handshake';
      // The wrapper's own errors lose what ssh2 knew; these listeners hear the original first.
      this.#client.on('error', (error) => (cause ??= error));
      this.#client.on('handshake', () => (this.#phase = 'authentication'));
      this.#client.on('ready', () => (this.#phase = 'subsystem'));
      this.#client.on('end', () => (this.#gone = true));
      this.#client.on('close', () => (this.#gone = true));
      const raw = await this.#client.connect({
        sock: this.#socket,
        username: this.#address.user,
        algorithms: { ...ALGORITHMS, serverHostKey: hostKeyTypes(pins) },
        hostVerifier: (key: Buffer) => this.#verify(pins, key),
        authHandler: login,
        readyTimeout: 0,
      });
      this.#phase = 'open';
      const requests = new SftpRequests(raw, {
        host: this.#address.host,
        deadlines: this.#deadlines,
        destroy: () => this.#socket.destroy(),
      });
      raw.on('error', (error: Error) => requests.lose(error));
      raw.on('close', () => requests.lose());
      raw.on('end', () => requests.lose());
      this.#client.on('close', () => requests.lose(cause));
      this.#requests = requests;
      return requests;
    } catch (error) {
      throw this.#failure(cause ?? error);
    }
  }

  /** Called by ssh2 during the key exchange; `false` ends the connection before this side has sent anything more. */
  #verify(pins: readonly HostKeyPin[], key: Buffer): boolean {
    const verdict = judgeHostKey(pins, key);
    if (verdict === 'pinned') return true;
    const { host } = this.#address;
    const found = encodeHostKeyPin({ type: hostKeyType(key), fingerprint: hostKeyFingerprint(key) });
    const expected = pins.map(encodeHostKeyPin).join(', ');
    this.#refusal =
      verdict === 'changed'
        ? new SceauError('host-key-changed', { host, expected, found })
        : new SceauError('host-key-unknown', { host, found });
    return false;
  }

  /** The code of whatever kept the connection from being made. */
  #failure(error: unknown): SceauError {
    if (this.#refusal !== undefined) return this.#refusal;
    if (error instanceof SceauError) return error;
    const { host, user } = this.#address;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const level = error instanceof Error && 'level' in error ? error.level : undefined;
    if (this.#phase === 'reaching') {
      const isUnknown = code === 'ENOTFOUND';
      return new SceauError(isUnknown ? 'host-unresolved' : 'host-unreachable', { host }, error);
    }
    const isTalking = !this.#gone && level !== 'client-socket';
    if (isTalking && (level === 'handshake' || this.#phase === 'handshake')) {
      return new SceauError('handshake-failed', { host }, error);
    }
    if (level === 'client-authentication' || level === 'agent') {
      return new SceauError('authentication-failed', { host, user }, error);
    }
    if (this.#phase === 'subsystem' && !this.#gone && level === undefined) {
      return new SceauError('subsystem-refused', { host }, error);
    }
    return new SceauError('connection-lost', { host }, error);
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

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed while connecting')));
  });
}

/** Types that a pin names come first: a server with several keys then shows the one that was compared. */
function hostKeyTypes(pins: readonly HostKeyPin[]): (typeof HOST_KEY_TYPES)[number][] {
  const pinned = new Set(
    pins.flatMap(({ type }) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type])),
  );
  return [...HOST_KEY_TYPES].sort((a, b) => Number(pinned.has(b)) - Number(pinned.has(a)));
}

/** The login methods, one after the other. @throws as `privateKey` */
function loginHandler(user: string, credentials: SftpCredentials): LoginHandler {
  const methods: LoginMethod[] = [];
  if (credentials.privateKey !== undefined) {
    methods.push({ type: 'publickey', username: user, key: privateKey(credentials.privateKey, credentials) });
  }
  if (credentials.agent !== undefined)
    methods.push({ type: 'agent', username: user, agent: credentials.agent });
  return (_left, _partial, next) => next(methods.shift() ?? false);
}

/** Whether a file is a key as PuTTY keeps it, of any version; ssh2 reads none of version 3, and few of version 2. */
function isPuttyKey(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 64)).toString('latin1').trimStart().startsWith('PuTTY-User-Key-File-');
}

/** @throws `key-file-putty`; `passphrase-wrong`, also where one is needed and none given; `key-file-invalid` */
function privateKey(bytes: Uint8Array, credentials: SftpCredentials): ParsedKey {
  const key = credentials.keyPath ?? 'SSH';
  if (isPuttyKey(bytes)) throw new SceauError('key-file-putty', { path: key });
  const parsed = ssh2.utils.parseKey(Buffer.from(bytes), credentials.passphrase);
  if (!(parsed instanceof Error) && parsed.isPrivateKey()) return parsed;
  const isLocked = parsed instanceof Error && /encrypted|passphrase/i.test(parsed.message);
  // The vendor's message may quote the key's text, so it is not kept as the cause.
  throw isLocked
    ? new SceauError('passphrase-wrong', { key })
    : new SceauError('key-file-invalid', { path: key });
}
