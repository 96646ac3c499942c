/** `release`: lifts the embargo, at the hour. */
import { releasePublication } from '../../stages/release.ts';
import { defineCommand } from '../command.ts';
import { pushFault } from '../exit.ts';
import { outcomeTable, outcomesJson } from '../render/outcomes.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs.positional('publication', { type: 'string', demandOption: true, describe: options.publication }),
  run: async (session, { publication }) => {
    const { words } = session;
    const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
      releasePublication(context, publication),
    );
    const omissions = report.omissions.map(({ scope, recipient, reason }) => ({
      party: recipient,
      scope,
      fault: { code: 'recipient-omitted' as const, params: { recipient, reason } },
    }));
    const { revision } = report;
    return {
      json: { publication, revision, ...outcomesJson(words, report, omissions) },
      lines: [words.results.released(publication, revision), ...outcomeTable(words, report, omissions)],
      fault: pushFault([...report.outcomes, ...omissions].map(({ fault }) => fault)),
    };
  },
});
