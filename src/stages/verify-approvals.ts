/** What officers were asked in one revision of a tree, what they approved, and the releases that stand on it. */
import { SceauError } from '../errors.ts';
import { type Verified, expectLink } from '../documents/envelope.ts';
import { linkRelease, linkRequestedManifest } from '../documents/links.ts';
import { MANIFEST, type Manifest } from '../documents/manifest.ts';
import {
  type Addressing,
  approvalName,
  isId,
  officerFolder,
  parseApprovalName,
  recipientFolder,
  releaseName,
  requestName,
  revisionFolder,
  scopeFolder,
} from '../documents/names.ts';
import type { Release } from '../documents/release.ts';
import { type Request, SUMMARY } from '../documents/request.ts';
import { exists, listFolder } from '../io/files.ts';
import { checkQuorum, linkApproval, linkRequest } from '../timelock/approvals.ts';
import { type Approval, approvalDocument } from '../timelock/custody.ts';
import { standingAt } from '../timelock/hour.ts';
import type { KnownPublication } from '../workspace/publication-store.ts';
import { type Findings, checkFile } from './findings.ts';
import type { RevisionRecord } from './revision-record.ts';

/** One revision of a tree under audit. */
export interface Audited {
  readonly record: RevisionRecord;
  readonly known: KnownPublication;
  readonly findings: Findings;
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

/** A release: its keys, its request, and approvals of it that are here and are enough. */
async function checkRelease(
  audited: Audited,
  release: Verified<Release>,
  o: { readonly scope: string; readonly requests: Requests; readonly approvals: Approvals },
): Promise<void> {
  const { record, known } = audited;
  const { number, file, notice, request: asked, approvals } = release.value;
  const folder = scopeFolder(record.place, o.scope);
  const standing = standingAt(known, notice);
  const request = requestOf(o.requests, asked.number);
  linkRelease(release, request, known.publication, { scope: o.scope, number, hour: standing.hour });
  audited.findings.look(`${folder}/${file.name}`);
  await checkFile(record.at(`${folder}/${file.name}`), file);
  const named = approvals.map((each) => {
    const name = approvalName({ officer: each.officer, request: asked.number, notice: each.notice });
    const approval = o.approvals.get(name);
    if (approval === undefined) throw new SceauError('file-missing', { file: name });
    expectLink(`${folder}/${releaseName(number)}`, 'approval', each.sha256, approval.sha256);
    linkApproval(approval, request, { chain: known, standing });
    return approval;
  });
  checkQuorum(named, known.publication);
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
    for (const number of record.releaseNumbers(scope)) {
      await findings.check(`${scopeFolder(record.place, scope)}/${releaseName(number)}`, async () => {
        const release = await record.release(scope, number);
        await checkRelease(audited, release, { scope, requests, approvals });
        return release;
      });
    }
  }
}
