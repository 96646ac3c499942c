/**
 * `request-N.json` and `summary.pgp` (documents/FORMAT.md §7): what officers are asked to approve, signed by the seal
 * key. The counts stand in the summary alone, which only officers can open.
 */
import * as v from 'valibot';
import { PURPOSES } from '../results/scopes/purposes.ts';
import { type DocumentOf, defineDocument } from './envelope.ts';
import {
  code,
  count,
  fileRef,
  fingerprint,
  hour,
  id,
  instant,
  label,
  list,
  listOrNone,
  noticeRef,
  positive,
  publicationRef,
  revision,
  sha256,
  small,
} from './fields.ts';

export const SUMMARY = 'summary.pgp';

const codeOrNone = v.union([code, v.literal('')]);

export const requestDocument = defineDocument('request', 'seal', {
  publication: publicationRef,
  revision,
  /** 1 is made with the revision; a later one asks for recipients who join late. */
  number: positive,
  hour,
  notice: noticeRef,
  approvals: small,
  shares: list(v.strictObject({ officer: id, index: small, commitment: sha256 })),
  recipients: list(
    v.strictObject({ recipient: id, scope: id, fingerprint, subkey: fingerprint, manifest: sha256 }),
  ),
  summary: fileRef,
  requestedAt: instant,
});
export type Request = DocumentOf<typeof requestDocument>;

export const summaryDocument = defineDocument('summary', 'seal', {
  publication: publicationRef,
  revision,
  title: label,
  entered: count,
  /** '' is no decision, in exams that have none. */
  decisions: list(v.strictObject({ decision: codeOrNone, candidates: count })),
  /** Of those admitted; '' is no mention. */
  mentions: listOrNone(v.strictObject({ mention: codeOrNone, candidates: count })),
  /** By exam, group and série; of the whole exam and group where `serie` is null. */
  series: listOrNone(
    v.strictObject({
      exam: code,
      group: code,
      serie: v.nullable(v.union([label, v.literal('')])),
      entered: count,
      admitted: count,
    }),
  ),
  consents: listOrNone(
    v.strictObject({
      purpose: v.picklist(PURPOSES),
      yes: count,
      no: count,
      unknown: count,
      unreadable: count,
    }),
  ),
  /** Rows that leave, and why the others stay: together the candidates entered. */
  scopes: listOrNone(
    v.strictObject({
      scope: id,
      rows: count,
      stays: v.strictObject({
        otherTerritory: count,
        otherExam: count,
        decision: count,
        notResident: count,
        noConsent: count,
      }),
    }),
  ),
  /** The second person who confirmed the file; null where the rectorat asks for none. */
  confirmed: v.nullable(v.strictObject({ fingerprint, confirmedAt: instant })),
  /** Revisions before this one, ascending, and when each was first released, as far as the rectorat's record goes. */
  earlier: listOrNone(v.strictObject({ revision, releasedAt: v.nullable(instant) })),
  /** The earlier revision that the rows were compared with, and what changes; `scope` null is the jury's file. */
  previous: v.nullable(revision),
  changes: listOrNone(
    v.strictObject({ scope: v.nullable(id), added: count, removed: count, changed: count }),
  ),
  /** Spaces that bring every summary to one length, so that its size tells no count. */
  padding: v.pipe(v.string(), v.regex(/^ *$/), v.maxLength(100_000)),
});
export type Summary = DocumentOf<typeof summaryDocument>;
