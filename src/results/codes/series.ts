/** The séries of exams, at each session (results/FORMAT.md §2); they stand in exams.json. */
import {
  type Exam,
  type Label,
  type Labelled,
  type Period,
  type Session,
  holdsIn,
  labelOf,
} from './codes.ts';
import examData from './exams.json' with { type: 'json' };
import { SpellingTable } from './spelling-table.ts';

/** A série of an exam. */
export interface Serie extends Period {
  readonly code: string;
  readonly label: Label;
  readonly spellings: readonly string[];
  /** Its share of the candidates, for invented ones: a weight among the séries of its exam. */
  readonly share: number;
}

const SPECIALITY = /^[0-9]{5}$/;

/** Where an exam's séries stand, and how many years ahead of it: early exams are sat a year before the bac they are of. */
const SERIES: ReadonlyMap<string, { readonly of: readonly string[]; readonly yearsAhead: number }> = new Map(
  examData.exams.map(({ code, series }) => [
    code,
    { of: series.of ?? [code], yearsAhead: series.yearsAhead ?? 0 },
  ]),
);

/** A série as exams.json has it. */
interface SerieData extends Labelled, Period {
  readonly code: string;
  readonly spellings: readonly string[];
  readonly share?: number | undefined;
}

const listOf = (series: { readonly list?: readonly SerieData[] }): readonly SerieData[] => series.list ?? [];

const OWN_SERIES: ReadonlyMap<string, readonly Serie[]> = new Map(
  examData.exams.map(({ code, series }) => [
    code,
    listOf(series).map(({ code: serie, spellings, since, until, share, ...words }) => ({
      code: serie,
      label: labelOf(words),
      spellings,
      share: share ?? 1,
      since,
      until,
    })),
  ]),
);

/** The séries of an exam at a session; none where its form is no list. */
export function seriesAt(exam: Exam, { year }: Session): readonly Serie[] {
  const { of, yearsAhead } = SERIES.get(exam.code) ?? { of: [], yearsAhead: 0 };
  return of
    .flatMap((code) => OWN_SERIES.get(code) ?? [])
    .filter((serie) => holdsIn(serie, year + yearsAhead));
}

/** How the séries of one exam and year are read. */
interface SerieReader {
  /** By code, label and the spellings of the data. */
  readonly whole: SpellingTable<Serie>;
  /** By code alone. */
  readonly leading: SpellingTable<Serie>;
}

const readers = new Map<string, SerieReader>();

function readerOf(exam: Exam, session: Session): SerieReader {
  const key = `${exam.code} ${session.year}`;
  const known = readers.get(key);
  if (known !== undefined) return known;
  const series = seriesAt(exam, session);
  const reader = {
    whole: new SpellingTable(
      series.map((serie) => [serie, [serie.code, serie.label.fr, ...serie.spellings]] as const),
    ),
    leading: new SpellingTable(series.map((serie) => [serie, [serie.code]] as const)),
  };
  readers.set(key, reader);
  return reader;
}

/** A first word of at least three characters, and what separates it from a spécialité of the série. */
const LEADING_WORD = /^([^ \u00A0(:/–-]{3,})[ \u00A0(:/–-]/;

/**
 * The série that a text names at a session by its code, label or a known spelling, or by its code and a spécialité after it
 * («STMG - Mercatique»); `null` where there is none of it.
 */
export function serieAt(exam: Exam, text: string, session: Session): Serie | null {
  if (exam.serieForm !== 'list') return null;
  const { whole, leading } = readerOf(exam, session);
  const serie = whole.read(text);
  if (serie !== null) return serie;
  const word = LEADING_WORD.exec(text)?.[1];
  return word === undefined ? null : leading.read(word);
}

/**
 * Whether a text is a série of the exam at a session, or empty: some candidates have none. Spécialités are only held to
 * their form, five digits; where nobody lists them, any text is one.
 */
export function isSerieAt(exam: Exam, text: string, session: Session): boolean {
  if (text === '' || exam.serieForm === 'text') return true;
  return exam.serieForm === 'speciality' ? SPECIALITY.test(text) : serieAt(exam, text, session) !== null;
}
