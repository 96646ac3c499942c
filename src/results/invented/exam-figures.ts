/**
 * What is usual in an exam (results/FORMAT.md §7), for invented candidates alone: ages, decisions, mentions and séries near
 * the published shares (bac 2024, DNB 2023, CAP 2017).
 */
import { SceauError } from '../../errors.ts';
import { EXAMS, MENTIONS, type Session, isExamAt, isMentionAt } from '../codes/codes.ts';
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
  readonly series: Lots<string>;
  /** What a série or spécialité is called, by its code. */
  readonly serieLabels: ReadonlyMap<string, string>;
}

type Shares = Readonly<Record<string, number>>;

const SIZES: Shares = { BCG: 392, BTN: 151, BCP: 185, DNB: 865, CAP: 228, BTS: 170 };
const SERIES: Readonly<Record<string, Shares>> = {
  BCG: { Générale: 1 },
  BTN: { STMG: 520, ST2S: 175, STI2D: 190, STL: 55, STD2A: 25, STHR: 17, STAV: 16 },
  DNB: { Générale: 892, Professionnelle: 108 },
};
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
const MENTION_SHARES: Shares = { '': 40, AB: 26, B: 20, TB: 12, TBF: 2 };

/** Spécialités of an exam, the most frequent first. */
const SPECIALITIES = 40;
const FIRST_SPECIALITY = 20_101;
const SPECIALITY_STEP = 373;

/**
 * What is usual.
 * @throws `exam-not-held` where the exam was not held so
 */
export function examFigures(code: string, session: Session, group: string): ExamFigures {
  const exam = EXAMS.get(code);
  if (exam === undefined || !isExamAt(code, session) || !exam.groups.includes(group)) {
    const at = `${session.year}-${String(session.month).padStart(2, '0')}`;
    throw new SceauError('exam-not-held', { exam: code, session: at, group });
  }
  const mentions = group === '2' ? [''] : MENTIONS.filter((mention) => isMentionAt(exam, mention, session));
  const { series, serieLabels } = seriesOf(code);
  return {
    label: exam.label,
    size: SIZES[code] ?? 50,
    age: code === 'DNB' ? 15 : code === 'BTS' ? 20 : 18,
    school: SCHOOLS[code] ?? 'Lycée professionnel',
    decisions: lotsOf(Object.entries(decisionsOf(group))),
    mentions: lotsOf(mentions.map((mention) => [mention, MENTION_SHARES[mention] ?? 0])),
    series,
    serieLabels,
  };
}

function decisionsOf(group: string): Shares {
  if (group === '1')
    return { ADMIS: 860, ADMISSIBLE: 85, AJOURNE: 30, ABSENT: 20, NON_STATUE: 3, FRAUDE_SUSPENDUE: 2 };
  const admitted = group === '2' ? 640 : 860;
  return { ADMIS: admitted, AJOURNE: 970 - admitted, ABSENT: 27, NON_STATUE: 3 };
}

/** The exam's séries, or invented spécialités: five digits, a few of them with most candidates. */
function seriesOf(code: string): Pick<ExamFigures, 'series' | 'serieLabels'> {
  const known = SERIES[code];
  if (known !== undefined) return { series: lotsOf(Object.entries(known)), serieLabels: new Map() };
  const random = new SeededRandom(code.length);
  const codes = Array.from({ length: SPECIALITIES }, (_, at) =>
    String(FIRST_SPECIALITY + at * SPECIALITY_STEP),
  );
  return {
    series: lotsOf(codes.map((serie, at) => [serie, Math.ceil((10 * SPECIALITIES) / (at + 1))])),
    serieLabels: new Map(codes.map((serie) => [serie, inventTrade(random)])),
  };
}
