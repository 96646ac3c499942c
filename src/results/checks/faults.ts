/** The list of what is wrong with a jury's file (results/FORMAT.md §3): the first faults in full, all of them counted. */
import { SceauError } from '../../errors.ts';
import type { RowFault, RowRule } from '../../file-faults.ts';

/** How many faults are kept; the rest are only counted. */
export const MAX_FAULTS = 50;

export class FaultList {
  readonly #kept: RowFault[] = [];
  readonly #byRule = new Map<RowRule, number>();
  #total = 0;

  /** All faults so far, kept or not. */
  get total(): number {
    return this.#total;
  }

  /** The first of them. */
  get kept(): readonly RowFault[] {
    return [...this.#kept];
  }

  add(fault: Omit<RowFault, 'cell'>): void {
    this.#total += 1;
    this.#byRule.set(fault.rule, (this.#byRule.get(fault.rule) ?? 0) + 1);
    if (this.#kept.length < MAX_FAULTS) this.#kept.push({ ...fault, cell: spreadsheetCell(fault) });
  }

  /** @throws `csv-rows` where there is any fault. */
  throwIfAny(): void {
    if (this.#total === 0) return;
    const byRule = [...this.#byRule].map(([rule, count]) => ({ rule, count }));
    throw new SceauError('csv-rows', { faults: this.kept, total: this.#total, byRule });
  }
}

const LETTERS = 26;
const FIRST_LETTER = 'A'.charCodeAt(0);

/** A cell as spreadsheets name it, `D1482`; '' for a whole row. */
function spreadsheetCell({ line, column }: Pick<RowFault, 'line' | 'column'>): string {
  let letters = '';
  for (let left = column; left > 0; left = Math.floor((left - 1) / LETTERS)) {
    letters = String.fromCharCode(FIRST_LETTER + ((left - 1) % LETTERS)) + letters;
  }
  return letters === '' ? '' : `${letters}${line}`;
}
