/**
 * What an officer is asked (DESIGN §4, Approve): every request of the newest revision in their depot, with the counts and
 * the share, all believed and held together before any of it is shown.
 */
import { SceauError } from '../errors.ts';
import { type Verified, expectLink, verify } from '../documents/envelope.ts';
import { linkRevision } from '../documents/links.ts';
import {
  FIRST_REQUEST,
  type RevisionPlace,
  isId,
  officerFolder,
  parseRevisionFolder,
  publicationFolder,
  requestName,
  requestNumbers,
  revisionFolder,
  shareName,
  signatureName,
} from '../documents/names.ts';
import {
  type Request,
  SUMMARY,
  type Summary,
  requestDocument,
  summaryDocument,
} from '../documents/request.ts';
import { equalBytes, sha256Hex } from '../io/encodings.ts';
import { writeFileAtomic } from '../io/files.ts';
import type { ActingKey } from '../openpgp/gnupg-key.ts';
import { linkRequest } from '../timelock/approvals.ts';
import { shareDocument, type ShareEnvelope } from '../timelock/custody.ts';
import { checkShare } from '../timelock/shares.ts';
import type { Depot } from '../transport/depot.ts';
import { fetchBytes, fetchSigned } from '../workspace/depot-files.ts';
import { openOfficerKey } from '../workspace/keys.ts';
import {
  PUBLICATION,
  type PublicationName,
  type PublicationPlace,
  choosePublication,
  listedIds,
} from '../workspace/publication-store.ts';
import { trustedIssuers } from '../workspace/registry-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type CaseChanges, type EarlierCase, compareCases, readEarlierCase } from './case-changes.ts';
import { type Context, accepting } from './context.ts';
import { readMessage } from './read-message.ts';
import { type SyncedPublication, syncPublication } from './sync-publication.ts';

/** What an officer reads before they act. */
export interface ApprovalCase {
  readonly known: SyncedPublication;
  readonly request: Verified<Request>;
  readonly summary: Verified<Summary>;
  /** What is new to this officer. */
  readonly changes: CaseChanges;
}

/** What belongs together while an officer acts. */
export interface Acting extends ApprovalCase {
  readonly place: RevisionPlace;
  readonly share: Verified<ShareEnvelope>;
  readonly key: ActingKey;
  readonly depot: Depot;
}

/** Bound of a share or summary message. */
const MAX_MESSAGE_BYTES = 200_000;

/** Whether a publication was sent here: it stands whole in the depot, or did once. */
async function wasSent(context: Context, depot: Depot, place: PublicationPlace): Promise<boolean> {
  const folder = publicationFolder(place);
  if (hasSigned(inRecord(context.workspace, `${folder}/${PUBLICATION}`))) return true;
  return (await depot.list(folder)).some(({ name }) => name === signatureName(PUBLICATION));
}

/** The publication in the officer's depot that is meant, of a trusted issuer. */
export async function findPlace(
  context: Context,
  depot: Depot,
  name: PublicationName,
): Promise<PublicationPlace> {
  const { publication } = name;
  const issuers = trustedIssuers(context.workspace);
  const places: PublicationPlace[] = [];
  for (const issuer of issuers.filter((each) => each === (name.issuer ?? each))) {
    const place = { issuer, publication };
    if (await wasSent(context, depot, place)) places.push(place);
  }
  const [first, ...others] = places;
  if (first !== undefined) return choosePublication(context.workspace, [first, ...others]);
  const known: PublicationPlace[] = [];
  for (const issuer of issuers) {
    for (const { name: id, kind } of await depot.list(issuer)) {
      if (kind === 'folder' && isId(id)) known.push({ issuer, publication: id });
    }
  }
  throw new SceauError('publication-unknown', { publication, known: listedIds(known), depot: depot.address });
}

/** The newest revision that asks for approval, and the numbers of its requests, ascending. */
async function findRequests(
  depot: Depot,
  place: PublicationPlace,
): Promise<{ readonly place: RevisionPlace; readonly numbers: readonly number[] }> {
  const revisions = (await depot.list(publicationFolder(place)))
    .flatMap(({ name, kind }) => (kind === 'folder' ? (parseRevisionFolder(name) ?? []) : []))
    .sort((a, b) => b - a);
  for (const revision of revisions) {
    const names = await depot.list(revisionFolder({ ...place, revision }));
    const numbers = requestNumbers(names.map((entry) => entry.name));
    if (numbers.length > 0) return { place: { ...place, revision }, numbers };
  }
  throw new SceauError('revision-missing', { publication: place.publication });
}

