/** What a person reads before they say yes: the counts of a survey, and the case that an officer is asked about. */
import type { Survey } from '../../results/jury-file.ts';
import type { ApprovalCase } from '../../stages/read-case.ts';
import type { Words } from '../messages/words.ts';
import { propertyLines, tableLines } from './table.ts';
import { bothTimes } from './times.ts';

interface Counts {
  readonly entered: number;
  readonly decisions: readonly { readonly decision: string; readonly candidates: number }[];
  readonly consents: Survey['consents'];
  readonly scopes: readonly { readonly scope: string; readonly rows: number }[];
}

function countLines(words: Words, counts: Counts): readonly string[] {
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

/**
 * What an officer approves: which revision, when, to whom, and the counts that the clerk confirmed. Counts tell
 * results: `isWatched` says that the lines go to a terminal; without one they are left out.
 */
export function caseLines(
  words: Words,
  { known, request, summary }: ApprovalCase,
  o: { readonly isWatched: boolean },
): readonly string[] {
  const { labels, terms } = words;
  const { value } = known.publication;
  const { hour } = request.value;
  return [
    ...propertyLines([
      [labels.publication, value.publication],
      [labels.title, value.title],
      [labels.issuer, value.issuer],
      [labels.realm, terms.realms[value.realm]],
      [labels.revision, request.value.revision],
      [labels.hour, bothTimes(hour.utc, hour.zone)],
      [labels.approvals, request.value.approvals],
    ]),
    '',
    ...tableLines(
      [labels.recipients, labels.scope],
      request.value.recipients.map(({ recipient, scope }) => [recipient, scope]),
    ),
    ...(o.isWatched ? ['', ...countLines(words, summary.value)] : []),
  ];
}
