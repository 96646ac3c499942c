/** What a jury's file is held to by the publication that it belongs to. */
import type { Publication } from '../documents/publication.ts';
import type { JuryContext } from '../results/jury-context.ts';

/** The facts of a publication that a jury's file is held to. */
export function juryContextOf(publication: Publication): JuryContext {
  const { realm, session, academies, exams, group } = publication;
  return { realm, session, academies, exams, group };
}
