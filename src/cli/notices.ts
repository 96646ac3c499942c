/** What the `notice` commands share: their options, what is shown before a notice is signed, and what came of it. */
import type { Argv } from 'yargs';
import { type NoticeChange } from '../stages/change-notice.ts';
import type { Context } from '../stages/context.ts';
import { type NoticeAsked, giveNotice, standingHour } from '../stages/notify.ts';
import type { CommandResult, Session } from './command.ts';
import { parseHour } from './local-time.ts';
import type { Words } from './messages/words.ts';
import { type PushOptions, parsePushing, pushOptions } from './pushing.ts';
import { PREFIX } from './render/errors.ts';
import { noticeLines, noticeWarnings } from './render/notices.ts';
import { outcomeTable, outcomesJson, servedFault } from './render/outcomes.ts';

const text = { type: 'string', requiresArg: true } as const;

/** What every notice is given with. */
export interface NoticeOptions extends PushOptions {
  readonly publication: string;
  readonly reason: string;
  readonly yes: boolean;
}

/** Declares them. */
export function noticeOptions<T>(yargs: Argv<T>, words: Words): Argv<T & NoticeOptions> {
  const { options } = words.help;
  const own = yargs
    .positional('publication', { type: 'string', demandOption: true, describe: options.publication })
    .option('reason', { ...text, demandOption: true, describe: options.reason })
    .option('yes', { type: 'boolean', default: false, describe: options.yes });
  return pushOptions(own, words);
}

/** `--at` and `--zone` of a notice that changes the hour. */
export function hourOptions<T>(
  yargs: Argv<T>,
  { help: { options } }: Words,
): Argv<T & { readonly at: string; readonly zone: string | undefined }> {
  return yargs
    .option('at', { ...text, demandOption: true, describe: options.at })
    .option('zone', { ...text, describe: options['notice-zone'] });
}

/** The hour of a notice: in the zone of the publication, unless another is given. */
export async function hourChange(
  context: Context,
  kind: 'postpone' | 'advance',
  o: { readonly publication: string; readonly at: string; readonly zone: string | undefined },
  words: Words,
): Promise<NoticeChange> {
  const zone = o.zone ?? (await standingHour(context, o.publication)).zone;
  return { kind, hour: parseHour(o.at, zone, words) };
}

/** Shows what a notice changes, and has it confirmed. */
async function confirmNotice(session: Session, asked: NoticeAsked, isSure: boolean): Promise<boolean> {
  const { words, note } = session;
  for (const line of noticeLines(words, asked)) note(line);
  for (const line of noticeWarnings(words, asked)) note(`${PREFIX}${line}`);
  return isSure || session.confirm(words.prompts.giveNotice(asked.change.kind));
}

/** Gives one notice. */
export async function runNotice(
  session: Session,
  args: NoticeOptions,
  changeOf: (context: Context) => Promise<NoticeChange>,
): Promise<CommandResult> {
  const { words } = session;
  const { publication, reason, yes } = args;
  const pushing = parsePushing(args, words);
  const confirm = (asked: NoticeAsked): Promise<boolean> => confirmNotice(session, asked, yes);
  const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, async (context) => {
    const change = await changeOf(context);
    return giveNotice(context, { publication, change, reason, confirm }, pushing);
  });
  const { number, isGiven, needed, signed } = report;
  const served = { ...report, omissions: [] };
  const { results } = words;
  const missing = { number, needed, found: signed.length };
  return {
    json: { publication, notice: number, given: isGiven, needed, signed, ...outcomesJson(words, served) },
    lines: [
      isGiven ? results.noticeGiven(publication, number) : results.noticeProposed(publication, number),
      ...outcomeTable(words, served),
    ],
    fault: isGiven ? servedFault(served) : { code: 'cosignatures-missing', params: missing },
  };
}
