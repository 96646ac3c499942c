/** How many officers it takes, and who counts as one (FORMAT.md, «Quorum»): defaults, what is weak, and distinct people. */

/** What is weak about a quorum: one person suffices, or nobody may be away. */
export type QuorumWeakness = 'one-suffices' | 'all-needed';

/** The k that is taken where nobody says one: two, or the only officer there is. */
export function usualQuorum(officers: number): number {
  return Math.min(2, officers);
}

/** What is weak about k of n: k should be 2 or more, and n at least k + 1. */
export function weaknessesOf(k: number, n: number): readonly QuorumWeakness[] {
  const found: QuorumWeakness[] = [];
  if (k < 2) found.push('one-suffices');
  if (n < k + 1) found.push('all-needed');
  return found;
}

/**
 * A person's name with what two clerks write differently left out: case, accents, punctuation, spaces, the order of
 * its words. Two officers of one name would be one person counted twice; namesakes need a name that tells them apart.
 */
export function personOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).toSorted().join(' ');
}
