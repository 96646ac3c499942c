/** What became of each party of a push. */
import type { Fault } from '../../stages/context.ts';
import type { PushReport } from '../../stages/push.ts';
import type { Words } from '../messages/words.ts';
import { errorJsonOrNull, faultText } from './errors.ts';
import { tableLines } from './table.ts';

/** A party that a revision or release does not serve at all, and why. */
export interface Omission {
  readonly party: string;
  readonly scope: string;
  readonly fault: Fault;
}

/** Outcomes and omissions for `--json`. */
export function outcomesJson(
  words: Words,
  report: PushReport,
  omissions: readonly Omission[],
): Readonly<Record<string, unknown>> {
  return {
    outcomes: report.outcomes.map(({ party, fault }) => ({ party, error: errorJsonOrNull(words, fault) })),
    omissions: omissions.map(({ party, scope, fault }) => ({
      party,
      scope,
      error: errorJsonOrNull(words, fault),
    })),
  };
}

/** A table that says of each party whether it was served. */
export function outcomeTable(
  words: Words,
  report: PushReport,
  omissions: readonly Omission[],
): readonly string[] {
  const { labels, terms } = words;
  const pushed = report.outcomes.map(({ party, fault }) =>
    fault === null
      ? [party, terms.outcomes.served, '']
      : [party, terms.outcomes.failed, faultText(words, fault)],
  );
  const omitted = omissions.map(({ party, fault }) => [
    party,
    terms.outcomes.omitted,
    faultText(words, fault),
  ]);
  return tableLines([labels.party, labels.outcome, ''], [...pushed, ...omitted]);
}
