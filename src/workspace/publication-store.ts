/** Publications, notices and revisions in a workspace's record (workspace/FORMAT.md §5), believed as they are read. */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import type { Moment, Trust, Verified } from '../documents/envelope.ts';
import { linkPublication } from '../documents/links.ts';
import { MANIFEST } from '../documents/manifest.ts';
import {
  type Addressing,
  type RevisionPlace,
  noticeName,
  officerSignatureName,
  parseOfficerSignature,
  parseRecipientFolder,
  parseRevisionFolder,
  publicationFolder,
  recipientFolder,
  scopeFolder,
} from '../documents/names.ts';
import { type Notice, noticeDocument } from '../documents/notice.ts';
import { publicationDocument } from '../documents/publication.ts';
import { listFolder, readFileBounded } from '../io/files.ts';
import { type NoticeChain, type Standing, standingOf } from '../timelock/hour.ts';
import {
  type BelievedPublication,
  type OfficerSignatures,
  believeNotice,
  believePublication,
  checkVouched,
  officersWhoSigned,
} from '../timelock/notices.ts';
import { MAX_SIGNATURE_BYTES, hasSigned, readSigned } from './signed-files.ts';
import { type Workspace, at, inRecord } from './workspace.ts';

export const PUBLICATION = 'publication.json';

/** A publication of an issuer. */
export interface PublicationPlace {
  readonly issuer: string;
  readonly publication: string;
}

/** A publication as this workspace knows it, and as its notices leave it. */
export interface KnownPublication extends NoticeChain {
  readonly standing: Standing;
}

/** Publications in the record, sorted. */
export function listPublications(workspace: Workspace): readonly PublicationPlace[] {
  return listFolder(at(workspace, 'record')).flatMap((issuer) =>
    listFolder(inRecord(workspace, issuer))
      .map((publication) => ({ issuer, publication }))
      .filter((place) => hasSigned(inRecord(workspace, `${publicationFolder(place)}/${PUBLICATION}`))),
  );
}

/** How a person names a publication: by its id, and by its issuer where two of them have one of that id. */
export interface PublicationName {
  readonly publication: string;
  readonly issuer?: string | undefined;
}

/** Most ids that a refusal lists. */
const MAX_LISTED = 20;

/** Ids to choose from, for a refusal: each once, the first of them. */
export function listedIds(places: readonly PublicationPlace[]): readonly string[] {
  return [...new Set(places.map((place) => place.publication))].slice(0, MAX_LISTED);
}

/** Of places that have the id that was meant, the one meant. Where several are, the only one accepted here is. */
export function choosePublication(
  workspace: Workspace,
  [first, ...others]: readonly [PublicationPlace, ...(readonly PublicationPlace[])],
): PublicationPlace {
  if (others.length === 0) return first;
  const places = [first, ...others];
  const accepted = places.filter((place) => listRevisions(workspace, place).length > 0);
  const [only] = accepted;
  if (only !== undefined && accepted.length === 1) return only;
  const { publication } = first;
  throw new SceauError('publication-ambiguous', {
    publication,
    issuers: places.map(({ issuer }) => issuer).join(', '),
  });
}

/**
 * The publication of the record that a person means.
 * @throws `publication-unknown`; `publication-ambiguous` where several issuers have one of that id and `choosePublication`
 * cannot tell
 */
export function findPublication(workspace: Workspace, name: PublicationName): PublicationPlace {
  const known = listPublications(workspace);
  const [first, ...others] = known.filter((place) => isNamed(place, name));
  if (first !== undefined) return choosePublication(workspace, [first, ...others]);
  throw unknownPublication(workspace, name);
}

/** What a name is refused by that no publication of the record has. */
function unknownPublication(workspace: Workspace, { publication }: PublicationName): SceauError {
  const { role, depot } = workspace.config;
  return new SceauError('publication-unknown', {
    publication,
    known: listedIds(listPublications(workspace)),
    ...(role === 'distributor' && depot !== undefined ? { receiveFrom: depot.address } : {}),
  });
}

/** Whether a publication is the one named, as far as the name tells. */
function isNamed(place: PublicationPlace, { publication, issuer }: PublicationName): boolean {
  return place.publication === publication && (issuer === undefined || place.issuer === issuer);
}

