/**
 * What is drawn from for an exam (results/FORMAT.md §7): the usual figures of exams.json, for one session and group, and what
 * they leave open.
 */
import { SceauError } from '../../errors.ts';
import { type Exam, type Session, examAt, isDecisionOf, isMentionAt } from '../codes/codes.ts';
import { seriesAt } from '../codes/series.ts';
import { inventTrade } from './invented-names.ts';
import type { SchoolKind } from './invented-places.ts';
import { type Lots, SeededRandom, lotsOf } from './seeded-random.ts';

/** An exam at a session and in a group. */
export interface ExamFigures {
  readonly label: string;
  /** Candidates of the year in France and in this group, in thousands. */
  readonly size: number;
  readonly age: number;
  readonly school: SchoolKind;
  /** `null` for an exam that gives marks. */
  readonly decisions: Lots<string> | null;
  /** Of the admitted. */
  readonly mentions: Lots<string>;
  /** What a file says for a série or spécialité. */
  readonly series: Lots<string>;
  /** What each of them is called, where that is another text. */
  readonly serieLabels: ReadonlyMap<string, string>;
  readonly hasOralMark: boolean;
}

const SCHOOLS: Readonly<Record<string, SchoolKind>> = {
  BCG: 'Lycée',
  BTN: 'Lycée',
  EAF: 'Lycée',
  EAM: 'Lycée',
  BTS: 'Lycée',
  DNB: 'Collège',
  BP: 'CFA',
  UNI: 'Université',
};

/** Spécialités of an exam, the most frequent first. */
const SPECIALITIES = 40;
const FIRST_SPECIALITY = 20_101;
const SPECIALITY_STEP = 373;

/**
 * What is usual.
 * @throws `exam-not-held` where the exam is not held at the session or not in the group
 */
export function examFigures(code: string, session: Session, group: string): ExamFigures {
  const exam = examAt(code, session);
  if (exam === null || !exam.groups.includes(group)) {
    const at = `${session.year}-${String(session.month).padStart(2, '0')}`;
    throw new SceauError('exam-not-held', { exam: code, session: at, group });
  }
  const { usual } = exam;
  const hasDecisions = exam.decisions.length > 0;
  const decisions = Object.entries(usual.decisions[group] ?? {});
  const mentions = Object.entries(usual.mentions);
  return {
    label: exam.label.fr,
    size: usual.size * (group === '2' ? sentToSecondGroup(exam) : 1),
    age: usual.age,
    school: SCHOOLS[code] ?? 'Lycée professionnel',
    decisions: hasDecisions ? lotsOf(decisions.filter(([each]) => isDecisionOf(exam, group, each))) : null,
    mentions: lotsOf(
      mentions.filter(([each]) => (group === '2' ? each === '' : isMentionAt(exam, each, session))),
    ),
    ...seriesOf(exam, session),
    hasOralMark: code === 'EAF',
  };
}

/** The part of the first group's candidates that sits the second. */
function sentToSecondGroup({ usual }: Exam): number {
  return (usual.decisions['1']?.['ADMISSIBLE'] ?? 0) / 1000;
}

function seriesOf(exam: Exam, session: Session): Pick<ExamFigures, 'series' | 'serieLabels'> {
  return exam.serieForm === 'list' ? listedSeries(exam, session) : inventedSeries(exam);
}

/** Files write `STMG`, and `Générale` for a code that is its label in capitals. */
function listedSeries(exam: Exam, session: Session): Pick<ExamFigures, 'series' | 'serieLabels'> {
  const series = seriesAt(exam, session).map(({ code, label, share }) => {
    const inCapitals = label.fr.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();
    return { share, label: label.fr, text: inCapitals === code ? label.fr : code };
  });
  return {
    series: lotsOf(series.map(({ text, share }) => [text, share])),
    serieLabels: new Map(
      series.filter(({ text, label }) => text !== label).map(({ text, label }) => [text, label]),
    ),
  };
}

/** Invented spécialités, a few of them with most candidates: five digits, or words where the exam has no numbers. */
function inventedSeries({ code, serieForm }: Exam): Pick<ExamFigures, 'series' | 'serieLabels'> {
  const random = new SeededRandom(code.length);
  const series = Array.from({ length: SPECIALITIES }, (_, at) => {
    const label = inventTrade(random);
    const text = serieForm === 'speciality' ? String(FIRST_SPECIALITY + at * SPECIALITY_STEP) : label;
    return { text, label, share: Math.ceil((10 * SPECIALITIES) / (at + 1)) };
  });
  return {
    series: lotsOf(series.map(({ text, share }) => [text, share])),
    serieLabels: new Map(series.map(({ text, label }) => [text, serieForm === 'speciality' ? label : ''])),
  };
}
