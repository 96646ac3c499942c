/**
 * `release`: lifts the embargo (DESIGN §4, Release). Never before the hour; with k officers' hand-overs; each recipient
 * on their own; stored before it is pushed, so that a run again sends the same bytes.
 */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import { type Verified, expectLink, parseTyped, signDocument } from '../documents/envelope.ts';
import { encodeInstant } from '../documents/fields.ts';
import { linkRequestedManifest, linkRevision } from '../documents/links.ts';
import {
  type RevisionPlace,
  approvalName,
  officerFolder,
  releaseKeysName,
  releaseName,
  requestName,
  revisionFolder,
  scopeFolder,
  signatureName,
  receiptName,
  receiptsFolder,
} from '../documents/names.ts';
import { type Release, releaseDocument } from '../documents/release.ts';
import type { Request } from '../documents/request.ts';
import { MANIFEST } from '../documents/manifest.ts';
import { concatBytes, parseHex } from '../io/encodings.ts';
import { listFolder, readFileBounded, removeFile, syncFolder, writeFileAtomic } from '../io/files.ts';
import { checkEncryptionSubkey } from '../openpgp/certificate.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { CLOCK_SKEW_MS } from '../openpgp/signature.ts';
import { commitSessionKey, encryptSessionKey } from '../openpgp/session-key.ts';
import { checkRegistered } from '../parties/registry.ts';
import { checkLicence, licensedCertificate } from '../parties/licence.ts';
import { LOCK, type Lock, lockDocument } from '../timelock/custody.ts';
import { hourHasCome } from '../timelock/hour.ts';
import { combineShares, deriveUnlockSecret } from '../timelock/shares.ts';
import { custodyFolder } from '../workspace/custody-store.ts';
import { publicationPaths } from '../workspace/depot-files.ts';
import { openKey } from '../workspace/keys.ts';
import { loadChain, recordRegistries } from '../workspace/registry-store.ts';
import { readLicence } from '../workspace/party-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { holdClock } from './check-clock.ts';
import { type Asked, type OfficerAct, askedRevision, gatherActs } from './collect-acts.ts';
import { type Context, accepting, faultOf } from './context.ts';
import { omissionReason } from './find-recipients.ts';
import { type Delivery, type Omissions, type PushReport, type Pushing, planPush, pushAll } from './push.ts';
import { withMirrors } from './push-mirrors.ts';
import { readMessage } from './read-message.ts';
import { RevisionRecord } from './revision-record.ts';
import { fileRefOf } from './sealing.ts';

/** The release that this stage makes; a late joiner's, number 2 and on, is another act. */
const NUMBER = 1;

export interface ReleaseReport extends PushReport {
  readonly revision: number;
  readonly omissions: Omissions;
}

/** How to release. */
export interface Releasing {
  readonly pushing?: Pushing;
  /** The clock was held to the time servers' a moment ago. */
  readonly isClockHeld?: boolean;
}

/** Opens the lock with exactly k hand-overs. @throws `quorum-missing`, `decryption-failed`, `commitment-mismatch` */
async function openLock(
  context: Context,
  asked: Asked,
  acts: readonly OfficerAct[],
): Promise<Verified<Lock>> {
  const { known, place } = asked;
  const needed = known.publication.value.approvals;
  if (acts.length < needed) throw new SceauError('quorum-missing', { needed, found: acts.length });
  const quorumSecret = await combineShares(
    acts.slice(0, needed).map((act) => act.share),
    needed,
  );
  const passphrase = deriveUnlockSecret(quorumSecret, null, place);
  quorumSecret.fill(0);
  const path = join(custodyFolder(context.workspace, place), LOCK);
  const message = { file: LOCK, bytes: readFileBounded(path, lockDocument.maxBytes) };
  const options = { document: lockDocument, trust: known.trust, moment: accepting(context) };
  const lock = await readMessage(message, { passphrase }, options);
  linkRevision(LOCK, lock.value, known.publication, place.revision);
  return lock;
}

/** Whom a scope's session key goes to now: each approved recipient whose licence and key still hold. */
async function readdress(
  context: Context,
  asked: Asked,
  o: { readonly scope: string; readonly sessionKey: Uint8Array },
): Promise<{ readonly packets: Uint8Array } & Pick<Release, 'recipients' | 'omissions'>> {
  const packets: Uint8Array[] = [];
  const recipients: Release['recipients'] = [];
  const omissions: Release['omissions'] = [];
  for (const entry of asked.request.value.recipients.filter((each) => each.scope === o.scope)) {
    const { recipient, subkey, manifest } = entry;
    try {
      packets.push(await packetFor(context, asked, entry, o.sessionKey));
      recipients.push({ recipient, subkey, manifest });
    } catch (error) {
      const fault = faultOf(error);
      const reason = omissionReason(fault);
      if (reason === null) throw error;
      omissions.push({ recipient, reason });
      context.workspace.journal.append('omit', 'done', {
        publication: asked.place.publication,
        revision: asked.place.revision,
        scope: o.scope,
        party: recipient,
        code: fault.code,
      });
      context.report({ kind: 'left-out', party: recipient, scope: o.scope, fault });
    }
  }
  return { packets: concatBytes(...packets), recipients, omissions };
}

