/**
 * Exams by what lets their results leave (results/FORMAT.md §4): the arrêté of 22 April 2013, or only a licence that states
 * a basis of its own.
 */
import { DECISIONS, type DecisionClass, EXAMS } from '../codes/codes.ts';
import type { JuryRow } from '../columns.ts';

/** Exams on a basis of their own that give marks and no decision: the épreuves anticipées. */
export const MARKS_EXAMS: readonly string[] = ['EAF', 'EAM'];
/** Exams on a basis of their own that have decisions: first years at university. */
export const DECIDED_EXAMS: readonly string[] = ['UNI'];

/** Whether the arrêté is silent on an exam. */
export function needsOwnBasis(code: string): boolean {
  return MARKS_EXAMS.includes(code) || DECIDED_EXAMS.includes(code);
}

/** Exams whose results the arrêté lets leave. */
export const ARRETE_EXAMS: readonly string[] = [...EXAMS.keys()].filter((code) => !needsOwnBasis(code));

/** What a licence must name for the row to leave; `null`: it never leaves. */
export function resultClass({ examen, decision }: JuryRow): DecisionClass | null {
  if (MARKS_EXAMS.includes(examen)) return decision === '' ? 'marks' : null;
  return DECISIONS.get(decision)?.releasedAs ?? null;
}
