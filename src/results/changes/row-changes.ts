/**
 * What a revision changes against an earlier one (results/FORMAT.md §8): one walk along the stored digests of the one and
 * the digests of the other.
 */
import { IDENTITY_WORDS } from './row-table.ts';
import type { RowDigests, StoredRows } from './row-digests.ts';

/** Counts tell results: for the eyes of clerk and officers only. */
export interface ChangeCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** What changes in one scope; `null` is the whole of the jury's file. */
export interface ScopeChanges extends ChangeCounts {
  readonly scope: string | null;
}

/** A row of the new file that the earlier one did not have, or had otherwise. */
export interface ChangedRow {
  /** As an editor counts, from 1, the header included. */
  readonly line: number;
  readonly kind: 'added' | 'changed';
}

export interface RowChanges {
  /** The whole first; then the scopes of the new revision, then those that only the earlier one had. */
  readonly counts: readonly ScopeChanges[];
  /** The first of them by line, at most `MAX_EXAMPLES`. */
  readonly examples: readonly ChangedRow[];
}

export const MAX_EXAMPLES = 20;

/** Whether nothing at all changes. */
export function isUnchanged({ counts }: RowChanges): boolean {
  return counts.every(({ added, removed, changed }) => added + removed + changed === 0);
}

type Tally = { -readonly [K in keyof ChangeCounts]: ChangeCounts[K] };

/** What becomes of a line in a scope, by its digests before and now, 0 where it does not leave. */
function count(tally: Tally, before: number, now: number): void {
  if (before === now) return;
  if (before === 0) tally.added += 1;
  else if (now === 0) tally.removed += 1;
  else tally.changed += 1;
}

/** Keeps the first few of rows that come in any order. */
class FirstRows {
  #rows: ChangedRow[] = [];

  add(row: ChangedRow): void {
    this.#rows.push(row);
    if (this.#rows.length > 4 * MAX_EXAMPLES) this.#rows = [...this.first()];
  }

  first(): readonly ChangedRow[] {
    return this.#rows.toSorted((a, b) => a.line - b.line).slice(0, MAX_EXAMPLES);
  }
}

/**
 * Compares, in memory that depends on the new file alone.
 * @throws as the batches of `earlier`
 */
export async function compareRows(earlier: StoredRows, now: RowDigests): Promise<RowChanges> {
  const { table } = now;
  const ids = [...now.scopes, ...earlier.scopes.filter((id) => !now.scopes.includes(id))];
  const columns = ids.map((id) => ({
    before: earlier.scopes.indexOf(id),
    now: now.scopes.indexOf(id),
    tally: { added: 0, removed: 0, changed: 0 },
  }));
  const whole: Tally = { added: 0, removed: 0, changed: 0 };
  const examples = new FirstRows();
  const order = now.order();
  let next = 0;

  const tell = (before: Uint32Array | null, row: number | null): void => {
    const words = row === null ? null : table.words(row);
    for (const each of columns) count(each.tally, wordOf(before, each.before), wordOf(words, each.now));
    if (row === null || words === null) whole.removed += 1;
    else if (before === null) {
      whole.added += 1;
      examples.add({ line: now.lineOf(row), kind: 'added' });
    } else if (before[IDENTITY_WORDS] !== words[IDENTITY_WORDS]) {
      whole.changed += 1;
      examples.add({ line: now.lineOf(row), kind: 'changed' });
    }
  };

  const width = IDENTITY_WORDS + 1 + earlier.scopes.length;
  for await (const batch of earlier.batches) {
    for (let at = 0; at < batch.length; at += width) {
      const before = batch.subarray(at, at + width);
      let row = order[next];
      while (row !== undefined && compareIdentity(table.words(row), before) < 0) {
        tell(null, row);
        next += 1;
        row = order[next];
      }
      const isThere = row !== undefined && compareIdentity(table.words(row), before) === 0;
      tell(before, isThere && row !== undefined ? row : null);
      if (isThere) next += 1;
    }
  }
  for (const row of order.subarray(next)) tell(null, row);
  const counts = [
    { scope: null, ...whole },
    ...columns.map(({ tally }, i) => ({ scope: ids[i] ?? null, ...tally })),
  ];
  return { counts, examples: examples.first() };
}

/** The digest of a row's line in a scope, by the scope's number; 0 where there is none. */
function wordOf(row: Uint32Array | null, scope: number): number {
  return scope < 0 ? 0 : (row?.[IDENTITY_WORDS + 1 + scope] ?? 0);
}

/** Negative, 0 or positive, as the first identity is below, at or above the second. */
function compareIdentity(a: Uint32Array, b: Uint32Array): number {
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}
