/** What a workspace's settings say of a jury's files (results/FORMAT.md §1b): where its columns are, and its spellings. */
import type { JuryColumn } from '../columns.ts';

/** Columns whose cells are codes, and may be spelled otherwise in a file. */
export const CODED_COLUMNS = [
  'academie',
  'examen',
  'groupe',
  'serie',
  'sexe',
  'decision',
  'mention',
  'accord_presse',
  'accord_collectivites',
  'accord_liste_publique',
] as const;
export type CodedColumn = (typeof CODED_COLUMNS)[number];

/** Columns that may be stated once for a whole file. */
export const STATED_COLUMNS = ['session', 'academie', 'examen', 'groupe', 'diplome'] as const;

/** Where a column is: what the file's header calls it, or the value that every row has in a file without it. */
export type ColumnSetting = string | { readonly value: string };

export interface IntakeSettings {
  readonly columns: { readonly [C in JuryColumn]?: ColumnSetting | undefined };
  /** By column, what a spelling of the file means. */
  readonly values: { readonly [C in CodedColumn]?: Readonly<Record<string, string>> | undefined };
}

export const NO_SETTINGS: IntakeSettings = { columns: {}, values: {} };

/** How exam systems write an empty cell (Cyclades: ` -`). */
const EMPTY_MARKS: readonly string[] = [' -', '-'];

/** Whether a cell says that there is nothing in it. */
export function isEmptyMark(cell: string): boolean {
  return EMPTY_MARKS.includes(cell);
}
