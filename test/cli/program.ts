/** Runs the built program as a person or a script does, and makes workspaces for it to work in. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const LAUNCHER = fileURLToPath(new URL('../../bin/sceau.js', import.meta.url));
const ROOT = resolve(import.meta.dirname, '../..');

/** `npm test` builds first. On its own this folder tests what was built last, and says so where that is old. */
function checkBuilt(): void {
  const main = join(ROOT, 'dist/cli/main.js');
  if (!existsSync(main)) throw new Error('dist/ is missing: npm run build');
  const builtMs = statSync(main).mtimeMs;
  const newer = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).some(
    (path) => path.endsWith('.ts') && statSync(join(ROOT, 'src', path)).mtimeMs > builtMs,
  );
  if (newer && process.env['CI'] === undefined) console.warn('dist/ may be older than src/: npm run build');
}
checkBuilt();

export const PASSPHRASE = 'quatre mots qui servent ici';

/** What a run left: its status and both streams. */
export interface ProgramRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input, which is a pipe. */
  readonly input?: string;
  /** What is read from descriptor 3. */
  readonly descriptor3?: string;
}

/** The environment of a run: no locale and no workspace but what the test gives. */
function environment(env: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, ...env };
}

/** Runs the program to its end. */
export function sceau(args: readonly string[], o: ProgramOptions = {}): ProgramRun {
  const extra = o.descriptor3 === undefined ? [] : ['pipe' as const];
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [LAUNCHER, ...args], {
    cwd: o.cwd,
    env: environment(o.env),
    input: o.input ?? '',
    stdio: ['pipe', 'pipe', 'pipe', ...extra],
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** Runs the program and waits for it without blocking, so that several can run at once. */
export function sceauAsync(args: readonly string[], o: ProgramOptions = {}): Promise<ProgramRun> {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    cwd: o.cwd,
    env: environment(o.env),
    stdio: ['pipe', 'pipe', 'pipe', o.descriptor3 === undefined ? 'ignore' : 'pipe'],
  });
  child.stdin?.end(o.input ?? '');
  const third = child.stdio[3];
  if (o.descriptor3 !== undefined && third !== null && third !== undefined && 'write' in third) {
    third.end(o.descriptor3);
  }
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** Runs the program on a real terminal, by script(1), and types each answer once its question shows. */
export async function onTerminal(
  script: string,
  args: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[],
): Promise<{ readonly status: number | null; readonly shown: string }> {
  const command = [process.execPath, LAUNCHER, ...args].map((arg) => `'${arg}'`).join(' ');
  const child = spawn(script, ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [...answers];
  let shown = '';
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [question, answer] = waiting[0] ?? [];
    if (question === undefined || !shown.slice(read).includes(question)) return;
    read = shown.length;
    waiting.shift();
    child.stdin.write(answer);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, shown }));
  });
}

/** The result of a run with `--json` that must have ended well. */
export function resultOf(run: ProgramRun): unknown {
  if (run.status !== 0) throw new Error(`status ${run.status}: ${run.stderr}`);
  const document: unknown = JSON.parse(run.stdout);
  if (typeof document !== 'object' || document === null || !('result' in document)) {
    throw new Error(`no result: ${run.stdout}`);
  }
  return document.result;
}

/** A folder with a passphrase file; workspaces are made in it. */
export function makeStage(folder: string): { readonly passphraseFile: string } {
  mkdirSync(folder, { recursive: true });
  const passphraseFile = join(folder, 'phrase');
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  return { passphraseFile };
}

/** Arguments of `init` for a workspace of a role. */
export function initArguments(dir: string, role: string, more: readonly string[] = []): readonly string[] {
  const academies = role === 'rectorat' ? ['--academies', '09'] : [];
  return [
    'init',
    dir,
    '--role',
    role,
    '--realm',
    'rehearsal',
    '--id',
    `un-${role}`,
    '--name',
    role,
    ...academies,
    ...more,
  ];
}
