/**
 * Collects the officers' approvals and hand-overs from their depots into the record. One officer whose depot is down, or
 * whose act does not hold, is named and holds up no other.
 */
import { join } from 'node:path';
import { SceauError, exitStatus } from '../errors.ts';
import { type SignedBytes, type Verified, expectLink, verify } from '../documents/envelope.ts';
import {
  type RevisionPlace,
  approvalName,
  handoverName,
  newestApproval,
  officerFolder,
} from '../documents/names.ts';
import type { Request } from '../documents/request.ts';
import { sha256Hex } from '../io/encodings.ts';
import { exists, listFolder, readFileBounded, writeFileAtomic } from '../io/files.ts';
import type { JournalSubject } from '../journal/journal.ts';
import { isAddressedTo } from '../openpgp/message.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { linkApproval, linkHandover, linkRequest } from '../timelock/approvals.ts';
import { type Approval, approvalDocument, handoverDocument, proveOpened } from '../timelock/custody.ts';
import { type Share, checkShare } from '../timelock/shares.ts';
import type { Depot } from '../transport/depot.ts';
import { readNonces } from '../workspace/custody-store.ts';
import { fetchOptional, fetchSigned } from '../workspace/depot-files.ts';
import { listRevisions, loadPublication } from '../workspace/publication-store.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, accepting, faultOf } from './context.ts';
import { RevisionRecord } from './revision-record.ts';
import { readMessage } from './read-message.ts';
import type { SyncedPublication } from './sync-publication.ts';
import { visitDepots } from './visit-depots.ts';
import { type UnreadMedium, visitMedia } from './visit-media.ts';

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

/** An officer who is asked, and what it takes to judge their acts. */
interface AskedOfficer {
  readonly officer: string;
  /** Of the share, as the request states it. */
  readonly commitment: string;
}

/** The same with the release key, to which shares are handed over. */
interface HandingOfficer extends AskedOfficer {
  readonly key: UnlockedKey;
}

/** Every request of the newest revision, the first first: each belongs to the publication as it stands. */
export async function askedRequests(
  context: Context,
  publication: string,
): Promise<readonly [Asked, ...Asked[]]> {
  const { workspace } = context;
  const place = { issuer: workspace.config.id, publication };
  const moment = accepting(context);
  const trust = await loadTrust(workspace, place.issuer, moment);
  const known = { ...(await loadPublication(workspace, place, { trust, moment })), trust };
  const revision = listRevisions(workspace, place).at(-1);
  if (revision === undefined) throw new SceauError('revision-missing', { publication });
  const record = await RevisionRecord.open(context, { ...place, revision });
  const [first, ...late] = (await record.requests()).map((request): Asked => {
    linkRequest(request, known, { revision, number: request.value.number });
    return { known, request, place: record.place };
  });
  if (first === undefined) throw new SceauError('revision-missing', { publication });
  return [first, ...late];
}

/** Believes an approval: by this officer, of this request, by someone who opened their share. */
async function believeApproval(
  context: Context,
  asked: Asked,
  o: { readonly officer: string; readonly signed: SignedBytes },
): Promise<Verified<Approval>> {
  const { known, request, place } = asked;
  const { officer, signed } = o;
  const approval = await verify(signed, {
    document: approvalDocument,
    trust: known.trust,
    moment: accepting(context),
  });
  linkApproval(approval, request, { chain: known, standing: known.standing });
  if (approval.value.officer.id !== officer) {
    throw new SceauError('approval-mismatch', { officer, detail: 'officer' });
  }
  const nonces = readNonces(context.workspace, place);
  const nonce = nonces.officers.find((each) => each.officer === officer)?.nonce ?? '';
  if (proveOpened(nonce, request.sha256) !== approval.value.proof) {
    throw new SceauError('approval-mismatch', { officer, detail: 'proof' });
  }
  return approval;
}

/** Believes a hand-over: by this officer, for this request, of the share that was sealed for them. */
async function believeHandover(
  context: Context,
  asked: Asked,
  o: HandingOfficer & { readonly bytes: Uint8Array },
): Promise<Share> {
  const { known, request, place } = asked;
  const { officer, commitment, key, bytes } = o;
  const message = { file: handoverName(officer, request.value.number), bytes };
  const options = { document: handoverDocument, trust: known.trust, moment: accepting(context) };
  const handover = await readMessage(message, { key }, options);
  linkHandover(handover, request, known.publication);
  if (handover.value.officer.id !== officer) {
    throw new SceauError('approval-mismatch', { officer, detail: 'officer' });
  }
  const { share } = handover.value;
  checkShare(share, { ...place, officer }, commitment);
  return share;
}

