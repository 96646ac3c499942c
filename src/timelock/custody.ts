/**
 * What custody of the session keys is written in (timelock/FORMAT.md §3): the lock, an officer's share, their approval
 * and their hand-over. Lock and share are signed by the seal key, the other two by the officer.
 */
import * as v from 'valibot';
import { createHmac } from 'node:crypto';
import { type DocumentOf, defineDocument } from '../documents/envelope.ts';
import {
  fingerprint,
  hour,
  id,
  instant,
  list,
  noticeRef,
  publicationRef,
  requestRef,
  revision,
  secret32,
  sha256,
  small,
} from '../documents/fields.ts';
import { SceauError } from '../errors.ts';
import { encodeHex, parseHex } from '../io/encodings.ts';

export const LOCK = 'lock.pgp';

const share = v.strictObject({ x: small, value: secret32 });
const officer = v.strictObject({ id, fingerprint });

export const lockDocument = defineDocument('lock', 'seal', {
  publication: publicationRef,
  revision,
  scopes: list(v.strictObject({ scope: id, sessionKey: secret32, commitment: sha256 })),
});
export type Lock = DocumentOf<typeof lockDocument>;

export const shareDocument = defineDocument('share', 'seal', {
  publication: publicationRef,
  revision,
  officer,
  /** 1 to n: which of the officers this is. */
  index: small,
  approvals: small,
  officers: small,
  commitment: sha256,
  share,
  nonce: secret32,
});
export type ShareEnvelope = DocumentOf<typeof shareDocument>;

export const approvalDocument = defineDocument(
  'approval',
  'officer',
  {
    publication: publicationRef,
    revision,
    officer,
    request: requestRef,
    hour,
    notice: noticeRef,
    /** HMAC-SHA256 by the share envelope's nonce over the request's digest: the share opens. */
    proof: sha256,
    approvedAt: instant,
  },
  (value) => value.officer.id,
);
export type Approval = DocumentOf<typeof approvalDocument>;

export const handoverDocument = defineDocument(
  'handover',
  'officer',
  {
    publication: publicationRef,
    revision,
    officer,
    request: requestRef,
    share,
    handedAt: instant,
  },
  (value) => value.officer.id,
);
export type Handover = DocumentOf<typeof handoverDocument>;

/**
 * HMAC-SHA256 by a nonce over a document's digest, both 32 bytes given in hexadecimal: whoever shows it has opened
 * the envelope that held the nonce, and has this document in hand.
 */
export function proveOpened(nonce: string, documentSha256: string): string {
  const key = parseHex(nonce);
  const digest = parseHex(documentSha256);
  if (key?.length !== 32 || digest?.length !== 32) throw new SceauError('bug', { detail: 'proof: lengths' });
  return encodeHex(createHmac('sha256', key).update(digest).digest());
}
