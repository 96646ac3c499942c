/** Labels of the codes that leave (results/FORMAT.md §5): French, from the tables of codes, one column after its code's. */
import { DECISIONS, MENTIONS, examAt, parseSession } from '../codes/codes.ts';
import { serieAt } from '../codes/series.ts';
import type { JuryRow } from '../columns.ts';

/** The column that holds the label of a coded column's cell. */
export const LABEL_COLUMNS = {
  serie: 'serie_libelle',
  decision: 'decision_libelle',
  mention: 'mention_libelle',
} as const;
export type LabelColumn = (typeof LABEL_COLUMNS)[keyof typeof LABEL_COLUMNS];

/** The label of a decision, '' where it has none. */
export function decisionLabel(code: string): string {
  return DECISIONS.get(code)?.label.fr ?? '';
}

/** The label of a mention, '' for none. */
export function mentionLabel(code: string): string {
  return MENTIONS.get(code)?.label.fr ?? '';
}

/** The label of a row's série, by the table; where its exam has no list of them, what the jury's own system calls it. */
export function serieLabel({ examen, session, serie, serie_libelle }: JuryRow): string {
  const at = parseSession(session);
  const exam = at === null ? null : examAt(examen, at);
  if (exam === null || at === null) return '';
  return exam.serieForm === 'list' ? (serieAt(exam, serie, at)?.label.fr ?? '') : serie_libelle;
}