/** Copies an approval that counts as the publication stands, where the record has none. */
async function collectApproval(context: Context, depot: Depot, asked: Asked, officer: string): Promise<void> {
  const { workspace } = context;
  const { number: request } = asked.request.value;
  const wanted = { officer, request, since: asked.known.standing.hourSince };
  const folder = officerFolder(asked.place, officer);
  if (newestApproval(listFolder(inRecord(workspace, folder)), wanted) !== null) return;
  // Only names that can count are looked at, and one that does not hold does not hide an older one that does.
  for (let notice = asked.known.standing.notice.number; notice >= wanted.since; notice -= 1) {
    const name = approvalName({ officer, request, notice });
    try {
      const signed = await fetchSigned(depot, `${folder}/${name}`, approvalDocument);
      if (signed === null) continue;
      const approval = await believeApproval(context, asked, { officer, signed });
      expectLink(name, 'notice', notice, approval.value.notice.number);
      writeSigned(inRecord(workspace, `${folder}/${name}`), signed);
      noteCollected(context, asked, { party: officer, file: name, sha256: approval.sha256 });
      return;
    } catch (error) {
      const fault = faultOf(error);
      if (exitStatus(fault.code) !== 76) throw error;
      context.report({ kind: 'approval-refused', officer, fault });
    }
  }
}

/** Copies a hand-over, where the record has none for this release key: one for another opens nothing any more. */
async function collectHandover(
  context: Context,
  depot: Depot,
  asked: Asked,
  o: HandingOfficer,
): Promise<void> {
  const { officer, key } = o;
  const file = handoverName(officer, asked.request.value.number);
  const path = `${officerFolder(asked.place, officer)}/${file}`;
  const local = inRecord(context.workspace, path);
  const { certificate } = key;
  const limits = { certificate, maxBytes: handoverDocument.maxBytes };
  const isKept = exists(local) && isAddressedTo(file, readFileBounded(local, MAX_MESSAGE_BYTES), limits);
  if (isKept) return;
  const bytes = await fetchOptional(depot, path, MAX_MESSAGE_BYTES);
  if (bytes === null) return;
  await believeHandover(context, asked, { ...o, bytes });
  writeFileAtomic(local, bytes);
  noteCollected(context, asked, { party: officer, file, sha256: sha256Hex(bytes) });
}

/** Notes once that a hand-over stands in an officer's depot; whether it holds, `release` finds out. */
async function noteHandover(context: Context, depot: Depot, asked: Asked, officer: string): Promise<void> {
  const { journal } = context.workspace;
  const { publication, revision } = asked.place;
  const file = handoverName(officer, asked.request.value.number);
  const names = (await depot.list(officerFolder(asked.place, officer))).map((entry) => entry.name);
  const isNoted = journal
    .entries()
    .some(
      (each) =>
        each.act === 'seen' &&
        each.publication === publication &&
        each.revision === revision &&
        each.file === file,
    );
  if (names.includes(file) && !isNoted) {
    journal.append('seen', 'done', { publication, revision, party: officer, file });
  }
}

function noteCollected(context: Context, asked: Asked, subject: JournalSubject): void {
  const { publication, revision } = asked.place;
  context.workspace.journal.append('collect', 'done', { publication, revision, ...subject });
}

/** The commitments of the officers' shares, as the request states them. */
function commitmentsOf({ request }: Asked): ReadonlyMap<string, string> {
  return new Map(request.value.shares.map(({ officer, commitment }) => [officer, commitment]));
}

/**
 * Visits the officers' depots. What does not hold stays there, and is looked at again the next time.
 * @returns how many officers' depots could not be reached
 * @param key the release key; `null` collects approvals alone, and only sees whether hand-overs are there
 */
export async function collectActs(context: Context, asked: Asked, key: UnlockedKey | null): Promise<number> {
  let unreachable = 0;
  const commitments = commitmentsOf(asked);
  await visitDepots(context, [...commitments.keys()], {
    at: async (officer, depot) => {
      await collectApproval(context, depot, asked, officer);
      const commitment = commitments.get(officer) ?? '';
      if (key === null) await noteHandover(context, depot, asked, officer);
      else await collectHandover(context, depot, asked, { officer, commitment, key });
    },
    onFault: (officer, fault) => {
      const isAct = exitStatus(fault.code) === 76;
      if (!isAct) unreachable += 1;
      context.report(
        isAct
          ? { kind: 'approval-refused', officer, fault }
          : { kind: 'party-failed', party: officer, fault },
      );
    },
  });
  return unreachable;
}

