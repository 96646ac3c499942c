/**
 * `notice-N.json` (documents/FORMAT.md §8): signed changes to a publication in one numbered, hash-linked chain, signed
 * by the release key, and by k officers where something gets earlier.
 */
import * as v from 'valibot';
import { type DocumentOf, defineDocument } from './envelope.ts';
import { hour, id, instant, label, positive, publicationRef, revision, sha256 } from './fields.ts';

export const NOTICE_KINDS = ['postpone', 'advance', 'withdraw', 'supersede', 'revoke'] as const;

export const noticeDocument = defineDocument('notice', 'release', {
  publication: publicationRef,
  number: positive,
  /** Digest of notice N − 1; `null` in the first. */
  previous: v.nullable(sha256),
  kind: v.picklist(NOTICE_KINDS),
  /** The new hour, where the kind is postpone or advance. */
  hour: v.nullable(hour),
  /** The revision withdrawn or superseded, where the kind says so. */
  revision: v.nullable(revision),
  /** The distributor revoked, where the kind says so. */
  recipient: v.nullable(id),
  reason: label,
  issuedAt: instant,
});
export type Notice = DocumentOf<typeof noticeDocument>;
