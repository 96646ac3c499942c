/** The word that a person most probably meant. */

/** Least number of letters to insert, delete or exchange that makes `b` of `a` (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      const exchanged = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Longer words are nobody's slip, and are not compared. */
const MAX_LENGTH = 40;

/** The nearest of `known`, the earliest among equals; `null` where none is within a third of the word's letters. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > MAX_LENGTH) return null;
  const limit = Math.max(1, Math.ceil(word.length / 3));
  const ranked = known
    .map((each) => ({ each, letters: distance(word, each) }))
    .toSorted((a, b) => a.letters - b.letters);
  const [first] = ranked;
  return first === undefined || first.letters > limit ? null : first.each;
}
