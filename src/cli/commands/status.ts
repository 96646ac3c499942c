/** `status`: who has what, who has answered, who has opened; with `--fetch` their answers are collected first. */
import { collectAnswers } from '../../stages/collect-answers.ts';
import type { Fault } from '../../stages/context.ts';
import { type PublicationStatus, reportStatus } from '../../stages/report-status.ts';
import { findPublication, listPublications } from '../../workspace/publication-store.ts';
import { type Session, defineCommand } from '../command.ts';
import { acceptFault, pushFault } from '../exit.ts';
import { statusLines } from '../render/status.ts';

/** An answer that does not hold (76) comes before a depot that could not be reached. */
function statusFault({ told }: Session): Fault | undefined {
  const refused = told.flatMap((event) =>
    event.kind === 'receipt-refused' || event.kind === 'approval-refused' ? [event.fault] : [],
  );
  const failed = told.flatMap((event) => (event.kind === 'party-failed' ? [event.fault] : []));
  return acceptFault(refused) ?? pushFault(failed);
}

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('publication', { type: 'string', describe: options.publication })
      .option('fetch', { type: 'boolean', default: false, describe: options.fetch })
      .option('sources', { type: 'boolean', default: false, describe: options.sources }),
  run: async (session, { publication, fetch, sources }) => {
    const { words } = session;
    const access = fetch ? 'change' : 'read';
    const statuses = await session.inWorkspace({ roles: ['rectorat'], access }, async (context) => {
      const { workspace } = context;
      const places =
        publication === undefined ? listPublications(workspace) : [findPublication(workspace, publication)];
      const found: PublicationStatus[] = [];
      for (const place of places) {
        if (fetch) await collectAnswers(context, place);
        found.push(await reportStatus(context, place));
      }
      return found;
    });
    return {
      json: publication === undefined ? statuses : statuses[0],
      lines: statuses.flatMap((status, i) => [
        ...(i === 0 ? [] : ['']),
        ...statusLines(words, status, { sources }),
      ]),
      fault: statusFault(session),
    };
  },
});
