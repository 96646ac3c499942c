/** `release`: lifts the embargo, at the hour; or writes the kit with which a second site can. */
import { resolve } from 'node:path';
import { SceauError } from '../../errors.ts';
import { makeKit } from '../../stages/make-kit.ts';
import { releasePublication } from '../../stages/release.ts';
import { type CommandResult, type Session, defineCommand } from '../command.ts';
import { parsePushing, pushOptions } from '../pushing.ts';
import { outcomeTable, outcomesJson, servedFault } from '../render/outcomes.ts';
import type { Words } from '../messages/words.ts';

/** Refuses an option that means nothing beside another. @throws `usage` */
function refuseTogether(words: Words, first: string, others: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(others)) {
    if (value !== undefined) throw new SceauError('usage', { detail: words.usage.together(first, option) });
  }
}

/** `release --kit`. */
async function runKit(session: Session, publication: string, dir: string): Promise<CommandResult> {
  const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
    makeKit(context, publication, dir),
  );
  const { revision, bytes, unreachable, bring } = report;
  return {
    json: { publication, revision, kit: dir, bytes, unreachable, bring },
    lines: session.words.results.kitWritten({ publication, dir, revision, bytes, bring }),
  };
}

export const command = defineCommand({
  options: (yargs, words) => {
    const { options } = words.help;
    const own = yargs
      .positional('publication', { type: 'string', demandOption: true, describe: options.publication })
      .option('acts', { type: 'string', array: true, requiresArg: true, describe: options.acts })
      .option('kit', { type: 'string', requiresArg: true, describe: options.kit })
      .option('to', { type: 'string', requiresArg: true, describe: options.to });
    return pushOptions(own, words);
  },
  run: async (session, args) => {
    const { words, cwd } = session;
    const { publication, parallel, until } = args;
    const pushed = { '--parallel': parallel, '--until': until };
    const acts = args.acts?.map((dir) => resolve(cwd, dir));
    const to = args.to === undefined ? undefined : resolve(cwd, args.to);
    if (args.kit !== undefined) {
      refuseTogether(words, '--kit', { '--acts': acts, '--to': to, ...pushed });
      return runKit(session, publication, resolve(cwd, args.kit));
    }
    if (to !== undefined) refuseTogether(words, '--to', pushed);
    const pushing = parsePushing(args, words);
    const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
      releasePublication(context, publication, pushing, { acts: acts ?? [], to }),
    );
    const { revision } = report;
    return {
      json: { publication, revision, ...outcomesJson(words, report) },
      lines: [words.results.released(publication, revision), ...outcomeTable(words, report)],
      fault: servedFault(report),
    };
  },
});