/** Collects acts that were brought in folders of the same tree. @returns folders that could not be read */
function collectBrought(
  context: Context,
  asked: Asked,
  o: { readonly key: UnlockedKey; readonly folders: readonly string[] },
): Promise<readonly UnreadMedium[]> {
  const commitments = commitmentsOf(asked);
  return visitMedia(o.folders, [...commitments.keys()], {
    at: async (officer, depot) => {
      await collectApproval(context, depot, asked, officer);
      const commitment = commitments.get(officer) ?? '';
      await collectHandover(context, depot, asked, { officer, commitment, key: o.key });
    },
    onFault: (officer, fault) => context.report({ kind: 'approval-refused', officer, fault }),
  });
}

/** An officer's acts in the record, believed; `null` where one of them is not there. */
async function readAct(context: Context, asked: Asked, o: HandingOfficer): Promise<OfficerAct | null> {
  const { officer } = o;
  const folder = inRecord(context.workspace, officerFolder(asked.place, officer));
  const { number: request } = asked.request.value;
  const since = asked.known.standing.hourSince;
  const notice = newestApproval(listFolder(folder), { officer, request, since });
  const handover = join(folder, handoverName(officer, request));
  if (notice === null || !exists(handover)) return null;
  const signed = readSigned(join(folder, approvalName({ officer, request, notice })), approvalDocument);
  const approval = await believeApproval(context, asked, { officer, signed });
  const bytes = readFileBounded(handover, MAX_MESSAGE_BYTES);
  return { officer, approval, share: await believeHandover(context, asked, { ...o, bytes }) };
}

/** What was gathered, and from where nothing could be. */
export interface GatheredActs {
  readonly acts: readonly OfficerAct[];
  /** Officers' depots that could not be reached. */
  readonly unreachable: number;
  /** Folders that could not be read. */
  readonly unread: readonly UnreadMedium[];
}

/**
 * The acts that hold of as many officers as it takes, or of fewer where there are not so many. The record is read first, then
 * what was brought in `folders`; nobody is visited where these have them.
 */
export async function gatherActs(
  context: Context,
  asked: Asked,
  { key, folders }: { readonly key: UnlockedKey; readonly folders: readonly string[] },
): Promise<GatheredActs> {
  const needed = asked.known.publication.value.approvals;
  // What does not hold is named once, after the visits.
  const quiet = { ...context, report: () => {} };
  const kept = await readActs(quiet, asked, key);
  if (kept.length >= needed) return { acts: kept, unreachable: 0, unread: [] };
  const unread = await collectBrought(context, asked, { key, folders });
  const brought = folders.length === 0 ? kept : await readActs(quiet, asked, key);
  if (brought.length >= needed) return { acts: brought, unreachable: 0, unread };
  const unreachable = await collectActs(context, asked, key);
  return { acts: await readActs(context, asked, key), unreachable, unread };
}

/** The officers whose approval and hand-over both hold; those whose do not are named, and kept out of the count. */
async function readActs(context: Context, asked: Asked, key: UnlockedKey): Promise<readonly OfficerAct[]> {
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

/** What keeps a request from its quorum, by name: who has handed over, who has only consented, who has done neither. */
export async function quorumMissing(
  context: Context,
  asked: Asked,
  acts: readonly OfficerAct[],
): Promise<SceauError> {
  const handedOver = acts.map(({ officer }) => officer);
  const consented: string[] = [];
  const missing: string[] = [];
  for (const { officer } of asked.request.value.shares) {
    if (handedOver.includes(officer)) continue;
    const group = (await hasConsented(context, asked, officer)) ? consented : missing;
    group.push(officer);
  }
  const needed = asked.known.publication.value.approvals;
  return new SceauError('quorum-missing', { needed, found: acts.length, handedOver, consented, missing });
}

/** Whether an approval of the record holds, and counts as the publication stands. */
async function hasConsented(context: Context, asked: Asked, officer: string): Promise<boolean> {
  const folder = inRecord(context.workspace, officerFolder(asked.place, officer));
  const { number: request } = asked.request.value;
  const notice = newestApproval(listFolder(folder), {
    officer,
    request,
    since: asked.known.standing.hourSince,
  });
  if (notice === null) return false;
  const signed = readSigned(join(folder, approvalName({ officer, request, notice })), approvalDocument);
  try {
    await believeApproval(context, asked, { officer, signed });
    return true;
  } catch (error) {
    // It was named when the acts were gathered.
    faultOf(error);
    return false;
  }
}
