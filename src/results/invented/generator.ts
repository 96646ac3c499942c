/**
 * Invented jury files for rehearsals, samples, tests and benchmarks (results/FORMAT.md §7): any size, the same
 * bytes for the same options, right by every check under the same publication. Shares of exams, decisions,
 * mentions and consents are near the published ones (bac 2024, DNB 2023, CAP 2017; consents at Limoges 2024).
 */
import { SceauError } from '../../errors.ts';
import { encodeUtf8 } from '../../io/encodings.ts';
import { type Exam, type Session, examAt, isMentionAt, parseSession } from '../codes/codes.ts';
import { EMPTY_ROW, type JuryRow, REHEARSAL_MARK, mainColumns } from '../columns.ts';
import { type InventedPerson, inventCommune, inventPerson } from './invented-names.ts';
import type { JuryContext } from '../jury-context.ts';
import { SeededRandom } from './seeded-random.ts';

/** What to invent. */
export interface GeneratorOptions {
  /** Any number; its low 32 bits count. */
  readonly seed: number;
  /** Rows: 0 to 100 million for each académie. */
  readonly candidates: number;
  /** The publication; rows are spread over its académies and exams. In the rehearsal realm every row is marked. */
  readonly context: JuryContext;
}

/** Candidate numbers: 0, two digits of the académie, eight of a sequence. */
const SEQUENCE = 100_000_000;
/** Coprime with SEQUENCE: steps through all numbers without repeating one. */
const STRIDE = 61_803_399;
const CHUNK_LENGTH = 64 * 1024;
/** One candidate in so many has the names of the one before. */
const HOMONYM_EVERY = 150;

/** Relative sizes of the exams. */
const SIZES: Readonly<Record<string, number>> = { BCG: 392, BTN: 151, BCP: 185, DNB: 865, CAP: 228 };
const BTN_SERIES = ['STMG', 'ST2S', 'STI2D', 'STL', 'STD2A', 'STHR', 'STAV'] as const;

/**
 * The file's bytes, in chunks of some 64 KiB: UTF-8, no byte order mark, CRLF.
 * @throws `bug` where the context names no session, académie or exam.
 */
export async function* generateJuryFile(o: GeneratorOptions): AsyncGenerator<Uint8Array, void> {
  const random = new SeededRandom(o.seed);
  const columns = mainColumns(o.context.realm);
  const invented = new InventedJury(o.context, random);
  let text = `${columns.join(';')}\r\n`;
  for (let index = 0; index < o.candidates; index += 1) {
    const row = invented.row(index);
    text += `${columns.map((column) => row[column]).join(';')}\r\n`;
    if (text.length < CHUNK_LENGTH) continue;
    yield encodeUtf8(text);
    text = '';
  }
  yield encodeUtf8(text);
}

/** One invented jury: draws its candidates one after the other. */
class InventedJury {
  readonly #context: JuryContext;
  readonly #random: SeededRandom;
  readonly #session: Session;
  readonly #offset: number;
  #last: InventedPerson | null = null;

  constructor(context: JuryContext, random: SeededRandom) {
    const session = parseSession(context.session);
    if (session === null || context.academies.length === 0 || context.exams.length === 0)
      throw new SceauError('bug', { detail: 'invented candidates need a session, an académie and an exam' });
    this.#context = context;
    this.#random = random;
    this.#session = session;
    this.#offset = random.below(SEQUENCE);
  }

  row(index: number): JuryRow {
    const random = this.#random;
    const { academies, exams, group, realm, session } = this.#context;
    const academie = random.pick(academies);
    const examen = this.#pickExam(exams);
    const exam = examAt(examen, this.#session);
    if (exam === null) throw new SceauError('bug', { detail: 'invented candidates need a known exam' });
    const isHomonym = this.#last !== null && random.below(HOMONYM_EVERY) === 0;
    const person = isHomonym && this.#last !== null ? this.#last : inventPerson(random);
    this.#last = person;
    const decision = this.#decide(group);
    return {
      ...EMPTY_ROW,
      session,
      academie,
      examen,
      groupe: group,
      serie: this.#serie(examen),
      numero_candidat: `0${academie}${String((this.#offset + index * STRIDE) % SEQUENCE).padStart(8, '0')}`,
      ...person,
      date_naissance: this.#birthDate(examen),
      commune_etablissement: inventCommune(random),
      diplome: exam.label.fr,
      decision,
      mention: decision === 'ADMIS' && group !== '2' ? this.#mention(exam) : '',
      accord_presse: random.weighted(
        examen === 'BCP' ? { oui: 89, non: 6, '': 5 } : { oui: 49, non: 31, '': 20 },
      ),
      repetition: realm === 'rehearsal' ? REHEARSAL_MARK : '',
    };
  }

  #pickExam(exams: readonly string[]): string {
    return this.#random.weighted(Object.fromEntries(exams.map((exam) => [exam, SIZES[exam] ?? 50])));
  }

  #decide(group: string): string {
    if (group === '1')
      return this.#random.weighted({
        ADMIS: 860,
        ADMISSIBLE: 85,
        AJOURNE: 30,
        ABSENT: 20,
        NON_STATUE: 3,
        FRAUDE_SUSPENDUE: 2,
      });
    const admitted = group === '2' ? 640 : 860;
    return this.#random.weighted({ ADMIS: admitted, AJOURNE: 970 - admitted, ABSENT: 27, NON_STATUE: 3 });
  }

  /** A mention that the exam can give at the session. */
  #mention(exam: Exam): string {
    const drawn = this.#random.weighted({ '': 40, AB: 26, B: 20, TB: 12, TBF: 2 });
    return isMentionAt(exam, drawn, this.#session) ? drawn : '';
  }

  #serie(examen: string): string {
    if (examen === 'BCG') return 'Générale';
    if (examen === 'BTN') return this.#random.pick(BTN_SERIES);
    if (examen === 'DNB') return this.#random.weighted({ Générale: 90, Professionnelle: 10 });
    return String(20_000 + this.#random.below(15_000));
  }

  /** Of the usual age, or a few years older. */
  #birthDate(examen: string): string {
    const usualAge = examen === 'DNB' ? 15 : examen === 'BTS' ? 20 : 18;
    const older = this.#random.weighted({ 0: 85, 1: 11, 2: 3, 9: 1 });
    const day = String(1 + this.#random.below(28)).padStart(2, '0');
    const month = String(1 + this.#random.below(12)).padStart(2, '0');
    return `${day}/${month}/${this.#session.year - usualAge - Number(older)}`;
  }
}
