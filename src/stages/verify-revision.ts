/** Every link of one revision in a tree: manifests, licences, files, and what officers approved and released. */
import { SceauError } from '../errors.ts';
import { type Verified, expectLink } from '../documents/envelope.ts';
import { linkManifest } from '../documents/links.ts';
import { CHALLENGE, MANIFEST, type Manifest, PAYLOAD, SCHEMA } from '../documents/manifest.ts';
import {
  type Addressing,
  isId,
  parseRecipientFolder,
  recipientFolder,
  revisionFolder,
  scopeFolder,
} from '../documents/names.ts';
import { exists, listFolder } from '../io/files.ts';
import { LICENCE, licenceDocument, linkLicence } from '../parties/licence.ts';
import { standingAt } from '../timelock/hour.ts';
import { checkFile } from './findings.ts';
import { hasPurged } from './read-receipt.ts';
import type { RevisionRecord } from './revision-record.ts';
import { type AddressedManifest, type Audited, verifyApprovals } from './verify-approvals.ts';

/** Folders of scopes, and in each of recipients. */
function placesOf(record: RevisionRecord): readonly Addressing[] {
  const scopes = listFolder(record.at(revisionFolder(record.place))).filter(isId);
  return scopes.flatMap((scope) =>
    listFolder(record.at(scopeFolder(record.place, scope))).flatMap((name) => {
      const folder = parseRecipientFolder(name);
      return folder === null ? [] : [{ scope, ...folder }];
    }),
  );
}

/** One recipient's folder: manifest, licence, challenge, and the scope's payload and schema. */
async function checkRecipient(audited: Audited, o: Addressing): Promise<Verified<Manifest>> {
  const { record, known, findings } = audited;
  const { place } = record;
  const folder = recipientFolder(place, o);
  const manifest = await record.manifest(o);
  if (manifest === null) throw new SceauError('file-missing', { file: `${folder}/${MANIFEST}` });
  const { hour } = standingAt(known, manifest.value.notice);
  linkManifest(manifest, known.publication, { place, scope: o.scope, recipient: o.recipient, hour });
  const licence = await record.read(`${folder}/${LICENCE}`, licenceDocument);
  if (licence === null) throw new SceauError('file-missing', { file: `${folder}/${LICENCE}` });
  linkLicence(manifest, licence);
  findings.hold(`${folder}/${LICENCE}`, licence);
  const [payload, challenge, schema] = manifest.value.files;
  const files = [
    { path: `${scopeFolder(place, o.scope)}/${PAYLOAD}`, ref: payload },
    { path: `${folder}/${CHALLENGE}`, ref: challenge },
    { path: `${scopeFolder(place, o.scope)}/${SCHEMA}`, ref: schema },
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
  if (before === null) return;
  const previous: string[] = [];
  for (const to of placesOf(before)) {
    if (to.scope !== scope.id || to.recipient !== recipient.id) continue;
    const found = await before.manifest(to);
    if (found !== null) previous.push(found.sha256);
  }
  if (previous.length === 0 || previous.includes(supersedes ?? '')) return;
  expectLink(MANIFEST, 'supersedes', previous.join(', '), supersedes);
}

/** Checks one revision; `before` is the revision before it in the tree, if any. */
export async function verifyRevision(audited: Audited, before: RevisionRecord | null): Promise<void> {
  const { record, findings } = audited;
  const manifests: AddressedManifest[] = [];
  for (const to of placesOf(record)) {
    await findings.check(`${recipientFolder(record.place, to)}/${MANIFEST}`, async () => {
      const manifest = await checkRecipient(audited, to);
      manifests.push({ to, manifest });
      await checkSupersedes(before, manifest);
      return manifest;
    });
  }
  await verifyApprovals(audited, manifests);
}
