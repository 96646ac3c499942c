/**
 * What is kept of a revision's rows so that the next one can be compared with it (results/FORMAT.md §8): keyed digests of
 * who they are, of what they say, and of what leaves of them in each scope. Never a cell, and not the key either.
 */
import { SceauError } from '../../errors.ts';
import { concatBytes, encodeUtf8, parseUtf8 } from '../../io/encodings.ts';
import { JURY_COLUMNS, type JuryRow, type Realm } from '../columns.ts';
import { type WrittenColumn, encodeRow, writtenColumns } from '../output/output.ts';
import { IDENTITY_WORDS, RowTable, keyedWords } from './row-table.ts';
import { type Scope, isReleasable, narrowScope } from '../scopes/scope.ts';

const MAGIC = encodeUtf8('sceau rows v1\n');
/** Identity, row; then a word for each scope. */
const ROW_WORDS = IDENTITY_WORDS + 1;
const WORD_BYTES = 4;
const BATCH_ROWS = 16 * 1024;
/** As many scopes as a document lists. */
const MAX_SCOPES = 1000;
const MAX_ID_BYTES = 63;

/** A scope, and what is written of a row in it. */
interface Leaving {
  readonly scope: Scope;
  readonly written: readonly WrittenColumn[];
}

/** Digests of the rows of one jury's file, collected while it is surveyed. */
export class RowDigests {
  /** Ids of the scopes, in the order of their words. */
  readonly scopes: readonly string[];
  readonly table: RowTable;
  readonly #key: string;
  readonly #leaving: readonly Leaving[];
  /** Physical line of the first row. */
  #firstLine = 1;
  /** The table's order, while no row is added. */
  #order: Uint32Array | null = null;

  /**
   * @param key 32 random octets in hexadecimal, the same for all revisions that are to be compared.
   * @throws `scope-unlawful`
   */
  constructor(key: string, scopes: readonly Scope[], realm: Realm) {
    this.#key = key;
    this.scopes = scopes.map(({ id }) => id);
    this.table = new RowTable(ROW_WORDS + scopes.length);
    this.#leaving = scopes
      .map(narrowScope)
      .map((scope) => ({ scope, written: writtenColumns(scope, realm) }));
  }

  /** Says on which line the first row stands; no cell holds a line end, so that each row is one line after the last. */
  beginAt(line: number): void {
    this.#firstLine = line;
  }

  /** The line of a row, by its number from 0. */
  lineOf(row: number): number {
    return this.#firstLine + row;
  }

