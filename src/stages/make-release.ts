/**
 * Makes the releases that answer one request: with k hand-overs the lock is opened, and each scope's session key is
 * encrypted again to each approved recipient whose licence and key still hold (DESIGN §4, Release). Release N answers
 * request N.
 */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import { type Verified, parseTyped, signDocument } from '../documents/envelope.ts';
import { encodeInstant, parseInstant } from '../documents/fields.ts';
import {
  receiptName,
  receiptsFolder,
  type ReleaseMark,
  releaseKeysName,
  releaseMarks,
  releaseName,
  scopeFolder,
  signatureName,
} from '../documents/names.ts';
import { receiptDocument } from '../documents/receipt.ts';
import { type Release, releaseDocument } from '../documents/release.ts';
import { concatBytes, encodeHex, parseHex, sha256Hex } from '../io/encodings.ts';
import { listFolder, removeFile, syncFolder, writeFileAtomic } from '../io/files.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { CLOCK_SKEW_MS } from '../openpgp/signature.ts';
import { commitSessionKey, encryptSessionKey } from '../openpgp/session-key.ts';
import { type BelievedRegistry, checkRegistered } from '../parties/registry.ts';
import { openKey } from '../workspace/keys.ts';
import { loadChain } from '../workspace/registry-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Asked, type OfficerAct, gatherActs } from './collect-acts.ts';
import { type Context, type Fault, accepting, faultOf } from './context.ts';
import { omissionReason } from './find-recipients.ts';
import { renewState } from './issue-state.ts';
import { openLock } from './open-lock.ts';
import { PreparedRecipients } from './prepare-recipients.ts';
import { RevisionRecord } from './revision-record.ts';
import { fileRefOf } from './sealing.ts';

/** Whom a scope's session key goes to now: each approved recipient whose licence and key still hold. */
async function readdress(
  context: Context,
  asked: Asked,
  o: {
    readonly scope: string;
    readonly sessionKey: Uint8Array;
    readonly prepared: PreparedRecipients;
  },
): Promise<{ readonly packets: Uint8Array } & Pick<Release, 'recipients' | 'omissions'>> {
  const packets: Uint8Array[] = [];
  const recipients: Release['recipients'] = [];
  const omissions: Release['omissions'] = [];
  for (const entry of asked.request.value.recipients.filter((each) => each.scope === o.scope)) {
    const { recipient, subkey, manifest } = entry;
    const omit = (reason: Release['omissions'][number]['reason'], fault: Fault): void => {
      omissions.push({ recipient, reason });
      noteOmission(context, asked, { recipient, scope: o.scope, fault });
    };
    if (asked.known.standing.revoked.includes(recipient)) {
      omit('licence-revoked', { code: 'recipient-revoked', params: { recipient } });
      continue;
    }
    try {
      const certificate = await o.prepared.certificateFor(context, asked, entry);
      packets.push(await encryptSessionKey(o.sessionKey, [{ certificate, subkey }]));
      recipients.push({ recipient, subkey, manifest });
    } catch (error) {
      const fault = faultOf(error);
      const reason = omissionReason(fault);
      if (reason === null) throw error;
      omit(reason, fault);
    }
  }
  return { packets: concatBytes(...packets), recipients, omissions };
}

/** Says that a distributor is left out, and why. */
function noteOmission(
  context: Context,
  { place: { publication, revision } }: Asked,
  o: { readonly recipient: string; readonly scope: string; readonly fault: Fault },
): void {
  const { recipient: party, scope, fault } = o;
  const { code } = fault;
  context.workspace.journal.append('omit', 'done', { publication, revision, scope, party, code });
  context.report({ kind: 'left-out', party, scope, fault });
}

/** A release as it is made, before anything of it is stored. */
export interface MadeRelease {
  readonly scope: string;
  readonly mark: ReleaseMark;
  /** The PKESK packets, `release-N.pgp`. */
  readonly packets: Uint8Array;
  readonly signed: Pick<Awaited<ReturnType<typeof signDocument>>, 'bytes' | 'asc' | 'sha256'>;
}

/** Makes the release of one scope. */
async function draftRelease(
  context: Context,
  asked: Asked,
  o: {
    readonly scope: string;
    readonly sessionKey: Uint8Array;
    readonly prepared: PreparedRecipients;
    readonly acts: readonly OfficerAct[];
    readonly key: UnlockedKey;
    readonly releasedAt: string;
  },
): Promise<MadeRelease> {
  const { known, request, place } = asked;
  const { number } = request.value;
  const mark = markToMake(context, asked, o.scope);
  const newest = known.trust.versions.at(-1);
  if (newest === undefined) throw new SceauError('registry-missing', {});
  const { packets, recipients, omissions } = await readdress(context, asked, o);
  const signed = await signDocument(
    releaseDocument,
    {
      realm: request.value.realm,
      issuer: request.value.issuer,
      registry: { version: newest.version, sha256: newest.sha256 },
      publication: { id: place.publication, sha256: known.publication.sha256 },
      revision: place.revision,
      scope: o.scope,
      number,
      file: fileRefOf(releaseKeysName(mark), packets),
      recipients,
      omissions,
      request: { number: request.value.number, sha256: request.sha256 },
      approvals: o.acts.map(({ officer, approval }) => ({
        officer,
        notice: approval.value.notice.number,
        sha256: approval.sha256,
      })),
      notice: known.standing.notice,
      hour: known.standing.hour,
      releasedAt: o.releasedAt,
    },
    o.key,
    context.clock.nowMs(),
  );
  return { scope: o.scope, mark, packets, signed };
}

