/** The survey of a jury's file on disk: what is wrong names the file, and what is odd is told. */
import { SceauError, isCode } from '../errors.ts';
import { readChunks } from '../io/files.ts';
import type { JuryContext } from '../results/jury-context.ts';
import type { Scope } from '../results/scopes/scope.ts';
import { type Survey, type SurveyOptions, surveyJuryFile } from '../results/survey.ts';
import type { Context } from './context.ts';

/** Faults of a jury's file that do not know which file it is until they are named. */
const UNNAMED = [
  'csv-encoding',
  'csv-header',
  'csv-preamble-rows',
  'csv-preamble-session',
  'csv-rows',
  'csv-empty',
  'csv-changed',
] as const;
type Unnamed = (typeof UNNAMED)[number];

/** Runs what reads a jury's file; what it throws of the file names it. */
export async function inFile<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    for (const code of UNNAMED) if (isCode(error, code)) throw named(error, file);
    throw error;
  }
}

function named<C extends Unnamed>(error: SceauError<C>, file: string): SceauError<C> {
  return new SceauError(error.code, { ...error.params, file }, error);
}

/**
 * Surveys the file at `path`, and tells of what is odd in it.
 * @throws as `surveyJuryFile`, the file named
 */
export async function surveyFile(
  { report }: Pick<Context, 'report'>,
  path: string,
  o: SurveyOptions & { readonly jury: JuryContext; readonly scopes: readonly Scope[] },
): Promise<Survey> {
  report({ kind: 'surveying', path });
  const { jury, scopes, ...options } = o;
  const survey = await inFile(path, () => surveyJuryFile(() => readChunks(path), jury, scopes, options));
  const { total, byRule } = survey.warnings;
  if (total > 0) report({ kind: 'odd-rows', path, byRule });
  return survey;
}
