/**
 * An SFTP server on this machine's loopback (transport/FORMAT.md, «Embedded server»): distributors' depots for the
 * demo, and a peer that misbehaves on purpose for the tests. SSH is ssh2's server side; the files are
 * sftp-server-files.ts. Not for any other network: it has no limits against many clients, and serves any user name.
 */
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { Connection, ParsedKey, PublicKeyAuthContext, ServerChannel } from 'ssh2';
import { SceauError } from '../errors.ts';
import { hostKeyFingerprint } from './host-key.ts';
import { EXTENSIONS, MAX_TRANSFER_BYTES, ServedFiles } from './sftp-server-files.ts';
import { PacketAssembler, PacketFields, encodeStatus, encodeVersion, requestName } from './sftp-wire.ts';
import type { WireRequest } from './sftp-wire.ts';

/** Something a client asks for, before it gets it. */
export interface ServerRequest {
  /**
   * An SFTP request, one of an extension by its name, `authentication`, `subsystem`, or `offer`: whether to announce the
   * extension that `path` names.
   */
  readonly type:
    Exclude<WireRequest, 'extended'> | `${string}@openssh.com` | 'authentication' | 'subsystem' | 'offer';
  /** Of this type, over all connections, counted from 0. */
  readonly index: number;
  /** The path or extension asked about, where the request names one. */
  readonly path?: string;
  /** Of a write: how many bytes it brings. */
  readonly bytes?: number;
}

/**
 * What to do with it: serve it, never answer, hang up, or answer with a status (for anything but SFTP: refuse); serve it
 * and hang up before its answer leaves (`lose`); read or write no more than so many bytes of it (list no more than so many
 * names), and say that it was done, if asked so only after a while.
 */
export type Interception =
  | 'pass'
  | 'silent'
  | 'drop'
  | 'lose'
  | { readonly status: number }
  | { readonly atMost: number; readonly afterMs?: number };

/** A server's folder, keys and manners. */
export interface SftpServerOptions {
  /** Absolute; the clients' '/'. */
  readonly root: string;
  /** Private key, OpenSSH or PEM text, without passphrase. */
  readonly hostKey: string;
  /** Public keys that may log in, as lines of an authorized_keys file, without options. */
  readonly authorized: readonly string[];
  /** Any free port unless given. */
  readonly port?: number;
  /** Asked before every request is served. */
  readonly intercept?: (request: ServerRequest) => Interception;
}

/** A running server. */
export interface SftpServer {
  readonly address: { readonly host: string; readonly port: number };
  /** Of its host key, as `ssh-keygen -lf` prints it. */
  readonly fingerprint: string;
  /** Hangs up on everyone and stops listening. */
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Starts a server, and returns once it listens.
 * @throws `key-file-invalid` for a host key or public key that is none; `output-create` where the port is taken
 */
export async function startSftpServer(options: SftpServerOptions): Promise<SftpServer> {
  const hostKey = parsedKey(options.hostKey);
  const authorized = options.authorized.map((line) => parsedKey(line).getPublicSSH());
  const sockets = new Set<Socket>();
  const server = new ssh2.Server({ hostKeys: [options.hostKey] });
  const ask = counted(options.intercept ?? (() => 'pass'));
  let current: Socket | undefined;
  server.on('connection', (connection) => {
    // injectSocket emits this synchronously, so `current` is this connection's own.
    const socket = current;
    const drop = (): void => void socket?.destroy();
    serve(connection, { authorized, ask, drop, root: options.root });
  });
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    current = socket;
    server.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error) => reject(new SceauError('output-create', { path: HOST }, error)));
    listener.listen(options.port ?? 0, HOST, resolve);
  });
  const bound = listener.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    address: { host: HOST, port },
    fingerprint: hostKeyFingerprint(hostKey.getPublicSSH()),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/**
 * A new Ed25519 key pair in OpenSSH's text forms; the private one is not encrypted. About one in 400 pairs that ssh2
 * 1.17 writes is malformed, which its own parser notices: such a pair is thrown away.
 */
export function generateSshKey(): { readonly privateKey: string; readonly publicKey: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const texts = [pair.private, pair.public];
    if (texts.some((text) => ssh2.utils.parseKey(text) instanceof Error)) continue;
    return { privateKey: pair.private, publicKey: pair.public };
  }
}

type Ask = (
  type: ServerRequest['type'],
  about?: string | { readonly path?: string; readonly bytes?: number },
) => Interception;

/** Counts requests by type for `intercept`. */
function counted(intercept: (request: ServerRequest) => Interception): Ask {
  const seen = new Map<string, number>();
  return (type, about = {}) => {
    const index = seen.get(type) ?? 0;
    seen.set(type, index + 1);
    return intercept({ type, index, ...(typeof about === 'string' ? { path: about } : about) });
  };
}

