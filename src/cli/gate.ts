/** The quality gate at the terminal and in scripts: figures shown, alerts told one by one, the total typed or stated. */
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { SceauError } from '../errors.ts';
import type { Survey } from '../results/survey.ts';
import type { GateRequest, Judged } from '../stages/gate.ts';
import type { Session } from './command.ts';
import type { Words } from './messages/words.ts';
import { alertLines, differenceLines, surveyLines } from './render/counts.ts';
import { PREFIX } from './render/errors.ts';

/** A jury's file, its publication, and what the file is held against, as they are typed. */
export interface JuryFileOptions {
  readonly file: string;
  readonly publication: string;
  readonly expect?: string | undefined;
  readonly 'last-session'?: string | undefined;
}

/** Declares the jury's file, its publication, and what the file is held against. */
export function juryFileOptions<T>(yargs: Argv<T>, { help: { options } }: Words): Argv<T & JuryFileOptions> {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: options.file })
    .option('publication', {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: options.publication,
    })
    .option('expect', { type: 'string', requiresArg: true, describe: options.expect })
    .option('last-session', { type: 'string', requiresArg: true, describe: options['last-session'] });
}

/** The same as stages ask for them, the paths whole. */
export function juryFileAsked(
  args: JuryFileOptions,
  cwd: string,
): GateRequest & { readonly file: string; readonly publication: string } {
  const at = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(cwd, path);
  return {
    file: resolve(cwd, args.file),
    publication: args.publication,
    expect: at(args.expect),
    lastSession: at(args['last-session']),
  };
}

/** What a script states instead of typing it. */
export interface Stated {
  readonly yes: boolean;
  readonly total: number | null;
  readonly alerts: number | null;
}

/** Shows the figures of a file, where it differs from the minutes, and what looks wrong: to eyes alone, never to a log. */
export function showGate({ words, note, isWatched }: Session, survey: Survey, judged: Judged): void {
  if (!isWatched) return;
  const { differences, alerts } = judged;
  const lines = [
    ...surveyLines(words, survey),
    ...differenceLines(words, differences),
    ...alertLines(words, alerts),
  ];
  for (const line of lines) note(line);
}

/**
 * Whether a stated total is that of the file; where it is not, both are told to eyes. A log has no count, and a script must not
 * learn from a refusal what it is to state.
 */
export function isStatedTotal(
  { words, note, isWatched }: Session,
  { total }: Stated,
  survey: Survey,
): boolean {
  if (total === null || total === survey.entered) return true;
  const { gate, prompts } = words;
  note(`${PREFIX}${isWatched ? prompts.totalDiffers(total, survey.entered) : gate.statedDiffers(total)}`);
  return false;
}

/**
 * Has the total confirmed, and the number of the alerts where there are any: typed at the terminal by a person, stated by a
 * script. What the file has is never offered as an answer that a key press accepts.
 * @throws `gate-alerts` where a script states another number of alerts; `terminal-needed`, `not-confirmed`
 */
export async function confirmGate(
  session: Session,
  o: { readonly survey: Survey; readonly judged: Judged; readonly question: string },
  stated: Stated,
): Promise<boolean> {
  const { words, note } = session;
  const { alerts } = o.judged;
  if (stated.yes) {
    if (alerts.length === (stated.alerts ?? 0)) return true;
    throw new SceauError('gate-alerts', { total: alerts.length });
  }
  if (!isNumber(await session.ask(o.question), o.survey.entered)) {
    note(`${PREFIX}${words.gate.typedDiffers}`);
    return false;
  }
  if (alerts.length === 0 || isNumber(await session.ask(words.gate.alertTotal), alerts.length)) return true;
  note(`${PREFIX}${words.gate.alertsDiffer}`);
  return false;
}

/** Whether what was typed is this number; thousands may be set apart by spaces. */
function isNumber(typed: string, number: number): boolean {
  const digits = typed.replace(/\s/gu, '');
  return /^[0-9]{1,9}$/.test(digits) && Number(digits) === number;
}
