/** The steps of reading a file, alone and together, over its bytes. */
import { FaultList } from '../../src/results/faults.ts';
import { type Dialect, findDialect } from '../../src/results/intake/dialect.ts';
import { type CsvRecord, type RecordSyntax, splitRecords } from '../../src/results/intake/records.ts';
import { readTextBlocks } from '../../src/results/intake/text-blocks.ts';
import { filterJuryFile } from '../../src/results/filter.ts';
import { type Survey, surveyJuryFile } from '../../src/results/survey.ts';
import { CONTEXT, PRESS, collect, opener } from './fixtures.ts';

/** The survey, and the output of the press scope. */
export async function surveyed(
  bytes: Uint8Array,
  chunkBytes?: number,
): Promise<{ readonly survey: Survey; readonly outputs: readonly string[] }> {
  const open = opener(bytes, chunkBytes);
  const survey = await surveyJuryFile(open, CONTEXT, [PRESS]);
  return {
    survey,
    outputs: [(await collect(filterJuryFile(open, CONTEXT, PRESS, survey))).toString('utf8')],
  };
}

/** Names that count as known columns where a test needs no more. */
export const KNOWN: readonly string[] = ['nom', 'prenom', 'sexe', 'mention'];

export function scoreKnown(cells: readonly string[]): number {
  return KNOWN.filter((name) => cells.includes(name)).length;
}

/** The dialect of a file in UTF-8 whose columns are `KNOWN`. */
export function dialectOf(bytes: Uint8Array): Promise<Dialect | null> {
  return findDialect(opener(bytes), 'utf-8', scoreKnown);
}

/** The records of a file in UTF-8, and what is wrong with them. */
export async function recordsOf(
  bytes: Uint8Array,
  { syntax, chunkBytes }: { readonly syntax: RecordSyntax; readonly chunkBytes?: number },
): Promise<{ readonly records: readonly CsvRecord[]; readonly faults: FaultList }> {
  const faults = new FaultList();
  const blocks = readTextBlocks(opener(bytes, chunkBytes)(), 'utf-8', faults);
  const records: CsvRecord[] = [];
  for await (const batch of splitRecords(blocks, syntax, faults)) records.push(...batch);
  return { records, faults };
}
