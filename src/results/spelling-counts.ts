/**
 * What a jury's file writes for codes, and what it was read as: for the person who checks the reading. Which spellings of
 * decisions and mentions occur, and how often, tells results.
 */
import type { Layout } from './intake/layout.ts';
import { RowPicker } from './intake/row-picker.ts';
import { CODED_COLUMNS, type CodedColumn, isEmptyMark } from './intake/settings.ts';
import type { CsvRecord } from './intake/records.ts';

/** One spelling of a column that is not the code itself. */
export interface Spelling {
  readonly column: CodedColumn;
  readonly written: string;
  readonly code: string;
  readonly rows: number;
}

/** Columns that say what a file is; what the others spell, however rarely, says what somebody has. */
const FILE_COLUMNS: readonly CodedColumn[] = ['academie', 'examen', 'groupe', 'serie'];

/** The spellings that may be told to anyone: that one candidate of a file has «Ajournée» is a result. */
export function withoutResults(spellings: readonly Spelling[]): readonly Spelling[] {
  return spellings.filter(({ column }) => FILE_COLUMNS.includes(column));
}

/** Spellings that are kept; more than a hundred of them are no spellings of a few codes. */
const MAX_SPELLINGS = 100;

export class SpellingCounts {
  readonly #layout: Layout;
  readonly #picker: RowPicker;
  readonly #cells: readonly { readonly column: CodedColumn; readonly index: number }[];
  readonly #counts = new Map<string, Spelling>();

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#picker = new RowPicker(layout);
    this.#cells = CODED_COLUMNS.flatMap((column) =>
      layout.columns.filter((each) => each.column === column).map(({ index }) => ({ column, index })),
    );
  }

  /** @param record of any form; what has another number of cells is passed over. */
  add({ cells }: CsvRecord): void {
    if (cells.length !== this.#layout.width) return;
    const row = this.#picker.pick(cells);
    for (const { column, index } of this.#cells) {
      const written = cells[index] ?? '';
      const code = row[column];
      if (written === code || isEmptyMark(written)) continue;
      const key = `${column}\n${written}`;
      const { rows } = this.#counts.get(key) ?? { rows: 0 };
      if (rows === 0 && this.#counts.size === MAX_SPELLINGS) continue;
      this.#counts.set(key, { column, written, code, rows: rows + 1 });
    }
  }

  /** By column and code, in the order of the tables. */
  list(): readonly Spelling[] {
    return [...this.#counts.values()].toSorted(
      (a, b) =>
        CODED_COLUMNS.indexOf(a.column) - CODED_COLUMNS.indexOf(b.column) ||
        compare(a.code, b.code) ||
        compare(a.written, b.written),
    );
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
