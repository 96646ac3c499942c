/** The options of the commands that push, and what they ask for. */
import type { Argv } from 'yargs';
import type { Pushing } from '../stages/push.ts';
import { MAX_PARALLEL } from '../workspace/config.ts';
import { parseCountBetween } from './arguments.ts';
import { parseUntil } from './local-time.ts';
import type { Words } from './messages/words.ts';

/** `--parallel` and `--until` as they were typed. */
export interface PushOptions {
  readonly parallel: string | undefined;
  readonly until: string | undefined;
}

/** Declares `--parallel` and `--until`. */
export function pushOptions<T>(yargs: Argv<T>, { help: { options } }: Words): Argv<T & PushOptions> {
  return yargs
    .option('parallel', { type: 'string', requiresArg: true, describe: options.parallel })
    .option('until', { type: 'string', requiresArg: true, describe: options.until });
}

/** How to push. @throws `usage` */
export function parsePushing({ parallel, until }: PushOptions, words: Words): Pushing {
  const bounds = { least: 1, most: MAX_PARALLEL };
  return {
    ...(parallel === undefined ? {} : { parallel: parseCountBetween('--parallel', parallel, bounds, words) }),
    ...(until === undefined ? {} : { until: parseUntil(until, words) }),
  };
}
