/** An officer's signature over a notice that is proposed: it takes k of them before anything gets earlier. */
import { SceauError, exitStatus } from '../errors.ts';
import { type Verified, verify } from '../documents/envelope.ts';
import { encodeUtf8, equalBytes } from '../io/encodings.ts';
import { exists, writeFileAtomic } from '../io/files.ts';
import { officerSignatureName, proposalName, publicationFolder } from '../documents/names.ts';
import { type Notice, noticeDocument } from '../documents/notice.ts';
import { signDetached } from '../openpgp/signature.ts';
import { standingOf } from '../timelock/hour.ts';
import { deliver } from '../transport/deliver.ts';
import type { Depot } from '../transport/depot.ts';
import { deliveryOf, fetchSigned } from '../workspace/depot-files.ts';
import { openOfficerKey } from '../workspace/keys.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, accepting, faultOf } from './context.ts';
import { type SyncedPublication, syncPublication } from './sync-publication.ts';

/** Shows a proposed notice; it is not signed unless it says yes. */
export type ConfirmProposal = (known: SyncedPublication, proposal: Verified<Notice>) => Promise<boolean>;

/**
 * The proposal in the depot, believed: it would be the next notice, and hold if k officers signed it. `null` where none waits.
 * One that does not hold is told and left: anyone may have put it there, and an officer's other acts do not hang on it.
 */
async function readProposal(
  context: Context,
  depot: Depot,
  o: { readonly place: PublicationPlace; readonly known: SyncedPublication },
): Promise<Verified<Notice> | null> {
  try {
    return await believeProposal(context, depot, o);
  } catch (error) {
    const fault = faultOf(error);
    if (exitStatus(fault.code) !== 76) throw error;
    context.report({ kind: 'proposal-refused', publication: o.place.publication, fault });
    return null;
  }
}

/** @throws `notice-chain` where it could never hold, 76 */
async function believeProposal(
  context: Context,
  depot: Depot,
  { place, known }: { readonly place: PublicationPlace; readonly known: SyncedPublication },
): Promise<Verified<Notice> | null> {
  const number = known.standing.notice.number + 1;
  const path = `${publicationFolder(place)}/${proposalName(number)}`;
  const signed = await fetchSigned(depot, path, noticeDocument);
  if (signed === null) return null;
  const { trust, publication, notices, approving = [] } = known;
  const proposal = await verify(signed, { document: noticeDocument, trust, moment: accepting(context) });
  standingOf(publication, [...notices, proposal], [...approving, publication.value.approvals]);
  return proposal;
}

/**
 * Signs the proposal that waits in the officer's depot, once, and sees to it that the depot has the signature.
 * @returns the number of the notice to be that this officer has signed; `null` where none waits, or they said no
 * @throws `officer-unknown`, `key-missing`, `passphrase-wrong`; as `syncPublication`
 */
export async function signWaitingProposal(
  context: Context,
  depot: Depot,
  o: { readonly place: PublicationPlace; readonly confirm: ConfirmProposal },
): Promise<number | null> {
  const { workspace, clock } = context;
  const { place } = o;
  const officer = workspace.config.id;
  const known = await syncPublication(context, depot, place);
  const proposal = await readProposal(context, depot, { place, known });
  if (proposal === null) return null;
  if (!known.publication.value.officers.includes(officer))
    throw new SceauError('officer-unknown', { officer });
  const { number } = proposal.value;
  const path = `${publicationFolder(place)}/${proposalName(number)}`;
  const local = inRecord(workspace, path);
  const own = officerSignatureName(path, officer);
  const isSame = hasSigned(local) && equalBytes(readSigned(local, noticeDocument).bytes, proposal.bytes);
  if (!isSame || !exists(inRecord(workspace, own))) {
    if (!(await o.confirm(known, proposal))) return null;
    const key = await openOfficerKey(workspace, context.secrets);
    const { publication } = place;
    const subject = { publication, sha256: proposal.sha256 };
    await workspace.journal.record('cosign', subject, async () => {
      const asc = await signDetached(proposal.bytes, key, { nowMs: clock.nowMs() });
      writeFileAtomic(inRecord(workspace, own), encodeUtf8(asc));
      writeSigned(local, proposal);
    });
  }
  await deliver(depot, await deliveryOf(workspace, [own], 'seal'), () => {});
  return number;
}
