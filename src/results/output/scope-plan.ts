/** Sizes of what would leave under one scope (results/FORMAT.md §6). */
import type { JuryRow, Realm } from '../columns.ts';
import { type WrittenColumn, encodeHeader, longestRowBytes, rowBytes, writtenColumns } from './output.ts';
import { type Scope, type StayReason, isEntered, reasonToStay } from '../scopes/scope.ts';

export interface ScopePlan {
  /** Narrowed. */
  readonly scope: Scope;
  /** Exact length in bytes of the CSV that would leave. Tells the results: never outside the encryption. */
  readonly contentBytes: number;
  /**
   * Length in bytes that the sealed payload is padded for: never below `contentBytes`, and the same whatever the
   * jury decided and the candidates allowed.
   */
  readonly budgetBytes: number;
  /** Rows that would leave, header excluded. Tells the results, as `contentBytes` does. */
  readonly rows: number;
  /** Rows that stay, by the first reason: with `rows` they are all rows of the file. */
  readonly stays: Readonly<Record<StayReason, number>>;
}

/** No row stays for any reason. */
function noStays(): Record<StayReason, number> {
  return { otherTerritory: 0, otherExam: 0, decision: 0, notResident: 0, noConsent: 0 };
}

/**
 * Bytes budgeted for each candidate entered, so that ordinary names do not show in the size either: the longest line of an
 * ordinary candidate, labels included, fits.
 */
export const BUDGET_BYTES_PER_CANDIDATE = 256;

/** Adds up one scope's plan, row by row. */
export class PlanTally {
  readonly #scope: Scope;
  readonly #columns: readonly WrittenColumn[];
  #contentBytes: number;
  #longestBytes: number;
  #entered = 0;
  #rows = 0;
  readonly #stays = noStays();

  /** @param scope narrowed. */
  constructor(scope: Scope, realm: Realm) {
    this.#scope = scope;
    this.#columns = writtenColumns(scope, realm);
    this.#contentBytes = encodeHeader(this.#columns).length;
    this.#longestBytes = this.#contentBytes;
  }

  add(row: JuryRow): void {
    if (isEntered(this.#scope, row)) {
      this.#entered += 1;
      this.#longestBytes += longestRowBytes(this.#columns, row);
    }
    const reason = reasonToStay(this.#scope, row);
    if (reason !== null) {
      this.#stays[reason] += 1;
      return;
    }
    this.#rows += 1;
    this.#contentBytes += rowBytes(this.#columns, row);
  }

  plan(): ScopePlan {
    return {
      scope: this.#scope,
      contentBytes: this.#contentBytes,
      budgetBytes: Math.max(BUDGET_BYTES_PER_CANDIDATE * this.#entered, this.#longestBytes),
      rows: this.#rows,
      stays: { ...this.#stays },
    };
  }
}
