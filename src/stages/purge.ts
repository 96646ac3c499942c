/**
 * `purge`: deletes what a distributor has of a publication, plaintext first, then every copy of payload and release, and
 * confirms it by signed receipts (DESIGN §4, After). Manifests, licences, receipts, notices and registries stay: the record
 * can be verified as before. No notice and no release is asked: what may be deleted is for the distributor to say.
 *
 * It cannot vouch for backups, for copies that people made, nor for what a file system or an SSD keeps of deleted files.
 */
import { dirname } from 'node:path';
import { parseTyped } from '../documents/envelope.ts';
import type { FileRef } from '../documents/fields.ts';
import { MANIFEST, PAYLOAD, manifestDocument } from '../documents/manifest.ts';
import { publicationFolder, releaseMarks, releaseName, scopeFolder } from '../documents/names.ts';
import { releaseDocument } from '../documents/release.ts';
import { SceauError } from '../errors.ts';
import { sha256Hex } from '../io/encodings.ts';
import { exists, listFolder, listTree, removeFile, removeTree, syncFolder } from '../io/files.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { openKey } from '../workspace/keys.ts';
import {
  type PublicationName,
  type PublicationPlace,
  findPublication,
} from '../workspace/publication-store.ts';
import { readSigned } from '../workspace/signed-files.ts';
import { at, inRecord } from '../workspace/workspace.ts';
import { acceptedManifest } from './accepted.ts';
import { answer } from './answer.ts';
import type { Context } from './context.ts';
import { tryAnswers } from './open.ts';
import { type ToOpen, heldScopes, isPurged } from './open-scopes.ts';
import { REASON } from './quarantine.ts';

/** What is deleted, and what is confirmed. */
export interface PurgeCase {
  readonly publication: string;
  /** Results in the clear, with their signatures. */
  readonly plaintext: PurgeHeap;
  /** Copies of payloads and releases, the quarantined ones with all that was copied beside them. */
  readonly copies: PurgeHeap;
  /** Every scope of every revision that was accepted here. */
  readonly held: readonly { readonly revision: number; readonly scope: string }[];
}

/** Files, and their octets together. */
export interface PurgeHeap {
  readonly files: number;
  readonly bytes: number;
}

type Found = ReturnType<typeof listTree>;

/** What opens a payload or is one, of whichever site, in a scope's folder of the record; `.tle` is a release that is itself locked in time. */
const COPY = /(?:^|[/\\])(?:payload\.pgp|release-[0-9]+(?:\.[0-9a-f]{8})?\.pgp(?:\.tle)?)$/;

function heapOf(found: Found): PurgeHeap {
  return { files: found.length, bytes: found.reduce((sum, { length }) => sum + length, 0) };
}

/** Deletes files one by one, and flushes their folders. */
function deleteAll(found: Found): void {
  for (const { path } of found) removeFile(path);
  for (const folder of new Set(found.map(({ path }) => dirname(path)))) syncFolder(folder);
}

/** Copies in the record and in quarantine; a quarantined copy's reason stays, so that the same is not copied again. */
function findCopies({ workspace }: Context, base: PublicationPlace): Found {
  const folder = publicationFolder(base);
  return [
    ...listTree(inRecord(workspace, folder)).filter(({ path }) => COPY.test(path)),
    ...listTree(at(workspace, 'quarantine', folder)).filter(({ path }) => !path.endsWith(REASON)),
  ];
}

/**
 * The files that a scope had, as the signed documents that stay name them: so the receipt is the same when a run that was
 * cut short is repeated. Results in the clear are not among them: no digest of plaintext leaves this machine.
 */
function deletedFiles(
  { workspace }: Context,
  { place, scope }: ToOpen,
  payload: FileRef,
): readonly FileRef[] {
  const folder = inRecord(workspace, scopeFolder(place, scope));
  const releases = releaseMarks(listFolder(folder)).map((mark) => {
    const path = `${folder}/${releaseName(mark)}`;
    return parseTyped(path, readSigned(path, releaseDocument).bytes, releaseDocument).file;
  });
  return [payload, ...releases];
}

/** Confirms the deletion of one scope of one revision. Its documents were believed when they came. */
async function confirmPurge(context: Context, held: ToOpen, key: UnlockedKey): Promise<void> {
  const { place, scope } = held;
  if (isPurged(context, held)) return;
  const bytes = acceptedManifest(context, held);
  if (bytes === null) throw new SceauError('file-missing', { file: MANIFEST });
  const { realm, issuer, registry, checkpoint, files } = parseTyped(MANIFEST, bytes, manifestDocument);
  const [payload] = files;
  // What is confirmed is looked at once more: a signed receipt must not speak of a wish.
  const path = inRecord(context.workspace, `${scopeFolder(place, scope)}/${PAYLOAD}`);
  if (exists(path)) throw new SceauError('io', { operation: 'remove', path });
  await answer(
    context,
    {
      ...held,
      header: { realm, issuer, registry },
      disposition: 'purged',
      fields: {
        code: null,
        manifest: sha256Hex(bytes),
        received: deletedFiles(context, held, payload),
        challenge: null,
        release: null,
        checkpoint,
      },
    },
    key,
  );
}

/** Whether a purge has nothing left to delete, and has confirmed all that was held. So it is too where nothing ever was. */
export function isPurgedWhole(context: Context, base: PublicationPlace): boolean {
  const opened = at(context.workspace, 'opened', publicationFolder(base));
  if (listTree(opened).length + findCopies(context, base).length > 0) return false;
  return heldScopes(context, base).every((held) => isPurged(context, held));
}

/**
 * Deletes what this distributor has of a publication, and confirms it. Repeated, it goes on where a run was cut short, and
 * where all is done it only delivers what was not delivered.
 * @param confirm shows what is deleted; nothing is unless it says yes. Not asked where nothing is left to delete
 * @returns what was deleted and confirmed
 * @throws `publication-unknown`, `publication-ambiguous`, `key-missing`, `passphrase-wrong`, `not-confirmed`,
 * `permission-denied`, `io`. A depot that cannot take the receipts is reported (`receipts-waiting`)
 */
export async function purgePublication(
  context: Context,
  name: PublicationName,
  confirm: (found: PurgeCase) => Promise<boolean>,
): Promise<PurgeCase> {
  const { workspace } = context;
  const base = findPublication(workspace, name);
  const { publication } = base;
  const key = await openKey(workspace, 'distributor', context.secrets);
  const opened = at(workspace, 'opened', publicationFolder(base));
  const plaintext = listTree(opened);
  const copies = findCopies(context, base);
  const held = heldScopes(context, base);
  const found: PurgeCase = {
    publication,
    plaintext: heapOf(plaintext),
    copies: heapOf(copies),
    held: held.map(({ place, scope }) => ({ revision: place.revision, scope })),
  };
  const isLeft = plaintext.length + copies.length > 0;
  if (isLeft && !(await confirm(found))) throw new SceauError('not-confirmed', {});
  if (isLeft || !held.every((each) => isPurged(context, each))) {
    await workspace.journal.record('purge', { publication }, async () => {
      deleteAll(plaintext);
      if (exists(opened)) {
        removeTree(opened);
        syncFolder(dirname(opened));
      }
      deleteAll(copies);
      for (const each of held) await confirmPurge(context, each, key);
    });
  }
  if (held.length > 0) await tryAnswers(context, { base }, null);
  return found;
}