/** One recipient's PKESK packet, if they may still have it. */
async function packetFor(
  context: Context,
  asked: Asked,
  entry: Request['recipients'][number],
  sessionKey: Uint8Array,
): Promise<Uint8Array> {
  const moment = accepting(context);
  const { trust } = asked.known;
  const asking = { party: entry.recipient, scope: entry.scope };
  const licence = await readLicence(context.workspace, asking, { trust, moment });
  if (licence === null) {
    throw new SceauError('licence-expired', { partner: entry.recipient, scope: entry.scope });
  }
  checkLicence(licence.value, moment);
  const certificate = await licensedCertificate(licence.value);
  if (certificate.fingerprint !== entry.fingerprint) {
    throw new SceauError('fingerprint-mismatch', {
      expected: entry.fingerprint,
      found: certificate.fingerprint,
    });
  }
  await checkEncryptionSubkey(certificate, entry.subkey, { atMs: moment.nowMs });
  return encryptSessionKey(sessionKey, [{ certificate, subkey: entry.subkey }]);
}

/** Makes and stores the release of one scope: the packets, then the document, its signature last. */
async function storeRelease(
  context: Context,
  asked: Asked,
  o: {
    readonly scope: string;
    readonly sessionKey: Uint8Array;
    readonly acts: readonly OfficerAct[];
    readonly key: UnlockedKey;
  },
): Promise<void> {
  const { workspace, clock } = context;
  const { known, request, place } = asked;
  const newest = known.trust.versions.at(-1);
  if (newest === undefined) throw new SceauError('registry-missing', {});
  const { packets, recipients, omissions } = await readdress(context, asked, o);
  const nowMs = clock.nowMs();
  const signed = await signDocument(
    releaseDocument,
    {
      realm: request.value.realm,
      issuer: request.value.issuer,
      registry: { version: newest.version, sha256: newest.sha256 },
      publication: { id: place.publication, sha256: known.publication.sha256 },
      revision: place.revision,
      scope: o.scope,
      number: NUMBER,
      file: fileRefOf(releaseKeysName(NUMBER), packets),
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
      releasedAt: encodeInstant(nowMs),
    },
    o.key,
    nowMs,
  );
  const folder = inRecord(workspace, scopeFolder(place, o.scope));
  // Where one stood, none stands until this one does, whatever becomes of this run.
  removeFile(join(folder, signatureName(releaseName(NUMBER))));
  syncFolder(folder);
  writeFileAtomic(join(folder, releaseKeysName(NUMBER)), packets);
  writeSigned(join(folder, releaseName(NUMBER)), signed);
  const { publication, revision } = place;
  const subject = { publication, revision, scope: o.scope, file: releaseName(NUMBER), sha256: signed.sha256 };
  workspace.journal.append('lift', 'done', subject);
}

/**
 * Whether a stored release says a time that by this clock has not come. A clock that ran ahead made it, and since put right, this one
 * would wait for that time, and so does everyone who was sent it, so it is made anew. One by which somebody has opened stays:
 * then it is this clock that was set back.
 */
function isAhead(context: Context, asked: Asked, scope: string): boolean {
  const { place, request } = asked;
  const opened = receiptName({ scope, revision: place.revision, disposition: 'opened' });
  const isBelieved = request.value.recipients.some(({ recipient }) =>
    listFolder(inRecord(context.workspace, receiptsFolder(place, recipient))).includes(opened),
  );
  if (isBelieved) return false;
  const path = releasePath(context, place, scope);
  const { bytes } = readSigned(path, releaseDocument);
  const { releasedAt } = parseTyped(path, bytes, releaseDocument);
  return Date.parse(releasedAt) > context.clock.nowMs() + CLOCK_SKEW_MS;
}

/** Path of a scope's release in the record. */
function releasePath(context: Context, place: RevisionPlace, scope: string): string {
  return inRecord(context.workspace, `${scopeFolder(place, scope)}/${releaseName(NUMBER)}`);
}

