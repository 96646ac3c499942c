// @ts-check
/** OpenSSH's own server on a free port of the loopback, for our client and for OpenSSH's. */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What our client prefers. */
const CIPHER = 'aes128-gcm@openssh.com';

/** @param {string} path @returns {string} */
function keyPair(path) {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
  return path;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}

/** @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => resolve(true));
    socket.once('data', () => socket.destroy());
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

/**
 * Starts a server whose keys and settings lie in a new folder.
 * @param {string} folder
 */
export async function startSshd(folder) {
  mkdirSync(folder, { mode: 0o700 });
  const hostKey = keyPair(join(folder, 'host'));
  const clientKey = keyPair(join(folder, 'client'));
  copyFileSync(`${clientKey}.pub`, join(folder, 'authorized_keys'));
  // sshd separates privileges into this folder when it is started by root.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    `PidFile ${join(folder, 'sshd.pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'LogLevel ERROR',
    // Many may be about to log in at one time.
    'MaxStartups 200',
    'Subsystem sftp internal-sftp',
  ];
  writeFileSync(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error('sshd has ended');
    await delay(10);
  }
  const user = userInfo().username;
  const settings = 'IdentitiesOnly=yes StrictHostKeyChecking=no UserKnownHostsFile=/dev/null LogLevel=ERROR';
  const options = `-q -F /dev/null -o Ciphers=${CIPHER} ${settings.replace(/^| /g, ' -o ').trim()}`.split(
    ' ',
  );
  const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-lf', `${hostKey}.pub`], {
    encoding: 'utf8',
  }).split(' ');
  return {
    clientKey,
    fingerprint,
    port,
    /** @param {string} path an absolute one @param {number} [through] a proxy's port */
    address: (path, through = port) => `sftp://${user}@127.0.0.1:${through}${path}`,
    /**
     * OpenSSH's client with the same cipher and login as ours, host key not asked about.
     * @param {string} batch
     * @param {number} [through] a proxy's port
     */
    sftpArgs: (batch, through = port) => {
      const login = ['-i', clientKey, '-P', String(through), '-b', batch];
      return [...options, ...login, `${user}@127.0.0.1`];
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
