/**
 * A scope: what one class of distributors may see (results/FORMAT.md §4). The law fixes the widest form; a licence
 * narrows it and never widens it.
 */
import { SceauError } from '../../errors.ts';
import { ACADEMY_CODES, type DecisionClass } from '../codes/codes.ts';
import type { JuryColumn, JuryRow } from '../columns.ts';
import { readConsent } from './consent.ts';
import { ARRETE_EXAMS, DECIDED_EXAMS, MARKS_EXAMS, needsOwnBasis, resultClass } from './exam-basis.ts';
import {
  MARK_COLUMNS,
  type OutputColumn,
  PURPOSE_RULES,
  type Purpose,
  type PurposeRule,
} from './purposes.ts';
import { isPlaceOfResidence, isResident } from './residence.ts';

export interface Scope {
  /** Names the scope in paths and signatures; its form is the caller's rule. */
  readonly id: string;
  readonly purpose: Purpose;
  /** Exam codes. */
  readonly exams: readonly string[];
  /** Académie codes. */
  readonly territory: readonly string[];
  readonly decisions: readonly DecisionClass[];
  /** Columns that leave; in rehearsals `repetition` follows them. */
  readonly columns: readonly OutputColumn[];
  /** INSEE codes of communes and départements whose residents alone leave; none where the purpose asks for no residence. */
  readonly residents: readonly string[];
  /** What lets results leave that the arrêté is silent on; `null` for those that it names. */
  readonly basis: string | null;
}

/** Lists of which a scope's are subsets. */
type Allowed = Pick<PurposeRule, 'columns' | 'decisions'> & { readonly exams: readonly string[] };

/** What a scope may name: by the arrêté, or on a basis of its own, where marks and decisions are never mixed. */
function allowedTo({ basis, exams }: Scope, { columns, decisions }: PurposeRule): Allowed {
  if (basis === null) return { exams: ARRETE_EXAMS, columns, decisions };
  return exams.some((code) => MARKS_EXAMS.includes(code))
    ? { exams: MARKS_EXAMS, columns: [...columns, ...MARK_COLUMNS], decisions: ['marks'] }
    : { exams: DECIDED_EXAMS, columns, decisions };
}

/**
 * The scope in its one lawful form: every list a subset of what the purpose allows, in the order of its table,
 * without repeats; places of residence in the order of their codes. The values are checked at run time, since they may
 * come from a licence that someone wrote.
 * @throws `scope-unlawful` for a purpose that there is not; for any list that is empty, repeats itself or names what is
 * outside its table; for residents where the purpose has none, or none where it asks for them; for a basis of its own where
 * the purpose takes none, and for none where an exam needs it. `detail` names list and entry.
 */
export function narrowScope(scope: Scope): Scope {
  const unlawful = (detail: string): SceauError =>
    new SceauError('scope-unlawful', { scope: scope.id, detail });
  const subset = <T extends string>(
    list: string,
    asked: readonly T[],
    isAllowed: (entry: T) => boolean,
  ): readonly T[] => {
    const stranger = asked.find((entry) => !isAllowed(entry));
    if (stranger !== undefined) throw unlawful(`${list}: ${stranger}`);
    if (asked.length === 0 || new Set(asked).size !== asked.length)
      throw unlawful(`${list}: empty or repeated`);
    return asked;
  };
  const ordered = <T extends string>(
    list: string,
    asked: readonly T[],
    table: readonly T[],
  ): readonly T[] => {
    const chosen = subset(list, asked, (entry) => table.includes(entry));
    return table.filter((entry) => chosen.includes(entry));
  };

  const { purpose, basis } = scope;
  if (!Object.hasOwn(PURPOSE_RULES, purpose)) throw unlawful(`purpose: ${purpose}`);
  const rule = PURPOSE_RULES[purpose];
  if (basis !== null && basis.trim() === '') throw unlawful('basis: empty or repeated');
  if (basis !== null && !rule.takesOwnBasis) throw unlawful(`basis: not for ${purpose}`);
  if (scope.residents.length > 0 && !rule.residentsOnly) throw unlawful(`residents: not for ${purpose}`);
  const unfounded = basis === null ? scope.exams.find(needsOwnBasis) : undefined;
  if (unfounded !== undefined) throw unlawful(`basis: none for ${unfounded}`);
  const allowed = allowedTo(scope, rule);
  return {
    id: scope.id,
    purpose,
    exams: ordered('exams', scope.exams, allowed.exams),
    territory: ordered('territory', scope.territory, [...ACADEMY_CODES]),
    decisions: ordered('decisions', scope.decisions, allowed.decisions),
    columns: ordered('columns', scope.columns, allowed.columns),
    residents: rule.residentsOnly ? subset('residents', scope.residents, isPlaceOfResidence).toSorted() : [],
    basis,
  };
}

/** The columns of a jury's file that a narrowed scope reads beside those of every file: what leaves, and what decides it. */
export function columnsReadFor({ purpose, columns }: Scope): readonly JuryColumn[] {
  const { consent, residentsOnly } = PURPOSE_RULES[purpose];
  return [...columns, consent, ...(residentsOnly ? (['code_commune_residence'] as const) : [])];
}

/** Whether a candidate was entered in the scope's territory: by académie alone, never by what became of them. */
export function isEntered(scope: Scope, row: JuryRow): boolean {
  return scope.territory.includes(row.academie);
}

/** Why a row stays; the first that holds, in this order. */
export const STAY_REASONS = ['otherTerritory', 'otherExam', 'decision', 'notResident', 'noConsent'] as const;
export type StayReason = (typeof STAY_REASONS)[number];

/**
 * Why a checked row does not leave under a narrowed scope, or `null` where it does: where territory, exam, decision,
 * residence (of a purpose that asks for it) and the consent to this very purpose all say yes.
 */
export function reasonToStay(scope: Scope, row: JuryRow): StayReason | null {
  const rule = PURPOSE_RULES[scope.purpose];
  if (!isEntered(scope, row)) return 'otherTerritory';
  if (!scope.exams.includes(row.examen)) return 'otherExam';
  const decided = resultClass(row);
  if (decided === null || !scope.decisions.includes(decided)) return 'decision';
  if (rule.residentsOnly && !isResident(scope.residents, row.code_commune_residence)) return 'notResident';
  return readConsent(row[rule.consent]) === 'yes' ? null : 'noConsent';
}

/** Whether a checked row leaves under a narrowed scope. */
export function isReleasable(scope: Scope, row: JuryRow): boolean {
  return reasonToStay(scope, row) === null;
}
