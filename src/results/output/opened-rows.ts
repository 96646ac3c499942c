/**
 * Reading the CSV that left (results/FORMAT.md §5), line by line, as distributors have it. Strict: the one form that
 * `output.ts` writes, and nothing else.
 */
import { SceauError } from '../../errors.ts';
import { concatBytes, parseUtf8 } from '../../io/encodings.ts';

const LF = 0x0a;
const CR = 0x0d;
/** As a jury's file: what leaves is never longer. */
const MAX_LINE_BYTES = 64 * 1024;

/**
 * The lines of such a file, header first, without their ends, in batches.
 * @param file its name, for errors
 * @throws `document-malformed`: not UTF-8, a line that does not end in CRLF or has no end, a quoted line end
 */
export async function* readLines(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[], void> {
  const malformed = (detail: string): SceauError => new SceauError('document-malformed', { file, detail });
  let kept: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = kept.length === 0 ? chunk : concatBytes(kept, chunk);
    const end = bytes.lastIndexOf(LF) + 1;
    // A copy: a source may use its memory again.
    kept = bytes.slice(end);
    if (kept.length > MAX_LINE_BYTES) throw malformed('line too long');
    if (end === 0) continue;
    if (bytes[end - 2] !== CR) throw malformed('line end');
    const text = parseUtf8(bytes.subarray(0, end - 2));
    if (text === null) throw malformed('not UTF-8');
    const lines = text.split('\r\n');
    if (lines.some((line) => line.includes('\n') || line.includes('\r'))) throw malformed('line end');
    yield lines;
  }
  if (kept.length > 0) throw malformed('last line without its end');
}

/** A quoted cell with its quotes, or a plain one; then a comma or the end. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/** The cells of a line. @throws `document-malformed` where it is not of §5 */
export function parseLine(file: string, line: string): readonly string[] {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const found = CELL.exec(line);
    if (found === null) throw new SceauError('document-malformed', { file, detail: 'quotes' });
    const [, quoted, plain = '', separator] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (separator === '') return cells;
  }
}
