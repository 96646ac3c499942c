/** `status`: who has what, who has answered, who has opened; with `--fetch` their answers are collected first. */
import { collectAnswers } from '../../stages/collect-answers.ts';
import { SceauError } from '../../errors.ts';
import type { Fault } from '../../stages/context.ts';
import { type PublicationStatus, reportStatus } from '../../stages/report-status.ts';
import { findPublication, listPublications } from '../../workspace/publication-store.ts';
import { type Session, defineCommand } from '../command.ts';
import { acceptFault, pushFault } from '../exit.ts';
import { PREFIX, faultOfError, faultText } from '../render/errors.ts';
import { statusLines } from '../render/status.ts';

/** An answer that does not hold (76) comes before a depot that could not be reached. */
function statusFault({ told }: Session): Fault | undefined {
  const refused = told.flatMap((event) =>
    event.kind === 'receipt-refused' || event.kind === 'release-refused' || event.kind === 'approval-refused'
      ? [event.fault]
      : [],
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
  run: async (session, { publication, fetch, sources, json }) => {
    const { words, note } = session;
    const broken: Fault[] = [];
    const access = fetch ? 'change' : 'read';
    const statuses = await session.inWorkspace({ roles: ['rectorat'], access }, async (context) => {
      const { workspace } = context;
      const places =
        publication === undefined
          ? listPublications(workspace)
          : [findPublication(workspace, { publication })];
      const found: PublicationStatus[] = [];
      for (const place of places) {
        try {
          if (fetch) await collectAnswers(context, place);
          found.push(await reportStatus(context, place));
        } catch (error) {
          // One publication whose record does not hold is named, and hides no other.
          if (publication !== undefined || !(error instanceof SceauError)) throw error;
          broken.push(faultOfError(error));
          note(`${PREFIX}${place.publication}: ${faultText(words, faultOfError(error))}`);
        }
      }
      return found;
    });
    if (statuses.length + broken.length === 0 && json !== true) {
      note(`${PREFIX}${words.results.noPublications('rectorat')}`);
    }
    const earlier = statuses.flatMap((status) => status.earlier.map(({ fault }) => fault));
    return {
      json: publication === undefined ? statuses : statuses[0],
      lines: statuses.flatMap((status, i) => [
        ...(i === 0 ? [] : ['']),
        ...statusLines(words, status, { sources }),
      ]),
      fault: acceptFault([...broken, ...earlier]) ?? statusFault(session),
    };
  },
});