  /** @param row checked. */
  add(row: JuryRow): void {
    const words = [...this.#identityOf(row), this.#contentOf(row)];
    for (const { scope, written } of this.#leaving) {
      const line = isReleasable(scope, row) ? encodeRow(written, row) : null;
      words.push(line === null ? 0 : keyedWords(this.#key, 's', line)[0] || 1);
    }
    this.table.add(words);
    this.#order = null;
  }

  /** Where a candidate of another file stands in this one, from 0, and whether all of the row is the same; or `null`. */
  find(row: JuryRow): { readonly row: number; readonly isSame: boolean } | null {
    const [high, low] = this.#identityOf(row);
    const order = this.order();
    let [start, end] = [0, order.length];
    while (start < end) {
      const middle = Math.floor((start + end) / 2);
      const words = this.table.words(order[middle] ?? 0);
      const difference = (words[0] ?? 0) - high || (words[1] ?? 0) - low;
      if (difference === 0) {
        return { row: order[middle] ?? 0, isSame: words[IDENTITY_WORDS] === this.#contentOf(row) };
      }
      if (difference < 0) start = middle + 1;
      else end = middle;
    }
    return null;
  }

  /** Numbers of the rows, by identity. */
  order(): Uint32Array {
    this.#order ??= this.table.order();
    return this.#order;
  }

  // No cell holds a line end, so that no two rows make one text.
  #identityOf(row: JuryRow): readonly [number, number] {
    return keyedWords(this.#key, 'i', `${row.examen}\n${row.numero_candidat}`);
  }

  #contentOf(row: JuryRow): number {
    return keyedWords(this.#key, 'r', JURY_COLUMNS.map((column) => row[column]).join('\n'))[0];
  }

  /** The file of §8. */
  *encode(): Generator<Uint8Array, void> {
    const { table, scopes } = this;
    const ids = scopes.map(encodeUtf8).map((id) => concatBytes(Uint8Array.of(id.length), id));
    yield concatBytes(MAGIC, words32([scopes.length]), ...ids, words32([table.rows]));
    const order = this.order();
    for (let at = 0; at < order.length; at += BATCH_ROWS) {
      const rows = order.subarray(at, at + BATCH_ROWS);
      const view = new DataView(new ArrayBuffer(rows.length * table.width * WORD_BYTES));
      rows.forEach((row, i) =>
        table.words(row).forEach((word, j) => view.setUint32((i * table.width + j) * WORD_BYTES, word)),
      );
      yield new Uint8Array(view.buffer);
    }
  }
}

function words32(words: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * WORD_BYTES));
  words.forEach((word, i) => view.setUint32(i * WORD_BYTES, word));
  return new Uint8Array(view.buffer);
}

/** The rows of a file of §8, read as they are asked for. */
export interface StoredRows {
  readonly scopes: readonly string[];
  /** Batches of whole rows, `3 + scopes.length` words each, by identity. */
  readonly batches: AsyncIterable<Uint32Array>;
}

/**
 * Opens a file of §8.
 * @param file its name, for errors
 * @throws `document-malformed` here and while the rows are read: not such a file, cut short, too long, or out of order
 */
export async function openStoredRows(file: string, chunks: AsyncIterable<Uint8Array>): Promise<StoredRows> {
  const reader = new Reader(file, chunks);
  const magic = await reader.take(MAGIC.length);
  if (!magic.every((byte, i) => byte === MAGIC[i])) throw reader.malformed('not a file of rows');
  const count = viewOf(await reader.take(WORD_BYTES)).getUint32(0);
  if (count > MAX_SCOPES) throw reader.malformed('scopes');
  const scopes: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const [length = 0] = await reader.take(1);
    const id = length > MAX_ID_BYTES ? null : parseUtf8(await reader.take(length));
    if (id === null) throw reader.malformed('scope id');
    scopes.push(id);
  }
  const rows = viewOf(await reader.take(WORD_BYTES)).getUint32(0);
  return { scopes, batches: readBatches(reader, rows, ROW_WORDS + count) };
}

async function* readBatches(reader: Reader, rows: number, width: number): AsyncGenerator<Uint32Array, void> {
  let last = [0, 0];
  for (let left = rows; left > 0; left -= BATCH_ROWS) {
    const length = Math.min(left, BATCH_ROWS) * width;
    const view = viewOf(await reader.take(length * WORD_BYTES));
    const batch = Uint32Array.from({ length }, (_, i) => view.getUint32(i * WORD_BYTES));
    for (let at = 0; at < length; at += width) {
      const [high = 0, low = 0] = [batch[at], batch[at + 1]];
      const [lastHigh = 0, lastLow = 0] = last;
      if (high < lastHigh || (high === lastHigh && low < lastLow)) throw reader.malformed('order of rows');
      last = [high, low];
    }
    yield batch;
  }
  await reader.end();
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Takes exact numbers of octets from chunks of any size. */
class Reader {
  readonly #file: string;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #kept: Uint8Array = new Uint8Array();

  constructor(file: string, chunks: AsyncIterable<Uint8Array>) {
    this.#file = file;
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Uint8Array> {
    const pieces = [this.#kept];
    let have = this.#kept.length;
    while (have < length) {
      const next = await this.#chunks.next();
      if (next.done === true) throw this.malformed('cut short');
      // A copy: a source may use its memory again.
      pieces.push(next.value.slice());
      have += next.value.length;
    }
    const all = concatBytes(...pieces);
    this.#kept = all.slice(length);
    return all.subarray(0, length);
  }

  async end(): Promise<void> {
    const next = await this.#chunks.next();
    if (this.#kept.length > 0 || next.done !== true) throw this.malformed('too long');
  }

  malformed(detail: string): SceauError {
    return new SceauError('document-malformed', { file: this.#file, detail });
  }
}
