/** `release`: lifts the embargo, at the hour. */
import { releasePublication } from '../../stages/release.ts';
import { readBeacon } from '../beacon.ts';
import { defineCommand } from '../command.ts';
import { parsePushing, pushOptions } from '../pushing.ts';
import { outcomeTable, outcomesJson, servedFault } from '../render/outcomes.ts';

export const command = defineCommand({
  options: (yargs, words) =>
    pushOptions(
      yargs
        .positional('publication', {
          type: 'string',
          demandOption: true,
          describe: words.help.options.publication,
        })
        .option('beacon', { type: 'string', requiresArg: true, describe: words.help.options.beacon }),
      words,
    ),
  run: async (session, args) => {
    const { words } = session;
    const { publication } = args;
    const pushing = parsePushing(args, words);
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
