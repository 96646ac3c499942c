/**
 * Words that stand for codes (results/FORMAT.md §2). Only what has one meaning is in a table: what is not in it is
 * nothing, never the nearest.
 */

/** Blanks, hyphens, apostrophes, parentheses and the points of inclusive writing. A tab or line end is none of them. */
const IGNORED = /[ \u00A0\u202F\-‐‑_'’().·,]/g;
const MARKS = /\p{Mn}/gu;
/** Texts that are remembered as they came, with or without a meaning: a column repeats few, and folding is slow. */
const MAX_REMEMBERED = 1000;

/** The text without case, accents and what separates words: two texts with one result are one spelling. */
export function foldSpelling(text: string): string {
  return text.normalize('NFD').replace(MARKS, '').replace(IGNORED, '').toUpperCase().replaceAll('Œ', 'OE');
}

/** Meanings by spelling. */
export class SpellingTable<T> {
  readonly #meanings = new Map<string, T>();
  readonly #seen = new Map<string, T | null>();

  /** Adds spellings of a meaning; where two meanings share one, neither has it: it is ambiguous. */
  constructor(entries: Iterable<readonly [meaning: T, spellings: readonly string[]]>) {
    const ambiguous = new Set<string>();
    for (const [meaning, spellings] of entries) {
      for (const folded of new Set(spellings.map(foldSpelling))) {
        if (this.#meanings.has(folded)) ambiguous.add(folded);
        this.#meanings.set(folded, meaning);
      }
    }
    for (const folded of ambiguous) this.#meanings.delete(folded);
  }

  /** What a text means, or `null`. An empty text, and one that folding leaves empty, means nothing. */
  read(text: string): T | null {
    const known = this.#seen.get(text);
    if (known !== undefined) return known;
    const meaning = this.#meanings.get(foldSpelling(text)) ?? null;
    if (this.#seen.size < MAX_REMEMBERED) this.#seen.set(text, meaning);
    return meaning;
  }
}
