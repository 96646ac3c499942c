/** Surroundings in process: a keyboard that types when it is asked, and streams that remember. */
import { main } from '../../src/cli/main.ts';
import type { Surroundings } from '../../src/cli/surroundings.ts';

export interface Screen {
  readonly surroundings: Surroundings;
  /** What was written to each stream. */
  readonly said: { stdout: string; stderr: string };
  /** Each change of the terminal's mode, and whether it listens now. */
  readonly keyboard: { readonly modes: boolean[]; listening: boolean };
}

/**
 * @param typed what the keyboard sends, one entry for each time that it is asked; without it there is no terminal
 */
export function fakeScreen(o: {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly typed?: readonly string[];
  readonly cwd?: string;
}): Screen {
  const said = { stdout: '', stderr: '' };
  const keyboard = { modes: [] as boolean[], listening: false };
  const typed = [...(o.typed ?? [])];
  const isTTY = o.typed !== undefined;
  let listener: ((chunk: Buffer) => void) | undefined;
  const stdin = {
    isTTY,
    setRawMode(mode: boolean) {
      keyboard.modes.push(mode);
      return stdin;
    },
    on(_event: string, take: (chunk: Buffer) => void) {
      listener = take;
      return stdin;
    },
    off() {
      listener = undefined;
      return stdin;
    },
    resume() {
      keyboard.listening = true;
      const next = typed.shift();
      if (next !== undefined) queueMicrotask(() => listener?.(Buffer.from(next)));
      return stdin;
    },
    pause() {
      keyboard.listening = false;
      return stdin;
    },
  };
  const sink = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns: 100,
    write: (text: string) => (said[name] += text),
    on: () => {},
  });
  const surroundings = {
    argv: ['node', 'sceau', ...(o.args ?? [])],
    env: o.env ?? {},
    cwd: () => o.cwd ?? process.cwd(),
    stdin,
    stdout: sink('stdout'),
    stderr: sink('stderr'),
  };
  return { surroundings: surroundings as unknown as Surroundings, said, keyboard };
}

/** What every command in a rehearsal's workspace says first, on standard error. */
export const BANNERS = {
  fr: 'sceau: RÉPÉTITION\u00a0: candidats inventés, rien de ceci n’est un résultat\n',
  en: 'sceau: REHEARSAL (REPETITION): invented candidates, nothing here is a result\n',
} as const;

/** Runs the program in this process, without a terminal: what a refusal looks like does not need a process each. */
export async function inProcess(
  args: readonly string[],
  o: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const { surroundings, said } = fakeScreen({ args, ...o });
  const status = await main(surroundings);
  return { status, ...said };
}
