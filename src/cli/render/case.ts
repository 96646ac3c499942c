/** What an officer reads before they say yes: the case that they are asked about, and what is new in it. */
import { parseInstant } from '../../documents/fields.ts';
import { FIRST_REQUEST } from '../../documents/names.ts';
import type { Summary } from '../../documents/request.ts';
import type { CaseChanges } from '../../stages/case-changes.ts';
import type { ApprovalCase } from '../../stages/read-case.ts';
import type { Words } from '../messages/words.ts';
import { changeLines } from './changes.ts';
import { countLines } from './counts.ts';
import { propertyLines, tableLines } from './table.ts';
import { bothTimes } from './times.ts';

/** Whether counts may be shown: they tell results, and go to a terminal alone. */
interface Watched {
  readonly isWatched: boolean;
}

type Row = readonly (string | number)[];

/** What differs from the revision before, as rows of what, before, now. */
function changeRows(words: Words, changes: CaseChanges, { isWatched }: Watched): readonly Row[] {
  const { labels, terms } = words;
  const { hour, added, removed, counts } = changes;
  const rows: Row[] = [];
  if (hour !== null) {
    const { before, now } = hour;
    rows.push([labels.hour, bothTimes(before.utc, before.zone), bothTimes(now.utc, now.zone)]);
  }
  for (const { recipient, scope } of added) rows.push([`${recipient} (${scope})`, '', terms.changes.added]);
  for (const { recipient, scope } of removed)
    rows.push([`${recipient} (${scope})`, '', terms.changes.removed]);
  if (!isWatched || counts === null) return rows;
  const { entered, decisions } = counts;
  if (entered !== null) rows.push([labels.entered, entered.before, entered.now]);
  for (const { decision, before, now } of decisions) rows.push([decision, before, now]);
  return rows;
}

/** What is new to this officer; nothing where they are asked for the first time and the hour is the request's. */
function caseChangeLines(words: Words, changes: CaseChanges, o: Watched): readonly string[] {
  const { labels, results, terms } = words;
  const { since, counts } = changes;
  const rows = changeRows(words, changes, o);
  const heading = since === null ? labels.change : results.changesSince(since);
  const lines = [...tableLines([heading, terms.changes.before, terms.changes.now], rows)];
  if (since !== null && o.isWatched) {
    if (counts === null) lines.push(results.countsUnknown(since));
    else if (rows.length === 0) lines.push(results.nothingChanged(since));
  }
  return lines.length === 0 ? [] : ['', ...lines];
}

/** How many rows change since the revision before, as the clerk was shown it, whichever one this officer was asked about. */
function rowChangeLines(words: Words, summary: Summary): readonly string[] {
  const { revision, previous, changes: counts } = summary;
  return changeLines(words, { revision, previous, counts });
}

/**
 * What an officer approves: which revision, when, to whom, who else is asked, what is new since they were last asked,
 * which rows the revision changes, and the counts that the clerk confirmed. Counts tell results: `isWatched` says that the
 * lines go to a terminal; without one they are left out.
 */
export function caseLines(
  words: Words,
  { known, request, summary, changes }: ApprovalCase,
  o: Watched,
): readonly string[] {
  const { labels, terms, results } = words;
  const { value } = known.publication;
  const { hour } = known.standing;
  const { confirmed } = summary.value;
  const { number, revision, approvals, shares, recipients } = request.value;
  const timelock = terms.timelocks[value.timelock];
  // The lock was made for the hour of the request.
  const locked = request.value.hour;
  const isEarly = value.timelock === 'drand' && parseInstant(hour.utc) > parseInstant(locked.utc);
  const earlier = summary.value.earlier.map(({ revision: before, releasedAt }) =>
    releasedAt === null
      ? results.earlierNotReleased(before)
      : results.earlierReleased(before, bothTimes(releasedAt, hour.zone)),
  );
  return [
    ...propertyLines([
      [labels.publication, value.publication],
      [labels.title, value.title],
      [labels.issuer, value.issuer],
      [labels.realm, terms.realms[value.realm]],
      [labels.revision, revision],
      [labels.hour, bothTimes(hour.utc, hour.zone)],
      [labels.approvals, results.quorum(approvals, shares.length)],
      [labels.officers, shares.map(({ officer }) => officer).join(', ')],
      ...(confirmed === null
        ? []
        : [
            [
              words.gate.labels.secondPerson,
              words.gate.confirmedBy(confirmed.fingerprint, bothTimes(confirmed.confirmedAt, hour.zone)),
            ] as const,
          ]),
      ...(timelock === '' ? [] : [[labels.timelock, timelock] as const]),
      ...(isEarly
        ? [[labels.timelock, terms.timelockEarly(bothTimes(locked.utc, locked.zone))] as const]
        : []),
    ]),
    ...(earlier.length === 0 ? [] : ['', ...earlier]),
    ...(number === FIRST_REQUEST ? [] : ['', results.lateRequest(number, revision)]),
    '',
    ...tableLines(
      [labels.recipients, labels.scope],
      recipients.map(({ recipient, scope }) => [recipient, scope]),
    ),
    ...caseChangeLines(words, changes, o),
    // What a late request adds are recipients: the rows are those that the first one was about.
    ...(o.isWatched && number === FIRST_REQUEST ? rowChangeLines(words, summary.value) : []),
    ...(o.isWatched ? ['', ...countLines(words, summary.value)] : []),
  ];
}
