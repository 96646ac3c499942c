/**
 * Exams by what lets their results leave (results/FORMAT.md §4): the arrêté of 22 April 2013, or only a licence that states
 * a basis of its own.
 */
import {
  ARRETE_EXAM_CODES,
  type DecisionClass,
  EXAM_CODES,
  MARKS_EXAM_CODES,
  decisionClass,
  examAt,
  parseSession,
} from '../codes/codes.ts';
import type { JuryRow } from '../columns.ts';

/** Exams whose results the arrêté lets leave. */
export const ARRETE_EXAMS: readonly string[] = [...ARRETE_EXAM_CODES];

/** Whether the arrêté is silent on an exam. */
export function needsOwnBasis(code: string): boolean {
  return EXAM_CODES.has(code) && !ARRETE_EXAM_CODES.has(code);
}

/** Exams on a basis of their own that give marks and no decision: the épreuves anticipées. */
export const MARKS_EXAMS: readonly string[] = [...MARKS_EXAM_CODES].filter(needsOwnBasis);
/** Exams on a basis of their own that have decisions: first years at university. */
export const DECIDED_EXAMS: readonly string[] = [...EXAM_CODES].filter(
  (code) => needsOwnBasis(code) && !MARKS_EXAM_CODES.has(code),
);

/** What a licence must name for the row to leave; `null`: it never leaves. */
export function resultClass({ examen, session, decision }: JuryRow): DecisionClass | null {
  const sessionAt = parseSession(session);
  const exam = sessionAt === null ? null : examAt(examen, sessionAt);
  return exam === null ? null : decisionClass(exam, decision);
}
