/** What a rehearsal plays where nothing else is asked: its hour, and exams that the workspace's scopes hand on. */
import { SceauError } from '../errors.ts';
import { type Hour, encodeInstant } from '../documents/fields.ts';
import { type Session, examAt, parseSession } from '../results/codes/codes.ts';
import type { Config } from '../workspace/config.ts';

const MINUTE_MS = 60_000;
/** Groups in the order in which one is chosen for exams that have several. */
const GROUPS = ['1', '0', '2'] as const;

/** What is rehearsed, as far as it is asked for. */
export interface RehearsalRequest {
  /** It is marked as a rehearsal's. */
  readonly title: string;
  /** How many to invent. */
  readonly candidates: number;
  /** From now to the hour, which is a whole minute. */
  readonly minutes: number;
  /** IANA zone of the hour. */
  readonly zone: string;
  /** What the candidates are invented from; drawn unless given. */
  readonly seed?: number | undefined;
  /** Of the workspace's scopes, unless some are named. */
  readonly exams?: readonly string[] | undefined;
  /** June of this year unless named. */
  readonly session?: string | undefined;
  readonly group?: string | undefined;
  /** The end of the waiting; a quarter of an hour after the hour unless given. Throws `usage` where that is no such time. */
  readonly until?: ((hour: Hour, nowMs: number) => number) | undefined;
}

/** What is announced. */
export interface RehearsedExams {
  readonly session: string;
  readonly group: string;
  readonly exams: readonly string[];
}

/** The next whole minute at least `minutes` from now. */
export function rehearsalHour(nowMs: number, { minutes, zone }: RehearsalRequest): Hour {
  const utc = encodeInstant(Math.ceil(nowMs / MINUTE_MS + minutes) * MINUTE_MS);
  return { utc, zone };
}

/** Whether an exam of the session is proclaimed in a group. */
function isIn(exam: string, group: string, session: Session): boolean {
  return examAt(exam, session)?.groups.includes(group) === true;
}

/** Those of the first one's family: a rehearsal has one file, and a file holds no other. */
function ofOneFile(exams: readonly string[], session: Session): readonly string[] {
  const familyOf = (exam: string | undefined): string | undefined =>
    exam === undefined ? undefined : examAt(exam, session)?.family;
  return exams.filter((exam) => familyOf(exam) === familyOf(exams[0]));
}

/**
 * Exams, session and group of a rehearsal.
 * @throws `session-invalid`; `licence-missing` where no scope of the workspace hands on such an exam
 */
export function rehearsedExams(
  config: Pick<Config, 'scopes'>,
  request: RehearsalRequest,
  nowMs: number,
): RehearsedExams {
  const { session = `${new Date(nowMs).getUTCFullYear()}-06` } = request;
  const parsed = parseSession(session);
  if (parsed === null) throw new SceauError('session-invalid', { session });
  const scoped = Object.values(config.scopes ?? {}).flatMap(({ exams }) => exams);
  const known = [...new Set(request.exams ?? scoped)];
  const groups = request.group === undefined ? GROUPS : [request.group];
  const group = groups.find((each) => known.some((exam) => isIn(exam, each, parsed)));
  // Exams that were named are announced as they were, or refused by `publication create`'s own rule.
  const exams =
    request.exams ??
    ofOneFile(
      known.filter((exam) => isIn(exam, group ?? GROUPS[0], parsed)),
      parsed,
    );
  if (exams.length === 0) throw new SceauError('licence-missing', { scope: '—' });
  return { session, group: group ?? request.group ?? GROUPS[0], exams };
}
