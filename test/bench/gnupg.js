// @ts-check
/** The peer: GnuPG in a home of its own, with P-256 keys without passphrase and a running agent. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const USER = 'bench <bench@example.org>';

/** A home, the arguments of the two jobs, and its end. The agent's socket wants a short path. */
export class GnupgBench {
  path = mkdtempSync(join(tmpdir(), 'gpg-'));
  #fixed = ['--homedir', this.path, '--batch', '--no-tty', '--yes', '--quiet', '--trust-model', 'always'];

  constructor() {
    writeFileSync(join(this.path, 'gpg-agent.conf'), 's2k-count 65536\n');
    const generating = ['--pinentry-mode', 'loopback', '--passphrase', ''];
    this.#run([...generating, '--quick-generate-key', USER, 'nistp256', 'sign,cert', 'never']);
    const listed = this.#run(['--with-colons', '--list-keys', USER]);
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? '';
    this.#run([...generating, '--quick-add-key', fingerprint, 'nistp256', 'encr', 'never']);
    // The agent starts with the first use of a secret key, not in the first round.
    execFileSync('gpg', [
      ...this.#fixed,
      '-z0',
      '-s',
      '-o',
      join(this.path, 'warm'),
      join(this.path, 'gpg-agent.conf'),
    ]);
  }

  /** Signs and encrypts without compression. @param {string} source @param {string} target */
  sealing(source, target) {
    const modes = ['-z0', '--compress-algo', 'none', '--cipher-algo', 'AES256', '--digest-algo', 'SHA256'];
    return [...this.#fixed, ...modes, '-s', '-e', '-r', USER, '-o', target, source];
  }

  /** Decrypts and verifies. @param {string} source @param {string} target */
  opening(source, target) {
    return [...this.#fixed, '-o', target, '--decrypt', source];
  }

  /** Stops the agent and removes the home. */
  close() {
    execFileSync('gpgconf', ['--homedir', this.path, '--kill', 'all']);
    rmSync(this.path, { recursive: true, force: true });
  }

  /** @param {readonly string[]} args */
  #run(args) {
    return execFileSync('gpg', [...this.#fixed, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

/** What gpg is this? */
export function gnupgVersion() {
  return execFileSync('gpg', ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? 'gpg';
}
