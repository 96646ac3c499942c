/**
 * The candidates seen so far in a file, to find one that stands in it twice (results/FORMAT.md §3).
 *
 * Numbers and INEs are held whole, not as digests: two candidates can never be taken for one. For 2.25 million candidates
 * the numbers take at most 18 MB, and as many INEs, or persons, at most 30 MB.
 *
 * Whether two rows are about one person is asked of a digest of names, birth date and commune, for it only warns: 64 bits,
 * so that among 2.5 million rows a false warning has a chance of one in six million.
 */
import type { Random } from '../../io/random.ts';
import type { JuryRow } from '../columns.ts';
import { KeyTables, SlotWords } from './key-tables.ts';

const BASE = 36;
/** An INE of eleven letters and digits is cut here: the halves are below 36⁵ and 36⁶, which is below 2³². */
const INE_CUT = 5;
const INE = /^[0-9A-Za-z]{11}$/;

export class CandidateSet {
  readonly #words: SlotWords;
  readonly #numbers = new Map<string, KeyTables>();
  readonly #ines = new Map<string, KeyTables>();
  readonly #persons = new Map<string, KeyTables>();
  readonly #seeds: readonly [number, number];

  constructor(random: Random) {
    this.#words = new SlotWords(random);
    const [one = 0, other = 0] = new Uint32Array(random.bytes(8).slice().buffer);
    this.#seeds = [one, other];
  }

  /**
   * Adds a candidate's number; `false` where it was there.
   * @param number 11 digits, checked by the caller.
   */
  add(exam: string, number: string): boolean {
    const key = Number(number) + 1;
    return this.#tables(this.#numbers, exam, 40).add(key >>> 0, Math.floor(key / 2 ** 32));
  }

  /** Adds an INE, of whatever make, letters of either case alike; `false` where it was there. Other texts are not kept. */
  addIne(exam: string, ine: string): boolean {
    if (!INE.test(ine)) return true;
    const high = Number.parseInt(ine.slice(0, INE_CUT), BASE) + 1;
    const low = Number.parseInt(ine.slice(INE_CUT), BASE);
    return this.#tables(this.#ines, exam, 64).add(low, high);
  }

  /** Adds a person: names, birth date, commune of the school, as they are written; `false` where such a one was there. */
  addPerson(row: JuryRow): boolean {
    const text = `${row.nom}\n${row.prenom}\n${row.date_naissance}\n${row.commune_etablissement}`;
    const [low, high] = digest(text, this.#seeds);
    // No key is 0.
    return this.#tables(this.#persons, row.examen, 64).add(low, high === 0 ? 1 : high);
  }

  #tables(sets: Map<string, KeyTables>, exam: string, width: 40 | 64): KeyTables {
    const known = sets.get(exam);
    if (known !== undefined) return known;
    const tables = new KeyTables(this.#words, width);
    sets.set(exam, tables);
    return tables;
  }
}

/** Two 32-bit digests of a text, each multiplied by a prime of its own for every character and mixed at the end. */
function digest(text: string, [one, other]: readonly [number, number]): readonly [number, number] {
  let [low, high] = [one, other];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
    low ^= high >>> 15;
    high ^= low >>> 13;
  }
  return [mixed(low), mixed(high)];
}

/** The end of MurmurHash3: every bit of the input decides about every bit of the output. */
function mixed(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
