/**
 * A small seeded generator, so that invented candidates are the same everywhere and every time (results/FORMAT.md
 * §7). Not for secrets: those come from io/random.ts.
 */

import { SceauError } from '../../errors.ts';
import type { Random } from '../../io/random.ts';

/** Seeds that a person may name, both included. */
export const SEEDS = { least: 0, most: 100_000_000 } as const;

/** A seed that nobody chose, and that may be named to have the same again. */
export function drawSeed(random: Random): number {
  const bytes = random.bytes(4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) % (SEEDS.most + 1);
}

/** What is drawn from: items, and for each the sum of shares up to its own. */
export interface Lots<K extends string> {
  readonly items: readonly K[];
  readonly ends: readonly number[];
}

/** Items with their shares, whole numbers; there must be one. */
export function lotsOf<K extends string>(shares: readonly (readonly [item: K, share: number])[]): Lots<K> {
  let end = 0;
  const ends = shares.map(([, share]) => (end += share));
  return { items: shares.map(([item]) => item), ends };
}

/** Draws from one seed, in order. The numbers are those of sfc32 (Chris Doty-Humphrey, PractRand). */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed any number; its low 32 bits count. */
  constructor(seed: number) {
    this.#a = 0;
    this.#b = 0x9e3779b9;
    this.#c = seed | 0;
    for (let i = 0; i < 12; i += 1) this.#next();
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor((this.#next() / 0x1_0000_0000) * below);
  }

  /** True `percent` times in a hundred. */
  chance(percent: number): boolean {
    return this.#next() / 0x1_0000_0000 < percent / 100;
  }

  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new SceauError('bug', { detail: 'nothing to pick from' });
    return item;
  }

  /** One of the lots, as often as its share says. */
  draw<K extends string>({ items, ends }: Lots<K>): K {
    const drawn = this.below(ends.at(-1) ?? 0);
    const item = items[ends.findIndex((end) => drawn < end)];
    if (item === undefined) throw new SceauError('bug', { detail: 'nothing to draw from' });
    return item;
  }
}
