/**
 * Collects the officers' approvals and hand-overs from their depots into the record. One officer whose depot is down, or
 * whose act does not hold, is named and holds up no other.
 */
import { SceauError } from '../errors.ts';
import { type Verified, verify } from '../documents/envelope.ts';
import {
  type RevisionPlace,
  approvalName,
  handoverName,
  officerFolder,
  revisionFolder,
} from '../documents/names.ts';
import type { Request } from '../documents/request.ts';
import { sha256Hex } from '../io/encodings.ts';
import { exists, readFileBounded, writeFileAtomic } from '../io/files.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { linkApproval, linkHandover } from '../timelock/approvals.ts';
import { type Approval, approvalDocument, handoverDocument, proveOpened } from '../timelock/custody.ts';
import { type Share, checkShare } from '../timelock/shares.ts';
import type { Depot } from '../transport/depot.ts';
import { readNonces } from '../workspace/custody-store.ts';
import { fetchOptional, fetchSigned } from '../workspace/depot-files.ts';
import { readParty } from '../workspace/party-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, accepting, faultOf } from './context.ts';
import { readMessage } from './read-message.ts';
import type { SyncedPublication } from './sync-publication.ts';

const MAX_MESSAGE_BYTES = 200_000;

/** A revision whose officers are asked. */
export interface Asked {
  readonly known: SyncedPublication;
  readonly request: Verified<Request>;
  readonly place: RevisionPlace;
}

/** One officer's acts, both believed. */
export interface OfficerAct {
  readonly officer: string;
  readonly approval: Verified<Approval>;
  readonly share: Share;
}

/** Copies what an officer has put in their depot and the record does not have. */
async function collectFrom(
  context: Context,
  depot: Depot,
  place: RevisionPlace,
  officer: string,
): Promise<void> {
  const { workspace } = context;
  const folder = officerFolder(place, officer);
  const approval = `${folder}/${approvalName(officer)}`;
  if (!hasSigned(inRecord(workspace, approval))) {
    const signed = await fetchSigned(depot, approval, approvalDocument);
    if (signed !== null) writeSigned(inRecord(workspace, approval), signed);
  }
  const handover = `${folder}/${handoverName(officer)}`;
  if (!exists(inRecord(workspace, handover))) {
    const bytes = await fetchOptional(depot, handover, MAX_MESSAGE_BYTES);
    if (bytes === null) return;
    writeFileAtomic(inRecord(workspace, handover), bytes);
    const { publication, revision } = place;
    const subject = {
      publication,
      revision,
      party: officer,
      file: handoverName(officer),
      sha256: sha256Hex(bytes),
    };
    workspace.journal.append('collect', 'done', subject);
  }
}

/** Visits each officer's depot. */
export async function collectActs(context: Context, asked: Asked): Promise<void> {
  for (const { officer } of asked.request.value.shares) {
    try {
      const depot = await context.connect(readParty(context.workspace, officer).depot);
      try {
        await collectFrom(context, depot, asked.place, officer);
      } finally {
        await depot.close();
      }
    } catch (error) {
      context.report({ kind: 'party-failed', party: officer, fault: faultOf(error) });
    }
  }
}

/** An officer's approval in the record, believed and linked; `null` where there is none. */
export async function readApproval(
  context: Context,
  asked: Asked,
  officer: string,
): Promise<Verified<Approval> | null> {
  const { known, request, place } = asked;
  const path = inRecord(context.workspace, `${officerFolder(place, officer)}/${approvalName(officer)}`);
  if (!hasSigned(path)) return null;
  const approval = await verify(readSigned(path, approvalDocument), {
    document: approvalDocument,
    trust: known.trust,
    moment: accepting(context),
  });
  linkApproval(approval, request, known.publication);
  return approval;
}

async function readAct(
  context: Context,
  asked: Asked,
  o: { readonly officer: string; readonly commitment: string; readonly key: UnlockedKey },
): Promise<OfficerAct | null> {
  const { known, request, place } = asked;
  const { officer, commitment, key } = o;
  const approval = await readApproval(context, asked, officer);
  const path = inRecord(context.workspace, `${officerFolder(place, officer)}/${handoverName(officer)}`);
  if (approval === null || !exists(path)) return null;
  const nonces = readNonces(inRecord(context.workspace, revisionFolder(place)));
  const nonce = nonces.officers.find((each) => each.officer === officer)?.nonce ?? '';
  if (proveOpened(nonce, request.sha256) !== approval.value.proof) {
    throw new SceauError('approval-mismatch', { officer, detail: 'proof' });
  }
  const message = { file: handoverName(officer), bytes: readFileBounded(path, MAX_MESSAGE_BYTES) };
  const options = { document: handoverDocument, trust: known.trust, moment: accepting(context) };
  const handover = await readMessage(message, { key }, options);
  linkHandover(handover, request, known.publication);
  if (handover.value.officer.id !== officer) {
    throw new SceauError('approval-mismatch', { officer, detail: 'officer' });
  }
  const { share } = handover.value;
  checkShare(share, { ...place, officer }, commitment);
  return { officer, approval, share };
}

/** The officers whose approval and hand-over both hold; those whose do not are named, and kept out of the count. */
export async function readActs(
  context: Context,
  asked: Asked,
  key: UnlockedKey,
): Promise<readonly OfficerAct[]> {
  const acts: OfficerAct[] = [];
  for (const { officer, commitment } of asked.request.value.shares) {
    try {
      const act = await readAct(context, asked, { officer, commitment, key });
      if (act !== null) acts.push(act);
    } catch (error) {
      context.report({ kind: 'approval-refused', officer, fault: faultOf(error) });
    }
  }
  return acts;
}
