/**
 * Opens what was accepted, by a release that one source has (DESIGN §4, Open). It takes nobody's word: what
 * believe-release.ts checks first, then the commitment and the inner signature.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { SceauError } from '../errors.ts';
import { verify } from '../documents/envelope.ts';
import { linkManifest } from '../documents/links.ts';
import {
  MANIFEST,
  MAX_SCHEMA_BYTES,
  PAYLOAD,
  SCHEMA,
  innerNotations,
  manifestDocument,
} from '../documents/manifest.ts';
import {
  type RevisionPlace,
  approvalName,
  isId,
  officerFolder,
  parseRevisionFolder,
  publicationFolder,
  releaseName,
  requestName,
  resultsName,
  revisionFolder,
  schemaName,
  scopeFolder,
  signatureName,
} from '../documents/names.ts';
import { releaseMark } from '../documents/release.ts';
import { sha256Hex } from '../io/encodings.ts';
import { HiddenFile, exists, listFolder, readChunks, readFileBounded, writeFileAtomic } from '../io/files.ts';
import { openBulk, verifyOpened } from '../openpgp/bulk.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { commitSessionKey, decryptSessionKey } from '../openpgp/session-key.ts';
import { checkNotSuperseded, standingAt } from '../timelock/hour.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import { MAX_SIGNATURE_BYTES, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { at, inRecord } from '../workspace/workspace.ts';
import { type MyAddressing, acceptedRequests, myFolder } from './accepted.ts';
import { answer, hasAnswered } from './answer.ts';
import { type Accepted, type BelievedRelease, findRelease } from './believe-release.ts';
import { type Context, type Fault, accepting, faultOf } from './context.ts';
import { type SyncedPublication, syncPublication } from './sync-publication.ts';
import { checkNotices, keptState } from './take-state.ts';

export interface OpenOutcome {
  readonly scope: string;
  readonly revision: number;
  /** Where the results are; `null` where they were not opened. */
  readonly path: string | null;
  readonly fault: Fault | null;
  /** Where the source could not be read, which says nothing of this machine and nothing of other sources. */
  readonly isUnread?: true;
}

/** Codes of this machine's files, and of a depot's where that is being read. */
const UNREADABLE: ReadonlySet<string> = new Set(['permission-denied', 'io']);

/** Where a scope's results are or will be. */
export function openedFolder(context: Context, place: RevisionPlace, scope: string): string {
  return at(context.workspace, 'opened', scopeFolder(place, scope));
}

/** One scope of one revision that was accepted here, to be opened. */
export type ToOpen = MyAddressing;

/** Every scope of every revision that was accepted here, oldest first, what was purged since included. */
export function heldScopes(context: Context, place: PublicationPlace): readonly ToOpen[] {
  const { workspace } = context;
  const held: ToOpen[] = [];
  const revisions = listFolder(inRecord(workspace, publicationFolder(place)))
    .flatMap((name) => parseRevisionFolder(name) ?? [])
    .sort((a, b) => a - b);
  for (const revision of revisions) {
    const at = { ...place, revision };
    for (const scope of listFolder(inRecord(workspace, revisionFolder(at))).filter(isId)) {
      for (const request of acceptedRequests(context, at, scope)) held.push({ place: at, scope, request });
    }
  }
  return held;
}

/** Whether its deletion was confirmed. */
export function isPurged(context: Context, held: MyAddressing): boolean {
  return hasAnswered(context, { ...held, disposition: 'purged' });
}

/**
 * The newest accepted revision of each scope: an older one is superseded, whatever is released for it. A scope whose newest
 * was purged has none. Of several requests by which it was addressed, the one that was opened, else the last.
 */
export function newestAccepted(context: Context, place: PublicationPlace): readonly ToOpen[] {
  const newest = new Map<string, ToOpen>();
  for (const held of heldScopes(context, place)) {
    const { scope } = held;
    const known = newest.get(scope);
    const isSame = known?.place.revision === held.place.revision;
    if (isPurged(context, held)) {
      if (!isSame) newest.delete(scope);
    } else if (!isSame || !hasAnswered(context, { ...known, disposition: 'opened' })) newest.set(scope, held);
  }
  return [...newest.values()];
}

/**
 * What the publication says of opening anything here, whatever is released.
 * @throws `publication-withdrawn`; `recipient-omitted` where this distributor was revoked; `notice-missing` where the newest
 * state names a notice that is not here
 */
async function checkOpenable(
  context: Context,
  known: SyncedPublication,
  base: PublicationPlace,
): Promise<void> {
  const { withdrawn, revoked } = known.standing;
  const me = context.workspace.config.id;
  if (withdrawn) throw new SceauError('publication-withdrawn', { publication: base.publication });
  if (revoked.includes(me)) {
    throw new SceauError('recipient-omitted', { recipient: me, reason: 'licence-revoked' });
  }
  checkNotices(await keptState(context, base, known), known);
}

