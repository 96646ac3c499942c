/**
 * Bytes cut into blocks of whole lines (results/FORMAT.md §1), of bounded size whatever sizes they come in. Lines end
 * with LF; a CR before it is left where it is.
 */
import { concatBytes } from '../../io/encodings.ts';

const LF = 0x0a;
/** No block is longer than this and one kept line. */
const MAX_BLOCK_BYTES = 64 * 1024;
/** A line is given up as soon as it is known to be longer: csv-parse does not bound a row of empty cells. */
const MAX_LINE_BYTES = 64 * 1024;
const EMPTY = new Uint8Array(0);

/** Whole lines; the last block of a file may lack its line end. Its bytes stand until the next block is asked for. */
export interface LineBlock {
  readonly bytes: Uint8Array;
  /** Physical line that it begins with, from 1. */
  readonly line: number;
  /** The beginning of a line that is longer than any may be: the last block. */
  readonly isOverlong: boolean;
}

/** Cuts bytes at their line ends. Nothing follows a line that is too long. */
export async function* cutLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<LineBlock, void> {
  let kept = EMPTY;
  let line = 1;
  for await (const piece of pieces(bytes)) {
    const joined = kept.length === 0 ? piece : concatBytes(kept, piece);
    const end = joined.lastIndexOf(LF) + 1;
    const block = joined.subarray(0, end);
    kept = joined.slice(end);
    if (end > 0) yield { bytes: block, line, isOverlong: false };
    line += countLineEnds(block);
    if (kept.length <= MAX_LINE_BYTES) continue;
    yield { bytes: kept, line, isOverlong: true };
    return;
  }
  if (kept.length > 0) yield { bytes: kept, line, isOverlong: false };
}

/** How many LF there are. */
export function countLineEnds(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines += 1;
  return lines;
}

/** The lines of a block one by one, each with its line end where it has one. */
export function* linesOf({ bytes, line }: LineBlock): Generator<{ bytes: Uint8Array; line: number }, void> {
  for (let [start, number] = [0, line]; start < bytes.length; number += 1) {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found + 1;
    yield { bytes: bytes.subarray(start, end), line: number };
    start = end;
  }
}

/** The input in pieces of bounded size. */
export async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += MAX_BLOCK_BYTES) yield chunk.subarray(at, at + MAX_BLOCK_BYTES);
  }
}
