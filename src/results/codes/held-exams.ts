/** Whether exams can be proclaimed together (results/FORMAT.md §2): held at the session, in the group, and of one family. */
import { SceauError } from '../../errors.ts';
import { type Exam, examAt, parseSession } from './codes.ts';

/**
 * The exams of these codes.
 * @param session `AAAA-MM`
 * @throws `session-invalid`; `exam-not-held` at the session, or in the group; `exams-mixed` where no jury's file could
 * hold all of them
 */
export function heldExams(codes: readonly string[], session: string, group: string): readonly Exam[] {
  const at = parseSession(session);
  if (at === null) throw new SceauError('session-invalid', { session });
  const exams = codes.map((code) => {
    const exam = examAt(code, at);
    if (exam?.groups.includes(group) !== true)
      throw new SceauError('exam-not-held', { exam: code, session, group });
    return exam;
  });
  if (new Set(exams.map(({ family }) => family)).size > 1) {
    throw new SceauError('exams-mixed', { exams: codes.join(' ') });
  }
  return exams;
}
