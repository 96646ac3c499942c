/** The columns that a jury's file cannot do without (results/FORMAT.md §1b): what its publication and scopes ask for. */
import { JURY_COLUMNS, type JuryColumn, REHEARSAL_COLUMN } from '../columns.ts';
import { MARKS_EXAM_CODES } from '../codes/codes.ts';
import type { JuryContext } from '../jury-context.ts';
import { type Scope, columnsReadFor } from '../scopes/scope.ts';

const ALWAYS: readonly JuryColumn[] = [
  'session',
  'academie',
  'examen',
  'groupe',
  'numero_candidat',
  'nom',
  'prenom',
  'date_naissance',
  'decision',
  'mention',
];

/** In the order of JURY_COLUMNS. `diplome` is never needed: the table of exams has its label. */
export function neededColumns(context: JuryContext, scopes: readonly Scope[]): readonly JuryColumn[] {
  const needed = new Set<JuryColumn>(ALWAYS);
  // Exams of marks are not decided.
  if (context.exams.every((exam) => MARKS_EXAM_CODES.has(exam))) {
    needed.delete('decision');
    needed.delete('mention');
  }
  for (const scope of scopes) for (const column of columnsReadFor(scope)) needed.add(column);
  needed.delete('diplome');
  if (context.realm === 'rehearsal') needed.add(REHEARSAL_COLUMN);
  return JURY_COLUMNS.filter((column) => needed.has(column));
}
