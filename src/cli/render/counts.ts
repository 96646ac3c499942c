/** The counts of a jury's file, as clerk and officers read them. They tell results. */
import type { ScopePlan } from '../../results/scopes/scope-plan.ts';
import { STAY_REASONS } from '../../results/scopes/scope.ts';
import type { Survey } from '../../results/survey.ts';
import type { Words } from '../messages/words.ts';
import { propertyLines, tableLines } from './table.ts';

/** What candidates can have said, as it is listed. */
const ANSWERS = ['yes', 'no', 'unknown', 'unreadable'] as const;

interface Counts {
  readonly entered: number;
  readonly decisions: readonly { readonly decision: string; readonly candidates: number }[];
  readonly consents: Survey['consents'];
  readonly scopes: readonly (Pick<ScopePlan, 'rows' | 'stays'> & { readonly scope: string })[];
}

/** Counts in one form for clerk and officers; for the terminal only. */
export function countLines(words: Words, counts: Counts): readonly string[] {
  const { labels, terms } = words;
  return [
    ...propertyLines([[labels.entered, counts.entered]]),
    '',
    ...tableLines(
      [labels.decision, labels.candidates],
      // In one order for clerk and officer, who hold the same minutes against it.
      counts.decisions
        .map(({ decision, candidates }) => [decision, candidates] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    '',
    ...tableLines(
      [labels.consents, ...counts.consents.map(({ purpose }) => terms.purposes[purpose])],
      (counts.consents.length === 0 ? [] : ANSWERS).map((answer) => [
        terms.consents[answer],
        ...counts.consents.map((each) => each[answer]),
      ]),
    ),
    '',
    ...scopeLines(words, counts.scopes),
  ];
}

/** What leaves in each scope and why the rest stays: a line's numbers add up to the candidates entered. */
function scopeLines({ labels, terms }: Words, scopes: Counts['scopes']): readonly string[] {
  const reasons = STAY_REASONS.filter((reason) => scopes.some(({ stays }) => stays[reason] > 0));
  return tableLines(
    [labels.scope, labels.rows, ...reasons.map((reason) => terms.stays[reason])],
    scopes.map(({ scope, rows, stays }) => [scope, rows, ...reasons.map((reason) => stays[reason])]),
  );
}

/** The counts of a jury's file, for the clerk. They tell results: for the terminal only, never for a file. */
export function surveyLines(words: Words, survey: Survey): readonly string[] {
  return countLines(words, {
    entered: survey.entered,
    decisions: Object.entries(survey.byDecision).map(([decision, candidates]) => ({ decision, candidates })),
    consents: survey.consents,
    scopes: survey.plans.map(({ scope, rows, stays }) => ({ scope: scope.id, rows, stays })),
  });
}
