/**
 * Decoding (results/FORMAT.md §1): the bytes of a jury's file become blocks of valid UTF-8 without byte order mark,
 * cut at line ends, so that every later step may treat a block on its own. Input is attacker-controlled: blocks and
 * what is kept between them are bounded.
 */
import { isUtf8 } from 'node:buffer';
import { SceauError } from '../../errors.ts';
import { concatBytes } from '../../io/encodings.ts';
import type { FaultList } from '../checks/faults.ts';

const LF = 0x0a;
/** No block is longer than this and one kept line. */
const MAX_BLOCK_BYTES = 64 * 1024;
/** A line is refused as soon as it is known to be longer: csv-parse does not bound a row of empty cells. */
const MAX_LINE_BYTES = 64 * 1024;
const EMPTY = new Uint8Array(0);

/**
 * Blocks of whole lines, in order; the last may lack its line end. A line without end is added to `faults`
 * (`too-long`), and the blocks end there.
 * @throws `csv-encoding` with the first line that is not UTF-8. Does not look for control characters or mojibake.
 */
export async function* readTextBlocks(
  bytes: AsyncIterable<Uint8Array>,
  faults: FaultList,
): AsyncGenerator<Uint8Array, void> {
  let kept = EMPTY;
  let line = 1;
  let atStart = true;
  for await (const piece of pieces(bytes)) {
    const joined = kept.length === 0 ? piece : concatBytes(kept, piece);
    if (atStart && joined.length < 3) {
      kept = joined.slice();
      continue;
    }
    const text = atStart ? withoutByteOrderMark(joined) : joined;
    atStart = false;
    const end = text.lastIndexOf(LF) + 1;
    if (end > 0) {
      const block = text.subarray(0, end);
      line += checkedLines(block, line);
      yield block;
    }
    kept = text.slice(end);
    if (kept.length > MAX_LINE_BYTES) {
      faults.add({ line, column: 0, name: '', rule: 'too-long' });
      return;
    }
  }
  if (kept.length > 0) {
    checkedLines(kept, line);
    yield kept;
  }
}

/** The input in pieces of bounded size, whatever sizes it comes in. */
async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += MAX_BLOCK_BYTES) yield chunk.subarray(at, at + MAX_BLOCK_BYTES);
  }
}

function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** How many line ends a block has, once it is known to be UTF-8. */
function checkedLines(block: Uint8Array, firstLine: number): number {
  const whole = isUtf8(block);
  let lines = 0;
  for (let start = 0; start < block.length;) {
    const found = block.indexOf(LF, start);
    const end = found < 0 ? block.length : found + 1;
    if (!whole && !isUtf8(block.subarray(start, end)))
      throw new SceauError('csv-encoding', { line: firstLine + lines });
    if (found >= 0) lines += 1;
    start = end;
  }
  return lines;
}
