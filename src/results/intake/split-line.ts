/**
 * Splitting one line into cells (results/FORMAT.md §1). A cell that begins with the quote is quoted: its end is the next
 * quote that is not doubled, and a delimiter or the line's end MUST follow. Elsewhere an apostrophe is text (L'Haÿe), while
 * a `"` is a fault.
 */

export const DELIMITERS = [';', ',', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export const QUOTES = ['"', "'"] as const;
export type Quote = (typeof QUOTES)[number];

/** How cells are told apart. */
export interface CellSyntax {
  readonly delimiter: Delimiter;
  readonly quote: Quote;
}

/** The cells of a line without its line end; where its quoting is broken, the number of that cell, from 1. */
export function splitLine(line: string, syntax: CellSyntax): readonly string[] | number {
  const { delimiter, quote } = syntax;
  if (!line.includes(quote)) return line.split(delimiter);
  const cells = rawCells(line, syntax);
  if (typeof cells === 'number') return cells;
  return cells.map((cell) =>
    cell.startsWith(quote) ? cell.slice(1, -1).replaceAll(quote + quote, quote) : cell,
  );
}

/** The cells of a line as they stand in it, quotes and all; else as `splitLine`. */
export function rawCells(line: string, { delimiter, quote }: CellSyntax): readonly string[] | number {
  const cells: string[] = [];
  for (let start = 0; start <= line.length;) {
    const isQuoted = line.startsWith(quote, start);
    const end = isQuoted ? endOfQuoted(line, start, quote) : endOfBare(line, start, delimiter);
    const isClosed = end === line.length || (end >= 0 && line.startsWith(delimiter, end));
    if (!isClosed) return cells.length + 1;
    const cell = line.slice(start, end);
    if (!isQuoted && quote === '"' && cell.includes(quote)) return cells.length + 1;
    cells.push(cell);
    start = end + 1;
  }
  return cells;
}

function endOfBare(line: string, start: number, delimiter: Delimiter): number {
  const found = line.indexOf(delimiter, start);
  return found < 0 ? line.length : found;
}

/** Just behind the quote that closes a cell; -1 where there is none. */
function endOfQuoted(line: string, start: number, quote: Quote): number {
  for (let at = line.indexOf(quote, start + 1); at >= 0; at = line.indexOf(quote, at + 2))
    if (line[at + 1] !== quote) return at + 1;
  return -1;
}

/** Whether a cell, as it stands in the file, lies between two of these quotes. */
export function isWrapped(cell: string, quote: Quote): boolean {
  return cell.length > 1 && cell.startsWith(quote) && cell.endsWith(quote);
}
