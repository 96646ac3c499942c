/**
 * `state.json` (documents/FORMAT.md §8): what is newest of a publication, signed anew every day by the release key and
 * replaced in place. A reader without a fresh one does not know what was kept from it.
 */
import * as v from 'valibot';
import { type DocumentOf, defineDocument } from './envelope.ts';
import { count, hour, instant, noticeRef, publicationRef } from './fields.ts';

export const stateDocument = defineDocument('state', 'release', {
  publication: publicationRef,
  notice: noticeRef,
  /** The newest revision that was sealed; 0 where there is none. */
  revision: count,
  standing: v.picklist(['announced', 'withdrawn']),
  hour,
  issuedAt: instant,
  validUntil: instant,
});
export type State = DocumentOf<typeof stateDocument>;
