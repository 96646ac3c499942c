/** What a revision changes against an earlier one, for the clerk and for officers. It tells results: for a terminal only. */
import { type ChangedRow, MAX_EXAMPLES, type ScopeChanges } from '../../results/changes/row-changes.ts';
import type { ChangeDetails } from '../../results/changes/change-details.ts';
import type { Words } from '../messages/words.ts';
import { tableLines } from './table.ts';

/** What is known of the changes that a revision makes. */
export interface KnownChanges {
  readonly revision: number;
  /** The earlier revision that it was compared with, or `null`. */
  readonly previous: number | null;
  readonly counts: readonly ScopeChanges[];
  /** Some of the rows, where the new file is at hand. */
  readonly examples?: readonly ChangedRow[];
  /** Where the earlier file was given again: it says more of changed rows, and of removed ones. */
  readonly details?: ChangeDetails | null;
}

/** Nothing for a first revision; else an empty line, then a table, or that nothing changes, or that it is not known. */
export function changeLines(
  words: Words,
  { revision, previous, counts, ...o }: KnownChanges,
): readonly string[] {
  const { labels, prompts } = words;
  if (revision === 1) return [];
  if (previous === null) return ['', prompts.changesUnknown];
  if (counts.every(({ added, removed, changed }) => added + removed + changed === 0))
    return ['', prompts.changesNone(previous)];
  const examples = o.examples ?? [];
  const linesOf = (kind: ChangedRow['kind']): string => {
    const lines = examples.filter((each) => each.kind === kind).map(({ line }) => line);
    return lines.join(', ') + (examples.length === MAX_EXAMPLES ? ', …' : '');
  };
  return [
    '',
    prompts.changesSince(previous),
    ...tableLines(
      [labels.scope, labels.added, labels.removed, labels.changed],
      counts.map(({ scope, added, removed, changed }) => [
        scope ?? prompts.wholeFile,
        added,
        removed,
        changed,
      ]),
    ),
    ...(o.details?.changed ?? []).map(({ line, lineBefore, columns }) =>
      prompts.changedColumns(line, lineBefore, columns.join(', ')),
    ),
    ...(o.details != null && o.details.removed.length > 0
      ? [
          prompts.removedAt(
            o.details.removed.join(', ') + (o.details.removed.length === MAX_EXAMPLES ? ', …' : ''),
          ),
        ]
      : []),
    ...(o.details == null && examples.some(({ kind }) => kind === 'changed')
      ? [prompts.changedAt(linesOf('changed'))]
      : []),
    ...(examples.some(({ kind }) => kind === 'added') ? [prompts.addedAt(linesOf('added'))] : []),
  ];
}
