/** What a notice changes, in words, for whoever signs it: the release operator and, where something gets earlier, officers. */
import type { Notice } from '../../documents/notice.ts';
import type { Hour } from '../../documents/fields.ts';
import type { Publication } from '../../documents/publication.ts';
import { changeFields } from '../../stages/change-notice.ts';
import type { NoticeAsked } from '../../stages/notify.ts';
import type { Words } from '../messages/words.ts';
import { propertyLines } from './table.ts';
import { bothTimes } from './times.ts';

/** The change itself: kind, hour before and after, revision, distributor, reason. */
export function changeLines(
  words: Words,
  notice: Pick<Notice, 'kind' | 'hour' | 'revision' | 'recipient' | 'reason' | 'number'>,
  o: { readonly publication: Publication; readonly before: Hour },
): readonly string[] {
  const { labels, terms } = words;
  const { publication, before } = o;
  const { hour, revision, recipient } = notice;
  return propertyLines([
    [labels.publication, publication.publication],
    [labels.title, publication.title],
    [labels.realm, terms.realms[publication.realm]],
    [labels.notice, `${notice.number} : ${terms.notices[notice.kind]}`],
    ...(hour === null ? [] : ([[labels.hourBefore, bothTimes(before.utc, before.zone)]] as const)),
    ...(hour === null ? [] : ([[labels.hourAfter, bothTimes(hour.utc, hour.zone)]] as const)),
    ...(revision === null ? [] : ([[labels.revision, revision]] as const)),
    ...(recipient === null ? [] : ([[labels.recipient, recipient]] as const)),
    [labels.reason, notice.reason],
  ]);
}

/** What the release operator confirms, and who will be told. */
export function noticeLines(words: Words, asked: NoticeAsked): readonly string[] {
  const { number, reason, publication, hour, recipients, officers, mirrors } = asked;
  const notice = { ...changeFields(asked.change), number, reason };
  return [
    ...changeLines(words, notice, { publication: publication.value, before: hour }),
    ...propertyLines([
      [words.labels.recipients, recipients.length === 0 ? '—' : recipients.join(', ')],
      [words.labels.officers, officers.join(', ')],
      [words.labels.mirrors, mirrors],
    ]),
  ];
}

/** What a notice brings with it, or cannot do. */
export function noticeWarnings(words: Words, asked: NoticeAsked): readonly string[] {
  const { kind } = asked.change;
  const timelock: string = asked.publication.value.timelock;
  const { prompts } = words;
  return [
    prompts.noticeEffects[kind],
    ...(asked.cosigners > 0 ? [prompts.noticeCosigned(asked.cosigners)] : []),
    ...(timelock === 'drand' && kind === 'advance' ? [prompts.noticeAgainstBeacon] : []),
    ...(timelock === 'prepositioned' && kind !== 'advance' && kind !== 'supersede'
      ? [prompts.noticeAgainstPrepositioned]
      : []),
  ];
}
