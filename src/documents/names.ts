/**
 * Names and places (documents/FORMAT.md §2): ids, and the one tree that depots, mirrors and the rectorat's
 * own store share. Every path is made here from ids; nothing is ever named after data or after what a
 * message says.
 */
import { SceauError } from '../errors.ts';
import { REHEARSAL_MARK, type Realm } from '../results/columns.ts';
import type { DerivedFormat } from '../results/output/formats.ts';

const ID = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
/** Folder names that the tree itself uses where a scope's could stand. */
const RESERVED = new Set(['officers', 'receipts']);
const REVISION_FOLDER = /^r([1-9][0-9]{0,3})$/;

/** The highest revision that a reader accepts: a bound against fast-forward. */
export const MAX_REVISION = 9999;

/** Whether `text` may name an issuer, publication, scope or party. */
export function isId(text: string): boolean {
  return ID.test(text) && !WINDOWS_DEVICE.test(text) && !RESERVED.has(text) && !REVISION_FOLDER.test(text);
}

/**
 * `text`, once it is known to be an id.
 * @throws `name-invalid`
 */
export function parseId(text: string): string {
  if (!isId(text)) throw new SceauError('name-invalid', { name: text });
  return text;
}

/** Number of the request that is made with a revision. */
export const FIRST_REQUEST = 1;

/** The revision that a folder name stands for, or `null`. */
export function parseRevisionFolder(name: string): number | null {
  const match = REVISION_FOLDER.exec(name);
  return match === null ? null : Number(match[1]);
}

/** One revision of one publication of one issuer. */
export interface RevisionPlace {
  readonly issuer: string;
  readonly publication: string;
  readonly revision: number;
}

/** `<issuer>/<publication>`: registry, publication, notices, state, receipts, revisions. */
export function publicationFolder(place: Pick<RevisionPlace, 'issuer' | 'publication'>): string {
  return `${place.issuer}/${place.publication}`;
}

/** `<issuer>/<publication>/r<revision>`: the request and everything below it. */
export function revisionFolder(place: RevisionPlace): string {
  return `${publicationFolder(place)}/r${place.revision}`;
}

/** `…/r<revision>/<scope>`: the payload and the releases. */
export function scopeFolder(place: RevisionPlace, scope: string): string {
  return `${revisionFolder(place)}/${scope}`;
}

/** What is addressed to one distributor: a scope of a revision, and the request by which officers approve that. */
export interface Addressing {
  readonly scope: string;
  readonly recipient: string;
  /** 1 came with the revision; a late joiner, or a distributor with a new key, is in a later one. */
  readonly request: number;
}

/**
 * Manifest, challenge and licence of one distributor: `…/r<revision>/<scope>/<recipient>`, and `<recipient>.<request>`
 * for the later requests. No id holds a dot.
 */
export function recipientFolder(place: RevisionPlace, { scope, recipient, request }: Addressing): string {
  return `${scopeFolder(place, scope)}/${request === FIRST_REQUEST ? recipient : `${recipient}.${request}`}`;
}

const RECIPIENT_FOLDER = /^([a-z0-9-]+)(?:\.([1-9][0-9]{0,3}))?$/;

/** Whose folder a name in a scope's folder is, and of which request; `null` where it is no recipient's. */
export function parseRecipientFolder(name: string): Omit<Addressing, 'scope'> | null {
  const [, recipient, later] = RECIPIENT_FOLDER.exec(name) ?? [];
  const request = later === undefined ? FIRST_REQUEST : Number(later);
  if (recipient === undefined || !isId(recipient) || (later !== undefined && request === FIRST_REQUEST)) {
    return null;
  }
  return { recipient, request };
}

/** `…/r<revision>/officers/<officer>`: share and summary to one officer; approval and hand-over from them. */
export function officerFolder(place: RevisionPlace, officer: string): string {
  return `${revisionFolder(place)}/officers/${officer}`;
}

/** `<issuer>/<publication>/receipts/<recipient>`. */
export function receiptsFolder(
  place: Pick<RevisionPlace, 'issuer' | 'publication'>,
  recipient: string,
): string {
  return `${publicationFolder(place)}/receipts/${recipient}`;
}

/** Name of the detached signature of a document. */
export function signatureName(name: string): string {
  return `${name}.asc`;
}