/** The accepted manifest, believed again by what is known now. */
async function readAccepted(context: Context, o: Omit<Accepted, 'manifest'>): Promise<Accepted> {
  const { workspace } = context;
  const recipient = workspace.config.id;
  const path = inRecord(workspace, `${myFolder(context, o)}/${MANIFEST}`);
  const manifest = await verify(readSigned(path, manifestDocument), {
    document: manifestDocument,
    trust: o.known.trust,
    moment: accepting(context),
  });
  checkNotSuperseded(o.known.standing, o.place);
  const { hour } = standingAt(o.known, manifest.value.notice);
  linkManifest(manifest, o.known.publication, { place: o.place, scope: o.scope, recipient, hour });
  return { ...o, manifest };
}

/** The accepted payload's bytes, held to the manifest once more as they flow. */
async function* acceptedPayload(context: Context, accepted: Accepted): AsyncGenerator<Uint8Array, void> {
  const { place, scope, manifest } = accepted;
  const [ref] = manifest.value.files;
  const hash = createHash('sha256');
  for await (const chunk of readChunks(
    inRecord(context.workspace, `${scopeFolder(place, scope)}/${PAYLOAD}`),
  )) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== ref.sha256) throw new SceauError('digest-mismatch', { file: PAYLOAD });
}

/**
 * Puts the schema beside the results, where it is not there as it was accepted.
 * @throws `digest-mismatch` where the record's own is another
 */
function placeSchema({ workspace }: Context, { place, scope, manifest }: Accepted, folder: string): void {
  const [, , ref] = manifest.value.files;
  const path = inRecord(workspace, `${scopeFolder(place, scope)}/${SCHEMA}`);
  const bytes = readFileBounded(path, MAX_SCHEMA_BYTES);
  if (sha256Hex(bytes) !== ref.sha256) throw new SceauError('digest-mismatch', { file: SCHEMA });
  writeFileAtomic(join(folder, schemaName(manifest.value.realm)), bytes);
}

/** Decrypts to a hidden file; after every check keeps the release in the record, then gives the results their name. */
async function decrypt(
  context: Context,
  accepted: Accepted,
  believed: BelievedRelease,
  key: UnlockedKey,
): Promise<string> {
  const { place, scope, manifest } = accepted;
  const sessionKey = await decryptSessionKey(believed.release.value.file.name, believed.keys, key);
  if (commitSessionKey(sessionKey) !== manifest.value.commitment) {
    throw new SceauError('commitment-mismatch', { scope });
  }
  const folder = openedFolder(context, place, scope);
  const results = resultsName(manifest.value.realm);
  const file = new HiddenFile(folder);
  try {
    const opened = await openBulk({
      ciphertext: acceptedPayload(context, accepted),
      file: PAYLOAD,
      sessionKey,
      expect: {
        certificate: manifest.signer.certificate,
        signatureSha256: manifest.value.innerSignature,
        notations: innerNotations(manifest.value),
        moment: accepting(context),
      },
      write: (chunk) => file.write(chunk),
    });
    keepRelease(context, accepted, believed);
    placeSchema(context, accepted, folder);
    writeFileAtomic(join(folder, signatureName(results)), opened.asc);
    file.commit(join(folder, results));
  } catch (error) {
    file.discard();
    throw error;
  } finally {
    sessionKey.fill(0);
  }
  return join(folder, results);
}

/** Keeps the release and all it stands on in the record, its signature last. */
export function keepRelease(
  context: Context,
  { place, scope }: Pick<Accepted, 'place' | 'scope'>,
  believed: BelievedRelease,
): void {
  const { release, request, approvals, keys } = believed;
  const { workspace } = context;
  writeSigned(inRecord(workspace, `${revisionFolder(place)}/${requestName(request.value.number)}`), request);
  for (const approval of approvals) {
    const { officer, notice } = approval.value;
    const { number } = approval.value.request;
    const name = approvalName({ officer: officer.id, request: number, notice: notice.number });
    writeSigned(inRecord(workspace, `${officerFolder(place, officer.id)}/${name}`), approval);
  }
  const folder = inRecord(workspace, scopeFolder(place, scope));
  writeFileAtomic(join(folder, release.value.file.name), keys);
  writeSigned(join(folder, releaseName(releaseMark(release.value))), release);
}

/** Whether results that stand here are, octet for octet, those of the accepted manifest, their signature beside them. */
async function isIntact(context: Context, accepted: Accepted): Promise<boolean> {
  const folder = openedFolder(context, accepted.place, accepted.scope);
  const { signer, value } = accepted.manifest;
  const results = resultsName(value.realm);
  const signature = signatureName(results);
  try {
    await verifyOpened({
      file: signature,
      data: readChunks(join(folder, results)),
      asc: readFileBounded(join(folder, signature), MAX_SIGNATURE_BYTES),
      expect: {
        certificate: signer.certificate,
        signatureSha256: value.innerSignature,
        moment: accepting(context),
      },
    });
    return true;
  } catch (error) {
    faultOf(error);
    return false;
  }
}

