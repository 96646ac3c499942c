/** What candidates said of each purpose (results/FORMAT.md §3 and §4). */
import type { JuryRow } from '../columns.ts';
import { PURPOSES, PURPOSE_RULES, type Purpose } from './purposes.ts';

/** `unknown`: an empty cell; `unreadable`: anything that is not an answer. Only `yes` lets a row leave. */
export type Consent = 'yes' | 'no' | 'unknown' | 'unreadable';

/**
 * The consent that a cell states, for whatever purpose. Exactly `oui` is yes: not `Oui`, not ` oui`, not `1`. Consent is
 * an act of the candidate (arrêté of 22 April 2013, art. 3: «accord préalable»), so a doubt is never resolved towards yes,
 * and a misspelling is counted rather than refused.
 */
export function readConsent(cell: string): Consent {
  if (cell === 'oui') return 'yes';
  if (cell === 'non') return 'no';
  return cell === '' ? 'unknown' : 'unreadable';
}

/** What the candidates of a file said of one purpose. */
export interface ConsentCount extends Readonly<Record<Consent, number>> {
  readonly purpose: Purpose;
}

/** Counts consents, purpose by purpose. */
export class ConsentTally {
  readonly #counts: readonly (Record<Consent, number> & { readonly purpose: Purpose })[];

  /** @param purposes those asked for, in any order, repeats allowed. */
  constructor(purposes: readonly Purpose[]) {
    this.#counts = PURPOSES.filter((purpose) => purposes.includes(purpose)).map((purpose) => ({
      purpose,
      yes: 0,
      no: 0,
      unknown: 0,
      unreadable: 0,
    }));
  }

  add(row: JuryRow): void {
    for (const count of this.#counts) count[readConsent(row[PURPOSE_RULES[count.purpose].consent])] += 1;
  }

  /** One for each purpose asked for, in the order of their table. */
  list(): readonly ConsentCount[] {
    return this.#counts.map((count) => ({ ...count }));
  }
}
