/**
 * The quality gate (results/FORMAT.md, «The quality gate»): what of a surveyed file is shown and confirmed before anything
 * of it leaves. It decides nothing about a candidate.
 */
import { resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { readChunks } from '../io/files.ts';
import { parseSession } from '../results/codes/codes.ts';
import type { Alert } from '../results/gate/alert-kinds.ts';
import { findAbsurd } from '../results/gate/alerts.ts';
import { findMoved } from '../results/gate/last-session.ts';
import { type Difference, type MinutesLine, compareMinutes, readMinutes } from '../results/gate/minutes.ts';
import type { Survey } from '../results/survey.ts';
import type { Context } from './context.ts';

/** Files that a jury's file is held against. */
export interface GateRequest {
  /** The jury's minutes as counts. */
  readonly expect?: string | undefined;
  /** Last session's counts, in place of those that the settings name. */
  readonly lastSession?: string | undefined;
}

/** The same, read. */
export interface GateCounts {
  readonly expect: { readonly path: string; readonly lines: readonly MinutesLine[] } | null;
  readonly lastSession: readonly MinutesLine[];
}

/** What was found of a file. All of it tells results: for a terminal only. */
export interface Judged {
  /** What looks wrong, and is to be confirmed one by one. */
  readonly alerts: readonly Alert[];
  /** Lines of the minutes that the file does not bear out: nothing leaves while there is one. */
  readonly differences: readonly Difference[];
}

/**
 * Reads what a jury's file is held against, before the file itself: a slip in it is told at once.
 * @throws `minutes-malformed`, `input-missing`
 */
export async function readGate(context: Context, request: GateRequest): Promise<GateCounts> {
  const { dir, config } = context.workspace;
  const { expect } = request;
  const named = config.gate?.last_session;
  const last = request.lastSession ?? (named === undefined ? undefined : resolve(dir, named));
  return {
    expect:
      expect === undefined
        ? null
        : { path: expect, lines: await readMinutes(expect, () => readChunks(expect)) },
    lastSession: last === undefined ? [] : await readMinutes(last, () => readChunks(last)),
  };
}

/** Holds a survey against the minutes, last session and sense. @param session `AAAA-MM`, the publication's */
export function judgeSurvey(survey: Survey, { expect, lastSession }: GateCounts, session: string): Judged {
  const at = parseSession(session);
  if (at === null) throw new SceauError('bug', { detail: 'a publication without a session' });
  const { tallies, plans, consents } = survey;
  const scopes = plans.map(({ scope, rows }) => ({ scope: scope.id, rows }));
  const oddNames = survey.warnings.byRule.find(({ rule }) => rule === 'odd-name')?.count ?? 0;
  const surveyed = { tallies, consents, scopes, session: at, oddNames };
  return {
    alerts: [...findAbsurd(surveyed), ...findMoved(lastSession, tallies)],
    differences: expect === null ? [] : compareMinutes(expect.lines, tallies),
  };
}

/** Most lines that a refusal names. */
const MAX_LINES = 50;

/** What a file is refused by that does not bear out the minutes. */
export function minutesDiffer({ differences }: Judged, { expect }: GateCounts): SceauError<'minutes-differ'> {
  const lines = differences.slice(0, MAX_LINES).map(({ line }) => line);
  return new SceauError('minutes-differ', { path: expect?.path ?? '', lines, total: differences.length });
}

/** @throws `minutes-differ` where the file does not bear out the minutes, whatever anyone confirmed */
export function checkMinutes(judged: Judged, counts: GateCounts): void {
  if (judged.differences.length > 0) throw minutesDiffer(judged, counts);
}