/**
 * Opens one scope, and sees to the receipt. Results that are there and intact stay; those that were removed since are
 * opened again.
 * @throws `results-altered` where what stands there is not, or cannot be shown to be, what was opened
 */
async function openScope(
  context: Context,
  accepted: Accepted,
  believed: BelievedRelease,
  key: UnlockedKey,
): Promise<string> {
  const { workspace, report } = context;
  const { place, scope, request, manifest } = accepted;
  const { publication, revision } = place;
  const results = join(openedFolder(context, place, scope), resultsName(manifest.value.realm));
  // Results that stand here without our having said so came from somewhere else, or from a run that was cut short.
  const wasOpened = hasAnswered(context, { place, scope, request, disposition: 'opened' });
  if (wasOpened && exists(results)) {
    // Whoever altered them may want what they made of them: it is theirs to take away.
    if (!(await isIntact(context, accepted))) throw new SceauError('results-altered', { path: results });
    placeSchema(context, accepted, dirname(results));
  } else {
    await workspace.journal.record('open', { publication, revision, scope }, () =>
      decrypt(context, accepted, believed, key),
    );
    const kind = wasOpened ? 'results-restored' : 'opened';
    report({ kind, publication, scope, revision, path: results });
  }
  const { realm, issuer, registry, checkpoint, files } = manifest.value;
  await answer(
    context,
    {
      place,
      scope,
      request,
      header: { realm, issuer, registry },
      disposition: 'opened',
      fields: {
        code: null,
        manifest: manifest.sha256,
        received: files,
        challenge: null,
        release: believed.release.sha256,
        checkpoint,
      },
    },
    key,
  );
  return results;
}

/** What is to be opened, and the key that opens it. */
export interface Opening {
  readonly base: PublicationPlace;
  readonly accepted: readonly ToOpen[];
  readonly key: UnlockedKey;
}

/**
 * Opens what one source has a release for. What one scope met is in its outcome.
 * @throws what makes the whole source unfit: depot codes, `notice-chain`, `equivocation` and others of 76
 */
export async function openFrom(
  context: Context,
  depot: ReadableDepot,
  { base, accepted, key }: Opening,
): Promise<readonly OpenOutcome[]> {
  const outcomes: OpenOutcome[] = [];
  const known = await syncPublication(context, depot, base);
  for (const mine of accepted) {
    let kept: OpenOutcome | null = null;
    for (const request of requestsToTry(context, mine)) {
      const outcome = await openAddressed(context, { known, depot, ...mine, request }, { base, key });
      // What the last one says is the answer, unless an earlier one opens.
      if (kept === null || outcome.path !== null) kept = outcome;
      if (outcome.path !== null) break;
    }
    if (kept !== null) outcomes.push(kept);
  }
  return outcomes;
}

/**
 * The requests by which it may be opened, first the one that is meant. An addition that officers did not approve in time
 * shuts nobody out of the release of what they did approve.
 */
function requestsToTry(context: Context, mine: ToOpen): readonly number[] {
  const { place, scope, request } = mine;
  const others = acceptedRequests(context, place, scope).filter(
    (each) => each !== request && !isPurged(context, { place, scope, request: each }),
  );
  return hasAnswered(context, { ...mine, disposition: 'opened' })
    ? [request]
    : [request, ...others.toReversed()];
}

/** Opens one scope as it was addressed by one request. */
async function openAddressed(
  context: Context,
  addressed: Omit<Accepted, 'manifest'>,
  { base, key }: Pick<Opening, 'base' | 'key'>,
): Promise<OpenOutcome> {
  const { known, place, scope } = addressed;
  const { revision } = place;
  let isAsking = false;
  try {
    await checkOpenable(context, known, base);
    const one = await readAccepted(context, addressed);
    isAsking = true;
    const believed = await findRelease(context, one);
    isAsking = false;
    return { scope, revision, path: await openScope(context, one, believed, key), fault: null };
  } catch (error) {
    const fault = faultOf(error);
    const unread = isAsking && UNREADABLE.has(fault.code) ? ({ isUnread: true } as const) : {};
    return { scope, revision, path: null, fault, ...unread };
  }
}

/** Keeps in the journal what was not opened, and why. */
export function recordFaults(
  context: Context,
  publication: string,
  outcomes: readonly OpenOutcome[],
): readonly OpenOutcome[] {
  for (const { scope, revision, fault } of outcomes) {
    if (fault === null) continue;
    context.workspace.journal.append('open', 'failed', { publication, revision, scope, code: fault.code });
  }
  return outcomes;
}
