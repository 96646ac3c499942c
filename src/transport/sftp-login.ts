/** How this side logs in at an SSH server: a private key file, an agent, nothing else (transport/FORMAT.md, «Pins»). */
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { BaseAgent, ParsedKey } from 'ssh2';
import type { LoginHandler, LoginMethod } from 'ssh2-sftp-client';
import { SceauError } from '../errors.ts';

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

/** How one connection logs in. */
export interface Login {
  readonly handler: LoginHandler;
  /** Hangs up on the agent: ssh2 waits for its answer for ever, and so would the process for its end. */
  readonly end: () => void;
}

/** The login methods, one after the other. @throws `key-file-putty`, `key-file-invalid`, `passphrase-wrong` */
export function loginOf(user: string, credentials: SftpCredentials): Login {
  const methods: LoginMethod[] = [];
  const streams = new Set<Duplex>();
  if (credentials.privateKey !== undefined) {
    methods.push({ type: 'publickey', username: user, key: privateKey(credentials.privateKey, credentials) });
  }
  if (credentials.agent !== undefined) {
    methods.push({ type: 'agent', username: user, agent: watchedAgent(credentials.agent, streams) });
  }
  return {
    handler: (_left, _partial, next) => next(methods.shift() ?? false),
    end: () => {
      for (const stream of streams) stream.destroy();
    },
  };
}

/** The agent at a socket. What is opened to it is put into `streams`. */
function watchedAgent(path: string, streams: Set<Duplex>): BaseAgent {
  const agent = ssh2.createAgent(path);
  const open = agent.getStream?.bind(agent);
  if (open === undefined) return agent;
  agent.getStream = (done) =>
    open((error, stream) => {
      if (stream !== undefined) streams.add(stream);
      done(error, stream);
    });
  return agent;
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
