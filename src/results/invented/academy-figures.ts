/**
 * How large the académies are beside each other, and their départements (results/FORMAT.md §7), for invented
 * candidates alone.
 *
 * Candidates of the bac in 2017, in hundreds: published ones of Aix-Marseille, Grenoble, Lille, Limoges, Lyon, Nantes, Poitiers,
 * Reims, Créteil, Versailles, Corse, La Réunion and Mayotte (mcetv.fr, francebleu.fr, June 2017), of 718,890 in all; the
 * others share the rest by an estimate, and the territories are estimated.
 */
import { SceauError } from '../../errors.ts';

/** An académie or a territory. */
export interface AcademyFigures {
  /** Candidates of the bac in a year, in hundreds. */
  readonly size: number;
  /** Its départements, as codes of communes begin. */
  readonly departments: readonly string[];
}

/** By code: size and départements. */
const TABLE: Readonly<Record<string, readonly [size: number, departments: string]>> = {
  '00': [140, '99'],
  '01': [249, '75'],
  '02': [316, '04 05 13 84'],
  '03': [119, '25 39 70 90'],
  '04': [326, '24 33 40 47 64'],
  '05': [148, '14 50 61'],
  '06': [123, '03 15 43 63'],
  '07': [158, '21 58 71 89'],
  '08': [351, '07 26 38 73 74'],
  '09': [458, '59 62'],
  '10': [344, '01 42 69'],
  '11': [276, '11 30 34 48 66'],
  '12': [247, '54 55 57 88'],
  '13': [170, '16 17 79 86'],
  '14': [365, '22 29 35 56'],
  '15': [188, '67 68'],
  '16': [296, '09 12 31 32 46 65 81 82'],
  '17': [382, '44 49 53 72 85'],
  '18': [257, '18 28 36 37 41 45'],
  '19': [137, '08 10 51 52'],
  '20': [217, '02 60 80'],
  '21': [217, '27 76'],
  '22': [67, '19 23 87'],
  '23': [217, '06 83'],
  '24': [566, '77 93 94'],
  '25': [677, '78 91 92 95'],
  '27': [26, '2A 2B'],
  '28': [118, '974'],
  '31': [49, '972'],
  '32': [59, '971'],
  '33': [30, '973'],
  '40': [25, '988'],
  '41': [30, '987'],
  '42': [2, '986'],
  '43': [40, '976'],
  '44': [1, '975'],
  '70': [365, '14 27 50 61 76'],
  '77': [1, '977'],
  '78': [4, '978'],
};

/** All candidates of a bac in France, in the same hundreds. */
export const NATIONAL_SIZE = 7189;

/** What is known of an académie. @throws `bug` for a code that is none. */
export function academyFigures(code: string): AcademyFigures {
  const found = TABLE[code];
  if (found === undefined) throw new SceauError('bug', { detail: `no figures of académie ${code}` });
  const [size, departments] = found;
  return { size, departments: departments.split(' ') };
}
