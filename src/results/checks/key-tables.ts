/**
 * Whole numbers of up to 64 bits, to find one that comes twice (results/FORMAT.md §3). Open addressing; at most four of
 * five slots are full. There are 64 tables, which grow one at a time and by a quarter, so that growing never takes twice
 * the memory.
 *
 * Table and slot are chosen by tabulation hashing with random words (Pătraşcu and Thorup, «The Power of Simple
 * Tabulation Hashing», 2012): linear probing then takes constant expected time for any file that was written
 * without knowledge of the words, one made to slow us down included.
 */
import type { Random } from '../../io/random.ts';

const TABLES = 64;
/** A hash has 32 bits: the low ones choose the table, these above them the slot. */
const TABLE_BITS = 6;
const SLOT_RANGE = 2 ** (32 - TABLE_BITS);
const FIRST_SLOTS = 64;
const MAX_LOAD = 0.8;
const GROWTH = 1.25;
const KEY_BYTES = 8;

/** How wide the upper half of a key is: keys below 2⁴⁰ take five bytes of memory, wider ones eight. */
export type KeyWidth = 40 | 64;

/** One table of keys, cut in two. A slot whose halves are both 0 is empty: no key is 0. */
interface Table {
  readonly low: Uint32Array;
  readonly high: Uint8Array | Uint32Array;
  count: number;
}

/** Random words that choose the slots of any number of tables. */
export class SlotWords {
  readonly #words: Uint32Array;

  constructor(random: Random) {
    this.#words = new Uint32Array(random.bytes(KEY_BYTES * 256 * 4).slice().buffer);
  }

  /** 32 bits: each byte of the key picks a random word from a list of its own. */
  hash(low: number, high: number): number {
    let hash = 0;
    for (let at = 0; at < 4; at += 1) {
      hash ^= this.#words[at * 256 + ((low >>> (8 * at)) & 0xff)] ?? 0;
      hash ^= this.#words[(4 + at) * 256 + ((high >>> (8 * at)) & 0xff)] ?? 0;
    }
    return hash >>> 0;
  }
}

/** One set of keys of one width. */
export class KeyTables {
  readonly #words: SlotWords;
  readonly #width: KeyWidth;
  readonly #tables: Table[];

  constructor(words: SlotWords, width: KeyWidth) {
    this.#words = words;
    this.#width = width;
    this.#tables = Array.from({ length: TABLES }, () => emptyTable(FIRST_SLOTS, width));
  }

  /**
   * Adds a key; `false` where it was there. Halves are unsigned; `high` is below 2⁸ where keys have 40 bits. They are not
   * both 0.
   */
  add(low: number, high: number): boolean {
    const hash = this.#words.hash(low, high);
    const at = hash % TABLES;
    const table = this.#tables[at];
    if (table === undefined || !insert(table, { low, high, hash })) return false;
    if (table.count > table.low.length * MAX_LOAD) this.#tables[at] = this.#grown(table);
    return true;
  }

  #grown(table: Table): Table {
    const grown = emptyTable(Math.ceil(table.low.length * GROWTH), this.#width);
    for (const [slot, low] of table.low.entries()) {
      const high = table.high[slot] ?? 0;
      if (low !== 0 || high !== 0) insert(grown, { low, high, hash: this.#words.hash(low, high) });
    }
    return grown;
  }
}

/** Puts a key in the first free slot from its own on; `false` where it stands before that. */
function insert(
  table: Table,
  { low, high, hash }: { readonly low: number; readonly high: number; readonly hash: number },
): boolean {
  const slots = table.low.length;
  let slot = Math.floor(((hash >>> TABLE_BITS) / SLOT_RANGE) * slots);
  while (table.low[slot] !== 0 || table.high[slot] !== 0) {
    if (table.low[slot] === low && table.high[slot] === high) return false;
    slot = slot + 1 === slots ? 0 : slot + 1;
  }
  table.low[slot] = low;
  table.high[slot] = high;
  table.count += 1;
  return true;
}

function emptyTable(slots: number, width: KeyWidth): Table {
  const high = width === 40 ? new Uint8Array(slots) : new Uint32Array(slots);
  return { low: new Uint32Array(slots), high, count: 0 };
}
