/**
 * Makes the releases that answer one request: with k hand-overs the lock is opened, and each scope's session key is
 * encrypted again to each approved recipient whose licence and key still hold (DESIGN §4, Release). Release N answers
 * request N.
 */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import { type Verified, expectLink, parseTyped, signDocument } from '../documents/envelope.ts';
import { encodeInstant, parseInstant } from '../documents/fields.ts';
import { linkRequestedManifest } from '../documents/links.ts';
import { MANIFEST } from '../documents/manifest.ts';
import {
  receiptName,
  receiptsFolder,
  releaseKeysName,
  releaseName,
  scopeFolder,
  signatureName,
} from '../documents/names.ts';
import { type Release, releaseDocument } from '../documents/release.ts';
import type { Request } from '../documents/request.ts';
import { concatBytes, parseHex } from '../io/encodings.ts';
import { listFolder, removeFile, syncFolder, writeFileAtomic } from '../io/files.ts';
import { checkEncryptionSubkey } from '../openpgp/certificate.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { CLOCK_SKEW_MS } from '../openpgp/signature.ts';
import { commitSessionKey, encryptSessionKey } from '../openpgp/session-key.ts';
import { checkRegistered } from '../parties/registry.ts';
import { checkLicence, licensedCertificate } from '../parties/licence.ts';
import { openKey } from '../workspace/keys.ts';
import { loadChain } from '../workspace/registry-store.ts';
import { readLicence } from '../workspace/party-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Asked, type OfficerAct, gatherActs } from './collect-acts.ts';
import { type Context, accepting, faultOf } from './context.ts';
import { omissionReason } from './find-recipients.ts';
import { openLock } from './open-lock.ts';
import { RevisionRecord } from './revision-record.ts';
import { fileRefOf } from './sealing.ts';

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
  const { number } = request.value;
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
      number,
      file: fileRefOf(releaseKeysName(number), packets),
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
  removeFile(join(folder, signatureName(releaseName(number))));
  syncFolder(folder);
  writeFileAtomic(join(folder, releaseKeysName(number)), packets);
  writeSigned(join(folder, releaseName(number)), signed);
  const { publication, revision } = place;
  const subject = { publication, revision, scope: o.scope, file: releaseName(number), sha256: signed.sha256 };
  workspace.journal.append('lift', 'done', subject);
}

/** Scopes that a request asks for, sorted. */
function askedScopes({ request }: Asked): readonly string[] {
  return [...new Set(request.value.recipients.map((each) => each.scope))].sort();
}

/** Path of a scope's release in the record. */
function releasePath(context: Context, { place, request }: Asked, scope: string): string {
  return inRecord(context.workspace, `${scopeFolder(place, scope)}/${releaseName(request.value.number)}`);
}

/**
 * Whether a stored release is of no use to anyone: it says a time that by this clock has not come, or an hour that is no
 * longer the publication's. A clock that ran ahead made it, or a notice came after it, so it is made anew. One by which
 * somebody has opened stays: then it is this clock that was set back, or the notice that was late.
 */
function isVoid(context: Context, asked: Asked, scope: string): boolean {
  const { place, request, known } = asked;
  const said = { scope, revision: place.revision, request: request.value.number };
  const opened = receiptName({ ...said, disposition: 'opened' });
  const isBelieved = request.value.recipients.some(({ recipient }) =>
    listFolder(inRecord(context.workspace, receiptsFolder(place, recipient))).includes(opened),
  );
  if (isBelieved) return false;
  const path = releasePath(context, asked, scope);
  const { releasedAt, hour } = parseTyped(path, readSigned(path, releaseDocument).bytes, releaseDocument);
  if (hour.utc !== known.standing.hour.utc || hour.zone !== known.standing.hour.zone) return true;
  return parseInstant(releasedAt) > context.clock.nowMs() + CLOCK_SKEW_MS;
}

/**
 * Makes and stores the releases of one request that are missing. Nobody is asked for anything where none is.
 * @throws `quorum-missing`, `retry-may-help` where officers who could not be reached may make it up, `share-invalid`,
 * `commitment-mismatch`, `passphrase-wrong`
 */
export async function makeReleases(context: Context, asked: Asked): Promise<void> {
  const missing = askedScopes(asked).filter(
    (scope) => !hasSigned(releasePath(context, asked, scope)) || isVoid(context, asked, scope),
  );
  if (missing.length === 0) return;
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
    const manifest = await record.manifest({ ...entry, request: asked.request.value.number });
    if (manifest === null) throw new SceauError('file-missing', { file: MANIFEST });
    linkRequestedManifest(asked.request, manifest);
    if (commitment !== null) expectLink(MANIFEST, 'commitment', commitment, manifest.value.commitment);
    commitment = manifest.value.commitment;
  }
  return commitment;
}

/** The releases that answer a request, as they stand in the record. @throws 76 */
export async function storedReleases(context: Context, asked: Asked): Promise<readonly Verified<Release>[]> {
  const record = await RevisionRecord.open(context, asked.place);
  const { number } = asked.request.value;
  const scopes = askedScopes(asked).filter((scope) => record.releaseNumbers(scope).includes(number));
  return Promise.all(scopes.map((scope) => record.release(scope, number)));
}
