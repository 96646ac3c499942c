/** The counts of a jury's file, as clerk and officers read them. They tell results. */
import type { Survey } from '../../results/survey.ts';
import type { Words } from '../messages/words.ts';
import { propertyLines, tableLines } from './table.ts';

interface Counts {
  readonly entered: number;
  readonly decisions: readonly { readonly decision: string; readonly candidates: number }[];
  readonly consents: Survey['consents'];
  readonly scopes: readonly { readonly scope: string; readonly rows: number }[];
}

/** Counts in one form for clerk and officers; for the terminal only. */
export function countLines(words: Words, counts: Counts): readonly string[] {
  const { labels, terms } = words;
  const { yes, no, unknown, unreadable } = counts.consents;
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
      [labels.consents, labels.candidates],
      [
        [terms.consents.yes, yes],
        [terms.consents.no, no],
        [terms.consents.unknown, unknown],
        [terms.consents.unreadable, unreadable],
      ],
    ),
    '',
    ...tableLines(
      [labels.scope, labels.rows],
      counts.scopes.map(({ scope, rows }) => [scope, rows]),
    ),
  ];
}

/** The counts of a jury's file, for the clerk. They tell results: for the terminal only, never for a file. */
export function surveyLines(words: Words, survey: Survey): readonly string[] {
  return countLines(words, {
    entered: survey.entered,
    decisions: Object.entries(survey.byDecision).map(([decision, candidates]) => ({ decision, candidates })),
    consents: survey.consents,
    scopes: survey.plans.map(({ scope, rows }) => ({ scope: scope.id, rows })),
  });
}
