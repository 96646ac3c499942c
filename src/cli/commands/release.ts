/** `release`: lifts the embargo, at the hour. */
import { releasePublication } from '../../stages/release.ts';
import { defineCommand } from '../command.ts';
import { outcomeTable, outcomesJson, servedFault } from '../render/outcomes.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs.positional('publication', { type: 'string', demandOption: true, describe: options.publication }),
  run: async (session, { publication }) => {
    const { words } = session;
    const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
      releasePublication(context, publication),
    );
    const { revision } = report;
    return {
      json: { publication, revision, ...outcomesJson(words, report) },
      lines: [words.results.released(publication, revision), ...outcomeTable(words, report)],
      fault: servedFault(report),
    };
  },
});
