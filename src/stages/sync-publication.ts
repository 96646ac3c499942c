/**
 * Brings a publication from a depot into the record: newer registries, the publication, its notices. Everything
 * is believed before it is kept, and what was kept once is never exchanged.
 */
import { SceauError } from '../errors.ts';
import type { DocumentType, Header, SignedBytes, Trust, Verified } from '../documents/envelope.ts';
import { noticeName, officerSignatureName, publicationFolder } from '../documents/names.ts';
import { type Notice, noticeDocument } from '../documents/notice.ts';
import { publicationDocument } from '../documents/publication.ts';
import { linkPublication } from '../documents/links.ts';
import { equalBytes } from '../io/encodings.ts';
import { writeFileAtomic } from '../io/files.ts';
import { believeChain } from '../parties/registry.ts';
import { standingOf } from '../timelock/hour.ts';
import {
  type BelievedNotice,
  type BelievedPublication,
  believeNotice,
  believePublication,
  checkVouched,
  officersWhoSigned,
  vouchesFor,
} from '../timelock/notices.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import { fetchOfficerSignatures, fetchRegistry, fetchSigned } from '../workspace/depot-files.ts';
import {
  type KnownPublication,
  PUBLICATION,
  type PublicationPlace,
  readChain,
} from '../workspace/publication-store.ts';
import {
  loadTrust,
  readPin,
  readVersions,
  registryFolder,
  writeRegistryVersion,
} from '../workspace/registry-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, accepting } from './context.ts';
import { takeState } from './take-state.ts';

/** A publication that this workspace knows, and the trust in which it was believed. */
export interface SyncedPublication extends KnownPublication {
  readonly trust: Trust;
}

/** Takes over registry versions newer than those known, once the whole chain is believed. */
async function syncTrust(context: Context, depot: ReadableDepot, place: PublicationPlace): Promise<Trust> {
  const { workspace } = context;
  const moment = accepting(context);
  const folder = registryFolder(workspace, place.issuer);
  const pin = readPin(workspace, place.issuer);
  const known = [...readVersions(folder)];
  for (;;) {
    const next = await fetchRegistry(depot, publicationFolder(place), known.length + 1);
    if (next === null) break;
    // One at a time: a depot cannot make anyone hold more than one version that nobody signed.
    await believeChain([...known, next], pin, moment);
    writeRegistryVersion(folder, next);
    known.push(next);
    context.report({ kind: 'registry-updated', issuer: place.issuer, version: next.version });
  }
  return loadTrust(workspace, place.issuer, moment);
}

/** What the parts of one bringing up to date share. */
interface Syncing {
  readonly context: Context;
  readonly depot: ReadableDepot;
  readonly place: PublicationPlace;
  readonly trust: Trust;
}

/** Where a document of the publication's folder stands in the record. */
function localPath({ context, place }: Syncing, name: string): string {
  return inRecord(context.workspace, `${publicationFolder(place)}/${name}`);
}

/**
 * What the depot has under a name: `null` where the record has the same, or the depot nothing. A different one under a
 * kept name is equivocation if it was signed, and else merely refused for what it is.
 */
async function fetchNew<T extends Header>(
  syncing: Syncing,
  name: string,
  o: { readonly document: DocumentType<T>; readonly believe: (signed: SignedBytes) => Promise<unknown> },
): Promise<SignedBytes | null> {
  const { depot, place } = syncing;
  const signed = await fetchSigned(depot, `${publicationFolder(place)}/${name}`, o.document);
  if (signed === null) return null;
  const local = localPath(syncing, name);
  if (!hasSigned(local)) return signed;
  if (equalBytes(readSigned(local, o.document).bytes, signed.bytes)) return null;
  await o.believe(signed);
  throw new SceauError('equivocation', { publication: place.publication, scope: '—', revision: 0 });
}

/** Notices of the depot that are whole and believed, one after the other from a number on, until there is none. */
async function* depotNotices(syncing: Syncing, from: number): AsyncGenerator<BelievedNotice, void> {
  const { context, depot, place, trust } = syncing;
  for (let number = from; ; number += 1) {
    const path = `${publicationFolder(place)}/${noticeName(number)}`;
    const signed = await fetchSigned(depot, path, noticeDocument);
    if (signed === null) return;
    const believed = await believeNotice(signed, { trust, moment: accepting(context) });
    if (believed.notice.value.number !== number) return;
    yield believed;
  }
}

