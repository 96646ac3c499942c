/** A rehearsal's day line by line, and the tables and findings that it ends with. */
import type { RehearsalLine } from '../../days/rehearse.ts';
import type { Finding, RehearsalReport } from '../../days/rehearsal-report.ts';
import { type FindingByKind, type RehearsalLineByKind, type Words, sayFault } from '../messages/words.ts';
import { errorJsonOrNull, faultText } from './errors.ts';
import { propertyLines, tableLines } from './table.ts';
import { bothTimes, localTime } from './times.ts';

/** Pairs a line with the words of its kind. */
function say<K extends keyof RehearsalLineByKind>(
  words: Words,
  kind: K,
  o: { readonly line: RehearsalLineByKind[K]; readonly reason: string },
): string {
  return words.rehearsal.story[kind](o.line, o.reason);
}

/** The line of one step. */
export function rehearsalLine(words: Words, line: RehearsalLine): string {
  const reason = 'fault' in line ? faultText(words, line.fault) : '';
  return say(words, line.kind, { line, reason });
}

/** Pairs a finding with the words of its kind. */
function find<K extends keyof FindingByKind>(
  words: Words,
  kind: K,
  o: { readonly finding: FindingByKind[K]; readonly publication: string } & FaultSaid,
): string {
  return words.rehearsal.finding[kind](o.finding, o);
}

interface FaultSaid {
  readonly reason: string;
  readonly hint: string;
}

/** What is known of why. */
function causeOf(words: Words, finding: Finding): FaultSaid {
  if (finding.kind === 'omitted') {
    const { party: recipient, reason } = finding;
    const said = sayFault(words, { code: 'recipient-omitted', params: { recipient, reason } });
    return { reason: said.message, hint: said.hint };
  }
  if (!('fault' in finding) || finding.fault === null) return { reason: '', hint: '' };
  const said = sayFault(words, finding.fault);
  return { reason: said.message, hint: said.hint };
}

/** One finding and what to do about it. */
export function findingLine(words: Words, publication: string, finding: Finding): string {
  return find(words, finding.kind, { finding, publication, ...causeOf(words, finding) });
}

/** Time of day in the zone and in UTC, with the date where it is not the hour's. */
function times(at: string | null, { hour }: RehearsalReport): string {
  if (at === null) return '—';
  const local = localTime(at, hour.zone);
  const isSameDay = local.slice(0, 10) === localTime(hour.utc, hour.zone).slice(0, 10);
  return isSameDay ? `${local.slice(11)} = ${at.slice(11)}` : `${local} = ${at}`;
}

/** The report for `--json`. */
export function rehearsalJson(words: Words, report: RehearsalReport): object {
  const { isInterrupted, fault, deliveries, findings, ...facts } = report;
  return {
    ...facts,
    interrupted: isInterrupted,
    deliveries: deliveries.map(({ fault: of, ...delivery }) => ({
      ...delivery,
      error: errorJsonOrNull(words, of),
    })),
    findings: findings.map((finding) => ({
      kind: finding.kind,
      party: finding.party,
      scope: 'scope' in finding ? finding.scope : null,
      message: findingLine(words, report.publication, finding),
    })),
    release: errorJsonOrNull(words, fault),
  };
}

/** The report for people. */
export function rehearsalLines(words: Words, report: RehearsalReport): readonly string[] {
  const { labels, rehearsal } = words;
  const { states } = words.terms;
  const { publication, hour, revision, findings } = report;
  const deliveries = report.deliveries.map((each) => [
    each.recipient,
    each.scope,
    times(each.pushedAt, report),
    times(each.verifiedAt, report),
    times(each.openedAt, report),
    each.secondsToOpen ?? '—',
    rehearsal.verdicts[each.verdict],
  ]);
  const headings = [labels.recipient, labels.scope, states.pushed, states.verified, states.opened];
  const officers = report.officers.map((each) => [
    each.officer,
    times(each.approvedAt, report),
    times(each.handedOverAt, report),
  ]);
  const isAllOpened = report.deliveries.every(({ verdict }) => verdict === 'opened');
  return [
    ...propertyLines([
      [labels.publication, publication],
      [labels.title, report.title],
      [labels.hour, bothTimes(hour.utc, hour.zone)],
      [labels.revision, revision],
      [labels.candidates, report.candidates],
    ]),
    '',
    rehearsal.times(hour.zone),
    ...tableLines([...headings, rehearsal.seconds, rehearsal.verdict], deliveries),
    '',
    ...tableLines([labels.officer, states.approved, states.handedOver], officers),
    '',
    ...(isAllOpened ? [rehearsal.allOpened] : []),
    ...(findings.length === 0 ? [] : [rehearsal.findings]),
    ...findings.map((finding) => `- ${findingLine(words, publication, finding)}`),
  ];
}