/** Reads and believes a publication and its notices. @throws `publication-unknown`, `notice-chain`, 76 */
export async function loadPublication(
  workspace: Workspace,
  place: PublicationPlace,
  o: { readonly trust: Trust; readonly moment: Moment },
): Promise<KnownPublication> {
  const isThere = hasSigned(inRecord(workspace, `${publicationFolder(place)}/${PUBLICATION}`));
  if (!isThere) throw unknownPublication(workspace, place);
  return readPublication(inRecord(workspace, ''), place, o);
}

/** The same from any folder that holds the tree of documents/names.ts, such as an auditor's copy. */
export async function readPublication(
  root: string,
  place: PublicationPlace,
  o: { readonly trust: Trust; readonly moment: Moment },
): Promise<KnownPublication> {
  const { believed, standingNotices, ...known } = await readChain(root, place, o);
  checkVouched(believed, standingNotices);
  return known;
}

/** A chain whose publication may still need a notice that vouches for it. */
export interface ReadChain extends KnownPublication {
  readonly believed: BelievedPublication;
  /** The notices whose release key stands now: these may vouch. */
  readonly standingNotices: readonly Verified<Notice>[];
}

/** Reads a publication and its notices, whether or not one of them vouches for it. */
export async function readChain(
  root: string,
  place: PublicationPlace,
  o: { readonly trust: Trust; readonly moment: Moment },
): Promise<ReadChain> {
  const folder = join(root, publicationFolder(place));
  const path = join(folder, PUBLICATION);
  if (!hasSigned(path)) throw new SceauError('publication-unknown', { publication: place.publication });
  const believed = await believePublication(readSigned(path, publicationDocument), o);
  const { publication } = believed;
  linkPublication(publication, { id: place.publication, ...o });
  const notices: Verified<Notice>[] = [];
  const standingNotices: Verified<Notice>[] = [];
  const approving: number[] = [];
  // A chain outlives the keys of its officers and its release key: what was accepted with them once stays accepted.
  const { trust } = o;
  const moment: Moment = { ...o.moment, mode: 'record' };
  for (let number = 1; ; number += 1) {
    const noticePath = join(folder, noticeName(number));
    if (!hasSigned(noticePath)) break;
    const { notice, unless } = await believeNotice(readSigned(noticePath, noticeDocument), o);
    if (unless === null) standingNotices.push(notice);
    const signatures = readOfficerSignatures(folder, noticeName(number));
    approving.push((await officersWhoSigned(notice, { publication, signatures, trust, moment })).length);
    notices.push(notice);
  }
  const standing = standingOf(publication, notices, approving);
  return { publication, notices, approving, standing, believed, standingNotices };
}

/** Signatures of officers beside a document. */
export function readOfficerSignatures(folder: string, name: string): OfficerSignatures {
  const signatures = new Map<string, Uint8Array>();
  for (const file of listFolder(folder)) {
    const officer = parseOfficerSignature(name, file);
    if (officer === null) continue;
    const path = join(folder, officerSignatureName(name, officer));
    signatures.set(officer, readFileBounded(path, MAX_SIGNATURE_BYTES));
  }
  return signatures;
}

/** Revisions of a publication in the record, ascending. */
export function listRevisions(workspace: Workspace, place: PublicationPlace): readonly number[] {
  return listFolder(inRecord(workspace, publicationFolder(place)))
    .flatMap((name) => parseRevisionFolder(name) ?? [])
    .sort((a, b) => a - b);
}

/** The requests by which a revision in the record is addressed to a recipient, ascending. */
export function addressedRequests(
  workspace: Workspace,
  place: RevisionPlace,
  to: Omit<Addressing, 'request'>,
): readonly number[] {
  return listFolder(inRecord(workspace, scopeFolder(place, to.scope)))
    .flatMap((name) => {
      const folder = parseRecipientFolder(name);
      return folder?.recipient === to.recipient ? [folder.request] : [];
    })
    .filter((request) =>
      hasSigned(inRecord(workspace, `${recipientFolder(place, { ...to, request })}/${MANIFEST}`)),
    )
    .sort((a, b) => a - b);
}
