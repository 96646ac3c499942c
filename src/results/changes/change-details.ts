/**
 * Which rows a correction changes, and in which columns, where the earlier jury's file is at hand again (results/FORMAT.md
 * §8). Line numbers and names of columns only: never a cell.
 */
import type { JuryColumn, JuryRow } from '../columns.ts';
import { juryColumns } from '../columns.ts';
import { type JuryContext, readJuryRows } from '../jury-file.ts';
import { FIRST_LINE, MAX_EXAMPLES } from './row-changes.ts';
import type { RowDigests } from './row-digests.ts';

/** A candidate who stands in both files, otherwise. */
export interface ChangedCandidate {
  /** Lines of the earlier file and of the new one, as an editor counts. */
  readonly lineBefore: number;
  readonly line: number;
  readonly columns: readonly JuryColumn[];
}

/** The first of each by the earlier file's lines, at most `MAX_EXAMPLES`. */
export interface ChangeDetails {
  readonly changed: readonly ChangedCandidate[];
  /** Lines of the earlier file whose candidates the new one lacks. */
  readonly removed: readonly number[];
}

/** A jury's file that can be read more than once. */
type Opener = () => AsyncIterable<Uint8Array>;

/**
 * Reads both files once more.
 * @param digests of the new file
 * @throws as `surveyJuryFile`
 */
export async function detailChanges(
  files: { readonly before: Opener; readonly now: Opener },
  context: JuryContext,
  digests: RowDigests,
): Promise<ChangeDetails> {
  const removed: number[] = [];
  /** Rows that read otherwise now, by their number in the new file. */
  const otherwise = new Map<number, { readonly lineBefore: number; readonly before: JuryRow }>();
  let lineBefore = FIRST_LINE;
  for await (const rows of readJuryRows(files.before, context)) {
    for (const before of rows) {
      const found = digests.find(before);
      if (found === null) {
        if (removed.length < MAX_EXAMPLES) removed.push(lineBefore);
      } else if (!found.isSame && otherwise.size < MAX_EXAMPLES) {
        otherwise.set(found.row, { lineBefore, before });
      }
      lineBefore += 1;
    }
  }
  const columns = juryColumns(context.realm);
  const changed: ChangedCandidate[] = [];
  let row = 0;
  for await (const rows of readJuryRows(files.now, context)) {
    for (const now of rows) {
      const old = otherwise.get(row);
      if (old !== undefined) {
        const differing = columns.filter((column) => old.before[column] !== now[column]);
        changed.push({ lineBefore: old.lineBefore, line: row + FIRST_LINE, columns: differing });
      }
      row += 1;
    }
  }
  return { changed: changed.toSorted((a, b) => a.lineBefore - b.lineBefore), removed };
}
