/** What a jury's file is held to: the publication that it belongs to. */
import { SceauError } from '../errors.ts';
import type { CheckContext } from './checks/cell-checks.ts';
import { parseSession } from './codes/codes.ts';
import type { Realm } from './columns.ts';
import type { IntakeSettings } from './intake/settings.ts';

/** The publication that a jury's file belongs to. */
export interface JuryContext {
  readonly realm: Realm;
  /** `AAAA-MM`. */
  readonly session: string;
  /** Académie codes. */
  readonly academies: readonly string[];
  /** Exam codes. */
  readonly exams: readonly string[];
  /** '1', '2' or, for exams without groups, '0'. */
  readonly group: string;
  /** What the workspace says of its files; none where absent. */
  readonly settings?: IntakeSettings;
}

/**
 * The publication as the checks want it.
 * @throws `bug` where its session is not one: publications are checked when they are made.
 */
export function checkContext(context: JuryContext): CheckContext {
  const sessionAt = parseSession(context.session);
  if (sessionAt === null) throw new SceauError('bug', { detail: 'a publication without a session' });
  const { realm, session, group } = context;
  return {
    realm,
    session,
    sessionAt,
    academies: new Set(context.academies),
    exams: new Set(context.exams),
    group,
  };
}
