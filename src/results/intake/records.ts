/**
 * Splitting (results/FORMAT.md §1): blocks of text become records of cells, by csv-parse. This is the only module
 * that knows csv-parse. It counts physical lines itself: csv-parse counts a CRLF inside quotes twice.
 */
import { CsvError, type Parser, parse } from 'csv-parse';
import { SceauError } from '../../errors.ts';
import type { RowRule } from '../../file-faults.ts';
import type { FaultList } from '../checks/faults.ts';

/** One record: the physical line that it begins on, from 1, and its cells, as many as there are. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Longest record, in characters of its cells: 4 times what 16 full cells of real data come to. */
export const MAX_RECORD_LENGTH = 4096;

const QUOTE_CODES: readonly string[] = [
  'CSV_INVALID_CLOSING_QUOTE',
  'INVALID_OPENING_QUOTE',
  'CSV_QUOTE_NOT_CLOSED',
];

/**
 * The records of a file, header included, one batch per block. An empty line is a record of one empty cell. Where
 * quoting is broken or a record has no end, nothing after it can be told apart: the fault is added to `faults`
 * (`quote`, `too-long`), at the line where the record begins, and the records end there.
 * Does not check how many cells a record has.
 */
export async function* splitRecords(
  blocks: AsyncIterable<Uint8Array>,
  faults: FaultList,
): AsyncGenerator<readonly CsvRecord[], void> {
  let batch: CsvRecord[] = [];
  let line = 1;
  /** csv-parse's own number of the line that the last record ended on. */
  let parserLine = 0;
  // Records are taken in the callback: those before a fault in the same block would be lost in the stream's buffer.
  const parser = parse({
    delimiter: ';',
    quote: '"',
    escape: '"',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: MAX_RECORD_LENGTH,
    on_record: (cells: readonly string[], info) => {
      batch.push({ line, cells });
      line += info.lines === parserLine + 1 ? 1 : 1 + countLineEnds(cells);
      parserLine = info.lines;
      return null;
    },
  });
  // Errors reach us through `written` and `ended`; without a listener Node would throw them a second time.
  parser.on('error', () => undefined);

  const takeBatch = (): readonly CsvRecord[] => {
    const taken = batch;
    batch = [];
    return taken;
  };
  try {
    for await (const block of blocks) {
      const error = await written(parser, block);
      yield takeBatch();
      if (error !== null) {
        faults.add({ line, ...faultOf(error, parserLine), name: '' });
        return;
      }
    }
    const error = await ended(parser);
    yield takeBatch();
    if (error !== null) faults.add({ line, ...faultOf(error, parserLine), name: '' });
  } finally {
    parser.destroy();
  }
}

/** Line ends inside cells: they are part of a quoted cell, and every one of them is a fault to the checks. */
function countLineEnds(cells: readonly string[]): number {
  return cells.reduce((total, cell) => total + cell.split('\n').length - 1, 0);
}

function written(parser: Parser, block: Uint8Array): Promise<Error | null> {
  // A copy: csv-parse keeps the end of a block until the next one, and a source may use its memory again by then.
  const buffer = Buffer.from(block);
  return new Promise((resolve) => parser.write(buffer, (error) => resolve(error ?? null)));
}

function ended(parser: Parser): Promise<Error | null> {
  return new Promise((resolve) => {
    parser.once('error', resolve);
    parser.once('finish', () => resolve(null));
    parser.end();
  });
}

/** What csv-parse's error says of a file; any other error is a bug. */
function faultOf(error: Error, parserLine: number): { readonly column: number; readonly rule: RowRule } {
  if (!(error instanceof CsvError)) throw error;
  const column = Number(error['index']) + 1;
  if (QUOTE_CODES.includes(error.code)) return { column, rule: 'quote' };
  if (error.code !== 'CSV_MAX_RECORD_SIZE') throw new SceauError('bug', { detail: error.code }, error);
  // A record can only run over several lines inside quotes: then the quote is what is wrong.
  return { column, rule: Number(error['lines']) > parserLine + 1 ? 'quote' : 'too-long' };
}
