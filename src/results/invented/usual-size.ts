/** How many candidates a jury's file usually has (results/FORMAT.md §7). */
import { SceauError } from '../../errors.ts';
import { parseSession } from '../codes/codes.ts';
import type { JuryContext } from '../jury-context.ts';
import { NATIONAL_SIZE, academyFigures } from './academy-figures.ts';
import { examFigures } from './exam-figures.ts';

/**
 * Candidates of these exams in these académies in a year, by the published figures; at least one.
 * @throws `session-invalid`, `exam-not-held`; `bug` for an académie that is none
 */
export function usualCandidates({ academies, exams, session, group }: JuryContext): number {
  const at = parseSession(session);
  if (at === null) throw new SceauError('session-invalid', { session });
  const thousands = exams.reduce((sum, exam) => sum + examFigures(exam, at, group).size, 0);
  const share = academies.reduce((sum, academy) => sum + academyFigures(academy).size, 0) / NATIONAL_SIZE;
  return Math.max(1, Math.round(thousands * 1000 * share));
}
