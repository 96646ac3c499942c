/**
 * Finds the release that opens a scope, and believes it: the approvals, the officers' roles, the notice chain, the hour.
 * Nobody's word is taken, a depot's as little as a mirror's.
 */
import { SceauError } from '../errors.ts';
import { type SignedBytes, type Verified, expectLink, peekNumber, verify } from '../documents/envelope.ts';
import { linkRelease, linkRequestedManifest } from '../documents/links.ts';
import type { Manifest } from '../documents/manifest.ts';
import {
  approvalName,
  officerFolder,
  type ReleaseMark,
  releaseMarks,
  prepositionedNumbers,
  releaseName,
  requestName,
  revisionFolder,
  scopeFolder,
} from '../documents/names.ts';
import { type Release, releaseDocument } from '../documents/release.ts';
import { type Request, requestDocument } from '../documents/request.ts';
import type { FileRef } from '../documents/fields.ts';
import { sha256Hex } from '../io/encodings.ts';
import { checkQuorum, linkApproval, linkRequest } from '../timelock/approvals.ts';
import { type Approval, approvalDocument } from '../timelock/custody.ts';
import { checkNoneRevoked, hourHasCome, standingAt } from '../timelock/hour.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import { fetchBytes, fetchSigned } from '../workspace/depot-files.ts';
import type { MyAddressing } from './accepted.ts';
import { type Context, accepting } from './context.ts';
import { unlockRelease } from './locked-release.ts';
import type { SyncedPublication } from './sync-publication.ts';

/** Bound of `release-N.pgp`: a thousand PKESK packets of the longest kind. */
export const MAX_RELEASE_KEYS_BYTES = 1_000_000;

/** One scope of one revision that was accepted here. */
export interface Accepted extends MyAddressing {
  readonly known: SyncedPublication;
  /** Where the release is asked for. */
  readonly depot: ReadableDepot;
  readonly manifest: Verified<Manifest>;
}

/** A release that was believed, with all it stands on. */
export interface BelievedRelease {
  readonly release: Verified<Release>;
  readonly request: Verified<Request>;
  readonly approvals: readonly Verified<Approval>[];
  readonly keys: Uint8Array;
}

/** Fetches and believes the request and the approvals that a release names. */
async function believeApprovals(
  context: Context,
  accepted: Accepted,
  release: Verified<Release>,
): Promise<Pick<BelievedRelease, 'request' | 'approvals'>> {
  const { known, depot, place, manifest } = accepted;
  const options = { trust: known.trust, moment: accepting(context) };
  const { number } = release.value.request;
  const file = requestName(number);
  const signed = await fetchSigned(depot, `${revisionFolder(place)}/${file}`, requestDocument);
  if (signed === null) throw new SceauError('release-incomplete', { file });
  const request = await verify(signed, { document: requestDocument, ...options });
  linkRequest(request, known, { revision: place.revision, number });
  linkRequestedManifest(request, manifest);
  const approvals: Verified<Approval>[] = [];
  for (const { officer, notice, sha256 } of release.value.approvals) {
    const name = approvalName({ officer, request: number, notice });
    const found = await fetchSigned(depot, `${officerFolder(place, officer)}/${name}`, approvalDocument);
    if (found === null) throw new SceauError('release-incomplete', { file: name });
    const approval = await verify(found, { document: approvalDocument, ...options });
    if (approval.sha256 !== sha256) throw new SceauError('digest-mismatch', { file: name });
    linkApproval(approval, request, { chain: known, standing: known.standing });
    approvals.push(approval);
  }
  checkQuorum(approvals, known.publication);
  return { request, approvals };
}

/** That there is no release for this distributor yet, and for when it is proclaimed. */
function notReleased({ place, known }: Accepted): SceauError {
  const { hour } = known.standing;
  return new SceauError('not-released', { publication: place.publication, hour: hour.utc, zone: hour.zone });
}

/**
 * A release as it stands in the depot, which may say that it is another: one that says so is not worth a signature check.
 * @throws `document-link`
 */
async function fetchRelease(accepted: Accepted, mark: ReleaseMark): Promise<SignedBytes> {
  const { depot, place, scope } = accepted;
  const name = releaseName(mark);
  const signed = await fetchSigned(depot, `${scopeFolder(place, scope)}/${name}`, releaseDocument);
  if (signed === null) throw notReleased(accepted);
  const claimed = peekNumber(signed.bytes);
  if (claimed !== null) expectLink(name, 'number', mark.number, claimed);
  return signed;
}

/** A release as it came, from anyone. */
interface Found {
  readonly mark: ReleaseMark;
  readonly signed: SignedBytes;
  /** The bytes of the keys that it names, as they came. */
  readonly keys: (file: FileRef) => Promise<Uint8Array>;
}

