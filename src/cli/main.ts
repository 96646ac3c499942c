/**
 * The program: reads the command line, runs one command, and says what came of it. Data goes to standard output,
 * everything else to standard error, each line with `sceau: `; with `--json` standard output is one JSON document,
 * `{"result": …}`, `{"error": …}` or, where some of many failed, both. Exit status 0 exactly where there is no error.
 */
import { SceauError, exitStatus } from '../errors.ts';
import { errnoOf } from '../io/files.ts';
import type { Fault } from '../stages/context.ts';
import { readCommandLine } from './command-line.ts';
import { chooseLanguage, loadWords, wantsJson } from './language.ts';
import type { Words } from './messages/words.ts';
import { bugLines, errorJson, errorLines, faultOfError } from './render/errors.ts';
import { jsonText } from './render/json.ts';
import type { Surroundings, TextSink } from './surroundings.ts';

const BUG_STATUS = 70;

function writeLines(sink: TextSink, lines: readonly string[]): void {
  if (lines.length > 0) sink.write(`${lines.join('\n')}\n`);
}

/** Writes a document that parses back to `value`, safe to look at. */
function writeJson(sink: TextSink, value: unknown): void {
  sink.write(`${jsonText(value, 'lines')}\n`);
}

/** The fault of whatever was thrown. Anything without a code is a bug of sceau, shown with its stack. */
function faultOfThrown(error: unknown): Fault {
  if (error instanceof SceauError) return faultOfError(error);
  return { code: 'bug', params: { detail: error instanceof Error ? error.name : typeof error } };
}

/** Says what was thrown; the exit status. */
function fail(surroundings: Surroundings, words: Words, error: unknown): number {
  const { argv, stdout, stderr } = surroundings;
  const fault = faultOfThrown(error);
  writeLines(stderr, fault.code === 'bug' ? bugLines(words, error) : errorLines(words, fault));
  if (wantsJson(argv.slice(2))) writeJson(stdout, { error: errorJson(words, fault) });
  return exitStatus(fault.code);
}

async function runCommand(surroundings: Surroundings, words: Words): Promise<number> {
  const { stdout, stderr, argv } = surroundings;
  const selection = await readCommandLine(argv.slice(2), words, stdout.columns);
  if (selection.kind === 'text') {
    stdout.write(selection.text);
    return 0;
  }
  const { createSession } = await import('./run.ts');
  const { name, args, command } = selection;
  const session = createSession({ surroundings, words, name, options: args });
  const { json, lines, fault } = await command.run(session, args);
  if (args.json === true) {
    const error = fault === undefined ? {} : { error: errorJson(words, fault) };
    // A command that has told everything while it ran has no result.
    if (json !== undefined) writeJson(stdout, { result: json, ...error });
  } else writeLines(stdout, lines);
  if (fault === undefined) return 0;
  writeLines(stderr, errorLines(words, fault));
  return exitStatus(fault.code);
}

/**
 * Runs the program once.
 * @returns the exit status; it throws nothing but what a broken installation throws
 */
export async function main(surroundings: Surroundings): Promise<number> {
  const { argv, env, stdout, stderr } = surroundings;
  // A reader that has seen enough and closes its end of the pipe is no fault of ours; anything else lost data.
  let isLost = false;
  stdout.on('error', (error) => {
    isLost ||= errnoOf(error) !== 'EPIPE';
  });
  stderr.on('error', () => {});
  const words = await loadWords(chooseLanguage(argv.slice(2), env));
  const run = async (): Promise<number> => {
    try {
      return await runCommand(surroundings, words);
    } catch (error) {
      return fail(surroundings, words, error) || BUG_STATUS;
    }
  };
  const status = await run();
  // A failed write is told on the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  if (!isLost || status !== 0) return status;
  return fail(surroundings, words, new SceauError('io', { operation: 'write', path: 'stdout' }));
}
