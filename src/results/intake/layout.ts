/**
 * Which cell of a jury's file is which column (results/FORMAT.md §1): found once for the file, from its header, and the
 * same for every later reading of it.
 */
import { SceauError } from '../../errors.ts';
import {
  EMPTY_ROW,
  JURY_COLUMNS,
  type JuryColumn,
  type JuryRow,
  REALMS,
  type Realm,
  mainColumns,
} from '../columns.ts';

/** A column of the file that was taken for one of ours. */
export interface ColumnSource {
  readonly column: JuryColumn;
  /** Number of the cell in a record, from 0. */
  readonly index: number;
  /** What the file's own header calls it. */
  readonly header: string;
}

/** How one file is read. */
export interface Layout {
  /** Physical line of the header, from 1. */
  readonly headerLine: number;
  /** Cells of every record. */
  readonly width: number;
  readonly columns: readonly ColumnSource[];
}

/** Stands for a cell that is no column's name: a file without a header begins with a candidate. */
const MASKED = '?';
const MAX_NAMES = 20;

/**
 * The layout that a header says.
 * @throws `csv-header`; `found` repeats known column names only, at most 20, and `?` for any other cell, since it
 * may be candidate data. It names the other realm where this is that realm's header, else the first cell that differs.
 */
export function readLayout(cells: readonly string[], realm: Realm): Layout {
  const expected = mainColumns(realm);
  if (!isHeader(cells, expected)) {
    const known: readonly string[] = JURY_COLUMNS;
    const found = cells.slice(0, MAX_NAMES).map((cell) => (known.includes(cell) ? cell : MASKED));
    throw new SceauError('csv-header', {
      expected: expected.join(';'),
      found: found.join(';'),
      column: expected.findIndex((name, at) => name !== cells[at]) + 1 || expected.length + 1,
      realm: REALMS.find((other) => isHeader(cells, mainColumns(other))) ?? null,
    });
  }
  const columns = expected.map((column, index) => ({ column, index, header: column }));
  return { headerLine: 1, width: cells.length, columns };
}

function isHeader(cells: readonly string[], columns: readonly string[]): boolean {
  return cells.length === columns.length && cells.every((cell, at) => cell === columns[at]);
}

/** The row of a record that has as many cells as the layout is wide. */
export function pickRow(layout: Layout, cells: readonly string[]): JuryRow {
  const row: Record<JuryColumn, string> = { ...EMPTY_ROW };
  for (const { column, index } of layout.columns) row[column] = cells[index] ?? '';
  return row;
}
