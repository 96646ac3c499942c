/** The list of what is wrong with a jury's file (results/FORMAT.md §3): the first faults in full, all of them counted. */
import { SceauError } from '../../errors.ts';
import type { RowFault } from '../../file-faults.ts';

/** How many faults are kept; the rest are only counted. */
export const MAX_FAULTS = 50;

export class FaultList {
  readonly #kept: RowFault[] = [];
  #total = 0;

  /** All faults so far, kept or not. */
  get total(): number {
    return this.#total;
  }

  add(fault: RowFault): void {
    this.#total += 1;
    if (this.#kept.length < MAX_FAULTS) this.#kept.push(fault);
  }

  /** @throws `csv-rows` where there is any fault. */
  throwIfAny(): void {
    if (this.#total > 0) throw new SceauError('csv-rows', { faults: [...this.#kept], total: this.#total });
  }
}
