/** Every link of one revision in a tree: request, manifests, licences, files, approvals, releases. */
import { createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';
import { type Verified, expectLink } from '../documents/envelope.ts';
import type { FileRef } from '../documents/fields.ts';
import { linkManifest, linkRelease, linkRequestedManifest, linkRevision } from '../documents/links.ts';
import { CHALLENGE, MANIFEST, type Manifest, PAYLOAD } from '../documents/manifest.ts';
import {
  approvalName,
  isId,
  officerFolder,
  recipientFolder,
  releaseName,
  revisionFolder,
  scopeFolder,
} from '../documents/names.ts';
import { REQUEST, type Request } from '../documents/request.ts';
import { exists, listFolder, readChunks } from '../io/files.ts';
import { LICENCE, licenceDocument, linkLicence } from '../parties/licence.ts';
import { checkQuorum, linkApproval } from '../timelock/approvals.ts';
import { type Approval, approvalDocument } from '../timelock/custody.ts';
import type { KnownPublication } from '../workspace/publication-store.ts';
import type { Findings } from './findings.ts';
import type { RevisionRecord } from './revision-record.ts';
import { standingAt } from './sync-publication.ts';

/** A manifest of the tree, and where it stands. */
interface Placed {
  readonly scope: string;
  readonly recipient: string;
  readonly manifest: Verified<Manifest>;
}

/** A file is the one that its reference fixes. @throws `file-missing`, `length-mismatch`, `digest-mismatch` */
async function checkFile(path: string, ref: FileRef): Promise<void> {
  if (!exists(path)) throw new SceauError('file-missing', { file: ref.name });
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of readChunks(path)) {
    hash.update(chunk);
    length += chunk.length;
  }
  if (length !== ref.length) {
    throw new SceauError('length-mismatch', { file: ref.name, expected: ref.length, found: length });
  }
  if (hash.digest('hex') !== ref.sha256) throw new SceauError('digest-mismatch', { file: ref.name });
}

/** Folders of scopes, and in each of recipients. */
function placesOf(record: RevisionRecord): readonly { readonly scope: string; readonly recipient: string }[] {
  const scopes = listFolder(record.at(revisionFolder(record.place))).filter(isId);
  return scopes.flatMap((scope) =>
    listFolder(record.at(scopeFolder(record.place, scope)))
      .filter(isId)
      .map((recipient) => ({ scope, recipient })),
  );
}

/** One recipient's folder: manifest, licence, challenge, and the scope's payload. */
async function checkRecipient(
  record: RevisionRecord,
  known: KnownPublication,
  o: { readonly scope: string; readonly recipient: string; readonly findings: Findings },
): Promise<Verified<Manifest>> {
  const { place } = record;
  const folder = recipientFolder(place, o.scope, o.recipient);
  const manifest = await record.manifest(o.scope, o.recipient);
  if (manifest === null) throw new SceauError('file-missing', { file: `${folder}/${MANIFEST}` });
  const { hour } = standingAt(known, manifest.value.notice);
  linkManifest(manifest, known.publication, { place, scope: o.scope, recipient: o.recipient, hour });
  const licence = await record.read(`${folder}/${LICENCE}`, licenceDocument);
  if (licence === null) throw new SceauError('file-missing', { file: `${folder}/${LICENCE}` });
  linkLicence(manifest, licence);
  o.findings.hold(`${folder}/${LICENCE}`, licence);
  const [payload, challenge] = manifest.value.files;
  await checkFile(record.at(`${scopeFolder(place, o.scope)}/${PAYLOAD}`), payload);
  await checkFile(record.at(`${folder}/${CHALLENGE}`), challenge);
  return manifest;
}

/** The revision before, where the tree has it, is the one that a manifest supersedes. */
async function checkSupersedes(before: RevisionRecord | null, placed: Placed): Promise<void> {
  const previous = await before?.manifest(placed.scope, placed.recipient);
  if (previous === null || previous === undefined) return;
  expectLink(MANIFEST, 'supersedes', previous.sha256, placed.manifest.value.supersedes);
}

/** Approvals in the officers' folders, each for this request. */
async function checkApprovals(
  record: RevisionRecord,
  known: KnownPublication,
  o: { readonly request: Verified<Request>; readonly findings: Findings },
): Promise<ReadonlyMap<string, Verified<Approval>>> {
  const approvals = new Map<string, Verified<Approval>>();
  const officers = listFolder(record.at(`${revisionFolder(record.place)}/officers`)).filter(isId);
  for (const officer of officers) {
    const path = `${officerFolder(record.place, officer)}/${approvalName(officer)}`;
    await o.findings.check(path, async () => {
      const approval = await record.read(path, approvalDocument);
      if (approval === null) return null;
      linkApproval(approval, o.request, known.publication);
      approvals.set(officer, approval);
      return approval;
    });
  }
  return approvals;
}

/** A scope's releases: each for this request, by approvals that are here and are enough. */
async function checkReleases(
  record: RevisionRecord,
  known: KnownPublication,
  o: {
    readonly scope: string;
    readonly request: Verified<Request>;
    readonly approvals: ReadonlyMap<string, Verified<Approval>>;
    readonly findings: Findings;
  },
): Promise<void> {
  const folder = scopeFolder(record.place, o.scope);
  await o.findings.check(folder, async () => {
    for (const release of await record.releases(o.scope)) {
      const { number, file } = release.value;
      const path = `${folder}/${releaseName(number)}`;
      await o.findings.check(path, async () => {
        const { hour } = standingAt(known, release.value.notice);
        linkRelease(release, o.request, known.publication, { scope: o.scope, number, hour });
        await checkFile(record.at(`${folder}/${file.name}`), file);
        const named = release.value.approvals.map(({ officer, sha256 }) => {
          const approval = o.approvals.get(officer);
          if (approval === undefined) throw new SceauError('file-missing', { file: approvalName(officer) });
          expectLink(path, 'approval', sha256, approval.sha256);
          return approval;
        });
        checkQuorum(named, known.publication);
        return release;
      });
    }
    return null;
  });
}

/** Checks one revision; `before` is the revision before it in the tree, if any. */
export async function verifyRevision(
  record: RevisionRecord,
  known: KnownPublication,
  o: { readonly before: RevisionRecord | null; readonly findings: Findings },
): Promise<void> {
  const { findings } = o;
  const placed: Placed[] = [];
  for (const { scope, recipient } of placesOf(record)) {
    const path = `${recipientFolder(record.place, scope, recipient)}/${MANIFEST}`;
    await findings.check(path, async () => {
      const manifest = await checkRecipient(record, known, { scope, recipient, findings });
      placed.push({ scope, recipient, manifest });
      await checkSupersedes(o.before, { scope, recipient, manifest });
      return manifest;
    });
  }
  const requestPath = `${revisionFolder(record.place)}/${REQUEST}`;
  const hasRelease = placed.some(({ scope }) =>
    listFolder(record.at(scopeFolder(record.place, scope))).some((name) => name.startsWith('release-')),
  );
  if (!exists(record.at(requestPath)) && !hasRelease) return;
  await findings.check(requestPath, async () => {
    const request = await record.request();
    linkRevision(REQUEST, request.value, known.publication, record.place.revision);
    expectLink(REQUEST, 'approvals', known.publication.value.approvals, request.value.approvals);
    for (const { manifest } of placed) linkRequestedManifest(request, manifest);
    const approvals = await checkApprovals(record, known, { request, findings });
    const scopes = new Set(placed.map((each) => each.scope));
    for (const scope of scopes) await checkReleases(record, known, { scope, request, approvals, findings });
    return request;
  });
}
