/**
 * How a jury's file tells cells apart, and where its header stands (results/FORMAT.md §1): found once from the first lines,
 * and fixed for the whole file. What cannot be decided is not guessed: `splitRecords` refuses it.
 */
import type { Encoding } from '../../file-faults.ts';
import { FaultList } from '../faults.ts';
import {
  type CellSyntax,
  DELIMITERS,
  type Delimiter,
  QUOTES,
  type Quote,
  isWrapped,
  rawCells,
  splitLine,
} from './split-line.ts';
import { readTextBlocks } from './text-blocks.ts';

/** How one file tells cells apart, and what precedes its rows. */
export interface Dialect extends CellSyntax {
  /** Whether this quote alone was seen around cells, so that the other one is text for certain. */
  readonly isQuoteSeen: boolean;
  /** Physical line of the header, from 1. */
  readonly headerLine: number;
  /** The cells of that line. */
  readonly header: readonly string[];
  /** The lines before it, `sep=` included: it may be candidate data. */
  readonly preamble: readonly string[];
}

const SAMPLE_BYTES = 64 * 1024;
const MAX_HEADER_LINE = 30;
/** What an empty cell is written as. */
const NOTHING = /^(?: ?-)?$/;
/** Fewer known names than this make no header. */
const MIN_SCORE = 3;
/** What Excel writes and reads as a first line. */
const SEPARATOR_LINE = /^"?sep=(.)"?$/i;

/**
 * The dialect of a file: of the first 30 lines, read with each delimiter and quote, the first that has most names of known
 * columns, and at least three.
 * @param score how many cells are names of known columns.
 * @returns `null` where there is no such line
 * @throws `csv-encoding` where the first lines are not of this encoding
 */
export async function findDialect(
  open: () => AsyncIterable<Uint8Array>,
  encoding: Encoding,
  score: (cells: readonly string[]) => number,
): Promise<Dialect | null> {
  const lines = await firstLines(open(), encoding);
  const separator = SEPARATOR_LINE.exec(lines[0] ?? '')?.[1];
  const delimiters = DELIMITERS.filter((delimiter) => separator === undefined || delimiter === separator);
  let best: { readonly at: number; readonly syntax: CellSyntax } | null = null;
  let most = MIN_SCORE - 1;
  for (const [at, line] of lines.slice(0, MAX_HEADER_LINE).entries()) {
    for (const syntax of syntaxes(delimiters)) {
      const cells = splitLine(line, syntax);
      const found = typeof cells === 'number' ? 0 : score(cells);
      if (found <= most) continue;
      most = found;
      best = { at, syntax };
    }
  }
  if (best === null) return null;
  const { at, syntax } = best;
  const line = lines[at] ?? '';
  const { delimiter } = syntax;
  const seen = quoteOfHeader(line, syntax) ?? quoteOfRows(lines.slice(at + 1), delimiter);
  const quote = seen ?? '"';
  const header = splitLine(line, { delimiter, quote });
  if (typeof header === 'number') return null;
  const preamble = lines.slice(0, at);
  return { delimiter, quote, isQuoteSeen: seen !== null, headerLine: at + 1, header, preamble };
}

function syntaxes(delimiters: readonly Delimiter[]): readonly CellSyntax[] {
  return delimiters.flatMap((delimiter) => QUOTES.map((quote) => ({ delimiter, quote })));
}

/**
 * The quote of a header. Names are known without regard to punctuation, so `'Nom'` scores with either quote: where every
 * cell stands between apostrophes, they are the quote, whatever stands in the rows.
 */
function quoteOfHeader(line: string, syntax: CellSyntax): Quote | null {
  if (isQuoteAtWork(line, syntax)) return syntax.quote;
  return isAllBetweenApostrophes(line, syntax.delimiter) ? "'" : null;
}

/**
 * The quote of the rows, where the header has none: `"` around a cell, or `'` around all that are filled. An apostrophe around
 * a cell here and there may be text as well: where that is so, or both are at work, there is no evidence, and `null`.
 */
function quoteOfRows(rows: readonly string[], delimiter: Delimiter): Quote | null {
  const isAnyQuoted = rows.some((line) => isQuoteAtWork(line, { delimiter, quote: '"' }));
  const marked = rows.filter((line) => isQuoteAtWork(line, { delimiter, quote: "'" }));
  if (isAnyQuoted) return marked.length === 0 ? '"' : null;
  const isEvident = rows.every((line) => isAllBetweenApostrophes(line, delimiter));
  return marked.length > 0 && isEvident ? "'" : null;
}

/** Whether a cell of a line stands between two of this quote, and no quoting in it is broken. */
function isQuoteAtWork(line: string, syntax: CellSyntax): boolean {
  const cells = rawCells(line, syntax);
  return typeof cells !== 'number' && cells.some((cell) => isWrapped(cell, syntax.quote));
}

function isAllBetweenApostrophes(line: string, delimiter: Delimiter): boolean {
  const cells = rawCells(line, { delimiter, quote: "'" });
  return typeof cells !== 'number' && cells.every((cell) => isWrapped(cell, "'") || NOTHING.test(cell));
}

/** The first lines of a file, without their line ends: 64 KiB of them, or more where one is long. */
export async function firstLines(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): Promise<readonly string[]> {
  let text = '';
  // A line without end is told when the rows are read.
  for await (const block of readTextBlocks(bytes, encoding, new FaultList())) {
    text += Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString('utf8');
    if (text.length >= SAMPLE_BYTES) break;
  }
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
