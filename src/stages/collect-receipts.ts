/**
 * `status --fetch`: brings the distributors' receipts into the record, each believed before it is kept. A depot that is
 * down, or a receipt that does not hold, is named and holds up no other.
 */
import { SceauError, exitStatus } from '../errors.ts';
import { type SignedBytes, type Verified, expectLink, trustAlso, verify } from '../documents/envelope.ts';
import { linkReceipt } from '../documents/links.ts';
import { type RevisionPlace, parseReceiptName, receiptsFolder, recipientFolder } from '../documents/names.ts';
import { type Receipt, receiptDocument } from '../documents/receipt.ts';
import { listFolder } from '../io/files.ts';
import { LICENCE, distributorOf, licenceDocument } from '../parties/licence.ts';
import type { Depot } from '../transport/depot.ts';
import { fetchSigned } from '../workspace/depot-files.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, faultOf, recording } from './context.ts';
import { collectReleases } from './collect-releases.ts';
import { RevisionRecord } from './revision-record.ts';
import { isEarly } from './take-scope.ts';
import { prepositionedDigests } from './unlock-stored.ts';
import { visitDepots } from './visit-depots.ts';

/**
 * Believes a recipient's receipt by the licence and manifest of the revision that its name says.
 * @throws 76; `revision-missing` where nothing was sealed for this recipient
 */
async function believeReceipt(
  context: Context,
  place: PublicationPlace,
  o: { readonly recipient: string; readonly name: string; readonly signed: SignedBytes },
): Promise<Verified<Receipt>> {
  const { workspace } = context;
  const moment = recording(context);
  const named = parseReceiptName(o.name);
  if (named === null) throw new SceauError('name-invalid', { name: o.name });
  const { scope, revision, request, disposition } = named;
  const revisionPlace: RevisionPlace = { ...place, revision };
  const trust = await loadTrust(workspace, place.issuer, moment);
  const to = { scope, recipient: o.recipient, request };
  const licencePath = inRecord(workspace, `${recipientFolder(revisionPlace, to)}/${LICENCE}`);
  const record = await RevisionRecord.open(context, revisionPlace);
  const manifest = await record.manifest(to);
  if (manifest === null || !hasSigned(licencePath)) {
    throw new SceauError('revision-missing', { publication: place.publication });
  }
  const options = { trust, moment };
  const licence = await verify(readSigned(licencePath, licenceDocument), {
    document: licenceDocument,
    ...options,
  });
  const receipt = await verify(o.signed, {
    document: receiptDocument,
    trust: trustAlso(trust, [await distributorOf(licence)]),
    moment,
  });
  const releases = [
    ...(await record.releases(scope)),
    ...prepositionedDigests(context, revisionPlace, scope),
  ];
  linkReceipt(receipt, manifest, releases);
  expectLink(o.name, 'disposition', disposition, receipt.value.disposition);
  return receipt;
}

/** The receipts of a recipient in the record, believed; one that does not hold is reported and left out. */
export async function readReceipts(
  context: Context,
  place: PublicationPlace,
  recipient: string,
): Promise<readonly { readonly name: string; readonly receipt: Verified<Receipt> }[]> {
  const folder = receiptsFolder(place, recipient);
  const local = inRecord(context.workspace, folder);
  const receipts: { name: string; receipt: Verified<Receipt> }[] = [];
  for (const name of listFolder(local)) {
    if (parseReceiptName(name) === null || !hasSigned(`${local}/${name}`)) continue;
    try {
      const signed = readSigned(`${local}/${name}`, receiptDocument);
      receipts.push({ name, receipt: await believeReceipt(context, place, { recipient, name, signed }) });
    } catch (error) {
      const path = `${folder}/${name}`;
      context.report({ kind: 'receipt-refused', party: recipient, path, fault: faultOf(error) });
    }
  }
  return receipts;
}

async function collectFrom(
  context: Context,
  depot: Depot,
  o: { readonly place: PublicationPlace; readonly recipient: string },
): Promise<void> {
  const { workspace, report } = context;
  const { place, recipient } = o;
  // A receipt that says by which release it opened is believed by that release.
  await collectReleases(context, depot, o);
  const folder = receiptsFolder(place, recipient);
  for (const { name, kind } of await depot.list(folder)) {
    const path = `${folder}/${name}`;
    if (kind !== 'file' || parseReceiptName(name) === null || hasSigned(inRecord(workspace, path))) continue;
    try {
      const signed = await fetchSigned(depot, path, receiptDocument);
      if (signed === null) continue;
      await believeReceipt(context, place, { recipient, name, signed });
      writeSigned(inRecord(workspace, path), signed);
      report({ kind: 'receipt-collected', party: recipient, path });
    } catch (error) {
      const fault = faultOf(error);
      // The connection's: nothing is said of this receipt, nor of any after it. One of a clock ahead is early by itself.
      if (exitStatus(fault.code) === 75 && !isEarly(fault)) throw error;
      report({ kind: 'receipt-refused', party: recipient, path, fault });
    }
  }
}

/** Visits the depot of every recipient. */
export async function collectReceipts(
  context: Context,
  place: PublicationPlace,
  recipients: readonly string[],
): Promise<void> {
  await visitDepots(context, recipients, {
    at: (recipient, depot) => collectFrom(context, depot, { place, recipient }),
    onFault: (party, fault) => context.report({ kind: 'party-failed', party, fault }),
  });
}
