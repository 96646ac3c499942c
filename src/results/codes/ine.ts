/**
 * The number of a pupil or student, INE (results/FORMAT.md §2): eleven characters, of four makes. The letters may be of
 * either case.
 *
 * Sources: mission-apprentissage (public code of the ministries) for the shapes of the first three; two programs of
 * universities that agree on the shape of the last and on both keys: esup-transferts (`CheckBEA23`, `CheckNNE36`) and
 * eCandidat (`checkBEA23`, `checkNNE36`). The national register's key is asked of a service, and its algorithm is not
 * published; none was found for apprentices. So a shape or key that is wrong is a reason to look, never one to refuse.
 */
import { KEY_LETTERS } from './uai.ts';

/** The base of pupils (until 2018), the national register (since), apprentices, universities. */
export type IneKind = 'bea' | 'rnie' | 'apprentice' | 'university';

const SHAPES: Readonly<Record<IneKind, RegExp>> = {
  bea: /^[0-9]{10}[A-Z]$/i,
  rnie: /^[0-9]{9}[A-Z]{2}$/i,
  apprentice: /^[0-9]{4}A[0-9]{5}[A-Z]$/i,
  // Ten characters of base 36 and a digit: eleven digits are one too.
  university: /^[0-9A-Z]{10}[0-9]$/i,
};

/** The make of a number by its shape, or `null`; no text has two. */
export function ineKind(text: string): IneKind | null {
  if (SHAPES.bea.test(text)) return 'bea';
  if (SHAPES.rnie.test(text)) return 'rnie';
  if (SHAPES.apprentice.test(text)) return 'apprentice';
  return SHAPES.university.test(text) ? 'university' : null;
}

/**
 * Whether the key is right; `null` where no algorithm is known. Of `bea` it is the letter at the remainder of the ten
 * digits by 23; of `university` the last digit of six times the sum of the first nine characters, in base 36, and the tenth.
 */
export function hasIneKey(text: string): boolean | null {
  const kind = ineKind(text);
  if (kind === 'university') return universityKey(text) === text.slice(10);
  if (kind !== 'bea') return null;
  return KEY_LETTERS[Number(text.slice(0, 10)) % KEY_LETTERS.length] === text.slice(10).toUpperCase();
}

function universityKey(text: string): string {
  let sum = Number.parseInt(text.charAt(9), 36);
  for (let at = 0; at < 9; at += 1) sum += 6 * Number.parseInt(text.charAt(at), 36);
  return String(sum % 10);
}