/** Name of one officer's signature where k officers sign (registry, some notices). */
export function officerSignatureName(name: string, officer: string): string {
  return `${name}.${officer}.asc`;
}

export const registryName = (version: number): string => `registry-${version}.json`;
export const noticeName = (number: number): string => `notice-${number}.json`;
/** A notice that its officers are asked to sign: the bytes that it will have. */
export const proposalName = (number: number): string => `proposal-${number}.json`;
export const STATE = 'state.json';

/** The officer whose signature over the document `name` the file `file` is, by its name; `null` where it is none. */
export function parseOfficerSignature(name: string, file: string): string | null {
  if (!file.startsWith(`${name}.`) || !file.endsWith('.asc')) return null;
  const officer = file.slice(name.length + 1, -'.asc'.length);
  return isId(officer) ? officer : null;
}
/** Which release of a scope: the request that it answers and, where a second site made it, the mark that this site drew. */
export interface ReleaseMark {
  readonly number: number;
  /** 8 hexadecimal digits; null at the first site. */
  readonly site: string | null;
}

function releaseStem({ number, site }: ReleaseMark): string {
  return site === null ? `release-${number}` : `release-${number}.${site}`;
}

/** A second site's have names of their own, so that two sites that release the same never write one file. */
export const releaseName = (mark: ReleaseMark): string => `${releaseStem(mark)}.json`;
export const releaseKeysName = (mark: ReleaseMark): string => `${releaseStem(mark)}.pgp`;
export const requestName = (number: number): string => `request-${number}.json`;
export const handoverName = (officer: string, request: number): string =>
  `handover-${officer}-${request}.pgp`;
export const overrideName = (officer: string, request: number): string =>
  `override-${officer}-${request}.json`;
export const shareName = (officer: string): string => `share-${officer}.pgp`;

const REQUEST = /^request-([1-9][0-9]{0,3})\.json\.asc$/;
const RELEASE = /^release-([1-9][0-9]{0,3})(?:\.([0-9a-f]{8}))?\.(pgp|json|json\.asc)$/;

/** Name of a file that is locked to the drand round of the hour (timelock/FORMAT.md §6). */
export const lockedName = (name: string): string => `${name}.tle`;
const LOCKED_RELEASE = /^release-([1-9][0-9]{0,3})\.json\.asc\.tle$/;

/** The three files of the first site's release, its signature last. */
export function releaseFiles(number: number): readonly [string, string, string] {
  const mark = { number, site: null };
  return [releaseKeysName(mark), releaseName(mark), signatureName(releaseName(mark))];
}

/** Whether a name is that of a signature, locked or not: what is delivered last, and makes the rest count. */
export function isSealName(name: string): boolean {
  return /\.asc(?:\.tle)?$/.test(name);
}

/** Numbers of the requests that stand whole among `names`: their signatures are there. Ascending. */
export function requestNumbers(names: readonly string[]): readonly number[] {
  return names
    .flatMap((name) => {
      const [, number] = REQUEST.exec(name) ?? [];
      return number === undefined ? [] : [Number(number)];
    })
    .sort((a, b) => a - b);
}

/** Which release a file belongs to, its keys, its document or its signature; `null` where it is no release's. */
export function parseReleaseName(name: string): ReleaseMark | null {
  const [, number, site = null] = RELEASE.exec(name) ?? [];
  return number === undefined ? null : { number: Number(number), site };
}

/** The releases that stand whole among `names`: their signatures are there. By number, the first site's before all others. */
export function releaseMarks(names: readonly string[]): readonly ReleaseMark[] {
  return names
    .flatMap((name) => (name.endsWith('.json.asc') ? (parseReleaseName(name) ?? []) : []))
    .sort((a, b) => a.number - b.number || ((a.site ?? '') < (b.site ?? '') ? -1 : 1));
}

/** Numbers of the pre-positioned releases that stand whole among `names`, ascending. */
export function prepositionedNumbers(names: readonly string[]): readonly number[] {
  return names
    .flatMap((name) => {
      const [, number] = LOCKED_RELEASE.exec(name) ?? [];
      return number === undefined ? [] : [Number(number)];
    })
    .sort((a, b) => a - b);
}

/** Which approval: whose, of which request, and the newest notice that it names. */
export interface ApprovalPlace {
  readonly officer: string;
  readonly request: number;
  readonly notice: number;
}