/** Stores a release: the packets, then the document, its signature last. */
export function storeRelease(context: Context, { place }: Asked, made: MadeRelease): void {
  const { workspace } = context;
  const { scope, mark, packets, signed } = made;
  const folder = inRecord(workspace, scopeFolder(place, scope));
  // Where one stood, none stands until this one does, whatever becomes of this run.
  removeFile(join(folder, signatureName(releaseName(mark))));
  syncFolder(folder);
  writeFileAtomic(join(folder, releaseKeysName(mark)), packets);
  writeSigned(join(folder, releaseName(mark)), signed);
  const { publication, revision } = place;
  const subject = { publication, revision, scope, file: releaseName(mark), sha256: signed.sha256 };
  workspace.journal.append('lift', 'done', subject);
}

/** Scopes that a request asks for, sorted. */
export function askedScopes({ request }: Asked): readonly string[] {
  return [...new Set(request.value.recipients.map((each) => each.scope))].sort();
}

/** A scope's releases in the record that answer a request: at most one is this site's. */
function marksOf({ workspace }: Context, { place, request }: Asked, scope: string): readonly ReleaseMark[] {
  const names = listFolder(inRecord(workspace, scopeFolder(place, scope)));
  return releaseMarks(names).filter(({ number }) => number === request.value.number);
}

/** Whether a release of a scope stands in the record, whichever site made it. */
export function hasRelease(context: Context, asked: Asked, scope: string): boolean {
  return marksOf(context, asked, scope).length > 0;
}

/** The release that stands for a scope in the record and is of use, whichever site made it. */
function standingMark(context: Context, asked: Asked, scope: string): ReleaseMark | undefined {
  return marksOf(context, asked, scope).find((mark) => !isVoid(context, asked, { scope, mark }));
}

/**
 * The name of the release that is made here. A second site draws a mark of its own, and keeps to it; so does the first where
 * somebody has opened by the one without a mark, which therefore stays.
 */
function markToMake(context: Context, asked: Asked, scope: string): ReleaseMark {
  const { number } = asked.request.value;
  const isKit = context.workspace.config.kit !== undefined;
  const plain: ReleaseMark = { number, site: null };
  const own = [
    ...(isKit ? [] : [plain]),
    ...marksOf(context, asked, scope).filter(({ site }) => isKit && site !== null),
  ];
  const free = own.find((mark) => !hasOpened(context, asked, { scope, mark }));
  return free ?? { number, site: encodeHex(context.random.bytes(4)) };
}

/** Whether somebody says that they have opened by this very release; a receipt that is in the record was believed. */
function hasOpened(
  context: Context,
  asked: Asked,
  { scope, mark }: { readonly scope: string; readonly mark: ReleaseMark },
): boolean {
  const { workspace } = context;
  const { place, request } = asked;
  const path = inRecord(workspace, `${scopeFolder(place, scope)}/${releaseName(mark)}`);
  if (!hasSigned(path)) return false;
  const sha256 = sha256Hex(readSigned(path, releaseDocument).bytes);
  const said = { scope, revision: place.revision, request: request.value.number };
  const name = receiptName({ ...said, disposition: 'opened' });
  return request.value.recipients.some(({ recipient }) => {
    const receipt = inRecord(workspace, `${receiptsFolder(place, recipient)}/${name}`);
    if (!hasSigned(receipt)) return false;
    return parseTyped(name, readSigned(receipt, receiptDocument).bytes, receiptDocument).release === sha256;
  });
}

/**
 * Whether a stored release is of no use to anyone any more: it says an hour that is no longer the publication's, or a time that
 * by this clock has not come. A notice came after it, or a clock that ran ahead made it, so one is made anew. By a time that
 * has not come somebody may have opened all the same: then it is this clock that was set back, and the release stays.
 */
