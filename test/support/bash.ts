/** Runs blocks of bash one after another as if they were typed into one shell, at a chosen time. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peer } from './peers.ts';
import { scratchFolder } from './scratch.ts';

/** What a block left: its status, and both streams as a terminal shows them, in one. */
export interface BlockRun {
  readonly status: number;
  readonly output: string;
}

/** Variables that make a program see a chosen time when it starts. */
export type Time = Readonly<Record<string, string>>;

let preload: string | undefined;

/** The time `2026-07-01T08:00:00Z`, or another; `null` without faketime. */
export function timeOf(instant: string): Time | null {
  const faketime = peer('faketime');
  if (faketime === undefined) return null;
  preload ??= spawnSync(faketime, ['-f', '@2026-01-01 00:00:00', 'sh', '-c', 'printf %s "$LD_PRELOAD"'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  }).stdout;
  const time = `@${instant.replace('T', ' ').replace('Z', '')}`;
  return { LD_PRELOAD: preload, FAKETIME: time, FAKETIME_DONT_FAKE_MONOTONIC: '1', TZ: 'UTC' };
}

/** Programs of our blocks that look at the clock. */
const CLOCK_READERS = ['date', 'gpg', 'gpgv', 'rnp', 'rnpkeys', 'sqop'];
const shims = new Map<string, string>();

/**
 * A folder for PATH in which each program that looks at the clock starts at `time`. The shell itself never does: its
 * subshells, on their way out, would take away the shared memory that libfaketime keeps for it.
 */
function shimFolder(time: Time): string {
  const instant = time['FAKETIME'] ?? '';
  const known = shims.get(instant);
  if (known !== undefined) return known;
  const folder = scratchFolder();
  const variables = Object.entries(time).map(([name, value]) => `'${name}=${value}'`);
  const found = CLOCK_READERS.flatMap((name) => {
    const path = peer(name);
    return path === undefined ? [] : [[name, path] as const];
  });
  for (const [name, path] of [...found, ['node', process.execPath] as const]) {
    const script = `#!/bin/sh\nexec env ${variables.join(' ')} '${path}' "$@"\n`;
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
  shims.set(instant, folder);
  return folder;
}

/** Variables that are of one run. */
const OF_ONE_RUN: readonly string[] = ['SHELL_STATE', 'PATH', '_'];

/** A shell that remembers variables, functions and its folder from block to block. */
export class Shell {
  /** Where temporary folders are made. Its path is short: gpg's sockets stand below it. */
  readonly folder = scratchFolder();
  #env: Readonly<Record<string, string>>;

  constructor(cwd: string) {
    const { PATH = '', HOME = '' } = process.env;
    this.#env = { PATH, HOME, TMPDIR: this.folder, PWD: cwd };
  }

  /** A variable as the last block left it. */
  get(name: string): string {
    return this.#env[name] ?? '';
  }

  set(variables: Readonly<Record<string, string>>): void {
    this.#env = { ...this.#env, ...variables };
  }

  /** Goes on in another shell from the same point; what that one does to its variables stays there. */
  fork(variables: Readonly<Record<string, string>> = {}): Shell {
    const forked = new Shell(this.get('PWD'));
    forked.#env = { ...this.#env, ...variables, TMPDIR: forked.folder };
    return forked;
  }

  /** Runs a block, its programs at `time`; the first command that fails ends it, as `bash -e` has it. */
  run(block: string, time: Time | null = null): BlockRun {
    const state = join(this.folder, '.state');
    const script = join(this.folder, '.block');
    writeFileSync(state, '');
    writeFileSync(script, `trap 'env -0 > "$SHELL_STATE"' EXIT\nset -a\n${block}`);
    const path = time === null ? this.get('PATH') : `${shimFolder(time)}:${this.get('PATH')}`;
    const { status, stdout, error } = spawnSync('bash', ['-euo', 'pipefail', '-c', '. "$0" 2>&1', script], {
      cwd: this.get('PWD'),
      env: { ...this.#env, PATH: path, SHELL_STATE: state },
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (error !== undefined) throw error;
    this.#remember(readFileSync(state, 'utf8'));
    return { status: status ?? -1, output: stdout };
  }

  #remember(state: string): void {
    const pairs = state
      .split('\0')
      .filter((pair) => pair !== '')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)
      .filter(([name]) => !OF_ONE_RUN.includes(name));
    if (pairs.length > 0) this.#env = { ...Object.fromEntries(pairs), PATH: this.get('PATH') };
  }
}

/** Whether the lines of `pattern` stand in `output` in this order; `…` stands for anything. The first that does not. */
export function missingLine(output: string, pattern: string): string | null {
  const lines = output.split('\n').map((line) => line.trimEnd());
  let from = 0;
  for (const wanted of pattern.split('\n').map((line) => line.trimEnd())) {
    if (wanted === '' || wanted === '…') continue;
    const source = wanted
      .split('…')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/ +/g, ' +'))
      .join('.*');
    const found = lines.findIndex((line, i) => i >= from && new RegExp(`^${source}$`).test(line));
    if (found < 0) return wanted;
    from = found + 1;
  }
  return null;
}
