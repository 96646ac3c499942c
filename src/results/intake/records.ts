/**
 * Splitting (results/FORMAT.md §1): blocks of text become records of cells. Files that quote with `"` go through
 * csv-parse, and this is the only module that knows it; it counts physical lines itself, since csv-parse counts a CRLF
 * inside quotes twice. Those that quote with an apostrophe, which csv-parse cannot tell from the one in L'Haÿe, are split
 * line by line.
 */
import { CsvError, type Parser, parse } from 'csv-parse';
import { SceauError } from '../../errors.ts';
import type { RowRule } from '../../file-faults.ts';
import type { FaultList } from '../faults.ts';
import type { Dialect } from './dialect.ts';
import { isWrapped, splitLine } from './split-line.ts';

/** One record: the physical line that it stands on, from 1, and its cells, as many as there are. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What of a dialect splitting needs. */
export type RecordSyntax = Pick<Dialect, 'delimiter' | 'quote' | 'isQuoteSeen' | 'headerLine' | 'header'>;

/** Longest record, in characters of its cells: 4 times what 16 full cells of real data come to. */
export const MAX_RECORD_LENGTH = 4096;

const LF = 0x0a;
const LINE_END = /\r?\n$/;
const QUOTE_CODES: readonly string[] = [
  'CSV_INVALID_CLOSING_QUOTE',
  'INVALID_OPENING_QUOTE',
  'CSV_QUOTE_NOT_CLOSED',
];

/**
 * The records behind the header line, one batch per block. Faults are added to `faults` at their line and cell:
 * `quote` where quoting is broken, or where it cannot be told whether apostrophes around a cell are quotes;
 * `control-character` where a cell holds a line end, since that may be a row which a stray quote has swallowed; `too-long`.
 * Such a record is left out. Where a `"` is broken or a record has no end, nothing after it can be told apart, and the
 * records end there. Empty lines at the end of the file are none, as spreadsheets leave them; between records, a run of
 * them is one record, of its first line.
 * Does not check how many cells a record has.
 * @param blocks of `readTextBlocks`, from the start of the file.
 * @throws `csv-changed` where the header line is not the one that was found: then no cell is what it seems.
 */
export async function* splitRecords(
  blocks: AsyncIterable<Uint8Array>,
  syntax: RecordSyntax,
  faults: FaultList,
): AsyncGenerator<readonly CsvRecord[], void> {
  const batch = new RecordBatch(syntax, faults);
  const rows = afterHeader(blocks, syntax);
  yield* syntax.quote === '"' ? parsed(rows, batch, syntax) : split(rows, batch, syntax);
}

/** Records on their way: what is no record is kept back. */
class RecordBatch {
  /** Physical line of the next record. */
  line: number;
  readonly faults: FaultList;
  readonly #header: readonly string[];
  readonly #guarded: '"' | "'" | null;
  #records: CsvRecord[] = [];
  /** The first of the empty records since the last full one. */
  #empty: CsvRecord | null = null;

  constructor({ headerLine, header, quote, isQuoteSeen }: RecordSyntax, faults: FaultList) {
    this.#header = header;
    this.line = headerLine + 1;
    this.faults = faults;
    this.#guarded = isQuoteSeen ? null : quote === '"' ? "'" : '"';
  }

  /** @param lines how many physical lines the record has. */
  add(cells: readonly string[], lines: number): void {
    const { line } = this;
    this.line += lines;
    if (lines > 1) this.refuse(line, cells.findIndex((cell) => cell.includes('\n')) + 1, 'control-character');
    else if (cells.every((cell) => cell === '')) this.#empty ??= { line, cells };
    else this.#addFull({ line, cells });
  }

  refuse(line: number, column: number, rule: RowRule): void {
    this.faults.add({ line, column, name: '', header: this.#header[column - 1] ?? '', rule });
  }

  take(): readonly CsvRecord[] {
    const taken = this.#records;
    this.#records = [];
    return taken;
  }

  #addFull(record: CsvRecord): void {
    if (this.#empty !== null) this.#records.push(this.#empty);
    this.#empty = null;
    const guarded = this.#guarded;
    const doubtful = guarded === null ? -1 : record.cells.findIndex((cell) => isWrapped(cell, guarded));
    if (doubtful < 0) this.#records.push(record);
    else this.refuse(record.line, doubtful + 1, 'quote');
  }
}

/** Blocks without what precedes the rows. @throws `csv-changed` where the header is not the one that was found */
async function* afterHeader(
  blocks: AsyncIterable<Uint8Array>,
  syntax: RecordSyntax,
): AsyncGenerator<Uint8Array, void> {
  let left = syntax.headerLine;
  for await (const block of blocks) {
    let start = 0;
    for (; left > 0 && start < block.length; left -= 1) {
      const end = block.indexOf(LF, start) + 1 || block.length;
      if (left === 1 && !isHeader(block.subarray(start, end), syntax))
        throw new SceauError('csv-changed', {});
      start = end;
    }
    if (start < block.length) yield block.subarray(start);
  }
  if (left > 0) throw new SceauError('csv-changed', {});
}

function isHeader(line: Uint8Array, syntax: RecordSyntax): boolean {
  const cells = splitLine(textOf(line).replace(LINE_END, ''), syntax);
  return (
    typeof cells !== 'number' &&
    cells.length === syntax.header.length &&
    cells.every((cell, at) => cell === syntax.header[at])
  );
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Splits line by line. */
async function* split(
  blocks: AsyncIterable<Uint8Array>,
  batch: RecordBatch,
  syntax: RecordSyntax,
): AsyncGenerator<readonly CsvRecord[], void> {
  for await (const block of blocks) {
    const lines = textOf(block).split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const whole of lines) {
      const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
      const cells = splitLine(line, syntax);
      if (typeof cells !== 'number' && line.length <= MAX_RECORD_LENGTH) {
        batch.add(cells, 1);
        continue;
      }
      if (typeof cells === 'number') batch.refuse(batch.line, cells, 'quote');
      else batch.refuse(batch.line, 0, 'too-long');
      batch.line += 1;
    }
    yield batch.take();
  }
}

/** Splits by csv-parse. */
async function* parsed(
  blocks: AsyncIterable<Uint8Array>,
  batch: RecordBatch,
  { delimiter }: RecordSyntax,
): AsyncGenerator<readonly CsvRecord[], void> {
  /** csv-parse's own number of the line that the last record ended on. */
  let parserLine = 0;
  // Records are taken in the callback: those before a fault in the same block would be lost in the stream's buffer.
  const parser = parse({
    delimiter,
    quote: '"',
    escape: '"',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: MAX_RECORD_LENGTH,
    on_record: (cells: readonly string[], info) => {
      batch.add(cells, info.lines === parserLine + 1 ? 1 : 1 + countLineEnds(cells));
      parserLine = info.lines;
      return null;
    },
  });
  // Errors reach us through `written` and `ended`; without a listener Node would throw them a second time.
  parser.on('error', () => undefined);
  const refuse = (error: Error): void => {
    const { column, rule } = faultOf(error, parserLine);
    batch.refuse(batch.line, column, rule);
  };
  try {
    for await (const block of blocks) {
      const error = await written(parser, block);
      yield batch.take();
      if (error !== null) {
        refuse(error);
        return;
      }
    }
    const error = await ended(parser);
    yield batch.take();
    if (error !== null) refuse(error);
  } finally {
    parser.destroy();
  }
}

/** Line ends inside the cells of a record. */
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
