/** `receive`: verifies what the depot holds for this distributor, and acknowledges it; once, or again and again. */
import { SceauError, exitStatus } from '../../errors.ts';
import type { Fault } from '../../stages/context.ts';
import { type ReceiveReport, receive } from '../../stages/receive.ts';
import { watchInbox } from '../../stages/watch.ts';
import { parseCountBetween } from '../arguments.ts';
import { type CommandResult, type Session, defineCommand } from '../command.ts';
import { acceptFault, refusalFault } from '../exit.ts';
import type { Words } from '../messages/words.ts';
import { errorJson, errorJsonOrNull, faultOfError, faultText } from '../render/errors.ts';
import { tableLines } from '../render/table.ts';

const DEFAULT_SECONDS = '60';
/** Seconds between two scans. */
const INTERVAL = { least: 5, most: 3600 } as const;
const ROLES = ['distributor'] as const;

/** Outcomes and failures for `--json`. */
function reportJson(words: Words, { outcomes, failures }: ReceiveReport): object {
  return {
    outcomes: outcomes.map(({ fault, ...outcome }) => ({ ...outcome, error: errorJsonOrNull(words, fault) })),
    failures: failures.map(({ fault, ...failure }) => ({ ...failure, error: errorJson(words, fault) })),
  };
}

/** Receives once. */
async function receiveOnce(session: Session): Promise<CommandResult> {
  const { words } = session;
  const { labels, terms, results } = words;
  const report = await session.inWorkspace({ roles: ROLES, access: 'change' }, receive);
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
    json: reportJson(words, report),
    lines: rows.length === 0 ? [results.nothingReceived] : tableLines(headings, rows),
    fault:
      refusalFault(refused, outcomes.length + failures.length) ??
      acceptFault([...outcomes, ...failures].map(({ fault }) => fault)),
  };
}

/** Receives until a signal ends it; with `--json` one line for each scan in which something happened. */
async function receiveWatching(
  session: Session,
  o: { seconds: number; json: boolean },
): Promise<CommandResult> {
  const { words } = session;
  let fault: Fault | undefined;
  try {
    const door = session.comeAndGo({ roles: ROLES });
    await session.untilStopped((stop) =>
      watchInbox(door, {
        intervalMs: o.seconds * 1000,
        stop,
        onScan: ({ at, recovered, more, fault: whole, ...report }) => {
          if (!o.json) return;
          const found = reportJson(words, report);
          session.tellJson({ at, ...found, more, error: errorJsonOrNull(words, whole), recovered });
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof SceauError)) throw error;
    fault = faultOfError(error);
    if (o.json) session.tellJson({ error: errorJson(words, fault) });
  }
  return { json: undefined, lines: [], fault };
}

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .option('watch', { type: 'boolean', describe: options.watch })
      .option('interval', { type: 'string', requiresArg: true, describe: options.interval }),
  run: async (session, { watch, interval, json }): Promise<CommandResult> => {
    const { words } = session;
    if (watch === true) {
      const seconds = parseCountBetween('--interval', interval ?? DEFAULT_SECONDS, INTERVAL, words);
      return receiveWatching(session, { seconds, json: json === true });
    }
    if (interval !== undefined) {
      throw new SceauError('usage', { detail: words.usage.needed('--watch', '--interval') });
    }
    return receiveOnce(session);
  },
});
