/** What the command line takes from the process: the one place where arguments, environment and streams come in. */
import type { ReadStream } from 'node:tty';

/** A stream that text is written to. */
export interface TextSink {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly on: (event: 'error', listener: (error: Error) => void) => unknown;
}

/** Signals that ask a command to end. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/** The parts of `process` that the command line uses; tests give their own. */
export interface Surroundings {
  /** As in `process.argv`: the program and its script come first. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: () => string;
  readonly stdin: Pick<ReadStream, 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'> & {
    readonly isTTY?: boolean;
  };
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly on: (signal: StopSignal, listener: () => void) => unknown;
  readonly off: (signal: StopSignal, listener: () => void) => unknown;
}

/** Whether someone sits at a terminal that can be asked and can read the question. */
export function isInteractive(surroundings: Surroundings): boolean {
  return surroundings.stdin.isTTY === true && surroundings.stderr.isTTY === true;
}
