/** A real OpenSSH server on a free port of the loopback, with keys and settings of its own, as the current user. */
import { spawn, execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from './loopback.ts';
import { peer } from './peers.ts';

/** How to start it. The same `folder` again means the same client key; `hostKey` names one of several host keys. */
export interface SshdOptions {
  readonly folder: string;
  readonly hostKey?: string;
  readonly port?: number;
  /** Further lines of sshd_config. */
  readonly settings?: readonly string[];
  /** Under what name SFTP is offered. */
  readonly subsystem?: string;
}

/** A running server, and what a client needs. */
export interface Sshd {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly fingerprint: string;
  readonly clientKeyPath: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** Starts sshd, or answers `undefined` where it is not installed. */
export async function startSshd(options: SshdOptions): Promise<Sshd | undefined> {
  const program = peer('sshd');
  if (program === undefined || peer('ssh-keygen') === undefined) return undefined;
  const { folder } = options;
  const hostKeyPath = keyPair(folder, options.hostKey ?? 'host');
  const clientKeyPath = keyPair(folder, 'client');
  copyFileSync(`${clientKeyPath}.pub`, join(folder, 'authorized_keys'));
  // sshd separates privileges into this folder when it is started by root.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = options.port ?? (await freePort());
  const config = join(folder, 'sshd_config');
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKeyPath}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    `PidFile ${join(folder, 'sshd.pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'LogLevel ERROR',
    `Subsystem ${options.subsystem ?? 'sftp'} internal-sftp`,
  ];
  writeFileSync(config, [...lines, ...(options.settings ?? []), ''].join('\n'));
  const child = spawn(program, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  await listening(
    port,
    () => child.exitCode !== null,
    () => complaints,
  );
  return {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    fingerprint: fingerprintOf(hostKeyPath),
    clientKeyPath,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A key pair made by ssh-keygen, kept under its name. */
export function keyPair(
  folder: string,
  name: string,
  options: { type?: string; passphrase?: string } = {},
): string {
  const path = join(folder, name);
  const { type = 'ed25519', passphrase = '' } = options;
  // Sixteen rounds of bcrypt are the default, and slow in JavaScript; one is the same format.
  const settings = ['-q', '-t', type, '-a', '1', '-N', passphrase, '-C', ''];
  if (!existsSync(path)) execFileSync('ssh-keygen', [...settings, '-f', path]);
  chmodSync(path, 0o600);
  return path;
}

/** What `ssh-keygen -lf` prints of a key. */
export function fingerprintOf(path: string): string {
  return (
    execFileSync('ssh-keygen', ['-lf', `${path}.pub`])
      .toString()
      .split(' ')[1] ?? ''
  );
}

/** The wire form of a public key file. */
export function publicBlob(path: string): Uint8Array {
  return Buffer.from(readFileSync(`${path}.pub`, 'utf8').split(' ')[1] ?? '', 'base64');
}

/** A port that nothing listens on, for now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until a server greets whoever connects. */
export async function listening(
  port: number,
  hasEnded: () => boolean,
  complaints: () => string,
): Promise<void> {
  for (;;) {
    if (hasEnded()) throw new Error(`sshd has ended: ${complaints()}`);
    if (await answers(port)) return;
    await delay(10);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.once('data', () => socket.destroy());
  });
}