/** Rebuilds the lock's secret and stores the releases that are missing. */
async function releaseScopes(context: Context, asked: Asked, missing: readonly string[]): Promise<void> {
  const { workspace } = context;
  const record = await RevisionRecord.open(context, asked.place);
  const believed = (await loadChain(workspace, asked.place.issuer, accepting(context))).at(-1);
  if (believed === undefined) throw new SceauError('registry-missing', {});
  const key = await openKey(workspace, 'release', context.secrets);
  checkRegistered(believed, 'release', key.certificate);
  const { acts, unreachable } = await gatherActs(context, asked, key);
  const needed = asked.known.publication.value.approvals;
  if (acts.length < needed && acts.length + unreachable >= needed) {
    // Whoever could not be reached may have handed over: that is for later, not for never.
    throw new SceauError('retry-may-help', { failed: unreachable, total: asked.request.value.shares.length });
  }
  const lock = await openLock(context, asked, acts);
  for (const scope of missing) {
    const entry = lock.value.scopes.find((each) => each.scope === scope);
    const sessionKey = entry === undefined ? null : parseHex(entry.sessionKey);
    if (sessionKey === null) throw new SceauError('commitment-mismatch', { scope });
    if (commitSessionKey(sessionKey) !== (await approvedCommitment(asked, record, scope))) {
      throw new SceauError('commitment-mismatch', { scope });
    }
    await storeRelease(context, asked, { scope, sessionKey, acts, key });
    sessionKey.fill(0);
  }
}

/** The session key's commitment of a scope, as every manifest that the officers approved states it. */
async function approvedCommitment(
  asked: Asked,
  record: RevisionRecord,
  scope: string,
): Promise<string | null> {
  let commitment: string | null = null;
  for (const entry of asked.request.value.recipients.filter((each) => each.scope === scope)) {
    const manifest = await record.manifest(scope, entry.recipient);
    if (manifest === null) throw new SceauError('file-missing', { file: MANIFEST });
    linkRequestedManifest(asked.request, manifest);
    if (commitment !== null) expectLink(MANIFEST, 'commitment', commitment, manifest.value.commitment);
    commitment = manifest.value.commitment;
  }
  return commitment;
}

/** What each recipient is sent: their scope's release with all it takes to believe it. */
function releaseDeliveries(
  context: Context,
  asked: Asked,
  approvals: Release['approvals'],
): readonly Delivery[] {
  const { place, request } = asked;
  const requestPath = `${revisionFolder(place)}/${requestName(request.value.number)}`;
  const common = [
    ...publicationPaths(context.workspace, place),
    requestPath,
    signatureName(requestPath),
    ...new Set(
      approvals.flatMap(({ officer, notice }) => {
        const path = `${officerFolder(place, officer)}/${approvalName({ officer, request: request.value.number, notice })}`;
        return [path, signatureName(path)];
      }),
    ),
  ];
  return request.value.recipients.map(({ recipient, scope }): Delivery => {
    const release = `${scopeFolder(place, scope)}/${releaseName(NUMBER)}`;
    const keys = `${scopeFolder(place, scope)}/${releaseKeysName(NUMBER)}`;
    return {
      party: recipient,
      act: 'push-release',
      scope,
      bodies: [...common, keys, release],
      seals: [signatureName(release)],
    };
  });
}

/**
 * Releases the newest revision of a publication, and pushes the release.
 * @throws `before-hour`, `clock-disagrees`, `quorum-missing`, `publication-withdrawn`, `revision-missing`, `share-invalid`,
 * `commitment-mismatch`, `passphrase-wrong`; what a party's depot refuses is in the report
 */
export async function releasePublication(
  context: Context,
  publication: string,
  { pushing = {}, isClockHeld = false }: Releasing = {},
): Promise<ReleaseReport> {
  const { workspace, clock } = context;
  return workspace.journal.record('release', { publication }, async () => {
    const asked = await askedRevision(context, publication);
    const { known, request, place } = asked;
    const { hour, withdrawn } = known.standing;
    if (withdrawn) throw new SceauError('publication-withdrawn', { publication });
    if (!hourHasCome(hour, clock.nowMs())) {
      throw new SceauError('before-hour', { hour: hour.utc, zone: hour.zone });
    }
    const plan = planPush(context, pushing, hour.zone);
    if (!isClockHeld) await holdClock(context, asked);
    const record = await RevisionRecord.open(context, place);
    await recordRegistries(workspace, place, accepting(context));
    const scopes = [...new Set(request.value.recipients.map((each) => each.scope))].sort();
    const missing = scopes.filter(
      (scope) => !hasSigned(releasePath(context, place, scope)) || isAhead(context, asked, scope),
    );
    if (missing.length > 0) await releaseScopes(context, asked, missing);
    const stored = (await Promise.all(scopes.map((scope) => record.releases(scope)))).flat();
    const approvals = stored.flatMap(({ value }) => value.approvals);
    const pushed = pushAll(context, place, {
      deliveries: releaseDeliveries(context, asked, approvals),
      plan,
    });
    const report = await withMirrors(context, place, { pushed, plan });
    const omissions = stored.flatMap(({ value }) =>
      value.omissions.map((each) => ({ scope: value.scope, ...each })),
    );
    return { revision: place.revision, omissions, ...report };
  });
}
