/** How a jury's file is read, for a screen, a log or a program. What tells results or candidates has functions of its own. */
import { type ColumnSource, NO_CELL } from '../../results/intake/layout.ts';
import { spreadsheetCell } from '../../results/faults.ts';
import type { Preview } from '../../results/preview.ts';
import type { FileReading } from '../../results/read-rows.ts';
import type { Spelling } from '../../results/spelling-counts.ts';
import { escapeText } from '../messages/typeset.ts';
import type { Words } from '../messages/words.ts';
import { propertyLines, tableLines } from './table.ts';

/** The cell of the header that a column was taken from, `E9`; '' for a stated one. */
function headerCell({ layout }: FileReading, { index }: ColumnSource): string {
  return index === NO_CELL ? '' : spreadsheetCell({ line: layout.headerLine, column: index + 1 });
}

/** Form of the file, and which of its columns was taken for what: names of columns only. */
export function readingLines({ reading: words }: Words, reading: FileReading): readonly string[] {
  const { encoding, dialect, layout } = reading;
  const { labels } = words;
  const unused = layout.unused.filter((header) => header.trim() !== '');
  const columns = layout.columns.map((source) => [
    source.column,
    source.index === NO_CELL ? words.stated(layout.stated[source.column] ?? '') : source.header,
    headerCell(reading, source),
  ]);
  return [
    ...propertyLines([
      [labels.encoding, encoding],
      [labels.delimiter, dialect.delimiter === '\t' ? words.tab : dialect.delimiter],
      [labels.quote, dialect.quote],
      [labels.headerLine, layout.headerLine],
    ]),
    '',
    ...tableLines([labels.column, labels.header, labels.cell], columns),
    ...(unused.length === 0 ? [] : ['', words.unused(unused.join(', '))]),
  ];
}

/**
 * Spellings and the codes that they were read as.
 * @param withRows how often each occurs, which tells results: for the terminal only
 */
export function spellingLines(
  { reading: words }: Words,
  spellings: readonly Spelling[],
  withRows: boolean,
): readonly string[] {
  const { column, written, readAs, rows } = words.labels;
  const lines = tableLines(
    [column, written, readAs, ...(withRows ? [rows] : [])],
    spellings.map((each) => [
      each.column,
      each.written,
      each.code || words.empty,
      ...(withRows ? [each.rows] : []),
    ]),
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Candidate data, for the terminal only: a few names, and the first rows that would leave. */
export function candidateLines(
  { reading: words }: Words,
  samples: readonly string[],
  previews: readonly Preview[],
): readonly string[] {
  return [
    words.samples(samples.join(' · ')),
    ...(previews.length === 0 ? ['', words.noScope] : []),
    ...previews.flatMap(({ scope, header, rows }) => [
      '',
      words.preview(scope),
      ...(rows.length === 0 ? [words.nothingLeaves] : [header, ...rows].map(escapeText)),
    ]),
  ];
}

/** The reading for `--json`: nothing that tells results. */
export function readingJson(reading: FileReading, spellings: readonly Spelling[]): object {
  const { encoding, dialect, layout } = reading;
  return {
    encoding,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    headerLine: layout.headerLine,
    columns: layout.columns.map((source) => ({
      column: source.column,
      header: source.index === NO_CELL ? null : source.header,
      cell: source.index === NO_CELL ? null : headerCell(reading, source),
      value: layout.stated[source.column] ?? null,
    })),
    unused: layout.unused,
    spellings: spellings.map(({ column, written, code }) => ({ column, written, code })),
  };
}
