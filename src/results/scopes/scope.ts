/**
 * A scope: what one class of distributors may see (results/FORMAT.md §4). The law fixes the widest form; a licence
 * narrows it and never widens it.
 */
import { SceauError } from '../../errors.ts';
import {
  ACADEMY_CODES,
  ARRETE_EXAM_CODES,
  DECISIONS,
  DECISION_CLASSES,
  type DecisionClass,
} from '../codes/codes.ts';
import type { JuryRow } from '../columns.ts';
import { readConsent } from './consent.ts';

/**
 * What the press may be given: the closed list of article 3 of the arrêté of 22 April 2013 (NOR MENE1303017A), in
 * the order in which it leaves. Nothing else of a jury's file can leave, whatever a licence asks.
 */
export const PRESS_COLUMNS = [
  'nom',
  'prenom',
  'sexe',
  'date_naissance',
  'commune_etablissement',
  'diplome',
  'groupe',
  'serie',
  'decision',
  'mention',
] as const;

/** Marks are no decision: article 3 does not name them. */
const PRESS_DECISIONS = DECISION_CLASSES.filter((each) => each !== 'marks');

/** A column that a licence may name. */
export type OutputColumn = (typeof PRESS_COLUMNS)[number];

/** What results are licensed for: the arrêté's classes of recipients. */
export const PURPOSES = ['press', 'local-authority'] as const;
export type Purpose = (typeof PURPOSES)[number];

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
}

/**
 * The scope in its one lawful form: every list a subset of what the purpose allows, in the order of its table,
 * without repeats. The values are checked at run time, since they may come from a licence that someone wrote.
 * @throws `scope-unlawful` for the purpose `local-authority` (a jury's file has no consent column for it yet), and
 * for any list that is empty, repeats itself or names what is outside its table; `detail` names list and entry.
 */
export function narrowScope(scope: Scope): Scope {
  const unlawful = (detail: string): SceauError =>
    new SceauError('scope-unlawful', { scope: scope.id, detail });
  if (scope.purpose !== 'press') throw unlawful(`purpose: no consent column for ${scope.purpose}`);

  const subset = <T extends string>(
    list: string,
    asked: readonly T[],
    allowed: readonly T[],
  ): readonly T[] => {
    const stranger = asked.find((entry) => !allowed.includes(entry));
    if (stranger !== undefined) throw unlawful(`${list}: ${stranger}`);
    if (asked.length === 0 || new Set(asked).size !== asked.length)
      throw unlawful(`${list}: empty or repeated`);
    return allowed.filter((entry) => asked.includes(entry));
  };
  return {
    id: scope.id,
    purpose: scope.purpose,
    exams: subset('exams', scope.exams, [...ARRETE_EXAM_CODES]),
    territory: subset('territory', scope.territory, [...ACADEMY_CODES]),
    decisions: subset('decisions', scope.decisions, PRESS_DECISIONS),
    columns: subset('columns', scope.columns, PRESS_COLUMNS),
  };
}

/** Whether a candidate was entered in the scope's territory: by académie alone, never by what became of them. */
export function isEntered(scope: Scope, row: JuryRow): boolean {
  return scope.territory.includes(row.academie);
}

/** Whether a checked row leaves under a narrowed scope: territory, exam, decision and consent all say yes. */
export function isReleasable(scope: Scope, row: JuryRow): boolean {
  const releasedAs = DECISIONS.get(row.decision)?.releasedAs ?? null;
  return (
    isEntered(scope, row) &&
    scope.exams.includes(row.examen) &&
    releasedAs !== null &&
    scope.decisions.includes(releasedAs) &&
    readConsent(row.accord_presse) === 'yes'
  );
}
