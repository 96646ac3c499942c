/** The length of a summary before it is encrypted (documents/FORMAT.md §7): it tells scopes and séries, and no count. */
import { encodeDocument } from '../documents/envelope.ts';
import { type Summary, summaryDocument } from '../documents/request.ts';
import { DECISIONS, MENTIONS } from '../results/codes/codes.ts';

/** Every summary has a multiple of this length before it is encrypted, so that its size tells no count. */
const SUMMARY_BYTES = 16 * 1024;

/** The summary, padded with spaces to the length that it would have by the number of its scopes and séries alone. */
export function padSummary(summary: Omit<Summary, 'padding'>): Summary {
  const bare = encodeDocument(summaryDocument, { ...summary, padding: '' }).length;
  const widest = encodeDocument(summaryDocument, { ...widened(summary), padding: '' }).length;
  const length = Math.ceil(widest / SUMMARY_BYTES) * SUMMARY_BYTES;
  return { ...summary, padding: ' '.repeat(length - bare) };
}

/** More candidates than France has, in as many digits as any count. */
const MANY = 999_999_999;

/** The same summary with every decision and mention there is, and every count at its longest. */
function widened(summary: Omit<Summary, 'padding'>): Omit<Summary, 'padding'> {
  return {
    ...summary,
    entered: MANY,
    decisions: ['', ...DECISIONS.keys()].map((decision) => ({ decision, candidates: MANY })),
    mentions: ['', ...MENTIONS.keys()].map((mention) => ({ mention, candidates: MANY })),
    series: summary.series.map((each) => ({ ...each, entered: MANY, admitted: MANY })),
    consents: summary.consents.map(({ purpose }) => ({
      purpose,
      yes: MANY,
      no: MANY,
      unknown: MANY,
      unreadable: MANY,
    })),
    scopes: summary.scopes.map(({ scope }) => ({
      scope,
      rows: MANY,
      stays: { otherTerritory: MANY, otherExam: MANY, decision: MANY, notResident: MANY, noConsent: MANY },
    })),
    changes: summary.changes.map((each) => ({ ...each, added: MANY, removed: MANY, changed: MANY })),
  };
}
