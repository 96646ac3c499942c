/** What officers were asked in one revision of a tree, what they approved, and the releases that stand on it. */
import { SceauError } from '../errors.ts';
import { type Verified, expectLink } from '../documents/envelope.ts';
import { linkRelease, linkRequestedManifest } from '../documents/links.ts';
import { MANIFEST, type Manifest } from '../documents/manifest.ts';
import {
  type Addressing,
  approvalName,
  isId,
  lockedName,
  officerFolder,
  parseApprovalName,
  prepositionedNumbers,
  recipientFolder,
  type ReleaseMark,
  releaseFiles,
  releaseName,
  requestName,
  revisionFolder,
  scopeFolder,
} from '../documents/names.ts';
import { type Release, releaseDocument } from '../documents/release.ts';
import type { FileRef } from '../documents/fields.ts';
import { sha256Hex } from '../io/encodings.ts';
import type { UnlockedRelease } from './locked-release.ts';
import { type Request, SUMMARY } from '../documents/request.ts';
import { exists, listFolder } from '../io/files.ts';
import { checkQuorum, linkApproval, linkRequest } from '../timelock/approvals.ts';
import { type Approval, approvalDocument } from '../timelock/custody.ts';
import { checkNoneRevoked, checkNotSuperseded, standingAt } from '../timelock/hour.ts';
import type { KnownPublication } from '../workspace/publication-store.ts';
import { type Findings, checkFile } from './findings.ts';
import { faultOf } from './context.ts';
import { hasPurged } from './read-receipt.ts';
import type { RevisionRecord } from './revision-record.ts';

/** One revision of a tree under audit. */
export interface Audited {
  readonly record: RevisionRecord;
  readonly known: KnownPublication;
  readonly findings: Findings;
  /** Opens a pre-positioned release of a scope; `null` where no beacon was brought. */
  readonly unlock: ((scope: string, number: number) => Promise<UnlockedRelease>) | null;
}

/** A manifest that holds, and where it stands. */
export interface AddressedManifest {
  readonly to: Addressing;
  readonly manifest: Verified<Manifest>;
}

/** Requests by number, approvals by name: those that hold. */
type Requests = ReadonlyMap<number, Verified<Request>>;
type Approvals = ReadonlyMap<string, Verified<Approval>>;

/** A request that a later document names. @throws `file-missing` where it is not here, or does not hold */
function requestOf(requests: Requests, number: number): Verified<Request> {
  const request = requests.get(number);
  if (request === undefined) throw new SceauError('file-missing', { file: requestName(number) });
  return request;
}

/** The requests, and that each manifest of the tree is in one of them as it is. */
async function checkRequests(audited: Audited, manifests: readonly AddressedManifest[]): Promise<Requests> {
  const { record, known, findings } = audited;
  const { place } = record;
  const requests = new Map<number, Verified<Request>>();
  for (const number of record.requestNumbers()) {
    await findings.check(`${revisionFolder(place)}/${requestName(number)}`, async () => {
      const request = await record.requestAt(number);
      linkRequest(request, known, { revision: place.revision, number });
      requests.set(number, request);
      return request;
    });
  }
  if (requests.size === 0) return requests;
  for (const { to, manifest } of manifests) {
    await findings.check(`${recipientFolder(place, to)}/${MANIFEST}`, async () => {
      const request = requests.get(to.request);
      if (request === undefined) throw new SceauError('recipient-not-approved', { recipient: to.recipient });
      linkRequestedManifest(request, manifest);
      return null;
    });
  }
  return requests;
}

/** Summaries and approvals in the officers' folders: of a request, and for the hour as it stood at their notice. */
async function checkApprovals(audited: Audited, requests: Requests): Promise<Approvals> {
  const { record, known, findings } = audited;
  const approvals = new Map<string, Verified<Approval>>();
  for (const officer of listFolder(record.at(`${revisionFolder(record.place)}/officers`)).filter(isId)) {
    const folder = officerFolder(record.place, officer);
    const summary = `${folder}/${SUMMARY}`;
    const [first] = requests.values();
    if (exists(record.at(summary)) && first !== undefined) {
      await findings.check(summary, async () => {
        findings.look(summary);
        await checkFile(record.at(summary), first.value.summary);
        return null;
      });
    }
    for (const name of listFolder(record.at(folder))) {
      if (parseApprovalName(name)?.officer !== officer) continue;
      await findings.check(`${folder}/${name}`, async () => {
        const approval = await record.read(`${folder}/${name}`, approvalDocument);
        if (approval === null) return null;
        const { officer: signer, request, notice } = approval.value;
        const named = { officer: signer.id, request: request.number, notice: notice.number };
        expectLink(`${folder}/${name}`, 'name', name, approvalName(named));
        const standing = standingAt(known, notice);
        linkApproval(approval, requestOf(requests, request.number), { chain: known, standing });
        approvals.set(name, approval);
        return approval;
      });
    }
  }
  return approvals;
}

