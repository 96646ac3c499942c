/**
 * The hour (timelock/FORMAT.md §1): when a publication may be released, as its newest notice says. The clock may
 * refuse, never permit.
 */
import { SceauError } from '../errors.ts';
import type { Verified } from '../documents/envelope.ts';
import { type Hour, type NoticeRef, parseInstant } from '../documents/fields.ts';
import { noticeName } from '../documents/names.ts';
import type { Notice } from '../documents/notice.ts';
import type { Publication, Timelock } from '../documents/publication.ts';
import type { Release } from '../documents/release.ts';

/** An officer's share is handed over from this long before the hour on. */
export const HANDOVER_WINDOW_MS = 60 * 60 * 1000;

/** A publication as its notices leave it. */
export interface Standing {
  readonly hour: Hour;
  readonly notice: NoticeRef;
  /** Number of the notice that set the hour; 0 where it is the publication's own. Approvals before it are void. */
  readonly hourSince: number;
  readonly withdrawn: boolean;
  /** Distributors to whom nothing is released any more, sorted. */
  readonly revoked: readonly string[];
  /** Revisions that are neither accepted, nor released, nor opened any more, ascending. */
  readonly superseded: readonly number[];
}

/** A publication and its notices, oldest first: what a standing follows from. */
export interface NoticeChain {
  readonly publication: Verified<Publication>;
  readonly notices: readonly Verified<Notice>[];
  /** For each notice, how many distinct officers signed it beside the release key; none where nothing is said. */
  readonly approving?: readonly number[];
}

/** What each kind of notice says beside its reason, and nothing else. */
const SAYS: Readonly<Record<Notice['kind'], 'hour' | 'revision' | 'recipient' | null>> = {
  postpone: 'hour',
  advance: 'hour',
  withdraw: null,
  supersede: 'revision',
  revoke: 'recipient',
};

/**
 * Walks the chain of notices, oldest first.
 * @param approving for each notice, how many distinct officers signed it beside the release key
 * @throws `notice-chain` where the chain is broken, something gets earlier without k officers, or anything follows a
 * withdrawal
 */
export function standingOf(
  publication: Verified<Publication>,
  notices: readonly Verified<Notice>[],
  approving: readonly number[] = [],
): Standing {
  let { hour } = publication.value;
  let notice: NoticeRef = { number: 0, sha256: null };
  let hourSince = 0;
  let withdrawn = false;
  const revoked = new Set<string>();
  const superseded = new Set<number>();
  for (const [i, each] of notices.entries()) {
    const { value } = each;
    const broken = (detail: string): never => {
      throw new SceauError('notice-chain', { number: value.number, detail });
    };
    if (value.number !== i + 1 || value.previous !== notice.sha256) broken(noticeName(i + 1));
    if (withdrawn) broken('withdrawn');
    if (value.publication.sha256 !== publication.sha256) broken('publication');
    if (value.publication.id !== publication.value.publication) broken('publication');
    for (const field of ['hour', 'revision', 'recipient'] as const) {
      if ((value[field] !== null) !== (SAYS[value.kind] === field)) broken(field);
    }
    if (value.hour !== null) {
      const earlier = parseInstant(value.hour.utc) < parseInstant(hour.utc);
      if (earlier !== (value.kind === 'advance')) broken('kind');
      if (earlier && (approving[i] ?? 0) < publication.value.approvals) broken('officers');
      hour = value.hour;
      hourSince = value.number;
    }
    if (value.kind === 'withdraw') withdrawn = true;
    if (value.recipient !== null) revoked.add(value.recipient);
    if (value.revision !== null) superseded.add(value.revision);
    notice = { number: value.number, sha256: each.sha256 };
  }
  return {
    hour,
    notice,
    hourSince,
    withdrawn,
    revoked: [...revoked].sort(),
    superseded: [...superseded].sort((a, b) => a - b),
  };
}

/**
 * The publication as it stood at the notice that a document names.
 * @throws `notice-missing` where that notice is not here yet; `notice-chain` where another one has its number
 */
export function standingAt(chain: NoticeChain, named: NoticeRef): Standing {
  const { publication, notices, approving } = chain;
  if (named.number > notices.length) throw new SceauError('notice-missing', { number: named.number });
  const until = notices.slice(0, named.number);
  if ((until.at(-1)?.sha256 ?? null) !== named.sha256) {
    throw new SceauError('notice-chain', { number: named.number, detail: 'another notice has this number' });
  }
  return standingOf(publication, until, approving);
}

/** A revision that a notice superseded is not worked with any more. @throws `revision-superseded` */
export function checkNotSuperseded(
  standing: Standing,
  { publication, revision }: { readonly publication: string; readonly revision: number },
): void {
  if (standing.superseded.includes(revision)) {
    throw new SceauError('revision-superseded', { publication, revision });
  }
}

/**
 * A release lists nobody who was revoked when it was made.
 * @param standing how the publication stood at the notice that the release names
 * @throws `recipient-revoked`
 */
export function checkNoneRevoked(standing: Standing, release: Pick<Release, 'recipients'>): void {
  const revoked = release.recipients.find(({ recipient }) => standing.revoked.includes(recipient));
  if (revoked !== undefined) throw new SceauError('recipient-revoked', { recipient: revoked.recipient });
}

/** Whether the hour has come, to the millisecond. */
export function hourHasCome(hour: Hour, nowMs: number): boolean {
  return nowMs >= parseInstant(hour.utc);
}

/**
 * From when on shares are handed over: an hour before the hour; `null` for at any time, where drand's beacon has the last
 * word (`drand`) or the release itself goes out ahead under it (`prepositioned`).
 */
export function handoverFromMs(hour: Hour, timelock: Timelock): number | null {
  return timelock === 'none' ? parseInstant(hour.utc) - HANDOVER_WINDOW_MS : null;
}

/** Whether hand-over is open. */
export function handoverIsOpen(hour: Hour, timelock: Timelock, nowMs: number): boolean {
  const fromMs = handoverFromMs(hour, timelock);
  return fromMs === null || nowMs >= fromMs;
}
