/**
 * One scope of one revision in a depot: believed and accepted whole, or refused as a quarantined copy. Either way
 * a signed receipt says so (DESIGN §4, Receive).
 */
import { basename, dirname, join } from 'node:path';
import { SceauError } from '../errors.ts';
import {
  type Header,
  type SignedBytes,
  type Verified,
  expectLink,
  parseTyped,
  verify,
} from '../documents/envelope.ts';
import { linkManifest, linkRevision } from '../documents/links.ts';
import {
  CHALLENGE,
  MANIFEST,
  type Manifest,
  PAYLOAD,
  SCHEMA,
  MAX_SCHEMA_BYTES,
  challengeDocument,
  manifestDocument,
} from '../documents/manifest.ts';
import { scopeFolder, signatureName } from '../documents/names.ts';
import { sha256Hex } from '../io/encodings.ts';
import { exists, makeFolder, readFileBounded, renameDurably } from '../io/files.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { LICENCE, checkLicence, licenceDocument, linkLicence } from '../parties/licence.ts';
import { proveOpened } from '../timelock/custody.ts';
import { standingAt } from '../timelock/hour.ts';
import type { Depot } from '../transport/depot.ts';
import { fetchFile, fetchSigned } from '../workspace/depot-files.ts';
import { MAX_SIGNATURE_BYTES, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { beginWork, inRecord } from '../workspace/workspace.ts';
import {
  type MyAddressing,
  acceptedManifest,
  acceptedRequests,
  acceptedRevisions,
  myFolder,
} from './accepted.ts';
import { answer, hasAnswered } from './answer.ts';
import { type Context, type Fault, accepting, faultOf } from './context.ts';
import { type RefusedFile, quarantine, quarantinePath, readRefused, refusalSubject } from './quarantine.ts';
import { readMessage } from './read-message.ts';
import type { SyncedPublication } from './sync-publication.ts';

const MAX_CHALLENGE_BYTES = 100_000;

/** One scope of one revision, as the depot holds it. */
export interface Inbox extends MyAddressing {
  readonly known: SyncedPublication;
  readonly depot: Depot;
}

/** A manifest that was believed, its licence with it. */
export interface Believed {
  readonly manifest: Verified<Manifest>;
  readonly licence: { readonly bytes: Uint8Array; readonly asc: Uint8Array };
}

/** Believes the manifest, as it was fetched once, and the licence; nothing has been copied yet. */
export async function believe(context: Context, inbox: Inbox, signed: SignedBytes | null): Promise<Believed> {
  const { known, depot, place, scope } = inbox;
  const { workspace } = context;
  const moment = accepting(context);
  const folder = myFolder(context, inbox);
  const options = { trust: known.trust, moment };
  if (signed === null) throw new SceauError('file-missing', { file: signatureName(MANIFEST) });
  const manifest = await verify(signed, { document: manifestDocument, ...options });
  const { hour } = standingAt(known, manifest.value.notice);
  linkManifest(manifest, known.publication, { place, scope, recipient: workspace.config.id, hour });
  const licence = await fetchSigned(depot, `${folder}/${LICENCE}`, licenceDocument);
  if (licence === null) throw new SceauError('file-missing', { file: signatureName(LICENCE) });
  const licensed = await verify(licence, { document: licenceDocument, ...options });
  linkLicence(manifest, licensed);
  checkLicence(licensed.value, moment);
  return { manifest, licence };
}

/**
 * This revision follows what was accepted: it supersedes something, and a manifest of the revision before where one was
 * accepted. (A revision in between may never have come.)
 */
export function checkSuccession(context: Context, inbox: Inbox, manifest: Verified<Manifest>): void {
  const { place, scope } = inbox;
  const { supersedes } = manifest.value;
  const before = acceptedRevisions(context, place, scope).findLast((each) => each < place.revision);
  if (before === undefined) return;
  const at = { ...place, revision: before };
  const accepted = acceptedRequests(context, at, scope).flatMap((request) => {
    const bytes = acceptedManifest(context, { place: at, scope, request });
    return bytes === null ? [] : [sha256Hex(bytes)];
  });
  const isNext = before === place.revision - 1;
  if (supersedes !== null && (!isNext || accepted.includes(supersedes))) return;
  expectLink(MANIFEST, 'supersedes', accepted.join(', '), supersedes);
}

/** What of a manifest fixes the results, whoever it is addressed to. */
function fixed({ files: [payload, , schema], commitment, innerSignature }: Manifest): string {
  return [payload.sha256, payload.length, schema.sha256, commitment, innerSignature].join(' ');
}

/**
 * The same revision addressed anew, to a new key, is the same in all that can be opened.
 * @throws `equivocation`
 */
export function checkReaddressed(context: Context, inbox: Inbox, manifest: Verified<Manifest>): void {
  const { place, scope } = inbox;
  for (const request of acceptedRequests(context, place, scope)) {
    const bytes = acceptedManifest(context, { place, scope, request });
    if (bytes === null || request === inbox.request) continue;
    if (fixed(parseTyped(MANIFEST, bytes, manifestDocument)) !== fixed(manifest.value)) {
      const { publication, revision } = place;
      throw new SceauError('equivocation', { publication, scope, revision });
    }
  }
}

/**
 * Copies payload, schema and challenge under their digests beside the record, and proves that the challenge opens.
 * @returns the folder of the copy
 */
export async function copyWhole(
  context: Context,
  inbox: Inbox,
  believed: Believed,
  key: UnlockedKey,
): Promise<string> {
  const { workspace } = context;
  const { depot, place, scope, known } = inbox;
  const { manifest, licence } = believed;
  const { recipient } = manifest.value;
  expectLink(MANIFEST, 'fingerprint', key.certificate.fingerprint, recipient.fingerprint);
  const [payload, challengeRef, schema] = manifest.value.files;
  const work = beginWork(workspace, 'receive');
  const mine = join(work, basename(myFolder(context, inbox)));
  makeFolder(mine);
  // Addressed anew, the payload is the one that was accepted, unless it was purged since.
  for (const ref of [payload, schema]) {
    const path = `${scopeFolder(place, scope)}/${ref.name}`;
    if (!exists(inRecord(workspace, path))) await fetchFile(depot, path, ref, work);
  }
  await fetchFile(depot, `${myFolder(context, inbox)}/${CHALLENGE}`, challengeRef, mine);

  const message = { file: CHALLENGE, bytes: readFileBounded(join(mine, CHALLENGE), MAX_CHALLENGE_BYTES) };
  const options = { document: challengeDocument, trust: known.trust, moment: accepting(context) };
  const challenge = await readMessage(message, { key }, options);
  linkRevision(CHALLENGE, challenge.value, known.publication, place.revision);
  expectLink(CHALLENGE, 'scope', scope, challenge.value.scope);
  expectLink(CHALLENGE, 'recipient', recipient.id, challenge.value.recipient);
  expectLink(CHALLENGE, 'subkey', recipient.subkey, challenge.value.subkey);

  writeSigned(join(mine, LICENCE), licence);
  writeSigned(join(mine, MANIFEST), manifest);
  return work;
}

/** Accepts a whole copy: it gets its place in the record in one step. */
export function accept(context: Context, inbox: Inbox, copied: string): void {
  const { place, scope } = inbox;
  const folder = myFolder(context, inbox);
  const isAnew = acceptedRequests(context, place, scope).length > 0;
  const target = inRecord(context.workspace, isAnew ? folder : scopeFolder(place, scope));
  makeFolder(dirname(target));
  for (const name of isAnew ? [PAYLOAD, SCHEMA] : []) {
    const path = inRecord(context.workspace, `${scopeFolder(place, scope)}/${name}`);
    // It was purged since, and whoever addresses it anew means it to be had again.
    if (!exists(path)) renameDurably(join(copied, name), path);
  }
  renameDurably(isAnew ? join(copied, basename(folder)) : copied, target);
}

/** The receipt of an accepted revision; made from the record, so that a crash before it only delays it. */
export async function acknowledge(context: Context, inbox: Inbox, key: UnlockedKey): Promise<void> {
  const { workspace } = context;
  const { place, scope, request, known } = inbox;
  if (hasAnswered(context, { place, scope, request, disposition: 'verified' })) return;
  const folder = inRecord(workspace, myFolder(context, inbox));
  const options = { trust: known.trust, moment: accepting(context) };
  const manifest = await verify(readSigned(join(folder, MANIFEST), manifestDocument), {
    document: manifestDocument,
    ...options,
  });
  const message = { file: CHALLENGE, bytes: readFileBounded(join(folder, CHALLENGE), MAX_CHALLENGE_BYTES) };
  const challenge = await readMessage(message, { key }, { document: challengeDocument, ...options });
  const { realm, issuer, registry, checkpoint, files } = manifest.value;
  await answer(
    context,
    {
      place,
      scope,
      request,
      header: { realm, issuer, registry },
      disposition: 'verified',
      fields: {
        code: null,
        manifest: manifest.sha256,
        received: files,
        challenge: proveOpened(challenge.value.nonce, manifest.sha256),
        release: null,
        checkpoint,
      },
    },
    key,
  );
}

/** The manifest, where it was signed by whom it should; `null` where it was not, whatever else was wrong. */
async function signedManifest(
  context: Context,
  inbox: Inbox,
  signed: SignedBytes | null,
): Promise<Verified<Manifest> | null> {
  if (signed === null) return null;
  const { trust } = inbox.known;
  try {
    return await verify(signed, { document: manifestDocument, trust, moment: accepting(context) });
  } catch (error) {
    // A fault with a code: it has none that is not the refusal's own.
    faultOf(error);
    return null;
  }
}

/** The payload to be copied: as long as the depot lists it, and no longer than one octet more than was announced. */
async function refusedPayload(
  inbox: Inbox,
  manifest: Verified<Manifest> | null,
): Promise<RefusedFile | null> {
  if (manifest === null) return null;
  const folder = scopeFolder(inbox.place, inbox.scope);
  const listed = (await inbox.depot.list(folder)).find(({ name }) => name === PAYLOAD)?.length ?? 0;
  return { path: `${folder}/${PAYLOAD}`, maxBytes: Math.min(listed, manifest.value.files[0].length + 1) };
}

/**
 * Quarantines a copy, and says so in a signed receipt: once for each manifest and reason, however often it is seen.
 * @param signed the manifest as it was judged; `null` where it could not be read
 */
export async function reject(
  context: Context,
  inbox: Inbox,
  o: { readonly signed: SignedBytes | null; readonly fault: Fault },
  key: UnlockedKey,
): Promise<void> {
  const { workspace } = context;
  const { depot, place, scope, request, known } = inbox;
  const { fault } = o;
  const folder = myFolder(context, inbox);
  const naming = await readRefused(depot, [
    { path: `${folder}/${MANIFEST}`, maxBytes: manifestDocument.maxBytes },
    { path: `${folder}/${signatureName(MANIFEST)}`, maxBytes: MAX_SIGNATURE_BYTES },
  ]);
  const subject = refusalSubject(naming, fault);
  const target = quarantinePath(workspace, scopeFolder(place, scope), subject);
  const disposition = 'rejected';
  if (exists(target) && hasAnswered(context, { place, scope, request, disposition, subject })) return;
  const beside = await readRefused(depot, [
    { path: `${folder}/${LICENCE}`, maxBytes: licenceDocument.maxBytes },
    { path: `${folder}/${signatureName(LICENCE)}`, maxBytes: MAX_SIGNATURE_BYTES },
    { path: `${folder}/${CHALLENGE}`, maxBytes: MAX_CHALLENGE_BYTES },
    { path: `${scopeFolder(place, scope)}/${SCHEMA}`, maxBytes: MAX_SCHEMA_BYTES },
  ]);
  const { kept, found } = await quarantine(workspace, depot, {
    target,
    documents: [...naming, ...beside],
    payload: await refusedPayload(inbox, await signedManifest(context, inbox, o.signed)),
    fault,
  });
  const { realm, issuer, registry } = known.publication.value;
  await answer(
    context,
    {
      place,
      scope,
      request,
      header: { realm, issuer, registry } satisfies Header,
      disposition,
      subject,
      fields: {
        code: fault.code,
        manifest: found.find((each) => each.name === MANIFEST)?.sha256 ?? null,
        received: found,
        challenge: null,
        release: null,
        checkpoint: null,
      },
    },
    key,
  );
  const { publication, revision } = place;
  context.report({
    kind: 'revision-rejected',
    publication,
    scope,
    revision,
    fault,
    kept,
    quarantine: target,
  });
}
