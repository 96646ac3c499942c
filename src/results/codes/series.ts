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

const tables = new Map<string, SpellingTable<Serie>>();

/** The série that a text names by its code, label or a known spelling, at a session; `null` where there is none of it. */
export function serieAt(exam: Exam, text: string, session: Session): Serie | null {
  if (exam.serieForm !== 'list') return null;
  const key = `${exam.code} ${session.year}`;
  let table = tables.get(key);
  if (table === undefined) {
    const series = seriesAt(exam, session);
    table = new SpellingTable(
      series.map((serie) => [serie, [serie.code, serie.label.fr, ...serie.spellings]]),
    );
    tables.set(key, table);
  }
  return table.read(text);
}

/**
 * Whether a text is a série of the exam at a session, or empty: some candidates have none. Spécialités are only held to
 * their form, five digits; where nobody lists them, any text is one.
 */
export function isSerieAt(exam: Exam, text: string, session: Session): boolean {
  if (text === '' || exam.serieForm === 'text') return true;
  return exam.serieForm === 'speciality' ? SPECIALITY.test(text) : serieAt(exam, text, session) !== null;
}
