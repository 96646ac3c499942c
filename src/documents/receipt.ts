/** `receipt-….json` (documents/FORMAT.md §10): what a distributor says it found, signed by the distributor. */
import * as v from 'valibot';
import { type DocumentOf, defineDocument } from './envelope.ts';
import { checkpoint, fileRef, fingerprint, id, instant, listOrNone, revision, sha256 } from './fields.ts';

export const DISPOSITIONS = ['verified', 'rejected', 'opened', 'purged'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export const receiptDocument = defineDocument(
  'receipt',
  'distributor',
  {
    publication: id,
    revision,
    scope: id,
    recipient: v.strictObject({ id, fingerprint }),
    disposition: v.picklist(DISPOSITIONS),
    /** The error code of a rejection. */
    code: v.nullable(v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,63}$/))),
    /** The manifest that this is about; `null` where a rejected folder had none that could be read. */
    manifest: v.nullable(sha256),
    /** What was received, as it was found. */
    received: listOrNone(fileRef),
    /** HMAC-SHA256 by the challenge's nonce over the manifest's digest: this distributor will be able to open. */
    challenge: v.nullable(sha256),
    /** The release that opened it. */
    release: v.nullable(sha256),
    checkpoint: v.nullable(checkpoint),
    /** The types that the writer accepts, so that a v2 can come. */
    accepts: listOrNone(v.pipe(v.string(), v.regex(/^sceau\/[a-z]+\/v[1-9][0-9]{0,2}$/))),
    at: instant,
  },
  (value) => value.recipient.id,
);
export type Receipt = DocumentOf<typeof receiptDocument>;
