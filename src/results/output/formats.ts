/**
 * The results in further forms (results/FORMAT.md §5), made from the strict CSV as it is read: NDJSON and JSON for
 * programs, and a copy for spreadsheets, which is for people's eyes alone.
 */
import { SceauError } from '../../errors.ts';
import { encodeUtf8 } from '../../io/encodings.ts';
import { parseLine, readLines } from './opened-rows.ts';

/** Forms that are made beside the CSV. */
export const DERIVED_FORMATS = ['ndjson', 'json', 'spreadsheet'] as const;
export type DerivedFormat = (typeof DERIVED_FORMATS)[number];

/** How a form writes a header, its rows and its end; each returns text. */
interface Writer {
  readonly header: (columns: readonly string[]) => string;
  /** @param isFirst whether no row came before */
  readonly row: (columns: readonly string[], cells: readonly string[], isFirst: boolean) => string;
  readonly end: (isEmpty: boolean) => string;
}

/** One object a row, in the order of the columns; every value is a text, as in the CSV. */
function objectOf(columns: readonly string[], cells: readonly string[]): string {
  const members = columns.map((name, at) => `${JSON.stringify(name)}:${JSON.stringify(cells[at])}`);
  return `{${members.join(',')}}`;
}

const WRITERS: { readonly [F in DerivedFormat]: Writer } = {
  ndjson: {
    header: () => '',
    row: (columns, cells) => `${objectOf(columns, cells)}\n`,
    end: () => '',
  },
  json: {
    header: () => '[',
    row: (columns, cells, isFirst) => `${isFirst ? '\n' : ',\n'}${objectOf(columns, cells)}`,
    end: (isEmpty) => (isEmpty ? ']\n' : '\n]\n'),
  },
  spreadsheet: {
    // Excel takes a file for UTF-8 by its byte order mark alone, and in French it splits at semicolons.
    header: (columns) => `\u{FEFF}${spreadsheetLine(columns)}`,
    row: (_, cells) => spreadsheetLine(cells),
    end: () => '',
  },
};

/** What a spreadsheet runs: the start of a formula, after blanks; full-width forms too, which some take for the same (CWE-1236). */
const RUNS = /^(?:[\t\r]|\s*[=+\-@＝＋－＠])/u;
/** What it takes for a number, and writes back without its first zeros or its last digits. */
const REWRITES = /^(?:0[0-9]+|[0-9]{16,})$/;

/** The same behind what some other spreadsheet splits at: an English Excel takes «Écume,=1+1» for two cells. */
const RUNS_SPLIT = /([,;]|(?<!^)\t)(?=\s*[=+\-@＝＋－＠])/gu;

/** An apostrophe before what would not stay the text that it is, wherever a spreadsheet begins a cell. */
function neutralised(cell: string): string {
  const text = cell.replace(RUNS_SPLIT, "$1'");
  return RUNS.test(cell) || REWRITES.test(cell) ? `'${text}` : text;
}

function spreadsheetLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => {
    const text = neutralised(cell);
    return /[";\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(';')}\r\n`;
}

/**
 * The results in another form, in chunks. Nothing is held but the lines of one chunk.
 * @param file name of the results, for errors
 * @param chunks the strict CSV, which was verified
 * @throws `document-malformed` where it is not of §5, or a line has not as many cells as the header
 */
export async function* formatResults(
  format: DerivedFormat,
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const writer = WRITERS[format];
  let columns: readonly string[] | null = null;
  let isEmpty = true;
  for await (const lines of readLines(file, chunks)) {
    let text = '';
    for (const line of lines) {
      const cells = parseLine(file, line);
      if (columns === null) {
        columns = cells;
        text += writer.header(columns);
        continue;
      }
      if (cells.length !== columns.length) {
        throw new SceauError('document-malformed', { file, detail: 'number of cells' });
      }
      text += writer.row(columns, cells, isEmpty);
      isEmpty = false;
    }
    yield encodeUtf8(text);
  }
  if (columns === null) throw new SceauError('document-malformed', { file, detail: 'no header' });
  const end = writer.end(isEmpty);
  if (end !== '') yield encodeUtf8(end);
}
