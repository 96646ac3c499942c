/** `publication.json` (documents/FORMAT.md §5): one proclamation of results, signed by the seal key. */
import * as v from 'valibot';
import { type DocumentOf, defineDocument } from './envelope.ts';
import { MAX_MIRRORS, code, hour, id, instant, label, list, mirror, small } from './fields.ts';

/** What a publication waits for beside its officers: nothing, the drand beacon of the hour, or that beacon alone. */
export const TIMELOCKS = ['none', 'drand', 'prepositioned'] as const;
export type Timelock = (typeof TIMELOCKS)[number];

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
  timelock: v.picklist(TIMELOCKS),
  profile: v.picklist(['rfc4880', 'rfc9580']),
  /** Where a reader may ask for the bytes as well; nothing about them is trusted. */
  mirrors: v.pipe(v.array(mirror), v.maxLength(MAX_MIRRORS)),
  createdAt: instant,
});
export type Publication = DocumentOf<typeof publicationDocument>;
