/** `notice refresh`: what is newest is signed anew and sent, for a timer every day. */
import type { Fault } from '../../stages/context.ts';
import { currentPublications, refreshState } from '../../stages/notify.ts';
import { defineCommand } from '../command.ts';
import { pushFault } from '../exit.ts';
import { parsePushing, pushOptions } from '../pushing.ts';
import { outcomeTable, outcomesJson, servedFault } from '../render/outcomes.ts';

export const command = defineCommand({
  options: (yargs, words) =>
    pushOptions(
      yargs.positional('publication', { type: 'string', describe: words.help.options['refreshed'] }),
      words,
    ),
  run: async (session, args) => {
    const { words } = session;
    const pushing = parsePushing(args, words);
    const { publication } = args;
    const reports = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, async (context) => {
      const all = publication === undefined ? await currentPublications(context) : [publication];
      const made = [];
      for (const each of all) {
        made.push({ publication: each, omissions: [], ...(await refreshState(context, each, pushing)) });
      }
      return made;
    });
    const faults = reports.flatMap((report): readonly Fault[] => {
      const fault = servedFault(report);
      return fault === undefined ? [] : [fault];
    });
    return {
      json: reports.map((report) => ({ publication: report.publication, ...outcomesJson(words, report) })),
      lines: reports.flatMap((report) => [
        words.results.stateRefreshed(report.publication),
        ...outcomeTable(words, report),
      ]),
      fault: pushFault(faults),
    };
  },
});
