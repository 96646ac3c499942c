/** `release`: lifts the embargo, at the hour; or sends it ahead, under the lock of the hour. */
import type { Hour } from '../../documents/fields.ts';
import { prepositionRelease } from '../../stages/preposition.ts';
import type { Pushing } from '../../stages/push.ts';
import { releasePublication } from '../../stages/release.ts';
import { readBeacon } from '../beacon.ts';
import { type CommandResult, type Session, defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';
import { bothTimes } from '../render/times.ts';
import { parsePushing, pushOptions } from '../pushing.ts';
import { outcomeTable, outcomesJson, servedFault } from '../render/outcomes.ts';

/** `--preposition`: sends the release ahead of the hour, once it was read that nothing takes it back. */
async function preposition(
  session: Session,
  publication: string,
  o: { readonly pushing: Pushing; readonly isSure: boolean },
): Promise<CommandResult> {
  const { words, note } = session;
  const confirm = async ({ utc, zone }: Hour): Promise<boolean> => {
    const question = words.prompts.preposition(bothTimes(utc, zone));
    if (!o.isSure) return session.confirm(question);
    note(`${PREFIX}${question}`);
    return true;
  };
  const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
    prepositionRelease(context, publication, { confirm, pushing: o.pushing }),
  );
  const { revision, hour } = report;
  const served = { ...report, omissions: [] };
  return {
    json: { publication, revision, hour, ...outcomesJson(words, served) },
    lines: [
      words.results.prepositioned(publication, revision, bothTimes(hour.utc, hour.zone)),
      ...outcomeTable(words, served),
    ],
    fault: servedFault(served),
  };
}

export const command = defineCommand({
  options: (yargs, words) =>
    pushOptions(
      yargs
        .positional('publication', {
          type: 'string',
          demandOption: true,
          describe: words.help.options.publication,
        })
        .option('preposition', { type: 'boolean', default: false, describe: words.help.options.preposition })
        .option('yes', { type: 'boolean', default: false, describe: words.help.options.yes })
        .option('beacon', { type: 'string', requiresArg: true, describe: words.help.options.beacon }),
      words,
    ),
  run: async (session, args) => {
    const { words } = session;
    const { publication } = args;
    const pushing = parsePushing(args, words);
    if (args.preposition) return preposition(session, publication, { pushing, isSure: args.yes });
    const beacon = readBeacon(session, args.beacon);
    const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
      releasePublication({ ...context, beacon }, publication, pushing),
    );
    const { revision } = report;
    return {
      json: { publication, revision, ...outcomesJson(words, report) },
      lines: [words.results.released(publication, revision), ...outcomeTable(words, report)],
      fault: servedFault(report),
    };
  },
});
