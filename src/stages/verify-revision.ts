/** Every link of one revision in a tree: manifests, licences, files, and what officers approved and released. */
import { SceauError } from '../errors.ts';
import { type Verified, expectLink } from '../documents/envelope.ts';
import { linkManifest } from '../documents/links.ts';
import { CHALLENGE, MANIFEST, type Manifest, PAYLOAD } from '../documents/manifest.ts';
import { isId, recipientFolder, revisionFolder, scopeFolder } from '../documents/names.ts';
import { exists, listFolder } from '../io/files.ts';
import { LICENCE, licenceDocument, linkLicence } from '../parties/licence.ts';
import { standingAt } from '../timelock/hour.ts';
import { checkFile } from './findings.ts';
import { hasPurged } from './read-receipt.ts';
import type { RevisionRecord } from './revision-record.ts';
import { type Audited, verifyApprovals } from './verify-approvals.ts';

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
  audited: Audited,
  o: { readonly scope: string; readonly recipient: string },
): Promise<Verified<Manifest>> {
  const { record, known, findings } = audited;
  const { place } = record;
  const folder = recipientFolder(place, o.scope, o.recipient);
  const manifest = await record.manifest(o.scope, o.recipient);
  if (manifest === null) throw new SceauError('file-missing', { file: `${folder}/${MANIFEST}` });
  const { hour } = standingAt(known, manifest.value.notice);
  linkManifest(manifest, known.publication, { place, scope: o.scope, recipient: o.recipient, hour });
  const licence = await record.read(`${folder}/${LICENCE}`, licenceDocument);
  if (licence === null) throw new SceauError('file-missing', { file: `${folder}/${LICENCE}` });
  linkLicence(manifest, licence);
  findings.hold(`${folder}/${LICENCE}`, licence);
  const [payload, challenge] = manifest.value.files;
  const files = [
    { path: `${scopeFolder(place, o.scope)}/${PAYLOAD}`, ref: payload },
    { path: `${folder}/${CHALLENGE}`, ref: challenge },
  ];
  for (const { path, ref } of files) {
    findings.look(path);
    const isGone = ref === payload && !exists(record.at(path));
    if (isGone && (await hasPurged(record, o))) findings.purged(path);
    else await checkFile(record.at(path), ref);
  }
  return manifest;
}

/** The revision before, where the tree has it, is the one that a manifest supersedes. */
async function checkSupersedes(before: RevisionRecord | null, manifest: Verified<Manifest>): Promise<void> {
  const { scope, recipient, supersedes } = manifest.value;
  const previous = await before?.manifest(scope.id, recipient.id);
  if (previous === null || previous === undefined) return;
  expectLink(MANIFEST, 'supersedes', previous.sha256, supersedes);
}

/** Checks one revision; `before` is the revision before it in the tree, if any. */
export async function verifyRevision(audited: Audited, before: RevisionRecord | null): Promise<void> {
  const { record, findings } = audited;
  const manifests: Verified<Manifest>[] = [];
  for (const { scope, recipient } of placesOf(record)) {
    await findings.check(`${recipientFolder(record.place, scope, recipient)}/${MANIFEST}`, async () => {
      const manifest = await checkRecipient(audited, { scope, recipient });
      manifests.push(manifest);
      await checkSupersedes(before, manifest);
      return manifest;
    });
  }
  await verifyApprovals(audited, manifests);
}
