/** ProFTPD's mod_sftp on a free port of the loopback, with keys and settings of its own; a peer that is not OpenSSH. */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { missing, peer } from './peers.ts';
import { fingerprintOf, freePort, keyPair, listening } from './sshd.ts';
import type { Sshd } from './sshd.ts';

/** Where Debian's proftpd-mod-crypto puts it. */
const MODULES = '/usr/lib/proftpd';

/** How to start it: a folder for what it keeps, and the folder that its one account sees. */
export interface ProftpdOptions {
  readonly folder: string;
  readonly home: string;
  /** Further lines of its settings. */
  readonly settings?: readonly string[];
}

/** Starts proftpd, or answers `undefined` where it, or its mod_sftp, is not installed. */
export async function startProftpd(options: ProftpdOptions): Promise<Sshd | undefined> {
  const program = peer('proftpd');
  if (program === undefined || peer('ssh-keygen') === undefined) return undefined;
  if (!existsSync(join(MODULES, 'mod_sftp.so'))) {
    missing('mod_sftp of proftpd');
    return undefined;
  }
  const { folder, home } = options;
  const at = (name: string): string => join(folder, name);
  mkdirSync(folder, { recursive: true });
  const hostKeyPath = keyPair(folder, 'host');
  const clientKeyPath = keyPair(folder, 'client');
  copyFileSync(`${clientKeyPath}.pub`, at('authorized.pub'));
  // mod_sftp reads public keys in RFC 4716's form only.
  writeFileSync(at('authorized'), execFileSync('ssh-keygen', ['-e', '-f', at('authorized.pub')]));
  const { uid, gid, username } = userInfo();
  writeFileSync(at('passwd'), `depot:x:${uid}:${gid}::${home}:/bin/false\n`, { mode: 0o600 });
  writeFileSync(at('group'), `depot:x:${gid}:depot\n`, { mode: 0o600 });
  const group = execFileSync('id', ['-gn']).toString().trim();
  const port = await freePort();
  const lines = [
    `ModulePath ${MODULES}`,
    'LoadModule mod_sftp.c',
    'ServerType standalone',
    'ServerName depot',
    'DefaultServer on',
    'UseIPv6 off',
    'UseReverseDNS off',
    'DefaultAddress 127.0.0.1',
    `Port ${port}`,
    `User ${username}`,
    `Group ${group}`,
    'RootLogin on',
    'RequireValidShell off',
    'WtmpLog off',
    'TransferLog none',
    'DelayEngine off',
    'Umask 022',
    `PidFile ${at('pid')}`,
    `ScoreboardFile ${at('scoreboard')}`,
    `SystemLog ${at('system.log')}`,
    'AuthOrder mod_auth_file.c',
    `AuthUserFile ${at('passwd')}`,
    `AuthGroupFile ${at('group')}`,
    'AllowOverwrite on',
    'AllowStoreRestart on',
    'SFTPEngine on',
    `SFTPLog ${at('sftp.log')}`,
    `SFTPHostKey ${hostKeyPath}`,
    'SFTPAuthMethods publickey',
    `SFTPAuthorizedUserKeys file:${at('authorized')}`,
  ];
  writeFileSync(at('proftpd.conf'), [...lines, ...(options.settings ?? []), ''].join('\n'));
  const child = spawn(program, ['-n', '-c', at('proftpd.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
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
    user: 'depot',
    fingerprint: fingerprintOf(hostKeyPath),
    clientKeyPath,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
