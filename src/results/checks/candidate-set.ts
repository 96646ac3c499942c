/**
 * The candidates seen so far in a file, to find one that stands in it twice (results/FORMAT.md §3).
 *
 * Open-addressing tables that hold each candidate's whole number, not a digest of it: two candidates can never be
 * taken for one. A slot has 5 bytes, and at most four of five are full. Each exam has 64 tables, which grow one at
 * a time and by a quarter, so that growing never takes twice the memory: at most 18 MB for 2.25 million candidates.
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
const KEY_BYTES = 5;

/** One table of numbers, cut in two. A slot whose halves are both 0 is empty: no key is 0. */
interface Table {
  readonly low: Uint32Array;
  readonly high: Uint8Array;
  count: number;
}

export class CandidateSet {
  readonly #words: Uint32Array;
  readonly #tables = new Map<string, Table[]>();

  constructor(random: Random) {
    this.#words = new Uint32Array(random.bytes(KEY_BYTES * 256 * 4).slice().buffer);
  }

  /**
   * Adds a candidate; `false` where it was there.
   * @param number 11 digits, checked by the caller.
   */
  add(exam: string, number: string): boolean {
    const key = Number(number) + 1;
    const low = key >>> 0;
    const high = Math.floor(key / 2 ** 32);
    const tables = this.#tablesOf(exam);
    const at = this.#hash(low, high) % TABLES;
    const table = tables[at];
    if (table === undefined || !this.#insert(table, low, high)) return false;
    if (table.count > table.low.length * MAX_LOAD) tables[at] = this.#grown(table);
    return true;
  }

  #tablesOf(exam: string): Table[] {
    const known = this.#tables.get(exam);
    if (known !== undefined) return known;
    const tables = Array.from({ length: TABLES }, () => emptyTable(FIRST_SLOTS));
    this.#tables.set(exam, tables);
    return tables;
  }

  /** Puts a key in the first free slot from its own on; `false` where it stands before that. */
  #insert(table: Table, low: number, high: number): boolean {
    const slots = table.low.length;
    let slot = Math.floor(((this.#hash(low, high) >>> TABLE_BITS) / SLOT_RANGE) * slots);
    while (table.low[slot] !== 0 || table.high[slot] !== 0) {
      if (table.low[slot] === low && table.high[slot] === high) return false;
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
    table.low[slot] = low;
    table.high[slot] = high;
    table.count += 1;
    return true;
  }

  #grown(table: Table): Table {
    const grown = emptyTable(Math.ceil(table.low.length * GROWTH));
    for (const [slot, low] of table.low.entries()) {
      const high = table.high[slot] ?? 0;
      if (low !== 0 || high !== 0) this.#insert(grown, low, high);
    }
    return grown;
  }

  /** 32 bits: each byte of the key picks a random word from a list of its own. */
  #hash(low: number, high: number): number {
    let hash = this.#words[4 * 256 + high] ?? 0;
    for (let at = 0; at < 4; at += 1) hash ^= this.#words[at * 256 + ((low >>> (8 * at)) & 0xff)] ?? 0;
    return hash >>> 0;
  }
}

function emptyTable(slots: number): Table {
  return { low: new Uint32Array(slots), high: new Uint8Array(slots), count: 0 };
}
