/**
 * Signs notices and, where something gets earlier, proposes them: the same bytes, which have no effect until k officers have
 * signed them too (timelock/FORMAT.md §1).
 */
import { SceauError, exitStatus } from '../errors.ts';
import { type Verified, signDocument, verify, verifyCosignature } from '../documents/envelope.ts';
import { encodeInstant } from '../documents/fields.ts';
import { officerSignatureName, proposalName, publicationFolder } from '../documents/names.ts';
import { type Notice, noticeDocument } from '../documents/notice.ts';
import { listFolder, removeFile, writeFileAtomic } from '../io/files.ts';
import { officersWhoSigned } from '../timelock/notices.ts';
import { fetchOptional } from '../workspace/depot-files.ts';
import { type PublicationPlace, readOfficerSignatures } from '../workspace/publication-store.ts';
import { MAX_SIGNATURE_BYTES, hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type NoticeChange, changeFields, saysChange } from './change-notice.ts';
import { type Context, accepting } from './context.ts';
import { type Issuing, issuedHeader } from './issue-state.ts';
import { noticePath } from './notice-deliveries.ts';
import type { SyncedPublication } from './sync-publication.ts';
import { visitDepots } from './visit-depots.ts';

/** What a notice will say. */
export interface Announcing {
  readonly change: NoticeChange;
  readonly reason: string;
}

/** Signs the next notice by the release key, under the name that `path` is. */
async function signNext(
  context: Context,
  issuing: Issuing,
  o: Announcing & { readonly path: string },
): Promise<void> {
  const { notice } = issuing.known.standing;
  const nowMs = context.clock.nowMs();
  const value: Notice = {
    ...issuedHeader(issuing),
    number: notice.number + 1,
    previous: notice.sha256,
    ...changeFields(o.change),
    reason: o.reason,
    issuedAt: encodeInstant(nowMs),
  };
  const signed = await signDocument(noticeDocument, value, issuing.key, nowMs);
  writeSigned(inRecord(context.workspace, o.path), signed);
  const { publication } = issuing.place;
  const file = o.path.slice(o.path.lastIndexOf('/') + 1);
  context.workspace.journal.append('sign-notice', 'done', { publication, file, sha256: signed.sha256 });
}

/** Signs and stores the next notice, which needs nobody else. */
export async function signNotice(context: Context, issuing: Issuing, asked: Announcing): Promise<void> {
  const path = noticePath(issuing.place, issuing.known.standing.notice.number + 1);
  await signNext(context, issuing, { ...asked, path });
}

/** A proposal's place in the tree. */
export function proposalPath(place: PublicationPlace, number: number): string {
  return `${publicationFolder(place)}/${proposalName(number)}`;
}

/** The proposal in the record that would be the next notice and says this change; `null` where there is none. @throws 76 */
export async function standingProposal(
  context: Context,
  o: { readonly place: PublicationPlace; readonly known: SyncedPublication; readonly change: NoticeChange },
): Promise<Verified<Notice> | null> {
  const { place, known, change } = o;
  const { notice } = known.standing;
  const path = inRecord(context.workspace, proposalPath(place, notice.number + 1));
  if (!hasSigned(path)) return null;
  const options = { document: noticeDocument, trust: known.trust, moment: accepting(context) };
  const found = await verify(readSigned(path, noticeDocument), options);
  const follows = found.value.previous === notice.sha256 && found.value.number === notice.number + 1;
  return follows && saysChange(found.value, change) ? found : null;
}

/** Proposes the next notice to the officers. Signatures over another proposal of that number are worth nothing: they go. */
export async function signProposal(context: Context, issuing: Issuing, asked: Announcing): Promise<void> {
  const number = issuing.known.standing.notice.number + 1;
  const folder = inRecord(context.workspace, publicationFolder(issuing.place));
  for (const officer of readOfficerSignatures(folder, proposalName(number)).keys()) {
    removeFile(`${folder}/${officerSignatureName(proposalName(number), officer)}`);
  }
  await signNext(context, issuing, { ...asked, path: proposalPath(issuing.place, number) });
}

/** Collects the officers' signatures over a proposal from their depots. One that does not hold is named and left. */
export async function collectCosignatures(
  context: Context,
  o: {
    readonly place: PublicationPlace;
    readonly known: SyncedPublication;
    readonly proposal: Verified<Notice>;
  },
): Promise<readonly string[]> {
  const { workspace, report } = context;
  const { place, known, proposal } = o;
  const { publication, trust } = known;
  const path = proposalPath(place, proposal.value.number);
  const folder = inRecord(workspace, publicationFolder(place));
  const moment = accepting(context);
  const signedBy = async (): Promise<readonly string[]> => {
    const signatures = readOfficerSignatures(folder, proposalName(proposal.value.number));
    return officersWhoSigned(proposal, { publication, signatures, trust, moment });
  };
  const had = await signedBy();
  if (had.length >= publication.value.approvals) return had;
  await visitDepots(
    context,
    publication.value.officers.filter((officer) => !had.includes(officer)),
    {
      at: async (officer, depot) => {
        const file = officerSignatureName(path, officer);
        const asc = await fetchOptional(depot, file, MAX_SIGNATURE_BYTES);
        if (asc === null) return;
        await verifyCosignature(proposal, { file, asc, officer, trust, moment });
        writeFileAtomic(inRecord(workspace, file), asc);
        workspace.journal.append('collect', 'done', { publication: place.publication, party: officer });
      },
      onFault: (officer, fault) => {
        if (exitStatus(fault.code) === 76) report({ kind: 'cosignature-refused', officer, fault });
        else report({ kind: 'party-failed', party: officer, fault });
      },
    },
  );
  return signedBy();
}

/** Makes a proposal that k officers signed the notice that it is: their signatures first, the release key's last. */
export function publishProposal(
  context: Context,
  place: PublicationPlace,
  o: { readonly proposal: Verified<Notice>; readonly officers: readonly string[] },
): void {
  const { workspace } = context;
  const { number } = o.proposal.value;
  const folder = inRecord(workspace, publicationFolder(place));
  const signatures = readOfficerSignatures(folder, proposalName(number));
  const notice = inRecord(workspace, noticePath(place, number));
  for (const officer of o.officers) {
    const asc = signatures.get(officer);
    if (asc === undefined)
      throw new SceauError('file-missing', { file: officerSignatureName(notice, officer) });
    writeFileAtomic(officerSignatureName(notice, officer), asc);
  }
  writeSigned(notice, o.proposal);
  dropProposal(context, place, number);
}

/** Removes a proposal that was given as a notice: nobody is to be asked about it again. */
export function dropProposal({ workspace }: Context, place: PublicationPlace, number: number): void {
  const folder = inRecord(workspace, publicationFolder(place));
  for (const name of listFolder(folder)) {
    if (name.startsWith(proposalName(number))) removeFile(`${folder}/${name}`);
  }
}