function isVoid(
  context: Context,
  asked: Asked,
  { scope, mark }: { readonly scope: string; readonly mark: ReleaseMark },
): boolean {
  const { place, known } = asked;
  const path = inRecord(context.workspace, `${scopeFolder(place, scope)}/${releaseName(mark)}`);
  const { bytes } = readSigned(path, releaseDocument);
  const { releasedAt, hour, notice } = parseTyped(path, bytes, releaseDocument);
  // The same hour as before a notice changed it: nobody approved this one.
  if (notice.number < known.standing.hourSince) return true;
  if (hour.utc !== known.standing.hour.utc || hour.zone !== known.standing.hour.zone) return true;
  if (parseInstant(releasedAt) <= context.clock.nowMs() + CLOCK_SKEW_MS) return false;
  return !hasOpened(context, asked, { scope, mark });
}

/** The release key, which stands in the newest registry. @throws `registry-missing`, `key-unregistered`, `passphrase-wrong` */
export async function openReleaseKey(
  context: Context,
  issuer: string,
): Promise<{ readonly key: UnlockedKey; readonly registry: BelievedRegistry }> {
  const { workspace, secrets } = context;
  const registry = (await loadChain(workspace, issuer, accepting(context))).at(-1);
  if (registry === undefined) throw new SceauError('registry-missing', {});
  const key = await openKey(workspace, 'release', secrets);
  checkRegistered(registry, 'release', key.certificate);
  return { key, registry };
}

/** What a release is made with, beside the record. */
export interface ReleaseMeans {
  /** Where officers' acts were brought, beside their depots. */
  readonly folders: readonly string[];
  /** What was found out about the recipients ahead. */
  readonly prepared?: PreparedRecipients | undefined;
}

/**
 * Makes and stores the releases of one request that are missing. Nobody is asked for anything where none is.
 * @throws `quorum-missing`, `retry-may-help` where officers who could not be reached may make it up, `share-invalid`,
 * `commitment-mismatch`, `passphrase-wrong`; where the acts are too few, what keeps one of `means.folders` from being read
 */
export async function makeReleases(context: Context, asked: Asked, means: ReleaseMeans): Promise<void> {
  const missing = askedScopes(asked).filter((scope) => standingMark(context, asked, scope) === undefined);
  if (missing.length === 0) return;
  const releasedAt = encodeInstant(context.clock.nowMs());
  await makeEach(context, asked, {
    scopes: missing,
    releasedAt,
    ...means,
    take: async (made) => storeRelease(context, asked, made),
  });
}

/**
 * Makes the releases of one request for some scopes, by its officers' hand-overs, one after the other.
 * @param o.take has each as it is made; nothing of it is stored before
 * @throws as `makeReleases`
 */
export async function makeEach(
  context: Context,
  asked: Asked,
  o: ReleaseMeans & {
    readonly scopes: readonly string[];
    readonly releasedAt: string;
    readonly take: (made: MadeRelease) => Promise<void>;
  },
): Promise<void> {
  const { workspace } = context;
  const { prepared = new PreparedRecipients() } = o;
  const { key, registry } = await openReleaseKey(context, asked.place.issuer);
  const { acts, unreachable, unread } = await gatherActs(context, asked, { key, folders: o.folders });
  const needed = asked.known.publication.value.approvals;
  const [medium] = unread;
  // Whoever brought it is there to mend it.
  if (acts.length < needed && medium !== undefined) throw medium.error;
  for (const { folder, error } of unread) {
    context.report({ kind: 'party-failed', party: folder, fault: faultOf(error) });
  }
  if (acts.length < needed && acts.length + unreachable >= needed) {
    // Whoever could not be reached may have handed over: that is for later, not for never.
    throw new SceauError('retry-may-help', { failed: unreachable, total: asked.request.value.shares.length });
  }
  const lock = await openLock(context, asked, acts);
  // What is newest is said by the first site alone: a kit may be behind it. It says nothing of releases, so that it comes before
  // them: once they stand, a run again has nothing to do here.
  if (workspace.config.kit === undefined) {
    await renewState(context, { place: asked.place, known: asked.known, registry, key });
  }
  for (const scope of o.scopes) {
    const entry = lock.value.scopes.find((each) => each.scope === scope);
    const sessionKey = entry === undefined ? null : parseHex(entry.sessionKey);
    if (sessionKey === null) throw new SceauError('commitment-mismatch', { scope });
    if (commitSessionKey(sessionKey) !== (await prepared.commitment(context, asked, scope))) {
      throw new SceauError('commitment-mismatch', { scope });
    }
    await o.take(
      await draftRelease(context, asked, {
        scope,
        sessionKey,
        prepared,
        acts,
        key,
        releasedAt: o.releasedAt,
      }),
    );
    sessionKey.fill(0);
  }
}

/** The releases that answer a request, as they stand in the record. @throws 76 */
export async function storedReleases(context: Context, asked: Asked): Promise<readonly Verified<Release>[]> {
  const record = await RevisionRecord.open(context, asked.place);
  const releases = askedScopes(asked).flatMap((scope) => {
    const mark = standingMark(context, asked, scope);
    return mark === undefined ? [] : [record.release(scope, mark)];
  });
  return Promise.all(releases);
}