/** Name of an approval: one for each officer, request and newest notice, since a changed hour is approved anew. */
export function approvalName(place: ApprovalPlace): string {
  return `approval-${place.officer}-${place.request}-${place.notice}.json`;
}

const APPROVAL = /^approval-([a-z0-9-]+)-([1-9][0-9]{0,3})-(0|[1-9][0-9]{0,5})\.json$/;

/** What an approval's name says, or `null` where it is no approval's name. */
export function parseApprovalName(name: string): ApprovalPlace | null {
  const [, officer, request, notice] = APPROVAL.exec(name) ?? [];
  if (officer === undefined || !isId(officer)) return null;
  return { officer, request: Number(request), notice: Number(notice) };
}

const OVERRIDE = /^override-([a-z0-9-]+)-([1-9][0-9]{0,3})\.json$/;

/** Whose override of the clock a name says it is, and of which request; `null` where it is no override's name. */
export function parseOverrideName(name: string): Omit<ApprovalPlace, 'notice'> | null {
  const [, officer, request] = OVERRIDE.exec(name) ?? [];
  return officer === undefined || !isId(officer) ? null : { officer, request: Number(request) };
}

/** The newest notice at which an officer approved a request, from notice `since` on, by the `names` in their folder. */
export function newestApproval(
  names: readonly string[],
  o: { readonly officer: string; readonly request: number; readonly since: number },
): number | null {
  const given = names
    .map((name) => (name.endsWith('.asc') ? parseApprovalName(name.slice(0, -'.asc'.length)) : null))
    .flatMap((each) => (each?.officer === o.officer && each.request === o.request ? [each.notice] : []))
    .filter((notice) => notice >= o.since);
  return given.length === 0 ? null : Math.max(...given);
}

/**
 * Name of a receipt: one for each thing that a distributor may say of a revision, so that saying it twice is
 * saying it once. A rejection carries the start of the digest of what was rejected.
 */
export function receiptName(o: {
  readonly scope: string;
  readonly revision: number;
  readonly disposition: string;
  readonly subject?: string | undefined;
  /** The request by which it was addressed. */
  readonly request?: number | undefined;
}): string {
  const tail = o.subject === undefined ? '' : `-${o.subject.slice(0, 16)}`;
  const { request = FIRST_REQUEST } = o;
  const later = request === FIRST_REQUEST ? '' : `.${request}`;
  return `receipt-${o.scope}-r${o.revision}${later}-${o.disposition}${tail}.json`;
}

/** What a receipt is about. */
export interface ReceiptPlace {
  readonly scope: string;
  readonly revision: number;
  readonly request: number;
  readonly disposition: string;
}

const RECEIPT =
  /^receipt-([a-z0-9-]+)-r([1-9][0-9]{0,3})(?:\.([1-9][0-9]{0,3}))?-(verified|rejected|opened|purged)(?:-[0-9a-f]{16})?\.json$/;

/** What a receipt's name says it is about, or `null` where it is no receipt's name. */
export function parseReceiptName(name: string): ReceiptPlace | null {
  const [, scope, revision, later, disposition] = RECEIPT.exec(name) ?? [];
  if (scope === undefined || disposition === undefined || !isId(scope)) return null;
  const request = later === undefined ? FIRST_REQUEST : Number(later);
  if (later !== undefined && request === FIRST_REQUEST) return null;
  return { scope, revision: Number(revision), request, disposition };
}

/** The opened results' file: in a rehearsal its name says so, wherever it is copied to. Their signature is beside it. */
export function resultsName(realm: Realm): string {
  return markedName('results', realm);
}

/** The list of what a revision changes, beside the results. */
export function changesName(realm: Realm): string {
  return markedName('changes', realm);
}

/** The schema of the results, beside them. */
export function schemaName(realm: Realm): string {
  return markedName('results', realm, 'schema.json');
}

/** The results in a further form, beside them. A spreadsheet's copy is a CSV too: its name keeps it from being taken for the signed one. */
export function formattedName(format: DerivedFormat, realm: Realm): string {
  return format === 'spreadsheet'
    ? markedName('results-tableur', realm)
    : markedName('results', realm, format);
}

function markedName(name: string, realm: Realm, extension = 'csv'): string {
  return realm === 'rehearsal' ? `${name}-${REHEARSAL_MARK}.${extension}` : `${name}.${extension}`;
}
