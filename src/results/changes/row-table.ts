/**
 * Digests of rows in typed arrays, put in the order of their identities, so that two files of millions of rows can be
 * compared in one walk along both (results/FORMAT.md §8). Holds no text of any row.
 */
import { hash } from 'node:crypto';

const CHUNK_ROWS = 64 * 1024;
/** 32-bit words of an identity, the first two of a row. */
export const IDENTITY_WORDS = 2;
const DIGIT_BITS = 16;
const DIGITS = 2 ** DIGIT_BITS;

/**
 * Two 32-bit words of SHA-256 over a key and a text. The key's 64 hexadecimal digits fill the first block, and three
 * quarters of the digest are dropped, so that what is kept cannot be extended or computed without the key.
 * @param kind one character, so that digests of one kind say nothing of another
 */
export function keyedWords(key: string, kind: string, text: string): readonly [number, number] {
  const hex = hash('sha256', key + kind + text, 'hex');
  return [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8, 16), 16)];
}

/** Rows of a fixed number of 32-bit words; the first two are the row's identity. */
export class RowTable {
  readonly width: number;
  readonly #chunks: Uint32Array[] = [];
  #rows = 0;

  /** @param width words in a row, at least three. */
  constructor(width: number) {
    this.width = width;
  }

  get rows(): number {
    return this.#rows;
  }

  /** @param words as many as the table is wide. */
  add(words: readonly number[]): void {
    const at = this.#rows % CHUNK_ROWS;
    if (at === 0) this.#chunks.push(new Uint32Array(CHUNK_ROWS * this.width));
    this.#chunks.at(-1)?.set(words, at * this.width);
    this.#rows += 1;
  }

  /** The word of a row, both by number from 0. */
  word(row: number, index: number): number {
    const chunk = this.#chunks[Math.floor(row / CHUNK_ROWS)];
    return chunk?.[(row % CHUNK_ROWS) * this.width + index] ?? 0;
  }

  /** All words of a row: a view, good until rows are added. */
  words(row: number): Uint32Array {
    const at = (row % CHUNK_ROWS) * this.width;
    return this.#chunks[Math.floor(row / CHUNK_ROWS)]?.subarray(at, at + this.width) ?? new Uint32Array();
  }

  /** Negative, 0 or positive, as one row's identity is below, at or above another's. */
  compare(a: number, b: number): number {
    return this.word(a, 0) - this.word(b, 0) || this.word(a, 1) - this.word(b, 1);
  }

  /** The numbers of all rows, by identity; rows of one identity keep their order. */
  order(): Uint32Array {
    let order = Uint32Array.from({ length: this.#rows }, (_, row) => row);
    // By counting (radix sort), least significant digit first: as many steps as rows, however they lie.
    for (let digit = IDENTITY_WORDS * 2 - 1; digit >= 0; digit -= 1) order = this.#sortedBy(order, digit);
    return order;
  }

  #sortedBy(order: Uint32Array<ArrayBuffer>, digit: number): Uint32Array<ArrayBuffer> {
    const index = digit >>> 1;
    const shift = digit % 2 === 0 ? DIGIT_BITS : 0;
    const digitOf = (row: number): number => (this.word(row, index) >>> shift) & (DIGITS - 1);
    const starts = new Uint32Array(DIGITS + 1);
    for (const row of order) starts[digitOf(row) + 1] = (starts[digitOf(row) + 1] ?? 0) + 1;
    for (let i = 1; i <= DIGITS; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
    const sorted = new Uint32Array(order.length);
    for (const row of order) {
      const value = digitOf(row);
      const place = starts[value] ?? 0;
      sorted[place] = row;
      starts[value] = place + 1;
    }
    return sorted;
  }
}
