/** A distributor's signed receipts: made once, kept in the record, and delivered until the depot has them. */
import { join } from 'node:path';
import { type Header, signDocument } from '../documents/envelope.ts';
import { type FileRef, encodeInstant } from '../documents/fields.ts';
import { challengeDocument, manifestDocument } from '../documents/manifest.ts';
import { type RevisionPlace, receiptName, receiptsFolder, signatureName } from '../documents/names.ts';
import { noticeDocument } from '../documents/notice.ts';
import { publicationDocument } from '../documents/publication.ts';
import { type Receipt, receiptDocument } from '../documents/receipt.ts';
import { releaseDocument } from '../documents/release.ts';
import { requestDocument } from '../documents/request.ts';
import { stateDocument } from '../documents/state.ts';
import { listFolder } from '../io/files.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { licenceDocument } from '../parties/licence.ts';
import { approvalDocument } from '../timelock/custody.ts';
import { deliver } from '../transport/deliver.ts';
import type { Depot } from '../transport/depot.ts';
import { deliveryOf } from '../workspace/depot-files.ts';
import { hasSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import type { Context } from './context.ts';

/** The types that this version accepts, in every receipt, so that a v2 can come. */
const ACCEPTS: readonly string[] = [
  approvalDocument,
  challengeDocument,
  licenceDocument,
  manifestDocument,
  noticeDocument,
  publicationDocument,
  releaseDocument,
  requestDocument,
  stateDocument,
].map((document) => document.type);

/** What a receipt says beside the fields that all receipts share. */
export interface Answer {
  readonly place: RevisionPlace;
  readonly scope: string;
  /** The request by which it was addressed. */
  readonly request: number;
  readonly header: Header;
  readonly disposition: Receipt['disposition'];
  /** What tells this receipt from another of the same disposition: the digest of what was rejected. */
  readonly subject?: string | undefined;
  readonly fields: {
    readonly code: string | null;
    readonly manifest: string | null;
    readonly received: readonly FileRef[];
    readonly challenge: string | null;
    readonly release: string | null;
    readonly checkpoint: Receipt['checkpoint'];
  };
}

/** Where a receipt of this distributor stands in the record. */
function receiptPath(
  context: Context,
  given: Pick<Answer, 'place' | 'scope' | 'request' | 'disposition' | 'subject'>,
): string {
  const { workspace } = context;
  const { scope, request, disposition, subject, place } = given;
  const name = receiptName({ scope, revision: place.revision, request, disposition, subject });
  return inRecord(workspace, `${receiptsFolder(place, workspace.config.id)}/${name}`);
}

/** Whether this was said before. */
export function hasAnswered(
  context: Context,
  given: Pick<Answer, 'place' | 'scope' | 'request' | 'disposition' | 'subject'>,
): boolean {
  return hasSigned(receiptPath(context, given));
}

/** Signs and keeps a receipt; one that was given before stays as it is. */
export async function answer(context: Context, given: Answer, key: UnlockedKey): Promise<void> {
  const { workspace, clock } = context;
  const recipient = workspace.config.id;
  const { scope, disposition, place, fields } = given;
  const path = receiptPath(context, given);
  if (hasSigned(path)) return;
  const nowMs = clock.nowMs();
  const signed = await signDocument(
    receiptDocument,
    {
      ...given.header,
      publication: place.publication,
      revision: place.revision,
      scope,
      recipient: { id: recipient, fingerprint: key.certificate.fingerprint },
      disposition,
      code: fields.code,
      manifest: fields.manifest,
      received: [...fields.received],
      challenge: fields.challenge,
      release: fields.release,
      checkpoint: fields.checkpoint,
      accepts: [...ACCEPTS],
      at: encodeInstant(nowMs),
    },
    key,
    nowMs,
  );
  writeSigned(path, signed);
}

/** Delivers every receipt of this distributor that a publication's depot does not have. */
export async function deliverAnswers(
  context: Context,
  depot: Depot,
  place: { readonly issuer: string; readonly publication: string },
): Promise<void> {
  const { workspace } = context;
  const folder = receiptsFolder(place, workspace.config.id);
  const documents = listFolder(inRecord(workspace, folder))
    .filter((name) => name.endsWith('.json') && hasSigned(join(inRecord(workspace, folder), name)))
    .map((name) => `${folder}/${name}`);
  if (documents.length === 0) return;
  const files = [
    ...(await deliveryOf(workspace, documents, 'body')),
    ...(await deliveryOf(workspace, documents.map(signatureName), 'seal')),
  ];
  await deliver(depot, files, () => {});
}
