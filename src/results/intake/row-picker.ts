/**
 * A record becomes a row of canonical columns (results/FORMAT.md §1b): each cell in its column, spellings as their codes. The
 * only place where a value becomes another. What has no code stays as it is, and the checks refuse it.
 */
import { EMPTY_ROW, type JuryColumn, type JuryRow } from '../columns.ts';
import { type ColumnSource, type Layout, NO_CELL } from './layout.ts';
import { readCode } from './spellings.ts';
import { CODED_COLUMNS, type CodedColumn, isEmptyMark } from './settings.ts';

/** How a cell of a coded column is read, in a row of this group. */
type Reader = (cell: string, group: string) => string;

/** Picks the rows of one file. */
export class RowPicker {
  readonly #base: JuryRow;
  readonly #cells: readonly ColumnSource[];
  readonly #readers: readonly (readonly [CodedColumn, Reader])[];
  readonly #diplomas: Layout['diplomas'];

  constructor({ columns, stated, values, diplomas }: Layout) {
    this.#base = { ...EMPTY_ROW, ...stated };
    this.#cells = columns.filter(({ index }) => index !== NO_CELL);
    this.#readers = CODED_COLUMNS.filter((coded) => columns.some(({ column }) => column === coded)).map(
      (column) => [column, readerOf(column, values[column] ?? {})],
    );
    this.#diplomas = diplomas;
  }

  /** The row of a record that has as many cells as the layout is wide. */
  pick(cells: readonly string[]): JuryRow {
    const row: Record<JuryColumn, string> = { ...this.#base };
    for (const { column, index } of this.#cells) {
      const cell = cells[index] ?? '';
      row[column] = isEmptyMark(cell) ? '' : cell;
    }
    for (const [column, read] of this.#readers) row[column] = read(row[column], row.groupe);
    if (this.#diplomas !== null) row.diplome = this.#diplomas[row.examen] ?? '';
    return row;
  }
}

/** The settings' spellings first, else the tables' own. */
function readerOf(column: CodedColumn, spellings: Readonly<Record<string, string>>): Reader {
  const meanings = new Map(Object.entries(spellings));
  return (cell, group) => meanings.get(cell) ?? readCode(column, cell, group) ?? cell;
}
