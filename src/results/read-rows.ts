/**
 * One reading of a jury's file (results/FORMAT.md §6): decode, split, pick, check. Nothing holds the file: rows go by in
 * batches.
 */
import type { RowWarning } from '../file-faults.ts';
import { type Random, systemRandom } from '../io/random.ts';
import { FaultList } from './checks/faults.ts';
import { RowChecker } from './checks/row-checks.ts';
import type { JuryRow } from './columns.ts';
import { type Layout, readLayout } from './intake/layout.ts';
import { splitRecords } from './intake/records.ts';
import { readTextBlocks } from './intake/text-blocks.ts';
import { type JuryContext, checkContext } from './jury-context.ts';
import type { Scope } from './scopes/scope.ts';

/** A jury's file that can be read more than once: its bytes from the start, in chunks of any size. */
export type Opener = () => AsyncIterable<Uint8Array>;

/** How a file is read, found once and the same for every reading of it. */
export interface FileReading {
  readonly layout: Layout;
}

/**
 * Finds how a file is to be read.
 * @param scopes what will leave of it, hence which columns it must have
 * @returns `null` for a file without a line
 * @throws `csv-encoding`, `csv-header`
 */
export async function findReading(
  open: Opener,
  context: JuryContext,
  scopes: readonly Scope[],
): Promise<FileReading | null> {
  // What is wrong with the records is found, and told, when the rows are read.
  const faults = new FaultList();
  for await (const [header] of splitRecords(readTextBlocks(open(), faults), faults)) {
    if (header !== undefined) return { layout: readLayout(header, context, scopes) };
  }
  return null;
}

/** What one reading of a file needs. */
export interface RowReading {
  readonly context: JuryContext;
  readonly reading: FileReading;
  readonly faults: FaultList;
  /** `null` where nobody asks. */
  readonly warnings: FaultList<RowWarning> | null;
  readonly random: Random;
}

/** The right rows of a file in batches; what is wrong is in `faults`. @throws `csv-encoding` */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  { context, reading, faults, warnings, random }: RowReading,
): AsyncGenerator<readonly JuryRow[], void> {
  const { layout } = reading;
  const checker = new RowChecker(checkContext(context), { layout, faults, warnings, random });
  for await (const records of splitRecords(readTextBlocks(bytes, faults), faults)) {
    const rows: JuryRow[] = [];
    for (const record of records) {
      if (record.line <= layout.headerLine) continue;
      const row = checker.check(record);
      if (row !== null) rows.push(row);
    }
    yield rows;
  }
}

/**
 * The rows of a file, in batches, every one of them checked.
 * @throws as `surveyJuryFile`, at the first batch that holds a fault
 */
export async function* readJuryRows(
  open: Opener,
  context: JuryContext,
  reading: FileReading,
): AsyncGenerator<readonly JuryRow[], void> {
  const faults = new FaultList();
  for await (const rows of readRows(open(), {
    context,
    reading,
    faults,
    warnings: null,
    random: systemRandom,
  })) {
    faults.throwIfAny();
    yield rows;
  }
  faults.throwIfAny();
}
