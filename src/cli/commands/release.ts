/**
 * `release`: lifts the embargo, at the hour, for which it may wait; sends it ahead under the lock of the hour; or writes
 * the kit with which a second site can.
 */
import { resolve } from 'node:path';
import type { Hour } from '../../documents/fields.ts';
import { SceauError } from '../../errors.ts';
import { makeKit } from '../../stages/make-kit.ts';
import { prepositionRelease } from '../../stages/preposition.ts';
import type { Pushing } from '../../stages/push.ts';
import { type ReleaseMedia, type ReleaseReport, releasePublication } from '../../stages/release.ts';
import { waitRelease } from '../../stages/wait-release.ts';
import { readBeacon } from '../beacon.ts';
import { type CommandResult, type Session, defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';
import { parsePushing, pushOptions } from '../pushing.ts';
import { bothTimes, clockText } from '../render/times.ts';
import { outcomeTable, outcomesJson, servedFault } from '../render/outcomes.ts';
import type { Words } from '../messages/words.ts';

const ROLES = ['rectorat'] as const;

/** Refuses an option that means nothing beside another. @throws `usage` */
function refuseTogether(words: Words, first: string, others: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(others)) {
    if (value !== undefined) throw new SceauError('usage', { detail: words.usage.together(first, option) });
  }
}

/** `release --kit`. */
async function runKit(session: Session, publication: string, dir: string): Promise<CommandResult> {
  const report = await session.inWorkspace({ roles: ROLES, access: 'change' }, (context) =>
    makeKit(context, publication, dir),
  );
  const { revision, bytes, unreachable, bring } = report;
  return {
    json: { publication, revision, kit: dir, bytes, unreachable, bring },
    lines: session.words.results.kitWritten({ publication, dir, revision, bytes, bring }),
  };
}

/** `--preposition`: sends the release ahead of the hour, once it was read that nothing takes it back. */
async function preposition(
  session: Session,
  publication: string,
  o: Pick<ReleaseMedia, 'acts'> & { readonly pushing: Pushing; readonly isSure: boolean },
): Promise<CommandResult> {
  const { words, note } = session;
  const confirm = async ({ utc, zone }: Hour): Promise<boolean> => {
    const question = words.prompts.preposition(bothTimes(utc, zone));
    if (!o.isSure) return session.confirm(question);
    note(`${PREFIX}${question}`);
    return true;
  };
  const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
    prepositionRelease(context, publication, { confirm, pushing: o.pushing, acts: o.acts }),
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

/** Waits with a countdown at the terminal, until the release or a signal. */
async function releaseAtHour(
  session: Session,
  publication: string,
  o: ReleaseMedia & { readonly pushing: Pushing },
): Promise<ReleaseReport> {
  const { results } = session.words;
  const door = session.comeAndGo({ roles: ROLES });
  try {
    return await session.untilStopped((stop) =>
      waitRelease(door, publication, {
        ...o,
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
  options: (yargs, words) => {
    const { options } = words.help;
    const own = yargs
      .positional('publication', { type: 'string', demandOption: true, describe: options.publication })
      .option('acts', { type: 'string', array: true, requiresArg: true, describe: options.acts })
      .option('kit', { type: 'string', requiresArg: true, describe: options.kit })
      .option('to', { type: 'string', requiresArg: true, describe: options.to })
      .option('wait', { type: 'boolean', describe: options['wait-hour'] })
      .option('preposition', { type: 'boolean', describe: options.preposition })
      .option('yes', { type: 'boolean', default: false, describe: options.yes })
      .option('beacon', { type: 'string', requiresArg: true, describe: options.beacon });
    return pushOptions(own, words);
  },
  run: async (session, args) => {
    const { words, cwd } = session;
    const { publication, parallel, until, wait } = args;
    const acts = args.acts?.map((dir) => resolve(cwd, dir));
    const to = args.to === undefined ? undefined : resolve(cwd, args.to);
    if (args.kit !== undefined) {
      refuseTogether(words, '--kit', {
        '--wait': wait,
        '--preposition': args.preposition,
        '--beacon': args.beacon,
        '--acts': acts,
        '--to': to,
        '--parallel': parallel,
        '--until': until,
      });
      return runKit(session, publication, resolve(cwd, args.kit));
    }
    if (to !== undefined) {
      // A wait has an end, whatever follows it; nothing else of what is told about pushing means anything.
      refuseTogether(words, '--to', { '--parallel': parallel, ...(wait ? {} : { '--until': until }) });
    }
    const pushing = parsePushing(args, words);
    if (args.preposition === true) {
      refuseTogether(words, '--preposition', { '--wait': wait, '--to': to, '--beacon': args.beacon });
      return preposition(session, publication, { pushing, acts, isSure: args.yes });
    }
    if (wait === true) refuseTogether(words, '--wait', { '--beacon': args.beacon });
    const beacon = readBeacon(session, args.beacon);
    const report =
      wait === true
        ? await releaseAtHour(session, publication, { pushing, acts, to })
        : await session.inWorkspace({ roles: ROLES, access: 'change' }, (context) =>
            releasePublication({ ...context, beacon }, publication, { pushing, acts, to }),
          );
    const { revision } = report;
    return {
      json: { publication, revision, ...outcomesJson(words, report) },
      lines: [words.results.released(publication, revision), ...outcomeTable(words, report)],
      fault: servedFault(report),
    };
  },
});
