/** `export`: a jury's file becomes a sealed revision and is pushed. */
import { resolve } from 'node:path';
import { SceauError } from '../../errors.ts';
import type { Survey } from '../../results/survey.ts';
import { type LateParty, type RevisionAsked, exportResults } from '../../stages/export.ts';
import { parseCount } from '../arguments.ts';
import { checkJuryFile, refuseBesideCheck } from '../check.ts';
import { type Session, defineCommand } from '../command.ts';
import { faultOptions, eyesOf, watchingFaults } from '../fault-watch.ts';
import {
  type Stated,
  confirmGate,
  isStatedTotal,
  juryFileAsked,
  juryFileOptions,
  showGate,
} from '../gate.ts';
import { parsePushing, pushOptions } from '../pushing.ts';
import { changeLines } from '../render/changes.ts';
import { PREFIX } from '../render/errors.ts';
import { rowFaultLines } from '../render/row-faults.ts';
import { outcomeTable, outcomesJson, servedFault, warningsJson } from '../render/outcomes.ts';
import { replacedLines } from '../render/revisions.ts';
import { tableLines } from '../render/table.ts';

/**
 * Shows the figures, and what becomes of the revisions before, and has them confirmed: by a person who types the total, or by
 * a script that states it. A total that differs is a no, whoever asks. A stored revision was confirmed when it was sealed: its
 * total alone is held to what is stated.
 */
async function confirmSurvey(
  session: Session,
  { survey, asked }: { readonly survey: Survey; readonly asked: RevisionAsked },
  stated: Stated,
): Promise<boolean> {
  const { words, note, isWatched } = session;
  // Odd rows first: the figures, which are what is compared, then stand right above the question.
  if (isWatched && !asked.isStored && asked.differences.length === 0) {
    const odd = rowFaultLines(words, survey.warnings);
    for (const line of odd.length === 0 ? [] : [...odd, '']) note(line);
  }
  if (!asked.isStored || asked.differences.length > 0) showGate(session, survey, asked);
  if (asked.differences.length > 0) return false;
  if (isWatched && !asked.isStored) {
    const { revision, changes } = asked;
    const known = { previous: null, counts: [], ...changes, revision };
    for (const line of changeLines(words, known)) note(line);
  }
  if (!isStatedTotal(session, stated, survey)) return false;
  for (const line of replacedLines(words, asked)) note(`${PREFIX}${line}`);
  const question = words.gate.sealTotal(asked.revision);
  return asked.isStored || confirmGate(session, { survey, judged: asked, question }, stated);
}

/** Has it confirmed to whom else a stored revision is addressed. */
async function confirmLate(
  { words, note, confirm }: Session,
  late: readonly LateParty[],
  yes: boolean,
): Promise<boolean> {
  const { labels, prompts } = words;
  const rows = late.map(({ party, scope }) => [party, scope]);
  for (const line of tableLines([labels.recipient, labels.scope], rows)) note(line);
  return yes || confirm(prompts.addressLate);
}

export const command = defineCommand({
  options: (yargs, words) => {
    const { options } = words.help;
    const own = juryFileOptions(yargs, words)
      .option('check', { type: 'boolean', default: false, describe: options.check })
      .option('new-revision', { type: 'boolean', default: false, describe: options['new-revision'] })
      .option('late', { type: 'boolean', default: false, describe: options.late })
      .option('yes', { type: 'boolean', default: false, describe: options.yes })
      .option('previous', { type: 'string', requiresArg: true, describe: options.previous })
      .option('expect-alerts', {
        type: 'string',
        requiresArg: true,
        describe: options['expect-alerts'],
      })
      .option('expect-total', { type: 'string', requiresArg: true, describe: options['expect-total'] });
    return pushOptions(faultOptions(own, words), words);
  },
  run: async (session, args) => {
    const { words, cwd } = session;
    const { previous, yes, 'expect-total': total, 'expect-alerts': alerts } = args;
    const asks = juryFileAsked(args, cwd);
    const { file, publication, expect } = asks;
    if (args.check) {
      refuseBesideCheck(args, words);
      return checkJuryFile(session, { ...args, ...asks });
    }
    const stated = {
      yes,
      total: total === undefined ? null : parseCount('--expect-total', total, words),
      alerts: alerts === undefined ? null : parseCount('--expect-alerts', alerts, words),
    };
    if (stated.alerts !== null && !yes) {
      throw new SceauError('usage', { detail: words.usage.needed('--yes', '--expect-alerts') });
    }
    if (yes && stated.total === null) {
      throw new SceauError('usage', { detail: words.usage.needed('--expect-total', '--yes') });
    }
    const pushing = parsePushing(args, words);
    const report = await watchingFaults(session, { ...args, file }, (watch) =>
      session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
        exportResults(
          context,
          {
            ...asks,
            watch,
            eyes: eyesOf(session),
            newRevision: args['new-revision'],
            previous: previous === undefined ? undefined : resolve(cwd, previous),
            recount: stated.total !== null || expect !== undefined || watch !== undefined,
            confirmLate: args.late ? (late) => confirmLate(session, late, yes) : undefined,
            confirm: (survey, asked) => confirmSurvey(session, { survey, asked }, stated),
          },
          pushing,
        ),
      ),
    );
    const { revision } = report;
    return {
      json: {
        publication,
        revision,
        ...outcomesJson(words, report),
        warnings: warningsJson(session.told),
      },
      lines: [words.results.exported(publication, revision), ...outcomeTable(words, report)],
      fault: servedFault(report),
    };
  },
});
