/**
 * Which encoding a jury's file is in (results/FORMAT.md §1): found once, over the whole file, and never guessed again.
 * What is neither clearly UTF-8 nor clearly Windows-1252 is refused: a name read in the wrong encoding is a wrong name.
 */
import { isUtf8 } from 'node:buffer';
import { SceauError } from '../../errors.ts';
import type { Encoding, EncodingFault } from '../../file-faults.ts';
import { concatBytes } from '../../io/encodings.ts';
import { type LineBlock, countLineEnds, cutLines, linesOf } from './line-blocks.ts';
import { hasMark } from './text-blocks.ts';

/** First bytes of files that are no text: ZIP (Excel, LibreOffice), OLE (Excel to 2003), PDF. */
const DOCUMENTS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x25, 0x50, 0x44, 0x46],
];
const UTF_16LE = [0xff, 0xfe];
const UTF_16BE = [0xfe, 0xff];
const UTF_32LE = [0xff, 0xfe, 0, 0];
const HEAD_BYTES = 4;

const NOT_ASCII = /[\x80-\xFF]/;
/** Bytes that Windows-1252 has no character for. */
const UNDEFINED = /[\x81\x8D\x8F\x90\x9D]/;
const UTF_8_SEQUENCES = /[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}/g;
/** Accented letters, œ, Œ, Ÿ and typographic quotes in UTF-8; in Windows-1252 no name has these pairs. */
const TELLING = /\xC3[\x80-\xBF]|\xC5[\x92\x93\xB8]|\xE2\x80[\x93\x94\x98\x99\x9C\x9D]/;

/**
 * The encoding of a file: its byte order mark, else UTF-8 where all of it is, else Windows-1252. UTF-16 needs its mark.
 * @param open the file's bytes from the start, in chunks of any size; it is read once, and a second time where it is
 * not UTF-8.
 * @throws `csv-encoding` with the first line concerned: a spreadsheet's own file (`workbook`), NUL bytes (`not-text`),
 * some lines in UTF-8 and some not (`mixed`), neither one nor the other (`unknown`). Does not check UTF-16.
 */
export async function detectEncoding(open: () => AsyncIterable<Uint8Array>): Promise<Encoding> {
  const head = await readHead(open());
  if (DOCUMENTS.some((start) => beginsWith(head, start))) throw refusal(1, 'workbook');
  if (beginsWith(head, UTF_32LE)) throw refusal(1, 'not-text');
  if (beginsWith(head, UTF_16LE)) return 'utf-16le';
  if (beginsWith(head, UTF_16BE)) return 'utf-16be';
  let isUnicode = true;
  for await (const block of cutLines(open())) {
    const nul = block.bytes.indexOf(0);
    if (nul >= 0) throw refusal(block.line + countLineEnds(block.bytes.subarray(0, nul)), 'not-text');
    isUnicode &&= isUtf8(block.bytes) || block.isOverlong;
  }
  if (isUnicode) return 'utf-8';
  await checkWindows1252(open(), hasMark(head));
  return 'windows-1252';
}

/** @throws `csv-encoding` where a file that is not UTF-8 is not Windows-1252 either */
async function checkWindows1252(bytes: AsyncIterable<Uint8Array>, isMarked: boolean): Promise<void> {
  const unicode = new LineTally();
  const other = new LineTally();
  const undefinedBytes = new LineTally();
  for await (const block of cutLines(bytes)) {
    for (const [text, line] of latin1Lines(block)) {
      const rest = text.replace(UTF_8_SEQUENCES, '');
      if (NOT_ASCII.test(rest)) other.add(line);
      if (UNDEFINED.test(rest)) undefinedBytes.add(line);
      if (TELLING.test(text)) unicode.add(line);
    }
  }
  if (isMarked) throw refusal(other.first, 'mixed');
  // The odd ones out are what a person looks for.
  if (unicode.count > 0 && other.count > 0)
    throw refusal(unicode.count < other.count ? unicode.first : other.first, 'mixed');
  if (undefinedBytes.count > 0) throw refusal(undefinedBytes.first, 'unknown');
}

/** The lines of a block that are not ASCII, a character for each byte, with their numbers. */
function* latin1Lines(block: LineBlock): Generator<readonly [string, number], void> {
  for (const { bytes, line } of linesOf(block)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    if (NOT_ASCII.test(text)) yield [text, line];
  }
}

/** How many lines are of a kind, and the first of them. */
class LineTally {
  count = 0;
  first = 1;

  add(line: number): void {
    if (this.count === 0) this.first = line;
    this.count += 1;
  }
}

async function readHead(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of bytes) {
    head = concatBytes(head, chunk.subarray(0, HEAD_BYTES));
    if (head.length >= HEAD_BYTES) break;
  }
  return head;
}

function beginsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

function refusal(line: number, reason: EncodingFault['reason']): SceauError {
  return new SceauError('csv-encoding', { encoding: null, line, reason });
}
