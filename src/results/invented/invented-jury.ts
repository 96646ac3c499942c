/**
 * Invented candidates, one after the other (results/FORMAT.md §7): every column of a jury's file, right by every check
 * under the same publication.
 */
import { SceauError } from '../../errors.ts';
import { type Session, parseSession } from '../codes/codes.ts';
import { EMPTY_ROW, type JuryRow, REHEARSAL_MARK } from '../columns.ts';
import type { JuryContext } from '../jury-context.ts';
import { academyFigures } from './academy-figures.ts';
import { type ExamFigures, examFigures } from './exam-figures.ts';
import { type InventedPerson, inventAddress, inventPerson } from './invented-names.ts';
import { CANDIDATE_NUMBERS, type IneMake, candidateNumber, ineNumber } from './invented-numbers.ts';
import { InventedPlaces, type School } from './invented-places.ts';
import { type Lots, SeededRandom, lotsOf } from './seeded-random.ts';

/** What to invent. */
export interface GeneratorOptions {
  /** Any number; its low 32 bits count. */
  readonly seed: number;
  /** Rows: 0 to 100 million. */
  readonly candidates: number;
  /** The publication; rows are spread over its académies and exams. In the rehearsal realm every row is marked. */
  readonly context: JuryContext;
}

/** One candidate in so many has the names of the one before. */
const HOMONYM_EVERY = 150;

/** Consents: those of Limoges in 2024, where half of the bac G and T and nine in ten of the bac pro were in the paper. */
const PRESS = lotsOf([
  ['oui', 49],
  ['non', 31],
  ['', 20],
]);
const PRESS_OF_BCP = lotsOf([
  ['oui', 89],
  ['non', 6],
  ['', 5],
]);
/** Of the other two no figures are published. */
const LOCAL_AUTHORITIES = lotsOf([
  ['oui', 40],
  ['non', 40],
  ['', 20],
]);
const PUBLIC_LIST = lotsOf([
  ['oui', 80],
  ['non', 15],
  ['', 5],
]);
/** How many years older than usual. */
const OLDER = lotsOf([
  ['0', 85],
  ['1', 11],
  ['2', 3],
  ['9', 1],
]);
const MAKES = lotsOf<IneMake>([
  ['rnie', 93],
  ['bea', 5],
  ['apprentice', 2],
]);

/**
 * The rows of a file, drawn as they are asked for.
 * @throws `exam-not-held`; `bug` where the context names no session, académie or exam
 */
export function* inventRows(o: GeneratorOptions): Generator<JuryRow, void> {
  const jury = new InventedJury(o.context, new SeededRandom(o.seed));
  for (let index = 0; index < o.candidates; index += 1) yield jury.row(index);
}

class InventedJury {
  readonly #context: JuryContext;
  readonly #random: SeededRandom;
  readonly #session: Session;
  readonly #offset: number;
  readonly #academies: Lots<string>;
  readonly #sizes: Lots<string>;
  readonly #exams: ReadonlyMap<string, ExamFigures>;
  readonly #places: ReadonlyMap<string, InventedPlaces>;
  #last: { readonly person: InventedPerson; readonly birthDate: string } | null = null;

  constructor(context: JuryContext, random: SeededRandom) {
    const { academies, exams, group } = context;
    const session = parseSession(context.session);
    if (session === null || academies.length === 0 || exams.length === 0)
      throw new SceauError('bug', { detail: 'invented candidates need a session, an académie and an exam' });
    this.#context = context;
    this.#random = random;
    this.#session = session;
    this.#offset = random.below(CANDIDATE_NUMBERS);
    this.#academies = lotsOf(academies.map((code) => [code, academyFigures(code).size]));
    this.#places = new Map(academies.map((code) => [code, new InventedPlaces(code)]));
    this.#exams = new Map(exams.map((code) => [code, examFigures(code, session, group)]));
    this.#sizes = lotsOf([...this.#exams].map(([code, { size }]) => [code, size]));
  }

  row(index: number): JuryRow {
    const random = this.#random;
    const { group, realm, session } = this.#context;
    const academie = random.draw(this.#academies);
    const examen = random.draw(this.#sizes);
    const places = this.#places.get(academie);
    const figures = this.#exams.get(examen);
    if (places === undefined || figures === undefined)
      throw new SceauError('bug', { detail: 'drawn from nowhere' });
    const { person, birthDate } = this.#someone(figures.age);
    const home = places.commune(random);
    // Who sits an exam alone has no school.
    const school: School | null = random.chance(3) ? null : places.school(random, figures.school);
    const decision = figures.decisions === null ? '' : random.draw(figures.decisions);
    const serie = random.draw(figures.series);
    return {
      ...EMPTY_ROW,
      session,
      academie,
      examen,
      groupe: group,
      serie,
      serie_libelle: figures.serieLabels.get(serie) ?? '',
      numero_candidat: candidateNumber(academie, this.#offset, index),
      ...person,
      date_naissance: birthDate,
      commune_etablissement: school?.commune ?? '',
      diplome: figures.label,
      decision,
      mention: decision === 'ADMIS' ? random.draw(figures.mentions) : '',
      ...(figures.decisions === null
        ? { note_ecrit: this.#mark(), note_oral: figures.hasOralMark ? this.#mark() : '' }
        : {}),
      accord_presse: random.draw(examen === 'BCP' ? PRESS_OF_BCP : PRESS),
      accord_collectivites: random.draw(LOCAL_AUTHORITIES),
      accord_liste_publique: random.draw(PUBLIC_LIST),
      ine: this.#ine(index),
      uai: school?.uai ?? '',
      etablissement: school?.name ?? '',
      adresse: inventAddress(random),
      code_postal: home.postalCode,
      commune_residence: home.name,
      code_commune_residence: home.code,
      repetition: realm === 'rehearsal' ? REHEARSAL_MARK : '',
    };
  }

  /** A person; now and then one with the names of the one before, and another birth date. */
  #someone(age: number): { readonly person: InventedPerson; readonly birthDate: string } {
    const last = this.#last;
    const isHomonym = last !== null && this.#random.below(HOMONYM_EVERY) === 0;
    const person = isHomonym ? last.person : inventPerson(this.#random);
    let birthDate = this.#birthDate(age);
    if (isHomonym) while (birthDate === last.birthDate) birthDate = this.#birthDate(age);
    this.#last = { person, birthDate };
    return this.#last;
  }

  /** Of the usual age, or a few years older. */
  #birthDate(age: number): string {
    const random = this.#random;
    const older = Number(random.draw(OLDER));
    const day = String(1 + random.below(28)).padStart(2, '0');
    const month = String(1 + random.below(12)).padStart(2, '0');
    return `${day}/${month}/${this.#session.year - age - older}`;
  }

  #ine(index: number): string {
    if (this.#random.chance(2)) return '';
    return ineNumber(this.#random.draw(MAKES), this.#offset, index);
  }

  /** A mark of 20, of two dice. */
  #mark(): string {
    return String(this.#random.below(11) + this.#random.below(11));
  }
}
