/** GnuPG in a home of its own, thrown away afterwards. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Run {
  readonly status: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** gpg's status lines, without their prefix. */
  readonly said: readonly string[];
}

/** A GNUPGHOME under the system's temporary folder: the agent's socket path must stay short. */
export class GnupgHome {
  readonly path = mkdtempSync(join(tmpdir(), 'gpg-'));

  /** @param atMs where this gpg's clock stands still; the machine's clock where absent */
  constructor(atMs?: number) {
    if (atMs !== undefined) {
      const at = new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
      writeFileSync(join(this.path, 'gpg.conf'), `faked-system-time ${at}!\n`);
    }
    // Without a count the agent spends a second on measuring how slow a passphrase can be made.
    writeFileSync(join(this.path, 'gpg-agent.conf'), 's2k-count 65536\n');
  }

  /** Runs gpg without questions; an empty passphrase unless `args` has another. */
  run(args: readonly string[], input?: Uint8Array | string): Run {
    const fixed = ['--homedir', this.path, '--batch', '--no-tty', '--yes', '--pinentry-mode', 'loopback'];
    const passphrase = args.includes('--passphrase') ? [] : ['--passphrase', ''];
    return spawned('gpg', [...fixed, ...passphrase, '--status-fd', '2', ...args], input);
  }

  /** Runs gpg and wants status 0; its standard output. */
  ok(args: readonly string[], input?: Uint8Array | string): Uint8Array {
    const { status, stdout, stderr } = this.run(args, input);
    if (status !== 0) throw new Error(`gpg ${args.join(' ')}: ${status}\n${stderr}`);
    return stdout;
  }

  /** A new key without a passphrase, its signing primary and its encryption subkey; the fingerprint of the primary. */
  newKey(name: string, [signing, encrypting]: readonly [string, string]): string {
    this.ok(['--quick-gen-key', name, signing, 'sign', '2y']);
    const listed = Buffer.from(this.ok(['--list-keys', '--with-colons', `=${name}`])).toString('utf8');
    const [, fingerprint = ''] = /^fpr:+([0-9A-F]{40}):/m.exec(listed) ?? [];
    this.ok(['--quick-add-key', fingerprint, encrypting, 'encr', '2y']);
    return fingerprint;
  }

  /** A file of this home, for arguments. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Stops the agent and removes the home. */
  close(): void {
    spawnSync('gpgconf', ['--homedir', this.path, '--kill', 'all']);
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Runs a program to its end. */
export function spawned(program: string, args: readonly string[], input?: Uint8Array | string): Run {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input: input ?? '',
    maxBuffer: 256 * 1024 * 1024,
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  const text = stderr.toString('utf8');
  const said = text.split('\n').flatMap((line) => (line.startsWith('[GNUPG:] ') ? [line.slice(9)] : []));
  return { status: status ?? -1, stdout: new Uint8Array(stdout), stderr: text, said };
}
