/** `receive`: verifies what the depot holds for this distributor, and acknowledges it. */
import { exitStatus } from '../../errors.ts';
import { receive } from '../../stages/receive.ts';
import { type CommandResult, defineCommand } from '../command.ts';
import { acceptFault, refusalFault } from '../exit.ts';
import { errorJson, errorJsonOrNull, faultText } from '../render/errors.ts';
import { tableLines } from '../render/table.ts';

export const command = defineCommand({
  options: (yargs) => yargs,
  run: async (session): Promise<CommandResult> => {
    const { words } = session;
    const { labels, terms, results } = words;
    const report = await session.inWorkspace({ roles: ['distributor'], access: 'change' }, receive);
    const { outcomes, failures } = report;
    // What could not be read was not refused.
    const read = failures.filter(({ fault }) => ![69, 77].includes(exitStatus(fault.code)));
    const refused = outcomes.filter(({ outcome }) => outcome === 'rejected').length + read.length;
    const rows = [
      ...outcomes.map(({ publication, scope, revision, outcome, fault }) => [
        publication,
        scope,
        revision,
        terms.outcomes[outcome],
        fault === null ? '' : faultText(words, fault),
      ]),
      ...failures.map(({ publication, revision, scope, folder, fault }) => [
        publication ?? folder,
        scope ?? '',
        revision ?? '',
        terms.outcomes.rejected,
        faultText(words, fault),
      ]),
    ];
    const headings = [labels.publication, labels.scope, labels.revision, labels.outcome, ''];
    return {
      json: {
        outcomes: outcomes.map(({ fault, ...outcome }) => ({
          ...outcome,
          error: errorJsonOrNull(words, fault),
        })),
        failures: failures.map(({ fault, ...failure }) => ({ ...failure, error: errorJson(words, fault) })),
      },
      lines: rows.length === 0 ? [results.nothingReceived] : tableLines(headings, rows),
      fault:
        refusalFault(refused, outcomes.length + failures.length) ??
        acceptFault([...outcomes, ...failures].map(({ fault }) => fault)),
    };
  },
});