/**
 * A notice whose release key was replaced is the one that a later notice follows, link by link, by a key that stands: who stole
 * the old key cannot make another.
 * @throws `signer-unknown`
 */
async function checkFollowed(syncing: Syncing, { notice, unless }: BelievedNotice): Promise<void> {
  if (unless === null) return;
  let { sha256 } = notice;
  for await (const later of depotNotices(syncing, notice.value.number + 1)) {
    if (later.notice.value.previous !== sha256) break;
    if (later.unless === null) return;
    ({ sha256 } = later.notice);
  }
  throw unless;
}

/** Takes the publication over: one whose signer's key was replaced once a notice beside it vouches for it. */
async function takePublication(syncing: Syncing): Promise<void> {
  const { context, place, trust } = syncing;
  const judging = { trust, moment: accepting(context) };
  const believe = (signed: SignedBytes): Promise<BelievedPublication> => believePublication(signed, judging);
  const signed = await fetchNew(syncing, PUBLICATION, { document: publicationDocument, believe });
  if (signed === null) return;
  const believed = await believe(signed);
  linkPublication(believed.publication, { id: place.publication, ...judging });
  if (believed.unless !== null) {
    const notices: Verified<Notice>[] = [];
    for await (const { notice, unless } of depotNotices(syncing, 1)) {
      if (unless !== null) continue;
      notices.push(notice);
      if (vouchesFor(notice, believed.publication)) break;
    }
    checkVouched(believed, notices);
  }
  writeSigned(localPath(syncing, PUBLICATION), signed);
}

/** Takes notice `number` over with the officers' signatures that count; `false` where nobody has one. */
async function takeNotice(syncing: Syncing, known: KnownPublication, number: number): Promise<boolean> {
  const { context, depot, place, trust } = syncing;
  const judging = { trust, moment: accepting(context) };
  const file = noticeName(number);
  const believe = (signed: SignedBytes): Promise<BelievedNotice> => believeNotice(signed, judging);
  const signed = await fetchNew(syncing, file, { document: noticeDocument, believe });
  if (signed === null) return hasSigned(localPath(syncing, file));
  const found = await believe(signed);
  await checkFollowed(syncing, found);
  const { notice } = found;
  const folder = publicationFolder(place);
  const names = (await depot.list(folder)).map(({ name }) => name);
  const signatures = await fetchOfficerSignatures(depot, { folder, names, file });
  const { publication, notices, approving = [] } = known;
  const officers = await officersWhoSigned(notice, { publication, signatures, ...judging });
  // A notice that does not carry the chain on would stay in the record, and shut the publication for good.
  standingOf(publication, [...notices, notice], [...approving, officers.length]);
  for (const officer of officers) {
    const asc = signatures.get(officer);
    if (asc !== undefined) writeFileAtomic(localPath(syncing, officerSignatureName(file, officer)), asc);
  }
  writeSigned(localPath(syncing, file), signed);
  context.report({ kind: 'notice-received', publication: place.publication, notice: notice.value });
  return true;
}

/**
 * Brings a publication up to date from a depot.
 * @throws `issuer-untrusted`, `publication-unknown` where the depot and the record have none, 76 by the first fault
 */
export async function syncPublication(
  context: Context,
  depot: ReadableDepot,
  place: PublicationPlace,
): Promise<SyncedPublication> {
  const trust = await syncTrust(context, depot, place);
  const syncing = { context, depot, place, trust };
  await takePublication(syncing);
  for (let number = 1; ; number += 1) {
    const root = inRecord(context.workspace, '');
    const { believed, standingNotices, ...known } = await readChain(root, place, {
      trust,
      moment: accepting(context),
    });
    if (await takeNotice(syncing, known, number)) continue;
    checkVouched(believed, standingNotices);
    await takeState(syncing, known);
    return { ...known, trust };
  }
}
