/**
 * An officer's word that the rectorat's clock is right where time servers say otherwise (timelock/FORMAT.md §3): it looked at a
 * clock of its own. It lifts the refusal `clock-disagrees` alone, never the hour.
 */
import * as v from 'valibot';
import { type DocumentOf, defineDocument } from '../documents/envelope.ts';
import {
  fingerprint,
  hour,
  id,
  instant,
  noticeRef,
  publicationRef,
  requestRef,
  revision,
} from '../documents/fields.ts';

export const overrideDocument = defineDocument(
  'override',
  'officer',
  {
    publication: publicationRef,
    revision,
    officer: v.strictObject({ id, fingerprint }),
    request: requestRef,
    hour,
    notice: noticeRef,
    /** What the officer's own clock said when they signed. */
    clock: instant,
  },
  (value) => value.officer.id,
);
export type Override = DocumentOf<typeof overrideDocument>;
