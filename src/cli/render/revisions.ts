/** How far earlier revisions had come, for those who seal the next one or look back. */
import type { RevisionAsked } from '../../stages/export.ts';
import type { EarlierRevision } from '../../stages/revision-history.ts';
import type { Words } from '../messages/words.ts';
import { faultText } from './errors.ts';
import { bothTimes } from './times.ts';

/** One line of what is known of an earlier revision. */
export function earlierLine(words: Words, earlier: EarlierRevision): string {
  const { revision, approvedBy, releasedAt, openedBy, zone, fault } = earlier;
  if (fault !== null) return words.results.earlierBroken(revision, faultText(words, fault));
  return words.results.earlierRevision({
    revision,
    approvedBy: approvedBy.join(', '),
    released: releasedAt === null ? '' : bothTimes(releasedAt, zone),
    openedBy: openedBy.join(', '),
  });
}

/** What becomes of the newest earlier revision, and of every one that went further than being sealed. */
export function replacedLines(words: Words, { revision, earlier }: RevisionAsked): readonly string[] {
  const { prompts } = words;
  return earlier.flatMap((each, i) => {
    const { approvedBy, releasedAt, openedBy } = each;
    const isOut = releasedAt !== null || openedBy.length > 0;
    if (!isOut && approvedBy.length === 0 && i < earlier.length - 1) return [];
    const fate = isOut ? prompts.replacesReleased : prompts.replacesSealed;
    return [earlierLine(words, each), fate(each.revision, revision)];
  });
}
