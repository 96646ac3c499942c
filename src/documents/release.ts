/**
 * `release-N.json` (documents/FORMAT.md §9): the release of one revision to one scope's recipients, signed by the
 * release key. It may omit from the approved list, never add.
 */
import * as v from 'valibot';
import { type DocumentOf, defineDocument } from './envelope.ts';
import {
  count,
  fileRef,
  fingerprint,
  hour,
  id,
  instant,
  list,
  listOrNone,
  noticeRef,
  positive,
  publicationRef,
  requestRef,
  revision,
  sha256,
} from './fields.ts';
import { type ReleaseMark, parseReleaseName } from './names.ts';

export const OMISSION_REASONS = [
  'licence-expired',
  'licence-revoked',
  'licence-invalid',
  'key-expired',
  'key-revoked',
  'key-unusable',
] as const;

export const releaseDocument = defineDocument('release', 'release', {
  publication: publicationRef,
  revision,
  scope: id,
  number: positive,
  file: fileRef,
  recipients: listOrNone(v.strictObject({ recipient: id, subkey: fingerprint, manifest: sha256 })),
  omissions: listOrNone(v.strictObject({ recipient: id, reason: v.picklist(OMISSION_REASONS) })),
  request: requestRef,
  /** The approvals that it stands on, each by its officer and the newest notice that it names. */
  approvals: list(v.strictObject({ officer: id, notice: count, sha256 })),
  notice: noticeRef,
  hour,
  releasedAt: instant,
});
export type Release = DocumentOf<typeof releaseDocument>;

/** Which release it is: its keys' file says so, whose name `linkRelease` holds to the release's own. */
export function releaseMark({ file, number }: Release): ReleaseMark {
  return parseReleaseName(file.name) ?? { number, site: null };
}
