/** `publication create`: announces a publication; its id goes to standard output. */
import { createPublication } from '../../stages/create-publication.ts';
import { TIMELOCKS } from '../../documents/publication.ts';
import { EXAM_CODES } from '../../results/codes/codes.ts';
import { parseCodes, parseCount } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { parseHour } from '../local-time.ts';
import { PREFIX } from '../render/errors.ts';
import { warningsJson } from '../render/outcomes.ts';
import { bothTimes } from '../render/times.ts';

const text = { type: 'string', requiresArg: true } as const;

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .option('title', { ...text, demandOption: true, describe: options.title })
      .option('exam', { ...text, array: true, demandOption: true, describe: options.exam })
      .option('session', { ...text, demandOption: true, describe: options.session })
      .option('group', {
        ...text,
        choices: ['0', '1', '2'] as const,
        demandOption: true,
        describe: options.group,
      })
      .option('at', { ...text, demandOption: true, describe: options.at })
      .option('zone', { ...text, default: 'Europe/Paris', describe: options.zone })
      .option('approvals', { ...text, describe: options.approvals })
      .option('timelock', {
        ...text,
        choices: TIMELOCKS,
        default: 'none' as const,
        describe: options.timelock,
      })
      .option('officer', { ...text, array: true, describe: options.officer })
      .option('yes', { type: 'boolean', default: false, describe: options.yes }),
  run: async (session, args) => {
    const { words, note } = session;
    const statement = {
      title: args.title,
      exams: parseCodes('--exam', args.exam.join(','), EXAM_CODES, words),
      session: args.session,
      group: args.group,
      hour: parseHour(args.at, args.zone, words),
      timelock: args.timelock,
      officers: args.officer,
      approvals: args.approvals === undefined ? undefined : parseCount('--approvals', args.approvals, words),
    };
    const { value } = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
      createPublication(context, statement, async ({ session: of, hour }) => {
        note(`${PREFIX}${words.prompts.hourDoubtful(of, bothTimes(hour.utc, hour.zone))}`);
        return args.yes || session.confirm(words.prompts.announceAnyway);
      }),
    );
    const isNew = !session.told.some((event) => event.kind === 'publication-known');
    const { publication, issuer, hour, approvals, timelock, officers } = value;
    note(`${PREFIX}${words.results.announced(value.title, bothTimes(hour.utc, hour.zone))}`);
    return {
      json: {
        publication,
        issuer,
        hour,
        approvals,
        timelock,
        officers,
        created: isNew,
        warnings: warningsJson(session.told),
      },
      lines: [publication],
    };
  },
});
