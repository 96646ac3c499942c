/**
 * `open`: opens what was accepted, once it is released (DESIGN §4, Open). It takes nobody's word: the approvals, the
 * officers' roles, the notice chain, the hour, the commitment and the inner signature are all checked here.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import { type Verified, verify } from '../documents/envelope.ts';
import { linkManifest, linkRelease, linkRequestedManifest } from '../documents/links.ts';
import { MANIFEST, type Manifest, PAYLOAD, innerNotations, manifestDocument } from '../documents/manifest.ts';
import {
  type RevisionPlace,
  approvalName,
  isId,
  officerFolder,
  parseRevisionFolder,
  publicationFolder,
  recipientFolder,
  releaseName,
  releaseNumbers,
  requestName,
  revisionFolder,
  scopeFolder,
} from '../documents/names.ts';
import { type Release, releaseDocument } from '../documents/release.ts';
import { type Request, requestDocument } from '../documents/request.ts';
import { sha256Hex } from '../io/encodings.ts';
import { HiddenFile, exists, listFolder, readChunks, readFileBounded, writeFileAtomic } from '../io/files.ts';
import { openBulk, verifyOpened } from '../openpgp/bulk.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { commitSessionKey, decryptSessionKey } from '../openpgp/session-key.ts';
import { checkQuorum, linkApproval, linkRequest } from '../timelock/approvals.ts';
import { type Approval, approvalDocument } from '../timelock/custody.ts';
import { hourHasCome, standingAt } from '../timelock/hour.ts';
import type { Depot } from '../transport/depot.ts';
import { fetchBytes, fetchSigned } from '../workspace/depot-files.ts';
import { openKey } from '../workspace/keys.ts';
import { type PublicationPlace, findPublication } from '../workspace/publication-store.ts';
import { MAX_SIGNATURE_BYTES, hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { at, inRecord } from '../workspace/workspace.ts';
import { answer, deliverAnswers, hasAnswered } from './answer.ts';
import { type Context, type Fault, accepting, faultOf } from './context.ts';
import { type SyncedPublication, syncPublication } from './sync-publication.ts';

/** Bound of `release-N.pgp`: a thousand PKESK packets of the longest kind. */
const MAX_RELEASE_KEYS_BYTES = 1_000_000;
export const RESULTS = 'results.csv';
export const RESULTS_SIGNATURE = 'results.csv.asc';

/** One scope of one revision that was accepted here. */
interface Accepted {
  readonly known: SyncedPublication;
  readonly depot: Depot;
  readonly place: RevisionPlace;
  readonly scope: string;
  readonly manifest: Verified<Manifest>;
}

/** A release that was believed, with all it stands on. */
interface BelievedRelease {
  readonly release: Verified<Release>;
  readonly request: Verified<Request>;
  readonly approvals: readonly Verified<Approval>[];
  readonly keys: Uint8Array;
}

export interface OpenOutcome {
  readonly scope: string;
  readonly revision: number;
  /** Where the results are; `null` where they were not opened. */
  readonly path: string | null;
  readonly fault: Fault | null;
}

/** Where a scope's results are or will be. */
function openedFolder(context: Context, place: RevisionPlace, scope: string): string {
  return at(context.workspace, 'opened', scopeFolder(place, scope));
}

/** The newest accepted revision of each scope: an older one is superseded, whatever is released for it. */
function newestAccepted(
  context: Context,
  place: PublicationPlace,
): readonly { readonly place: RevisionPlace; readonly scope: string }[] {
  const { workspace } = context;
  const newest = new Map<string, RevisionPlace>();
  const revisions = listFolder(inRecord(workspace, publicationFolder(place)))
    .flatMap((name) => parseRevisionFolder(name) ?? [])
    .sort((a, b) => a - b);
  for (const revision of revisions) {
    const at = { ...place, revision };
    for (const scope of listFolder(inRecord(workspace, revisionFolder(at))).filter(isId)) {
      const path = `${recipientFolder(at, scope, workspace.config.id)}/${MANIFEST}`;
      if (hasSigned(inRecord(workspace, path))) newest.set(scope, at);
    }
  }
  return [...newest].map(([scope, found]) => ({ scope, place: found }));
}

