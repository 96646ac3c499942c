/** Counting in the tallies of a jury's file, for the quality gate (results/FORMAT.md, «The quality gate»). */
import { DECISIONS } from '../codes/codes.ts';
import type { Tally } from '../tallies.ts';

/** All candidates of some tallies. */
export function candidatesOf(tallies: readonly Tally[]): number {
  return tallies.reduce((total, { candidates }) => total + candidates, 0);
}

/** Whether a decision is that of someone who has passed. */
export function isAdmission(decision: string): boolean {
  return DECISIONS.get(decision)?.releasedAs === 'admitted';
}

/** Those of some tallies who have passed. */
export function admittedOf(tallies: readonly Tally[]): readonly Tally[] {
  return tallies.filter(({ decision }) => isAdmission(decision));
}

/** The values of a field that occur, sorted. */
export function valuesOf(
  tallies: readonly Tally[],
  field: 'exam' | 'group' | 'serie' | 'decision' | 'mention',
): readonly string[] {
  return [...new Set(tallies.map((each) => each[field]))].toSorted();
}

/** Tallies by the value of a field, sorted by it: one walk, since some exams have as many séries as candidates. */
export function talliesBy(
  tallies: readonly Tally[],
  field: 'exam' | 'serie',
): ReadonlyMap<string, readonly Tally[]> {
  const found = new Map<string, Tally[]>(valuesOf(tallies, field).map((value) => [value, []]));
  for (const each of tallies) found.get(each[field])?.push(each);
  return found;
}
