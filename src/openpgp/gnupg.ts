/**
 * Runs the `gpg` program (FORMAT.md, «Keys held by gpg»): fixed arguments, input and output through pipes, its answers
 * read from its status lines (GnuPG's doc/DETAILS). Its agent asks for a PIN or passphrase; none passes through here.
 */
import { spawn } from 'node:child_process';
import { SceauError } from '../errors.ts';
import { concatBytes } from '../io/encodings.ts';

/** Which gpg is run, and what it is given. */
export interface Gnupg {
  /** Its home; gpg's own default where absent. */
  readonly homedir?: string | undefined;
  /** What gpg and its pinentry need of the environment; holds no secret. */
  readonly env: Readonly<Record<string, string>>;
  /** How long one run may take, someone typing a PIN included; `RUN_LIMIT_MS` where absent. */
  readonly limitMs?: number | undefined;
}

/** What gpg is asked for. `export` gives a certificate, the others need the secret key. */
export type GnupgOperation = 'export' | 'sign' | 'decrypt';

/** What came of a run. `said` may hold a session key: never print it. */
export interface GnupgRun {
  readonly status: number;
  readonly output: Uint8Array;
  /** Status lines, without their prefix. */
  readonly said: readonly string[];
}

/** Time to find the card and type the PIN. */
export const RUN_LIMIT_MS = 5 * 60 * 1000;
/** GPG_ERR_NO_SECKEY. */
const NO_SECRET_KEY = 17;
const MAX_OUTPUT_BYTES = 1024 * 1024;
const STATUS_PREFIX = '[GNUPG:] ';

/** Codes of libgpg-error that a person can do something about, and what is said of each. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [9, 'no such key'],
  [11, 'wrong PIN or passphrase'],
  [17, 'no secret key'],
  [62, 'no answer in time'],
  [77, 'no agent'],
  [85, 'no pinentry'],
  [86, 'no pinentry'],
  [87, 'wrong PIN or passphrase'],
  [91, 'wrong card'],
  [99, 'cancelled'],
  [108, 'card'],
  [110, 'no card'],
  [111, 'card'],
  [112, 'no card'],
  [130, 'PIN blocked'],
  [198, 'cancelled'],
]);

/**
 * Runs gpg once. A status other than 0 is the caller's to judge.
 * @throws `gpg-missing` where there is no such program; `gpg-failed` where it took too long or said too much
 */
export async function runGnupg(
  gnupg: Gnupg,
  o: { readonly operation: GnupgOperation; readonly args: readonly string[]; readonly input: Uint8Array },
): Promise<GnupgRun> {
  const { operation } = o;
  const home = gnupg.homedir === undefined ? [] : ['--homedir', gnupg.homedir];
  const fixed = [...home, '--batch', '--no-tty', '--no-armor', '--status-fd', '2'];
  const child = spawn('gpg', [...fixed, ...o.args], { env: { ...gnupg.env, LC_ALL: 'C' }, stdio: 'pipe' });
  const output: Uint8Array[] = [];
  const told: Uint8Array[] = [];
  let length = 0;
  let fault: SceauError | null = null;
  const stop = (error: SceauError): void => {
    fault ??= error;
    child.kill('SIGKILL');
  };
  const take = (into: Uint8Array[]) => (piece: Uint8Array) => {
    length += piece.length;
    if (length > MAX_OUTPUT_BYTES) stop(failed(operation, 'too much output'));
    else into.push(piece);
  };
  child.stdout.on('data', take(output));
  child.stderr.on('data', take(told));
  // A gpg that ends before it has read everything says why in its status lines.
  child.stdin.on('error', () => {});
  child.stdin.end(o.input);
  const timer = setTimeout(() => stop(failed(operation, 'no answer in time')), gnupg.limitMs ?? RUN_LIMIT_MS);
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.on('error', (error) => reject(new SceauError('gpg-missing', {}, error)));
      child.on('close', (code) => resolve(code ?? -1));
    });
    if (fault !== null) throw fault;
    return { status, output: concatBytes(...output), said: statusLines(concatBytes(...told)) };
  } finally {
    clearTimeout(timer);
  }
}

/** Codes of libgpg-error in the status lines of a run. */
function codesOf({ said }: GnupgRun): readonly number[] {
  return said.flatMap((line) => {
    const [, code] = /^(?:FAILURE|ERROR) \S+ (\d+)/.exec(line) ?? [];
    // The upper half names the part of GnuPG that speaks.
    if (code !== undefined) return [Number(code) & 0xffff];
    if (line.startsWith('NO_SECKEY ')) return [NO_SECRET_KEY];
    return [];
  });
}

/** What kept gpg from doing it where that is the person's, the card's or the agent's; `null` for anything else. */
export function personalFault(operation: GnupgOperation, run: GnupgRun): SceauError<'gpg-failed'> | null {
  const code = codesOf(run).find((each) => REASONS.has(each));
  const detail = code === undefined ? undefined : REASONS.get(code);
  return detail === undefined ? null : failed(operation, detail);
}

/** Why a run did not do what it was asked. */
export function gnupgFault(operation: GnupgOperation, run: GnupgRun): SceauError<'gpg-failed'> {
  const [code] = codesOf(run);
  const detail = code === undefined ? `status ${run.status}` : `gpg error ${code}`;
  return personalFault(operation, run) ?? failed(operation, detail);
}

function failed(operation: GnupgOperation, detail: string): SceauError<'gpg-failed'> {
  return new SceauError('gpg-failed', { operation, detail });
}

function statusLines(told: Uint8Array): readonly string[] {
  return Buffer.from(told)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => (line.startsWith(STATUS_PREFIX) ? [line.slice(STATUS_PREFIX.length).trimEnd()] : []));
}