/** The accepted manifest, believed again by what is known now. */
async function readAccepted(context: Context, o: Omit<Accepted, 'manifest'>): Promise<Accepted> {
  const { workspace } = context;
  const recipient = workspace.config.id;
  const path = inRecord(workspace, `${recipientFolder(o.place, o.scope, recipient)}/${MANIFEST}`);
  const manifest = await verify(readSigned(path, manifestDocument), {
    document: manifestDocument,
    trust: o.known.trust,
    moment: accepting(context),
  });
  const { hour } = standingAt(o.known, manifest.value.notice);
  linkManifest(manifest, o.known.publication, { place: o.place, scope: o.scope, recipient, hour });
  return { ...o, manifest };
}

/** Fetches and believes the request and the approvals that a release names. */
async function believeApprovals(
  context: Context,
  accepted: Accepted,
  release: Verified<Release>,
): Promise<Pick<BelievedRelease, 'request' | 'approvals'>> {
  const { known, depot, place, manifest } = accepted;
  const options = { trust: known.trust, moment: accepting(context) };
  const { number } = release.value.request;
  const file = requestName(number);
  const signed = await fetchSigned(depot, `${revisionFolder(place)}/${file}`, requestDocument);
  if (signed === null) throw new SceauError('release-incomplete', { file });
  const request = await verify(signed, { document: requestDocument, ...options });
  linkRequest(request, known, { revision: place.revision, number });
  linkRequestedManifest(request, manifest);
  const approvals: Verified<Approval>[] = [];
  for (const { officer, notice, sha256 } of release.value.approvals) {
    const name = approvalName({ officer, request: number, notice });
    const found = await fetchSigned(depot, `${officerFolder(place, officer)}/${name}`, approvalDocument);
    if (found === null) throw new SceauError('release-incomplete', { file: name });
    const approval = await verify(found, { document: approvalDocument, ...options });
    if (approval.sha256 !== sha256) throw new SceauError('digest-mismatch', { file: name });
    linkApproval(approval, request, { chain: known, standing: known.standing });
    approvals.push(approval);
  }
  checkQuorum(approvals, known.publication);
  return { request, approvals };
}

/** Believes one release of the depot, up to the hour. */
async function believeRelease(
  context: Context,
  accepted: Accepted,
  number: number,
): Promise<BelievedRelease> {
  const { known, depot, place, scope } = accepted;
  const folder = scopeFolder(place, scope);
  const name = releaseName(number);
  const signed = await fetchSigned(depot, `${folder}/${name}`, releaseDocument);
  if (signed === null) throw new SceauError('not-released', { publication: place.publication });
  const options = { document: releaseDocument, trust: known.trust, moment: accepting(context) };
  const release = await verify(signed, options);
  standingAt(known, release.value.notice);
  const { request, approvals } = await believeApprovals(context, accepted, release);
  const { hour, withdrawn } = known.standing;
  if (withdrawn) throw new SceauError('publication-withdrawn', { publication: place.publication });
  linkRelease(release, request, known.publication, { scope, number, hour });
  if (!hourHasCome(hour, context.clock.nowMs())) {
    throw new SceauError('open-before-hour', { hour: hour.utc, zone: hour.zone });
  }
  const { file } = release.value;
  const keys = await fetchBytes(
    depot,
    `${folder}/${file.name}`,
    Math.min(file.length, MAX_RELEASE_KEYS_BYTES),
  );
  if (keys.length !== file.length) {
    throw new SceauError('length-mismatch', { file: file.name, expected: file.length, found: keys.length });
  }
  if (sha256Hex(keys) !== file.sha256) throw new SceauError('digest-mismatch', { file: file.name });
  return { release, request, approvals, keys };
}

/**
 * The first release that holds and serves this distributor. One that does not (the old hour's, after a postponement) holds
 * up no later one; where none does, the fault of the last is the answer.
 */
