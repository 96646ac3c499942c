/**
 * Which rows a correction changes, and in which columns, where the earlier jury's file is at hand again (results/FORMAT.md
 * §8). Line numbers and names of columns only: never a cell.
 */
import { JURY_COLUMNS, type JuryColumn, type JuryRow } from '../columns.ts';
import type { JuryContext } from '../jury-context.ts';
import { type FileReading, type Opener, findReading, readJuryRows } from '../read-rows.ts';
import { MAX_EXAMPLES } from './row-changes.ts';
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

/**
 * Reads both files once more.
 * @param o.reading of the new file, as its survey found it
 * @param o.digests of the new file
 * @throws as `surveyJuryFile`
 */
export async function detailChanges(
  files: { readonly before: Opener; readonly now: Opener },
  context: JuryContext,
  o: { readonly digests: RowDigests; readonly reading: FileReading },
): Promise<ChangeDetails> {
  const { digests } = o;
  const reading = await findReading(files.before, context, []);
  const removed: number[] = [];
  /** Rows that read otherwise now, by their number in the new file. */
  const otherwise = new Map<number, { readonly lineBefore: number; readonly before: JuryRow }>();
  let lineBefore = (reading?.layout.headerLine ?? 0) + 1;
  for await (const rows of reading === null ? [] : readJuryRows(files.before, context, reading)) {
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
  const changed: ChangedCandidate[] = [];
  let row = 0;
  for await (const rows of readJuryRows(files.now, context, o.reading)) {
    for (const now of rows) {
      const old = otherwise.get(row);
      if (old !== undefined) {
        const differing = JURY_COLUMNS.filter((column) => old.before[column] !== now[column]);
        changed.push({ lineBefore: old.lineBefore, line: digests.lineOf(row), columns: differing });
      }
      row += 1;
    }
  }
  return { changed: changed.toSorted((a, b) => a.lineBefore - b.lineBefore), removed };
}
