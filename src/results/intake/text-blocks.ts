/**
 * Decoding (results/FORMAT.md §1): the bytes of a jury's file become blocks of valid UTF-8 without byte order mark,
 * cut at line ends, so that every later step may treat a block on its own. Input is attacker-controlled: blocks and
 * what is kept between them are bounded. Windows-1252 goes through iconv-lite, since Node's own decoder reads Œ, € and ’
 * as control characters; UTF-8 is checked and passed on.
 */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { SceauError } from '../../errors.ts';
import type { Encoding } from '../../file-faults.ts';
import { concatBytes, encodeUtf8 } from '../../io/encodings.ts';
import type { FaultList } from '../faults.ts';
import { type LineBlock, countLineEnds, cutLines, linesOf, pieces } from './line-blocks.ts';

const CR = 0x0d;
const LF = 0x0a;
const MARK_BYTES = 3;
const LONE_SURROGATE = /\p{Surrogate}/u;
const ENDS_IN_HIGH_SURROGATE = /[\uD800-\uDBFF]$/;
const EMPTY = new Uint8Array(0);

/**
 * Blocks of whole lines, in order; the last may lack its line end. A line without end is added to `faults`
 * (`too-long`), and the blocks end there.
 * @param encoding as `detectEncoding` found it.
 * @throws `csv-encoding` with the first line that is not of this encoding (`mixed`, `broken`), or that ends in a CR
 * alone (`line-ends`). Bytes that Windows-1252 leaves undefined become U+FFFD. Does not look for control characters.
 */
export async function* readTextBlocks(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  faults: FaultList,
): AsyncGenerator<Uint8Array, void> {
  const text = encoding === 'utf-8' ? withoutMark(bytes) : decoded(bytes, encoding);
  for await (const block of cutLines(text)) {
    checkBlock(block, encoding);
    if (block.isOverlong) {
      faults.add({ line: block.line, column: 0, name: '', rule: 'too-long' });
      return;
    }
    yield block.bytes;
  }
}

/** @throws `csv-encoding` */
function checkBlock(block: LineBlock, encoding: Encoding): void {
  const { bytes, line } = block;
  // A line that is cut short may be cut inside a character.
  if (!block.isOverlong && !isUtf8(bytes)) {
    for (const one of linesOf(block))
      if (!isUtf8(one.bytes))
        throw new SceauError('csv-encoding', { encoding, line: one.line, reason: 'mixed' });
  }
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF || (block.isOverlong && at + 1 === bytes.length)) continue;
    const before = countLineEnds(bytes.subarray(0, at));
    throw new SceauError('csv-encoding', { encoding, line: line + before, reason: 'line-ends' });
  }
}

/** UTF-8 without the byte order mark at its start. */
async function* withoutMark(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let start: Uint8Array | null = EMPTY;
  for await (const chunk of bytes) {
    if (start === null) {
      yield chunk;
      continue;
    }
    const joined: Uint8Array = concatBytes(start, chunk);
    start = joined.length < MARK_BYTES ? joined : null;
    if (start === null) yield hasMark(joined) ? joined.subarray(MARK_BYTES) : joined;
  }
  if (start !== null) yield start;
}

/** Whether bytes begin with the byte order mark of UTF-8. */
export function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Another encoding as UTF-8, without byte order mark. @throws `csv-encoding` where UTF-16 is `broken` */
async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Exclude<Encoding, 'utf-8'>,
): AsyncGenerator<Uint8Array, void> {
  const decoder = iconv.getDecoder(encoding);
  let line = 1;
  let length = 0;
  /** The first half of a character whose second half has not come yet. */
  let held = '';
  const checked = (text: string): Uint8Array => {
    const lone = text.search(LONE_SURROGATE);
    const whole = encodeUtf8(lone < 0 ? text : text.slice(0, lone));
    line += countLineEnds(whole);
    if (lone >= 0) throw new SceauError('csv-encoding', { encoding, line, reason: 'broken' });
    return whole;
  };
  for await (const piece of pieces(bytes)) {
    length += piece.length;
    const text = held + decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    held = ENDS_IN_HIGH_SURROGATE.exec(text)?.[0] ?? '';
    yield checked(held === '' ? text : text.slice(0, -held.length));
  }
  const rest = checked(held + (decoder.end() ?? ''));
  if (encoding !== 'windows-1252' && length % 2 !== 0)
    throw new SceauError('csv-encoding', { encoding, line, reason: 'broken' });
  yield rest;
}