async function findRelease(context: Context, accepted: Accepted): Promise<BelievedRelease> {
  const { depot, place, scope } = accepted;
  const me = context.workspace.config.id;
  const names = (await depot.list(scopeFolder(place, scope))).map((entry) => entry.name);
  let fault: SceauError = new SceauError('not-released', { publication: place.publication });
  for (const number of releaseNumbers(names)) {
    try {
      const found = await believeRelease(context, accepted, number);
      const { recipients, omissions } = found.release.value;
      if (recipients.some((each) => each.recipient === me)) return found;
      const reason = omissions.find((each) => each.recipient === me)?.reason ?? '—';
      fault = new SceauError('recipient-omitted', { recipient: me, reason });
    } catch (error) {
      if (!(error instanceof SceauError)) throw error;
      fault = error;
    }
  }
  throw fault;
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
    writeFileAtomic(join(folder, RESULTS_SIGNATURE), opened.asc);
    file.commit(join(folder, RESULTS));
  } catch (error) {
    file.discard();
    throw error;
  } finally {
    sessionKey.fill(0);
  }
  return join(folder, RESULTS);
}

/** Keeps the release and all it stands on in the record, its signature last. */
function keepRelease(context: Context, accepted: Accepted, believed: BelievedRelease): void {
  const { place, scope } = accepted;
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
  writeSigned(join(folder, releaseName(release.value.number)), release);
}

/** Whether results that stand here are, octet for octet, those of the accepted manifest, their signature beside them. */
async function isIntact(context: Context, accepted: Accepted): Promise<boolean> {
  const folder = openedFolder(context, accepted.place, accepted.scope);
  const { signer, value } = accepted.manifest;
  try {
    await verifyOpened({
      file: RESULTS_SIGNATURE,
      data: readChunks(join(folder, RESULTS)),
      asc: readFileBounded(join(folder, RESULTS_SIGNATURE), MAX_SIGNATURE_BYTES),
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
async function openScope(context: Context, accepted: Accepted, key: UnlockedKey): Promise<string> {
  const { workspace, report } = context;
  const { place, scope, manifest } = accepted;
  const { publication, revision } = place;
  const results = join(openedFolder(context, place, scope), RESULTS);
  const believed = await findRelease(context, accepted);
  // Results that stand here without our having said so came from somewhere else, or from a run that was cut short.
  const wasOpened = hasAnswered(context, { place, scope, disposition: 'opened' });
  if (wasOpened && exists(results)) {
    // Whoever altered them may want what they made of them: it is theirs to take away.
    if (!(await isIntact(context, accepted))) throw new SceauError('results-altered', { path: results });
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

/**
 * Opens every scope of a publication that was accepted, in its newest revision.
 * @param issuer whose publication it is, where several have one of that id
 * @throws `publication-unknown`, `publication-ambiguous`, `revision-missing`, `config-invalid`, `key-missing`, `passphrase-wrong`, depot codes;
 * what one scope met is in its outcome: `not-released`, `open-before-hour`, `notice-missing`, `results-altered` and others
 * of 76, `recipient-omitted`
 */
export async function openPublication(
  context: Context,
  publication: string,
  issuer?: string,
): Promise<readonly OpenOutcome[]> {
  const { workspace } = context;
  const { depot: settings } = workspace.config;
  if (settings === undefined)
    throw new SceauError('config-invalid', { path: workspace.dir, detail: 'depot' });
  const base = findPublication(workspace, { publication, issuer });
  const accepted = newestAccepted(context, base);
  if (accepted.length === 0) throw new SceauError('revision-missing', { publication });
  const key = await openKey(workspace, 'distributor', context.secrets);
  const depot = await context.connect(settings);
  const outcomes: OpenOutcome[] = [];
  try {
    const known = await syncPublication(context, depot, base);
    for (const { place, scope } of accepted) {
      const { revision } = place;
      try {
        const one = await readAccepted(context, { known, depot, place, scope });
        outcomes.push({ scope, revision, path: await openScope(context, one, key), fault: null });
      } catch (error) {
        const fault = faultOf(error);
        workspace.journal.append('open', 'failed', { publication, revision, scope, code: fault.code });
        outcomes.push({ scope, revision, path: null, fault });
      }
    }
    await deliverAnswers(context, depot, base);
  } finally {
    await depot.close();
  }
  return outcomes;
}
