/** The header line of a jury's file (results/FORMAT.md §1): exactly the columns of its realm, in their order. */
import { SceauError } from '../../errors.ts';
import { JURY_COLUMNS, REALMS, REHEARSAL_COLUMN, type Realm, juryColumns } from '../columns.ts';

/** Stands for a cell that is no column's name: a file without a header begins with a candidate. */
const MASKED = '?';
const MAX_NAMES = 20;

/**
 * @throws `csv-header`; `found` repeats known column names only, at most 20, and `?` for any other cell, since it
 * may be candidate data. It names the other realm where this is that realm's header, else the first cell that differs.
 */
export function checkHeader(cells: readonly string[], realm: Realm): void {
  const expected = juryColumns(realm);
  if (isHeader(cells, expected)) return;
  const known: readonly string[] = [...JURY_COLUMNS, REHEARSAL_COLUMN];
  const found = cells.slice(0, MAX_NAMES).map((cell) => (known.includes(cell) ? cell : MASKED));
  throw new SceauError('csv-header', {
    expected: expected.join(';'),
    found: found.join(';'),
    column: expected.findIndex((name, at) => name !== cells[at]) + 1 || expected.length + 1,
    realm: REALMS.find((other) => isHeader(cells, juryColumns(other))) ?? null,
  });
}

function isHeader(cells: readonly string[], columns: readonly string[]): boolean {
  return cells.length === columns.length && cells.every((cell, at) => cell === columns[at]);
}