/** What a connection of the server needs. */
interface Service {
  readonly authorized: readonly Buffer[];
  readonly ask: Ask;
  readonly drop: () => void;
  readonly root: string;
}

function serve(connection: Connection, service: Service): void {
  connection.on('error', () => service.drop());
  connection.on('authentication', (context) => {
    if (context.method !== 'publickey') return context.reject(['publickey']);
    const said = service.ask('authentication');
    if (said === 'drop') return service.drop();
    if (said === 'silent') return undefined;
    return said === 'pass' && isAuthorized(service.authorized, context)
      ? context.accept()
      : context.reject(['publickey']);
  });
  connection.on('session', (accept) => {
    const session = accept();
    session.on('subsystem', (acceptSubsystem, reject, { name }) => {
      const said = service.ask('subsystem', name);
      if (said === 'drop') return service.drop();
      if (said === 'silent') return undefined;
      if (said !== 'pass' || name !== 'sftp') return reject();
      return serveSftp(acceptSubsystem(), service);
    });
  });
}

/** Without a signature a client only asks whether the key would do (RFC 4252 §7). */
function isAuthorized(authorized: readonly Buffer[], context: PublicKeyAuthContext): boolean {
  const known = authorized.some((key) => key.equals(context.key.data));
  if (!known || context.signature === undefined || context.blob === undefined) return known;
  const parsed = ssh2.utils.parseKey(context.key.data);
  if (parsed instanceof Error) return false;
  // Its types leave out that a failure may also come back as an Error, which is truthy.
  const verified: unknown = parsed.verify(context.blob, context.signature, context.hashAlgo);
  return verified === true;
}

function serveSftp(channel: ServerChannel, { ask, drop, root }: Service): void {
  const files = new ServedFiles(root);
  const assembler = new PacketAssembler();
  channel.on('data', (chunk: Buffer) => {
    const packets = assembler.push(chunk);
    if (packets === null) return drop();
    try {
      for (const packet of packets) {
        const reply = answer(packet, files, ask);
        if (reply === 'drop') return drop();
        if (reply === 'silent') continue;
        if (Buffer.isBuffer(reply)) channel.write(reply);
        else setTimeout(() => channel.writable && channel.write(reply.packet), reply.afterMs).unref();
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      drop();
    }
    return undefined;
  });
  // OpenSSH's client waits for both before it leaves.
  channel.on('end', () => {
    channel.exit(0);
    channel.end();
  });
  channel.on('error', () => drop());
  channel.on('close', () => files.close());
}

/** An answer that is sent later. */
interface LateReply {
  readonly packet: Buffer;
  readonly afterMs: number;
}

/** @throws RangeError where `packet` is no SFTP */
function answer(packet: Buffer, files: ServedFiles, ask: Ask): Buffer | LateReply | 'silent' | 'drop' {
  const request = requestName(packet[0] ?? 0);
  if (request === null) throw new RangeError('unknown request');
  if (request === 'init') {
    const said = ask('init');
    if (typeof said === 'object') return 'drop';
    if (said === 'lose') return 'drop';
    return said === 'pass'
      ? encodeVersion(EXTENSIONS.filter(([name]) => ask('offer', name) === 'pass'))
      : said;
  }
  const id = new PacketFields(packet, 1).uint32();
  const said = ask(...described(request, packet));
  if (said === 'silent' || said === 'drop') return said;
  if (typeof said === 'object' && 'status' in said) return encodeStatus(id, said.status);
  const { atMost, afterMs = 0 } = typeof said === 'object' ? said : { atMost: MAX_TRANSFER_BYTES };
  const reply = files.answer(request, new PacketFields(packet, 5), { id, atMost });
  if (afterMs > 0) return { packet: reply, afterMs };
  return said === 'lose' ? 'drop' : reply;
}

/** A request's type, its path where it has one, and how much it writes. */
function described(request: Exclude<WireRequest, 'init'>, packet: Buffer): Parameters<Ask> {
  const first = new PacketFields(packet, 5).text();
  if (request === 'extended') {
    return [first.endsWith('@openssh.com') ? (`${first.slice(0, -12)}@openssh.com` as const) : 'readlink'];
  }
  if (request === 'write') {
    const fields = new PacketFields(packet, 5);
    fields.bytes();
    fields.uint64();
    return [request, { bytes: fields.uint32() }];
  }
  const isHandle = ['close', 'read', 'fstat', 'fsetstat', 'readdir'].includes(request);
  return isHandle ? [request] : [request, first];
}

/** @throws `key-file-invalid` */
function parsedKey(text: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) throw new SceauError('key-file-invalid', { path: 'SSH' });
  return parsed;
}