/** What releases of a scope are held to. */
interface Judging {
  readonly scope: string;
  readonly requests: Requests;
  readonly approvals: Approvals;
}

/** A release: its keys, its request, and approvals of it that are here and are enough. */
export async function checkRelease(
  { record, known }: Pick<Audited, 'record' | 'known'>,
  release: Verified<Release>,
  o: Judging & { readonly mark: ReleaseMark; readonly checkKeys: (file: FileRef) => Promise<void> },
): Promise<void> {
  const { file, notice, request: asked, approvals } = release.value;
  const folder = scopeFolder(record.place, o.scope);
  const standing = standingAt(known, notice);
  checkNoneRevoked(standing, release.value);
  checkNotSuperseded(standing, record.place);
  const request = requestOf(o.requests, asked.number);
  linkRelease(release, request, known.publication, { scope: o.scope, mark: o.mark, hour: standing.hour });
  await o.checkKeys(file);
  const named = approvals.map((each) => {
    const name = approvalName({ officer: each.officer, request: asked.number, notice: each.notice });
    const approval = o.approvals.get(name);
    if (approval === undefined) throw new SceauError('file-missing', { file: name });
    expectLink(`${folder}/${releaseName(o.mark)}`, 'approval', each.sha256, approval.sha256);
    linkApproval(approval, request, { chain: known, standing });
    return approval;
  });
  checkQuorum(named, known.publication);
}

/** The releases of a scope that lie under the time lock of the hour, where its beacon was brought. */
async function checkPrepositioned(audited: Audited, judging: Judging): Promise<void> {
  const { record, findings, unlock } = audited;
  if (unlock === null) return;
  const { scope } = judging;
  const folder = scopeFolder(record.place, scope);
  for (const number of prepositionedNumbers(listFolder(record.at(folder)))) {
    const paths = releaseFiles(number).map((name) => `${folder}/${lockedName(name)}`);
    const mark: ReleaseMark = { number, site: null };
    await findings.check(`${folder}/${lockedName(releaseName(mark))}`, async () => {
      for (const path of paths) findings.look(path);
      const { signed, keys } = await unlock(scope, number);
      const release = await record.believe(signed, releaseDocument);
      const checkKeys = async (file: FileRef): Promise<void> => {
        const { name, length: expected, sha256 } = file;
        if (keys.length !== expected) {
          throw new SceauError('length-mismatch', { file: name, expected, found: keys.length });
        }
        if (sha256Hex(keys) !== sha256) throw new SceauError('digest-mismatch', { file: name });
      };
      await checkRelease(audited, release, { ...judging, mark, checkKeys });
      return release;
    });
  }
}

/** Whether everyone whose manifest of a scope the tree has says that they purged it: the release's keys may be gone too. */
async function areAllPurged(record: RevisionRecord, addressed: readonly Addressing[]): Promise<boolean> {
  for (const to of addressed) {
    try {
      if (!(await hasPurged(record, to))) return false;
    } catch (error) {
      // A receipt that does not hold is named among the receipts; it excuses nothing here.
      faultOf(error);
      return false;
    }
  }
  return addressed.length > 0;
}

/** Checks requests, approvals and releases of one revision, given the manifests in it that hold. */
export async function verifyApprovals(
  audited: Audited,
  manifests: readonly AddressedManifest[],
): Promise<void> {
  const { record, findings } = audited;
  const requests = await checkRequests(audited, manifests);
  const approvals = await checkApprovals(audited, requests);
  for (const scope of new Set(manifests.map(({ to }) => to.scope))) {
    const isPurged = await areAllPurged(
      record,
      manifests.flatMap(({ to }) => (to.scope === scope ? [to] : [])),
    );
    for (const mark of record.releaseMarks(scope)) {
      await findings.check(`${scopeFolder(record.place, scope)}/${releaseName(mark)}`, async () => {
        const release = await record.release(scope, mark);
        const checkKeys = async (file: FileRef): Promise<void> => {
          const path = `${scopeFolder(record.place, scope)}/${file.name}`;
          findings.look(path);
          if (isPurged && !exists(record.at(path))) findings.purged(path);
          else await checkFile(record.at(path), file);
        };
        await checkRelease(audited, release, { scope, mark, requests, approvals, checkKeys });
        return release;
      });
    }
    await checkPrepositioned(audited, { scope, requests, approvals });
  }
}
