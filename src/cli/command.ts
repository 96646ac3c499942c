/** What a command is: its options, and a run that calls one stage and says what came of it. */
import type { Argv } from 'yargs';
import type { Context, Fault, StageEvent } from '../stages/context.ts';
import type { Door } from '../stages/watch.ts';
import type { WorkspaceRole } from '../workspace/config.ts';
import type { Words } from './messages/words.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly workspace?: string | undefined;
  readonly lang?: string | undefined;
  readonly json?: boolean | undefined;
  readonly 'passphrase-fd'?: string | undefined;
  readonly 'passphrase-file'?: string | undefined;
}

/** What came of a command. */
export interface CommandResult {
  /** The result for `--json`; `undefined` from a command that told everything while it ran. */
  readonly json: unknown;
  /** The result for people and pipes, in lines for standard output. */
  readonly lines: readonly string[];
  /** What kept the command from doing all of it; it gives the exit status. */
  readonly fault?: Fault | undefined;
}

/** How a command works in a workspace. */
export interface WorkspaceNeed {
  readonly roles: readonly WorkspaceRole[];
  /** `change`: alone, under the lock. `read`: beside any other command. */
  readonly access: 'change' | 'read';
  /** Passphrases that are asked for are new ones, and are asked twice. */
  readonly newPassphrases?: true;
}

/** What the command line gives a running command. */
export interface Session {
  readonly words: Words;
  /** Runs in the workspace that was named or found. */
  readonly inWorkspace: <T>(need: WorkspaceNeed, run: (context: Context) => Promise<T>) => Promise<T>;
  /** For a command that comes and goes: runs in the workspace again and again, its secrets asked for once. */
  readonly comeAndGo: (need: Pick<WorkspaceNeed, 'roles'>) => Door;
  /** Runs until it ends; `stop` is aborted by the first SIGTERM or SIGINT, the second kills as ever. */
  readonly untilStopped: <T>(run: (stop: AbortSignal) => Promise<T>) => Promise<T>;
  /** One JSON document in a line of its own on standard output, while the command runs. */
  readonly tellJson: (value: unknown) => void;
  /** Everything that stages have told so far, but in `comeAndGo`. */
  readonly told: readonly StageEvent[];
  /** A line for people on standard error, as it stands. */
  readonly note: (line: string) => void;
  /** One line at the terminal that each call rewrites, '' removes; in a log there is none. */
  readonly showLine: (line: string) => void;
  /** Whether standard error is read at a terminal, and not kept in a log. */
  readonly isWatched: boolean;
  /**
   * Asks a yes or no at the terminal.
   * @throws `terminal-needed` where there is none
   */
  readonly confirm: (question: string) => Promise<boolean>;
  /**
   * Asks at the terminal for something to be typed.
   * @throws `terminal-needed` where there is none
   */
  readonly ask: (question: string) => Promise<string>;
  /** The folder that relative paths of the command line are relative to. */
  readonly cwd: string;
}

/** A command, the types of its options forgotten. */
export interface Command {
  /** Declares the options on `yargs`. */
  readonly options: (yargs: Argv<CommonOptions>, words: Words) => unknown;
  /**
   * Runs with what yargs parsed by those very options. A method, whose parameters TypeScript compares both ways: here
   * a command with options of its own is one of `Command`.
   */
  run(session: Session, args: object): Promise<CommandResult>;
}

/** Declares a command; `run` gets the options as `options` declares them. */
export function defineCommand<T extends object>(definition: {
  readonly options: (yargs: Argv<CommonOptions>, words: Words) => Argv<T>;
  readonly run: (session: Session, args: T) => Promise<CommandResult>;
}): Command {
  return definition;
}
