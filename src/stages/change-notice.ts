/** What a notice may change, held to how the publication stands, before anyone is asked to confirm it. */
import { SceauError } from '../errors.ts';
import { type Hour, parseInstant } from '../documents/fields.ts';
import type { Notice } from '../documents/notice.ts';
import type { Standing } from '../timelock/hour.ts';

/** What is asked for. */
export type NoticeChange =
  | { readonly kind: 'postpone' | 'advance'; readonly hour: Hour }
  | { readonly kind: 'withdraw' }
  | { readonly kind: 'supersede'; readonly revision: number }
  | { readonly kind: 'revoke'; readonly recipient: string };

/** The fields of a notice that say what changes, each `null` where it does not. */
export function changeFields(change: NoticeChange): Pick<Notice, 'kind' | 'hour' | 'revision' | 'recipient'> {
  return {
    kind: change.kind,
    hour: 'hour' in change ? change.hour : null,
    revision: 'revision' in change ? change.revision : null,
    recipient: 'recipient' in change ? change.recipient : null,
  };
}

/** Whether a notice says this very change. */
export function saysChange(notice: Notice, change: NoticeChange): boolean {
  const { kind, hour, revision, recipient } = changeFields(change);
  return (
    notice.kind === kind &&
    notice.hour?.utc === hour?.utc &&
    notice.hour?.zone === hour?.zone &&
    notice.revision === revision &&
    notice.recipient === recipient
  );
}

/**
 * A postponed hour is later than the standing one, an advanced one earlier, and either is to come; a revision was sealed, a
 * distributor was served.
 * @throws `publication-withdrawn`, `hour-direction`, `hour-past`, `revision-missing`, `partner-unknown`
 */
export function checkChange(
  change: NoticeChange,
  o: {
    readonly publication: string;
    readonly standing: Standing;
    readonly nowMs: number;
    readonly revisions: readonly number[];
    readonly recipients: readonly string[];
  },
): void {
  const { publication, standing, nowMs } = o;
  if (standing.withdrawn) throw new SceauError('publication-withdrawn', { publication });
  if ('hour' in change) {
    const { utc, zone } = change.hour;
    const [asked, now] = [parseInstant(utc), parseInstant(standing.hour.utc)];
    if (change.kind === 'postpone' ? asked <= now : asked >= now) {
      const { kind } = change;
      throw new SceauError('hour-direction', { kind, hour: utc, standing: standing.hour.utc, zone });
    }
    if (asked <= nowMs) throw new SceauError('hour-past', { hour: utc, zone });
  }
  if ('revision' in change && !o.revisions.includes(change.revision)) {
    throw new SceauError('revision-missing', { publication });
  }
  if ('recipient' in change && !o.recipients.includes(change.recipient)) {
    throw new SceauError('partner-unknown', { partner: change.recipient });
  }
}
