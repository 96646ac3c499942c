/** `release`: lifts the embargo, at the hour; with `--wait` it waits for it. */
import type { Pushing } from '../../stages/push.ts';
import { type ReleaseReport, releasePublication } from '../../stages/release.ts';
import { waitRelease } from '../../stages/wait-release.ts';
import { type Session, defineCommand } from '../command.ts';
import { parsePushing, pushOptions } from '../pushing.ts';
import { bothTimes, clockText } from '../render/times.ts';
import { outcomeTable, outcomesJson, servedFault } from '../render/outcomes.ts';

const ROLES = ['rectorat'] as const;

/** Waits with a countdown at the terminal, until the release or a signal. */
async function releaseAtHour(
  session: Session,
  publication: string,
  pushing: Pushing,
): Promise<ReleaseReport> {
  const { results } = session.words;
  const door = session.comeAndGo({ roles: ROLES });
  try {
    return await session.untilStopped((stop) =>
      waitRelease(door, publication, {
        pushing,
        stop,
        onTick: (leftMs, hour) => {
          const time = bothTimes(hour.utc, hour.zone);
          session.showLine(leftMs > 0 ? results.countdown(clockText(leftMs), time) : '');
        },
      }),
    );
  } finally {
    session.showLine('');
  }
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
        .option('wait', { type: 'boolean', default: false, describe: words.help.options['wait-hour'] }),
      words,
    ),
  run: async (session, args) => {
    const { words } = session;
    const { publication } = args;
    const pushing = parsePushing(args, words);
    const report = args.wait
      ? await releaseAtHour(session, publication, pushing)
      : await session.inWorkspace({ roles: ROLES, access: 'change' }, (context) =>
          releasePublication(context, publication, { pushing }),
        );
    const { revision } = report;
    return {
      json: { publication, revision, ...outcomesJson(words, report) },
      lines: [words.results.released(publication, revision), ...outcomeTable(words, report)],
      fault: servedFault(report),
    };
  },
});