/** What is read of a revision before its requests are. */
interface Reading {
  readonly context: Context;
  readonly depot: Depot;
  readonly known: SyncedPublication;
  readonly place: RevisionPlace;
  readonly key: ActingKey;
  /** What the officer was asked about before. */
  readonly earlier: EarlierCase | null;
}

/** A request of the depot, believed, of this publication; and no other than was read here before. */
async function readRequest(reading: Reading, number: number): Promise<Verified<Request>> {
  const { context, depot, known, place } = reading;
  const { publication, revision } = place;
  const path = `${revisionFolder(place)}/${requestName(number)}`;
  const signed = await fetchSigned(depot, path, requestDocument);
  if (signed === null) throw new SceauError('revision-missing', { publication });
  const options = { document: requestDocument, trust: known.trust, moment: accepting(context) };
  const request = await verify(signed, options);
  linkRequest(request, known, { revision, number });
  const kept = inRecord(context.workspace, path);
  if (hasSigned(kept) && !equalBytes(readSigned(kept, requestDocument).bytes, signed.bytes)) {
    throw new SceauError('equivocation', { publication, scope: '—', revision });
  }
  return request;
}

/** The officer's share and the counts, as a request fixes them; all three are kept in the record. */
async function readCase(reading: Reading, request: Verified<Request>): Promise<Acting> {
  const { context, depot, known, place, key, earlier } = reading;
  const { workspace } = context;
  const officer = workspace.config.id;
  const options = { trust: known.trust, moment: accepting(context) };
  const file = requestName(request.value.number);
  const entry = request.value.shares.find((each) => each.officer === officer);
  if (entry === undefined) throw new SceauError('officer-unknown', { officer });
  const folder = officerFolder(place, officer);
  const read = async (name: string): Promise<{ file: string; bytes: Uint8Array }> => ({
    file: name,
    bytes: await fetchBytes(depot, `${folder}/${name}`, MAX_MESSAGE_BYTES),
  });
  const sealedSummary = await read(SUMMARY);
  expectLink(file, 'summary', request.value.summary.sha256, sha256Hex(sealedSummary.bytes));
  const summary = await readMessage(sealedSummary, { key }, { document: summaryDocument, ...options });
  linkRevision(SUMMARY, summary.value, known.publication, place.revision);

  const sealedShare = await read(shareName(officer));
  const share = await readMessage(sealedShare, { key }, { document: shareDocument, ...options });
  linkRevision(shareName(officer), share.value, known.publication, place.revision);
  expectLink(shareName(officer), 'officer', officer, share.value.officer.id);
  expectLink(shareName(officer), 'fingerprint', key.certificate.fingerprint, share.value.officer.fingerprint);
  expectLink(shareName(officer), 'commitment', entry.commitment, share.value.commitment);
  expectLink(shareName(officer), 'index', entry.index, share.value.index);
  expectLink(shareName(officer), 'approvals', request.value.approvals, share.value.approvals);
  expectLink(shareName(officer), 'officers', request.value.shares.length, share.value.officers);
  checkShare(share.value.share, { ...place, officer }, entry.commitment);

  writeSigned(inRecord(workspace, `${revisionFolder(place)}/${file}`), request);
  writeFileAtomic(inRecord(workspace, `${folder}/${shareName(officer)}`), sealedShare.bytes);
  writeFileAtomic(inRecord(workspace, `${folder}/${SUMMARY}`), sealedSummary.bytes);
  const { hour } = known.standing;
  // A later request adds to its own revision: it is compared with nothing but the hour.
  const since = request.value.number === FIRST_REQUEST ? earlier : null;
  const compared = { request: request.value, summary: summary.value, hour, earlier: since };
  return { known, request, summary, changes: compareCases(compared), place, share, key, depot };
}

/**
 * Reads all that the officer is asked about a publication: one case for each request of the newest revision.
 * @throws `publication-unknown`, `publication-ambiguous`, `revision-missing`, `officer-unknown`, `share-invalid`,
 * `document-link`, `equivocation`, depot and 76 codes
 */
export async function readCases(
  context: Context,
  depot: Depot,
  name: PublicationName,
): Promise<readonly [Acting, ...Acting[]]> {
  const known = await syncPublication(context, depot, await findPlace(context, depot, name));
  const { issuer } = known.trust;
  const { place, numbers } = await findRequests(depot, { issuer, publication: name.publication });
  const key = await openOfficerKey(context.workspace, context.secrets);
  const earlier = await readEarlierCase(context, place, { key, trust: known.trust });
  const reading = { context, depot, known, place, key, earlier };
  const cases: Acting[] = [];
  for (const number of numbers) cases.push(await readCase(reading, await readRequest(reading, number)));
  const [first, ...late] = cases;
  if (first === undefined) throw new SceauError('revision-missing', { publication: name.publication });
  return [first, ...late];
}
