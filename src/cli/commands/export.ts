/** `export`: a jury's file becomes a sealed revision and is pushed. */
import { resolve } from 'node:path';
import { SceauError } from '../../errors.ts';
import type { Survey } from '../../results/jury-file.ts';
import { exportResults } from '../../stages/export.ts';
import { parseCount } from '../arguments.ts';
import { type Session, defineCommand } from '../command.ts';
import { pushFault } from '../exit.ts';
import { surveyLines } from '../render/case.ts';
import { PREFIX } from '../render/errors.ts';
import { type Omission, outcomeTable, outcomesJson } from '../render/outcomes.ts';

/**
 * Shows the counts and has them confirmed: by a person at the terminal, or by a script that states the total of
 * candidates that it expects. A total that differs is a no, whoever asks.
 */
async function confirmSurvey(
  session: Session,
  survey: Survey,
  o: { readonly revision: number; readonly yes: boolean; readonly expected: number | null },
): Promise<boolean> {
  const { words, note, isWatched } = session;
  // Counts tell results: they are for eyes, never for a log.
  if (isWatched) for (const line of surveyLines(words, survey)) note(line);
  if (o.expected !== null && o.expected !== survey.entered) {
    note(`${PREFIX}${words.prompts.totalDiffers(o.expected, survey.entered)}`);
    return false;
  }
  return o.yes || session.confirm(words.prompts.sealRevision(o.revision));
}

/**
 * Distributors that this revision leaves out. An expired licence is nobody's failure; a key that cannot be used is
 * one, since its owner still has a licence.
 */
function omissionsOf(session: Session): readonly Omission[] {
  return session.told.flatMap((event) =>
    event.kind === 'left-out' ? [{ party: event.party, scope: event.scope, fault: event.fault }] : [],
  );
}

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: options.file })
      .option('publication', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: options.publication,
      })
      .option('new-revision', { type: 'boolean', default: false, describe: options['new-revision'] })
      .option('yes', { type: 'boolean', default: false, describe: options.yes })
      .option('expect-total', { type: 'string', requiresArg: true, describe: options['expect-total'] }),
  run: async (session, args) => {
    const { words, cwd } = session;
    const { publication, yes, 'expect-total': total } = args;
    const expected = total === undefined ? null : parseCount('--expect-total', total, words);
    if (yes && expected === null) {
      throw new SceauError('usage', { detail: words.usage.needed('--expect-total', '--yes') });
    }
    const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
      exportResults(context, {
        file: resolve(cwd, args.file),
        publication,
        newRevision: args['new-revision'],
        confirm: (survey, revision) => confirmSurvey(session, survey, { revision, yes, expected }),
      }),
    );
    const omissions = omissionsOf(session);
    const unserved = omissions
      .filter(({ fault }) => fault.code !== 'licence-expired')
      .map(({ party, fault }) => ({
        code: 'recipient-omitted' as const,
        params: { recipient: party, reason: fault.code },
      }));
    const { revision } = report;
    return {
      json: { publication, revision, ...outcomesJson(words, report, omissions) },
      lines: [words.results.exported(publication, revision), ...outcomeTable(words, report, omissions)],
      fault: pushFault([...report.outcomes.map(({ fault }) => fault), ...unserved]),
    };
  },
});