/** A release that stands open in the depot. @throws `document-link` as `fetchRelease` */
async function ordinary(accepted: Accepted, mark: ReleaseMark): Promise<Found> {
  const { depot, place, scope } = accepted;
  const folder = scopeFolder(place, scope);
  return {
    mark,
    signed: await fetchRelease(accepted, mark),
    keys: (file) =>
      fetchBytes(depot, `${folder}/${file.name}`, Math.min(file.length, MAX_RELEASE_KEYS_BYTES)),
  };
}

/**
 * A release that stands there under the time lock of the hour, opened in memory by the beacon. It is judged as any other.
 * @throws `open-before-hour` before anybody is asked for the beacon; as `unlockRelease`
 */
async function prepositioned(context: Context, accepted: Accepted, number: number): Promise<Found> {
  const { known, depot, place, scope } = accepted;
  const { hour } = known.standing;
  if (!hourHasCome(hour, context.clock.nowMs())) {
    throw new SceauError('open-before-hour', { hour: hour.utc, zone: hour.zone });
  }
  const folder = scopeFolder(place, scope);
  const { signed, keys } = await unlockRelease(context, {
    number,
    hour,
    read: (name, maxBytes) => fetchBytes(depot, `${folder}/${name}`, maxBytes),
  });
  return { mark: { number, site: null }, signed, keys: async () => keys };
}

/** Believes one release, up to the hour. */
async function believeRelease(
  context: Context,
  accepted: Accepted,
  { mark, signed, keys: fetchKeys }: Found,
): Promise<BelievedRelease> {
  const { known, place, scope } = accepted;
  const options = { document: releaseDocument, trust: known.trust, moment: accepting(context) };
  const release = await verify(signed, options);
  // What answers another request is addressed to others: late joiners, or this distributor's other key.
  if (release.value.request.number !== accepted.request) {
    throw notReleased(accepted);
  }
  checkNoneRevoked(standingAt(known, release.value.notice), release.value);
  const { request, approvals } = await believeApprovals(context, accepted, release);
  const { hour, withdrawn } = known.standing;
  if (withdrawn) throw new SceauError('publication-withdrawn', { publication: place.publication });
  linkRelease(release, request, known.publication, { scope, mark, hour });
  if (!hourHasCome(hour, context.clock.nowMs())) {
    throw new SceauError('open-before-hour', { hour: hour.utc, zone: hour.zone });
  }
  const { file } = release.value;
  const keys = await fetchKeys(file);
  if (keys.length !== file.length) {
    throw new SceauError('length-mismatch', { file: file.name, expected: file.length, found: keys.length });
  }
  if (sha256Hex(keys) !== file.sha256) throw new SceauError('digest-mismatch', { file: file.name });
  return { release, request, approvals, keys };
}

/** Most releases of a scope that are judged by their signatures at one asking. */
export const MAX_JUDGED_RELEASES = 16;

/**
 * The first release that holds and serves this distributor. One that does not (the old hour's, after a postponement) holds
 * up no later one, up to `MAX_JUDGED_RELEASES` of them; where none does, the fault of the last that was judged is the answer.
 */
export async function findRelease(context: Context, accepted: Accepted): Promise<BelievedRelease> {
  const { depot, place, scope } = accepted;
  const me = context.workspace.config.id;
  const names = (await depot.list(scopeFolder(place, scope))).map((entry) => entry.name);
  let fault: SceauError = notReleased(accepted);
  // Release N answers request N: those of other numbers are addressed to others, and are not even read.
  const isMine = (number: number): boolean => number === accepted.request;
  // Those that stand open first: they need no beacon.
  const found = [
    ...releaseMarks(names)
      .filter(({ number }) => isMine(number))
      .map((mark) => () => ordinary(accepted, mark)),
    ...prepositionedNumbers(names)
      .filter(isMine)
      .map((number) => () => prepositioned(context, accepted, number)),
  ];
  let judged = 0;
  for (const [at, read] of found.entries()) {
    if (judged === MAX_JUDGED_RELEASES) {
      const { publication, revision } = place;
      context.report({ kind: 'releases-left', publication, scope, revision, left: found.length - at });
      break;
    }
    let release: Found;
    try {
      release = await read();
    } catch (error) {
      if (!(error instanceof SceauError)) throw error;
      // What is only misnamed says less than one that was judged.
      if (judged === 0 || error.code !== 'document-link') fault = error;
      continue;
    }
    judged += 1;
    try {
      const believed = await believeRelease(context, accepted, release);
      const { recipients, omissions } = believed.release.value;
      if (recipients.some((each) => each.recipient === me)) return believed;
      const reason = omissions.find((each) => each.recipient === me)?.reason ?? '—';
      fault = new SceauError('recipient-omitted', { recipient: me, reason });
    } catch (error) {
      if (!(error instanceof SceauError)) throw error;
      fault = error;
    }
  }
  throw fault;
}
