/** `rehearse`: a publication day with the partners and invented candidates, in the rehearsal realm. */
import { type RehearsalLine, rehearse } from '../../days/rehearse.ts';
import type { RehearsalRequest } from '../../days/rehearsal-plan.ts';
import { SceauError } from '../../errors.ts';
import { type Hour, parseInstant } from '../../documents/fields.ts';
import { EXAM_CODES } from '../../results/codes/codes.ts';
import { MOST_CANDIDATES } from '../../results/invented/invented-numbers.ts';
import { SEEDS } from '../../results/invented/seeded-random.ts';
import { parseCodes, parseCountBetween } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { rehearsalFault } from '../exit.ts';
import { parseHour, parseUntil } from '../local-time.ts';
import type { Words } from '../messages/words.ts';
import { PREFIX } from '../render/errors.ts';
import { rehearsalJson, rehearsalLine, rehearsalLines } from '../render/rehearse.ts';
import { bothTimes, clockText } from '../render/times.ts';

const text = { type: 'string', requiresArg: true } as const;
const CANDIDATES = { least: 1, most: MOST_CANDIDATES } as const;
/** A rehearsal is a matter of minutes; an officer hands over within the hour before. */
const MINUTES = { least: 1, most: 24 * 60 } as const;

/** The end of the waiting, which must come after the hour. */
function untilAfter(text: string, words: Words): NonNullable<RehearsalRequest['until']> {
  const until = parseUntil(text, words);
  return (hour, nowMs) => {
    const ms = until(hour.zone, nowMs);
    if (ms > parseInstant(hour.utc)) return ms;
    const detail = words.usage.untilBeforeHour(text, bothTimes(hour.utc, hour.zone));
    throw new SceauError('usage', { detail });
  };
}

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .option('candidates', { ...text, default: '50000', describe: options.candidates })
      .option('in', { ...text, default: '30', describe: options.in })
      .option('until', { ...text, describe: options['rehearse-until'] })
      .option('exam', { ...text, array: true, describe: options['rehearse-exam'] })
      .option('session', { ...text, describe: options['rehearse-session'] })
      .option('group', {
        ...text,
        choices: ['0', '1', '2'] as const,
        describe: options['rehearse-group'],
      })
      .option('title', { ...text, describe: options['rehearse-title'] })
      .option('zone', { ...text, default: 'Europe/Paris', describe: options.zone })
      .option('seed', { ...text, describe: options.seed }),
  run: async (session, args) => {
    const { words, note } = session;
    // Refuses a zone that there is not, as a publication would.
    const { zone } = parseHour('2000-01-01T12:00Z', args.zone, words);
    const request: RehearsalRequest = {
      title: args.title ?? words.rehearsal.title,
      candidates: parseCountBetween('--candidates', args.candidates, CANDIDATES, words),
      minutes: parseCountBetween('--in', args.in, MINUTES, words),
      zone,
      seed: args.seed === undefined ? undefined : parseCountBetween('--seed', args.seed, SEEDS, words),
      exams:
        args.exam === undefined ? undefined : parseCodes('--exam', args.exam.join(','), EXAM_CODES, words),
      session: args.session,
      group: args.group,
      until: args.until === undefined ? undefined : untilAfter(args.until, words),
    };
    const door = session.comeAndGo({ roles: ['rectorat'] });
    const onTick = (leftMs: number, hour: Hour): void => {
      const time = bothTimes(hour.utc, hour.zone);
      session.showLine(leftMs > 0 ? words.results.countdown(clockText(leftMs), time) : '');
    };
    const say = (line: RehearsalLine): void => note(`${PREFIX}${rehearsalLine(words, line)}`);
    const report = await session
      .untilStopped((stop) => rehearse(door, request, { stop, say, onTick }))
      .finally(() => session.showLine(''));
    return {
      json: rehearsalJson(words, report),
      lines: rehearsalLines(words, report),
      fault: rehearsalFault(report),
    };
  },
});
