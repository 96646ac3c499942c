/** Jury files for tests: rows by column, scopes, and what is thrown. */
import { parse } from 'csv-parse/sync';
import { type ErrorCode, SceauError, isCode } from '../../src/errors.ts';
import { EMPTY_ROW, type JuryColumn, type JuryRow, mainColumns } from '../../src/results/columns.ts';
import { filterJuryFile } from '../../src/results/filter.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import { figuresOf } from '../../src/results/gate/figures.ts';
import { type Survey, surveyJuryFile } from '../../src/results/survey.ts';
import { PRESS_COLUMNS } from '../../src/results/scopes/purposes.ts';
import type { Scope } from '../../src/results/scopes/scope.ts';

export const CONTEXT: JuryContext = {
  realm: 'production',
  session: '2026-06',
  academies: ['09', '20'],
  exams: ['BCG', 'BTN'],
  group: '1',
};

export const PRESS: Scope = {
  id: 'press-nord',
  purpose: 'press',
  exams: ['BCG', 'BTN'],
  territory: ['09'],
  decisions: ['admitted'],
  columns: PRESS_COLUMNS,
  residents: [],
  basis: null,
};

let lastNumber = 0;

/** A row that is right, with a candidate number of its own. */
export function row(changes: Partial<JuryRow> = {}): JuryRow {
  lastNumber += 1;
  return {
    ...EMPTY_ROW,
    session: '2026-06',
    academie: '09',
    examen: 'BCG',
    groupe: '1',
    // Of the bac général; elsewhere none, which every exam allows.
    serie: (changes.examen ?? 'BCG') === 'BCG' ? 'Générale' : '',
    numero_candidat: `009${String(lastNumber).padStart(8, '0')}`,
    nom: 'Brumeval',
    prenom: 'Zoé',
    sexe: 'F',
    date_naissance: '14/03/2008',
    commune_etablissement: 'Hêtrebourg',
    diplome: 'Baccalauréat général',
    decision: 'ADMIS',
    mention: 'AB',
    accord_presse: 'oui',
    repetition: 'REPETITION',
    ...changes,
  };
}

function juryLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(';')}\r\n`;
}

/** A jury's file of these rows. */
export function juryText(
  rows: readonly JuryRow[],
  columns: readonly JuryColumn[] = mainColumns('production'),
): string {
  return [columns, ...rows.map((item) => columns.map((column) => item[column]))].map(juryLine).join('');
}

/** Bytes in chunks of a size. */
export function opener(
  content: string | Uint8Array,
  chunkBytes = 1_000_000,
): () => AsyncIterable<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return async function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes)
      yield Uint8Array.from(bytes.subarray(at, at + chunkBytes));
  };
}

/** The error that a promise ends in, which must be one of ours. */
export async function faultOf(promise: Promise<unknown>): Promise<SceauError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof SceauError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The parameters of the error of this code. */
export async function paramsOf<C extends ErrorCode>(
  code: C,
  promise: Promise<unknown>,
): Promise<SceauError<C>['params']> {
  const fault = await faultOf(promise);
  if (!isCode(fault, code)) throw new Error(`${fault.code} was thrown, not ${code}`, { cause: fault });
  return fault.params;
}

export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Both passes: the survey, and the output of each scope as text. */
export async function exported(
  text: string,
  scopes: readonly Scope[] = [PRESS],
  context: JuryContext = CONTEXT,
): Promise<{
  readonly survey: Awaited<ReturnType<typeof surveyJuryFile>>;
  readonly outputs: readonly string[];
}> {
  const survey = await surveyJuryFile(opener(text), context, scopes);
  const outputs: string[] = [];
  for (const scope of scopes)
    outputs.push((await collect(filterJuryFile(opener(text), context, scope, survey))).toString('utf8'));
  return { survey, outputs };
}

/** Rows of an output, by a parser that is not ours, header first. */
export function parsed(csv: string): readonly (readonly string[])[] {
  return parse(csv, { record_delimiter: '\r\n' });
}

/** Candidates of a survey by decision. */
export function decisionsOf({ tallies }: Pick<Survey, 'tallies'>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    figuresOf(tallies).decisions.map(({ decision, candidates }) => [decision, candidates]),
  );
}
