/**
 * What in a jury's file looks wrong although every row is right (results/FORMAT.md, «The quality gate»). An alert refuses
 * nothing: whoever confirms the file confirms each of them.
 */
import { type Session, examAt, mentionsAt } from '../codes/codes.ts';
import type { Consent } from '../scopes/consent.ts';
import type { Tally } from '../tallies.ts';
import { type Alert } from './alert-kinds.ts';
import { admittedOf, candidatesOf, talliesBy, valuesOf } from './counting.ts';
import { talliesOf } from './minutes.ts';
import { THRESHOLDS } from './thresholds.ts';

/** What candidates answered for one purpose. */
type PurposeAnswers = Readonly<Record<Consent, number>> & { readonly purpose: string };

/** What is looked at beside the tallies. */
export interface Surveyed {
  readonly tallies: readonly Tally[];
  /** Answers by purpose, of the purposes that something is to leave for. */
  readonly consents: readonly PurposeAnswers[];
  /** Rows that would leave, by scope. */
  readonly scopes: readonly { readonly scope: string; readonly rows: number }[];
  readonly session: Session;
  /** Names and given names with a sign that no name has. */
  readonly oddNames: number;
}

/** Everything that is empty or absurd in a file by itself. */
export function findAbsurd({ tallies, consents, scopes, session, oddNames }: Surveyed): readonly Alert[] {
  return [
    ...valuesOf(tallies, 'exam').flatMap((exam) =>
      absurdIn(talliesOf(tallies, { exam, serie: '' }), session),
    ),
    ...consents.flatMap((answers) => doubtfulConsents(answers)),
    ...doubtfulNames(tallies, oddNames),
    ...scopes.flatMap(({ scope, rows }): readonly Alert[] =>
      rows === 0 ? [{ kind: 'scope-empty', scope }] : [],
    ),
  ];
}

/** What is absurd in one exam. */
function absurdIn(tallies: readonly Tally[], session: Session): readonly Alert[] {
  const [first] = tallies;
  // Exams without decisions (épreuves anticipées) have nobody to admit.
  if (first === undefined || tallies.every(({ decision }) => decision === '')) return [];
  const { exam } = first;
  const extreme = extremeOf(tallies, { exam, serie: '' }, THRESHOLDS.leastCandidates);
  const series = talliesBy(tallies, 'serie');
  const isLarge = candidatesOf(tallies) / series.size >= THRESHOLDS.loneAmongMean;
  const inSeries = [...series].flatMap(([serie, some]): readonly Alert[] => {
    const isLone = isLarge && candidatesOf(some) === 1;
    return [
      // Said once of the exam, it is not said of each série.
      ...(extreme.length > 0 || serie === ''
        ? []
        : extremeOf(some, { exam, serie }, THRESHOLDS.leastOfSerie)),
      ...(isLone ? [{ kind: 'lone-candidate', exam, serie } as const] : []),
    ];
  });
  return [...extreme, ...noMention(tallies, exam, session), ...inSeries];
}

/** Nobody is admitted, or everybody is. */
function extremeOf(
  tallies: readonly Tally[],
  where: { readonly exam: string; readonly serie: string },
  least: number,
): readonly Alert[] {
  const entered = candidatesOf(tallies);
  if (entered < least) return [];
  const admitted = candidatesOf(admittedOf(tallies));
  if (admitted === 0) return [{ kind: 'nobody-admitted', ...where }];
  return admitted === entered ? [{ kind: 'everybody-admitted', ...where }] : [];
}

/** Nobody has a mention, in an exam that gives them; after the second group nobody can have one. */
function noMention(tallies: readonly Tally[], code: string, session: Session): readonly Alert[] {
  const exam = examAt(code, session);
  const admitted = admittedOf(tallies).filter(({ group }) => group !== '2');
  if (exam === null || candidatesOf(admitted) < THRESHOLDS.leastCandidates) return [];
  const gives = mentionsAt(exam, session).length > 0;
  const hasNone = admitted.every(({ mention }) => mention === '');
  return gives && hasNone ? [{ kind: 'no-mention', exam: code, serie: '' }] : [];
}

/** Too many odd names to be slips: accents that a program on the way wrote as question marks. */
function doubtfulNames(tallies: readonly Tally[], cells: number): readonly Alert[] {
  const entered = candidatesOf(tallies);
  if (entered < THRESHOLDS.leastCandidates) return [];
  return cells * 100 > entered * THRESHOLDS.oddNamesPercent ? [{ kind: 'odd-names', cells }] : [];
}

/** Nobody consents, or most answers cannot be read: a column taken for another, or written in another way. */
function doubtfulConsents({ purpose, yes, no, unknown, unreadable }: PurposeAnswers): readonly Alert[] {
  const all = yes + no + unknown + unreadable;
  if (all < THRESHOLDS.leastCandidates) return [];
  return [
    ...(yes === 0 ? [{ kind: 'no-consent', purpose } as const] : []),
    ...(unreadable * 2 > all ? [{ kind: 'consents-unreadable', purpose } as const] : []),
  ];
}
