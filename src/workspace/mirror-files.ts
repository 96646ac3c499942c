/**
 * What of a publication's record a mirror has (transport/FORMAT.md, «Mirrors»): public documents and ciphertext, by
 * name. Shares, summaries and hand-overs never leave for a mirror; neither do receipts.
 */
import { CHALLENGE, MANIFEST, PAYLOAD, SCHEMA } from '../documents/manifest.ts';
import type { Mirror } from '../documents/fields.ts';
import {
  type RevisionPlace,
  isId,
  isSealName,
  lockedName,
  officerFolder,
  parseApprovalName,
  parseRecipientFolder,
  parseRevisionFolder,
  prepositionedNumbers,
  publicationFolder,
  recipientFolder,
  releaseFiles,
  releaseKeysName,
  releaseName,
  releaseMarks,
  requestName,
  requestNumbers,
  revisionFolder,
  scopeFolder,
  signatureName,
} from '../documents/names.ts';
import { exists, listFolder } from '../io/files.ts';
import { LICENCE } from '../parties/licence.ts';
import { publicationPaths } from './depot-files.ts';
import type { PublicationPlace } from './publication-store.ts';
import { type Workspace, inRecord } from './workspace.ts';

/** A document and its signature, where both stand in the record. */
function signedPair(workspace: Workspace, path: string): readonly string[] {
  const names = listFolder(inRecord(workspace, path.slice(0, path.lastIndexOf('/'))));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return names.includes(name) && names.includes(signatureName(name)) ? [path, signatureName(path)] : [];
}

function revisionsOf(workspace: Workspace, place: PublicationPlace): readonly RevisionPlace[] {
  return listFolder(inRecord(workspace, publicationFolder(place)))
    .flatMap((name) => parseRevisionFolder(name) ?? [])
    .sort((a, b) => a - b)
    .map((revision) => ({ ...place, revision }));
}

/** Scopes of a revision in the record. */
function scopesOf(workspace: Workspace, place: RevisionPlace): readonly string[] {
  return listFolder(inRecord(workspace, revisionFolder(place))).filter(isId);
}

/** Requests and approvals, then the releases that stand whole, locked or not. */
function releasePaths(workspace: Workspace, place: RevisionPlace): readonly string[] {
  const folder = revisionFolder(place);
  const requests = requestNumbers(listFolder(inRecord(workspace, folder))).map(requestName);
  const officers = listFolder(inRecord(workspace, `${folder}/officers`)).filter(isId);
  const approvals = officers.flatMap((officer) => {
    const own = officerFolder(place, officer);
    const names = listFolder(inRecord(workspace, own)).filter((name) => parseApprovalName(name) !== null);
    return names.flatMap((name) => signedPair(workspace, `${own}/${name}`));
  });
  const releases = scopesOf(workspace, place).flatMap((scope) => {
    const own = scopeFolder(place, scope);
    const names = listFolder(inRecord(workspace, own));
    return [
      ...prepositionedNumbers(names).flatMap((number) =>
        releaseFiles(number).map((name) => `${own}/${lockedName(name)}`),
      ),
      ...releaseMarks(names).flatMap((mark) => [
        `${own}/${releaseKeysName(mark)}`,
        ...signedPair(workspace, `${own}/${releaseName(mark)}`),
      ]),
    ];
  });
  return [
    ...requests.flatMap((name) => signedPair(workspace, `${folder}/${name}`)),
    ...approvals,
    ...releases,
  ];
}

/** Payloads and schemas, and the recipients' folders that stand whole. A release kit has no payload, so it has nothing of these. */
function sealedPaths(workspace: Workspace, place: RevisionPlace): readonly string[] {
  return scopesOf(workspace, place).flatMap((scope) => {
    const folder = scopeFolder(place, scope);
    if (!exists(inRecord(workspace, `${folder}/${PAYLOAD}`))) return [];
    const recipients = listFolder(inRecord(workspace, folder)).flatMap(
      (name) => parseRecipientFolder(name) ?? [],
    );
    const own = recipients.flatMap((to) => {
      const at = recipientFolder(place, { scope, ...to });
      const manifest = signedPair(workspace, `${at}/${MANIFEST}`);
      if (manifest.length === 0) return [];
      return [...signedPair(workspace, `${at}/${LICENCE}`), `${at}/${CHALLENGE}`, ...manifest];
    });
    return own.length === 0 ? [] : [`${folder}/${PAYLOAD}`, `${folder}/${SCHEMA}`, ...own];
  });
}

/** Paths of a publication's files that a mirror has, by the load that it carries; signatures after all they sign. */
export function mirrorPaths(
  workspace: Workspace,
  place: PublicationPlace,
  carries: Mirror['carries'],
): readonly string[] {
  const revisions = revisionsOf(workspace, place);
  const sealed =
    carries === 'everything' ? revisions.flatMap((revision) => sealedPaths(workspace, revision)) : [];
  const paths = [
    ...publicationPaths(workspace, place),
    ...sealed,
    ...revisions.flatMap((revision) => releasePaths(workspace, revision)),
  ];
  return paths.toSorted((a, b) => Number(isSealName(a)) - Number(isSealName(b)));
}
