/**
 * Communes and schools for invented candidates (results/FORMAT.md §7): a small world of each académie, the same for every
 * seed, as schools stay from year to year. Names are of no commune and no school; codes are of real départements
 * and beyond the numbers in use there.
 */
import { academyFigures } from './academy-figures.ts';
import { inventCommuneName, inventSchoolName } from './invented-names.ts';
import { SeededRandom } from './seeded-random.ts';

/** A commune of an invented candidate or school. */
export interface Commune {
  readonly name: string;
  /** INSEE, 5 characters. */
  readonly code: string;
  readonly postalCode: string;
}

/** A school of some kind. */
export interface School {
  readonly name: string;
  /** With the right key. */
  readonly uai: string;
  readonly commune: string;
}

export const SCHOOL_KINDS = ['Collège', 'Lycée', 'Lycée professionnel', 'CFA', 'Université'] as const;
export type SchoolKind = (typeof SCHOOL_KINDS)[number];

const COMMUNES_OF_DEPARTMENT = 20;
/** No commune has one of the last numbers of its département. */
const FIRST_COMMUNE = { 2: 950, 3: 80 } as const;
/** Schools of a kind in a département. */
const SCHOOLS_OF_DEPARTMENT = 24;
/** Numbers of schools in a département are four digits; those in use end far below. */
const FIRST_SCHOOL = 9500;
const UAI_KEYS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** The places of one académie. */
export class InventedPlaces {
  readonly #communes: readonly Commune[];
  readonly #schools: ReadonlyMap<SchoolKind, readonly School[]>;

  constructor(academy: string) {
    const random = new SeededRandom(Number(academy));
    const { departments } = academyFigures(academy);
    const byDepartment = departments.map((department) => ({
      department,
      communes: communesOf(department, random),
    }));
    this.#communes = byDepartment.flatMap(({ communes }) => communes);
    this.#schools = new Map(
      SCHOOL_KINDS.map((kind, at) => [
        kind,
        byDepartment.flatMap(({ department, communes }) =>
          Array.from({ length: SCHOOLS_OF_DEPARTMENT }, (_, number) => ({
            name: `${kind} ${inventSchoolName(random)}`,
            uai: uaiOf(department, FIRST_SCHOOL + at * SCHOOLS_OF_DEPARTMENT + number),
            commune: random.pick(communes).name,
          })),
        ),
      ]),
    );
  }

  /** Where someone lives. */
  commune(random: SeededRandom): Commune {
    return random.pick(this.#communes);
  }

  /** Where someone goes to school. */
  school(random: SeededRandom, kind: SchoolKind): School {
    return random.pick(this.#schools.get(kind) ?? []);
  }
}

function communesOf(department: string, random: SeededRandom): readonly Commune[] {
  const taken = new Set<string>();
  while (taken.size < COMMUNES_OF_DEPARTMENT) taken.add(inventCommuneName(random));
  const first = department.length === 3 ? FIRST_COMMUNE[3] : FIRST_COMMUNE[2];
  const post = department.startsWith('2') && /[AB]$/.test(department) ? '20' : department;
  return [...taken].map((name, at) => {
    const postalCode = post + String(at + 1).padStart(5 - post.length, '0');
    return { name, code: `${department}${first + at}`, postalCode };
  });
}

/** A UAI with its key: three characters of the département, four of the school. */
function uaiOf(department: string, number: number): string {
  const prefix = { '2A': '620', '2B': '720' }[department] ?? department.padStart(3, '0');
  const digits = `${prefix}${number}`;
  return `${digits}${UAI_KEYS.charAt(Number(digits) % UAI_KEYS.length)}`;
}
