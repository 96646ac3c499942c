/**
 * One SSH server on the way to a depot, the depot's own or a jump host: what is agreed to with it, whom it must be, how
 * far it has come, and what its failure means (transport/FORMAT.md, «Pins», «What a refusal means»). One whose host key is
 * not pinned is left before anything is sent to it, a login included.
 */
import type { Duplex } from 'node:stream';
import type { Algorithms, ConnectConfig } from 'ssh2';
import type { LoginHandler } from 'ssh2-sftp-client';
import { SceauError } from '../errors.ts';
import type { SftpAddress } from './address.ts';
import { encodeHostKeyPin, hostKeyFingerprint, hostKeyType, judgeHostKey } from './host-key.ts';
import type { HostKeyPin } from './host-key.ts';
import { loginOf } from './sftp-login.ts';
import type { Login, SftpCredentials } from './sftp-login.ts';

/** An SSH server, whom to accept there, and how to log in. Of a jump host the address's path means nothing. */
export interface SshHost {
  readonly address: SftpAddress;
  /** At least one: there is no trust on first use. */
  readonly pins: readonly HostKeyPin[];
  readonly credentials: SftpCredentials;
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

/** How far a connection has come: what an error means depends on it. */
type Phase = 'reaching' | 'handshake' | 'authentication' | 'subsystem' | 'open';

/** ssh2's client, or what wraps it, as an emitter of these events. */
export interface HopEvents {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'handshake' | 'ready' | 'end' | 'close', listener: () => void): unknown;
}

/** One connection's side of a hop. */
export class SshHop {
  readonly #host: SshHost;
  readonly #login: Login;
  #phase: Phase = 'reaching';
  /** Why the host key was refused, where it was. */
  #refusal: SceauError | undefined;
  /** Whether the server has hung up. */
  #gone = false;
  #cause: unknown;
  #hostKey = '';

  /** @throws `host-key-missing`, and as `loginOf`: before any connection is made */
  constructor(host: SshHost) {
    if (host.pins.length === 0) throw new SceauError('host-key-missing', { host: host.address.host });
    this.#host = host;
    this.#login = loginOf(host.address.user, host.credentials);
  }

  get address(): SftpAddress {
    return this.#host.address;
  }

  /** The pin of the key that the server has shown; '' before. */
  get hostKey(): string {
    return this.#hostKey;
  }

  /** The first error that ssh2 has told of, if any. */
  get cause(): unknown {
    return this.#cause;
  }

  /** What ssh2 needs for this hop, over a stream that is connected. */
  config(sock: Duplex): Omit<ConnectConfig, 'authHandler'> & { authHandler: LoginHandler } {
    this.#phase = 'handshake';
    return {
      sock,
      username: this.#host.address.user,
      algorithms: { ...ALGORITHMS, serverHostKey: hostKeyTypes(this.#host.pins) },
      hostVerifier: (key: Buffer) => this.#verify(key),
      authHandler: this.#login.handler,
      readyTimeout: 0,
    };
  }

  /** Hangs up on whatever was asked for the login. */
  end(): void {
    this.#login.end();
  }

  /** Listens to how far it comes. A wrapper's own errors lose what ssh2 knew; this hears the original first. */
  watch(client: HopEvents): void {
    client.on('error', (error) => (this.#cause ??= error));
    client.on('handshake', () => (this.#phase = 'authentication'));
    client.on('ready', () => (this.#phase = 'subsystem'));
    client.on('end', () => (this.#gone = true));
    client.on('close', () => (this.#gone = true));
  }

  /** Called by ssh2 during the key exchange; `false` ends the connection before this side has sent anything more. */
  #verify(key: Buffer): boolean {
    const { pins, address } = this.#host;
    const verdict = judgeHostKey(pins, key);
    const found = encodeHostKeyPin({ type: hostKeyType(key), fingerprint: hostKeyFingerprint(key) });
    this.#hostKey = found;
    if (verdict === 'pinned') return true;
    const { host } = address;
    const expected = pins.map(encodeHostKeyPin).join(', ');
    this.#refusal =
      verdict === 'changed'
        ? new SceauError('host-key-changed', { host, expected, found })
        : new SceauError('host-key-unknown', { host, found });
    return false;
  }

  /** The code of whatever kept the connection from being made. */
  failure(thrown: unknown): SceauError {
    const error = this.#cause ?? thrown;
    if (this.#refusal !== undefined) return this.#refusal;
    if (error instanceof SceauError) return error;
    const { host, user } = this.#host.address;
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
    // A server that has had enough of our tries disconnects, with a reason (RFC 4253 §11.1).
    const isDismissed = this.#phase === 'authentication' && typeof code === 'number';
    if (isDismissed || level === 'client-authentication' || level === 'agent') {
      return new SceauError('authentication-failed', { host, user }, error);
    }
    if (this.#phase === 'subsystem' && !this.#gone && level === undefined) {
      return new SceauError('subsystem-refused', { host }, error);
    }
    return new SceauError('connection-lost', { host }, error);
  }
}

/** Types that a pin names come first: a server with several keys then shows the one that was compared. */
function hostKeyTypes(pins: readonly HostKeyPin[]): (typeof HOST_KEY_TYPES)[number][] {
  const pinned = new Set(
    pins.flatMap(({ type }) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type])),
  );
  return [...HOST_KEY_TYPES].sort((a, b) => Number(pinned.has(b)) - Number(pinned.has(a)));
}
