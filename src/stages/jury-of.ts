/** What a jury's file is held to by the publication that it belongs to, and how the workspace reads it. */
import type { Publication } from '../documents/publication.ts';
import type { JuryContext } from '../results/jury-context.ts';
import type { Config } from '../workspace/config.ts';
import { intakeSettings } from '../workspace/jury-settings.ts';

/** The facts of a publication that a jury's file is held to, and the settings that it is read by. */
export function juryContextOf(publication: Publication, config: Config): JuryContext {
  const { realm, session, academies, exams, group } = publication;
  return { realm, session, academies, exams, group, settings: intakeSettings(config) };
}
