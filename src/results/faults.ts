/**
 * The list of what is wrong with a jury's file, or odd in it (results/FORMAT.md §3): the first faults in full, all of them
 * counted. It keeps no value; who asks to see one watches as they are found.
 */
import { SceauError } from '../errors.ts';
import { FILE_RULES, type FaultSummary, type FileRule, type RowFault, type RowRule } from '../file-faults.ts';

/** How many faults are kept; the rest are only counted. */
export const MAX_FAULTS = 50;

/** A fault as it is found. */
export interface FoundFault {
  readonly fault: RowFault<FileRule>;
  /** The cell as the file has it, '' for a whole row: candidate data, for who asked to see it. */
  readonly value: string;
}

/** Is told of every fault, kept or not, in the order of the file. */
export type FaultWatch = (found: FoundFault) => void;

/** Where a fault is, before its cell has a name. */
export type FaultPlace<R extends FileRule> = Omit<RowFault<R>, 'cell' | 'header'> & {
  readonly header?: string;
};

export class FaultList<R extends FileRule = RowRule> {
  readonly #kept: RowFault<R>[] = [];
  readonly #byRule = new Map<R, number>();
  readonly #watch: FaultWatch | undefined;
  #total = 0;

  constructor(watch?: FaultWatch) {
    this.#watch = watch;
  }

  /** All faults so far, kept or not. */
  get total(): number {
    return this.#total;
  }

  /** @param value of the cell; it goes to who watches, and is not kept. */
  add(place: FaultPlace<R>, value = ''): void {
    this.#total += 1;
    this.#byRule.set(place.rule, (this.#byRule.get(place.rule) ?? 0) + 1);
    const isKept = this.#kept.length < MAX_FAULTS;
    if (!isKept && this.#watch === undefined) return;
    const fault = { header: '', ...place, cell: spreadsheetCell(place) };
    if (isKept) this.#kept.push(fault);
    this.#watch?.({ fault, value });
  }

  /** What was found so far. */
  summary(): FaultSummary<R> {
    const byRule = [...this.#byRule]
      .map(([rule, count]) => ({ rule, count }))
      .toSorted((a, b) => FILE_RULES.indexOf(a.rule) - FILE_RULES.indexOf(b.rule));
    return { faults: [...this.#kept], total: this.#total, byRule };
  }

  /** @throws `csv-rows` where there is any fault; warnings have no error. */
  throwIfAny(this: FaultList): void {
    if (this.#total > 0) throw new SceauError('csv-rows', this.summary());
  }
}

const LETTERS = 26;
const FIRST_LETTER = 'A'.charCodeAt(0);

/** A cell as spreadsheets name it, `D1482`; '' for a whole row. */
export function spreadsheetCell({
  line,
  column,
}: {
  readonly line: number;
  readonly column: number;
}): string {
  let letters = '';
  for (let left = column; left > 0; left = Math.floor((left - 1) / LETTERS)) {
    letters = String.fromCharCode(FIRST_LETTER + ((left - 1) % LETTERS)) + letters;
  }
  return letters === '' ? '' : `${letters}${line}`;
}
