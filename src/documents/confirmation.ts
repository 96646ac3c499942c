/**
 * `confirmation-N.json` (documents/FORMAT.md §7): a second person has seen the figures of the very file that revision N is to
 * be sealed from. Signed by a key of their own; it stays in the rectorat's custody, and holds no count and no plain digest.
 */
import * as v from 'valibot';
import { type DocumentOf, defineDocument } from './envelope.ts';
import { fingerprint, instant, publicationRef, revision, secret32, sha256 } from './fields.ts';

/** A file, fixed by its digest under a key of the mark's own. */
export const sourceMark = v.strictObject({ key: secret32, mac: sha256 });

export const confirmationDocument = defineDocument(
  'confirmation',
  'second',
  {
    publication: publicationRef,
    /** The revision that was to be sealed next. */
    revision,
    source: sourceMark,
    /** Of the primary key of the person who confirms. */
    fingerprint,
    confirmedAt: instant,
  },
  (value) => value.fingerprint,
);
export type Confirmation = DocumentOf<typeof confirmationDocument>;

/** Name of the confirmation of the file of a revision to be. */
export const confirmationName = (number: number): string => `confirmation-${number}.json`;
