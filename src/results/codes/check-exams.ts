/** Whether exams can be proclaimed together (results/FORMAT.md §2): held at the session, in the group, and of one family. */
import { SceauError } from '../../errors.ts';
import { examAt, parseSession } from './codes.ts';

/**
 * @param session `AAAA-MM`
 * @throws `session-invalid`; `exam-not-held` at the session, or in the group; `exams-mixed` where no jury's file could
 * hold all of them
 */
export function checkExams(codes: readonly string[], session: string, group: string): void {
  const at = parseSession(session);
  if (at === null) throw new SceauError('session-invalid', { session });
  const families = new Set(codes.map((code) => examAt(code, at)?.family));
  // Of exams that exist: one that does not is named by itself.
  if (families.size > 1 && !families.has(undefined))
    throw new SceauError('exams-mixed', { exams: codes.join(' ') });
  for (const exam of codes) {
    if (examAt(exam, at)?.groups.includes(group) !== true)
      throw new SceauError('exam-not-held', { exam, session, group });
  }
}
