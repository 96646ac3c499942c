/** `publication.json` (documents/FORMAT.md §5): one proclamation of results, signed by the seal key. */
import * as v from 'valibot';
import { type DocumentOf, defineDocument } from './envelope.ts';
import { code, hour, id, instant, label, list, small } from './fields.ts';

export const publicationDocument = defineDocument('publication', 'seal', {
  publication: id,
  title: label,
  academies: list(code),
  exams: list(code),
  session: code,
  group: code,
  hour,
  officers: list(id),
  /** k: how many of the officers it takes. */
  approvals: small,
  timelock: v.picklist(['none', 'drand']),
  profile: v.picklist(['rfc4880', 'rfc9580']),
  createdAt: instant,
});
export type Publication = DocumentOf<typeof publicationDocument>;
