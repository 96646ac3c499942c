/**
 * Numbers of invented candidates (results/FORMAT.md §7): each once in a file, however long it is, and in no order that
 * tells anything.
 */

/** Most candidates of one file: a little more than sit an exam in France in a year. */
export const MOST_CANDIDATES = 2_500_000;

/** Candidate numbers: 0, two digits of the académie, eight of a sequence. */
export const CANDIDATE_NUMBERS = 100_000_000;
/** Coprime with CANDIDATE_NUMBERS and INE_NUMBERS: steps through all of them without repeating one. */
const STRIDE = 61_803_399;
/** Digits that the shapes of an INE leave to a sequence. */
const INE_NUMBERS = 1_000_000_000;
const KEY_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Makes of an INE: of pupils since 2018, of pupils before, of apprentices. */
export type IneMake = 'rnie' | 'bea' | 'apprentice';

const at = (letters: string, index: number): string => letters.charAt(index % letters.length);

/** The number of the candidate `index`, from 0; `offset` is the file's own. */
export function candidateNumber(academy: string, offset: number, index: number): string {
  return `0${academy}${String((offset + index * STRIDE) % CANDIDATE_NUMBERS).padStart(8, '0')}`;
}

/** The INE of the candidate `index`: of the right shape, and with the right key where the key is known (`bea`). */
export function ineNumber(make: IneMake, offset: number, index: number): string {
  const number = (offset + index * STRIDE) % INE_NUMBERS;
  const digits = String(number).padStart(9, '0');
  if (make === 'rnie') return `${digits}${at(LETTERS, index)}${at(LETTERS, number)}`;
  if (make === 'apprentice') return `${digits.slice(0, 4)}A${digits.slice(4)}${at(LETTERS, number)}`;
  const base = `0${digits}`;
  return `${base}${at(KEY_LETTERS, Number(base))}`;
}
