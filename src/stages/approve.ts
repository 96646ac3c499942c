/**
 * `approve`: an officer's two acts (DESIGN §4, Approve). Consent to a request, days ahead if wished; hand-over of the
 * share to the release key, from an hour before the hour on.
 */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import { type Verified, encodeDocument, expectLink, signDocument, verify } from '../documents/envelope.ts';
import { encodeInstant, parseInstant } from '../documents/fields.ts';
import { linkRevision } from '../documents/links.ts';
import {
  type RevisionPlace,
  approvalName,
  handoverName,
  isId,
  newestApproval,
  officerFolder,
  parseRevisionFolder,
  publicationFolder,
  requestName,
  requestNumbers,
  revisionFolder,
  shareName,
  signatureName,
} from '../documents/names.ts';
import {
  type Request,
  SUMMARY,
  type Summary,
  requestDocument,
  summaryDocument,
} from '../documents/request.ts';
import { equalBytes, sha256Hex } from '../io/encodings.ts';
import { exists, listFolder, writeFileAtomic } from '../io/files.ts';
import { selectEncryptionSubkey } from '../openpgp/certificate.ts';
import { sealMessage } from '../openpgp/message.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { linkRequest } from '../timelock/approvals.ts';
import {
  approvalDocument,
  handoverDocument,
  proveOpened,
  shareDocument,
  type ShareEnvelope,
} from '../timelock/custody.ts';
import { HANDOVER_WINDOW_MS, checkNotSuperseded, handoverIsOpen } from '../timelock/hour.ts';
import { checkShare } from '../timelock/shares.ts';
import { deliver } from '../transport/deliver.ts';
import type { Depot } from '../transport/depot.ts';
import { deliveryOf, fetchBytes, fetchSigned } from '../workspace/depot-files.ts';
import { openKey } from '../workspace/keys.ts';
import {
  PUBLICATION,
  type PublicationName,
  type PublicationPlace,
  choosePublication,
  listedIds,
} from '../workspace/publication-store.ts';
import { trustedIssuers } from '../workspace/registry-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, accepting } from './context.ts';
import { readMessage } from './read-message.ts';
import { type SyncedPublication, syncPublication } from './sync-publication.ts';
import { visitDepot } from './visit.ts';

/** What an officer reads before they act. */
export interface ApprovalCase {
  readonly known: SyncedPublication;
  readonly request: Verified<Request>;
  readonly summary: Verified<Summary>;
}

export interface ApprovalReport {
  readonly revision: number;
  /** What stands now, whether this run or an earlier one did it. */
  readonly consented: boolean;
  readonly handedOver: boolean;
  /** From when on the share may be handed over. */
  readonly handoverFromMs: number;
  /** The zone in which people read the hour. */
  readonly zone: string;
}

/** Bound of a share or summary message. */
const MAX_MESSAGE_BYTES = 200_000;

/** What belongs together while an officer acts. */
interface Acting extends ApprovalCase {
  readonly place: RevisionPlace;
  readonly share: Verified<ShareEnvelope>;
  readonly key: UnlockedKey;
  readonly depot: Depot;
}

/** Whether a publication was sent here: it stands whole in the depot, or did once. */
async function wasSent(context: Context, depot: Depot, place: PublicationPlace): Promise<boolean> {
  const folder = publicationFolder(place);
  if (hasSigned(inRecord(context.workspace, `${folder}/${PUBLICATION}`))) return true;
  return (await depot.list(folder)).some(({ name }) => name === signatureName(PUBLICATION));
}

/** The publication in the officer's depot that is meant, of a trusted issuer. */
async function findPlace(context: Context, depot: Depot, name: PublicationName): Promise<PublicationPlace> {
  const { publication } = name;
  const issuers = trustedIssuers(context.workspace);
  const places: PublicationPlace[] = [];
  for (const issuer of issuers.filter((each) => each === (name.issuer ?? each))) {
    const place = { issuer, publication };
    if (await wasSent(context, depot, place)) places.push(place);
  }
  const [first, ...others] = places;
  if (first !== undefined) return choosePublication(context.workspace, [first, ...others]);
  const known: PublicationPlace[] = [];
  for (const issuer of issuers) {
    for (const { name: id, kind } of await depot.list(issuer)) {
      if (kind === 'folder' && isId(id)) known.push({ issuer, publication: id });
    }
  }
  throw new SceauError('publication-unknown', { publication, known: listedIds(known), depot: depot.address });
}

/** The newest revision that asks for approval. */
async function findRequest(
  depot: Depot,
  place: { readonly issuer: string; readonly publication: string },
): Promise<{ readonly place: RevisionPlace; readonly number: number }> {
  const revisions = (await depot.list(publicationFolder(place)))
    .flatMap(({ name, kind }) => (kind === 'folder' ? (parseRevisionFolder(name) ?? []) : []))
    .sort((a, b) => b - a);
  for (const revision of revisions) {
    const names = await depot.list(revisionFolder({ ...place, revision }));
    const number = requestNumbers(names.map((entry) => entry.name)).at(-1);
    if (number !== undefined) return { place: { ...place, revision }, number };
  }
  throw new SceauError('revision-missing', { publication: place.publication });
}

/** Reads, believes and holds together all that the officer is asked. */
async function readCase(context: Context, depot: Depot, name: PublicationName): Promise<Acting> {
  const { workspace } = context;
  const { publication } = name;
  const moment = accepting(context);
  const officer = workspace.config.id;
  const known = await syncPublication(context, depot, await findPlace(context, depot, name));
  const { issuer } = known.trust;
  const { place, number } = await findRequest(depot, { issuer, publication });
  const file = requestName(number);
  const path = `${revisionFolder(place)}/${file}`;
  const signed = await fetchSigned(depot, path, requestDocument);
  if (signed === null) throw new SceauError('revision-missing', { publication });
  const options = { trust: known.trust, moment };
  const request = await verify(signed, { document: requestDocument, ...options });
  linkRequest(request, known, { revision: place.revision, number });
  const kept = inRecord(workspace, path);
  if (hasSigned(kept) && !equalBytes(readSigned(kept, requestDocument).bytes, signed.bytes)) {
    throw new SceauError('equivocation', { publication, scope: '—', revision: place.revision });
  }
  const entry = request.value.shares.find((each) => each.officer === officer);
  if (entry === undefined) throw new SceauError('officer-unknown', { officer });

  const key = await openKey(workspace, 'officer', context.secrets);
  const folder = officerFolder(place, officer);
  const read = async (name: string): Promise<{ file: string; bytes: Uint8Array }> => ({
    file: name,
    bytes: await fetchBytes(depot, `${folder}/${name}`, MAX_MESSAGE_BYTES),
  });
  const sealedSummary = await read(SUMMARY);
  expectLink(file, 'summary', request.value.summary.sha256, sha256Hex(sealedSummary.bytes));
  const summary = await readMessage(sealedSummary, { key }, { document: summaryDocument, ...options });
  linkRevision(SUMMARY, summary.value, known.publication, place.revision);

  const sealedShare = await read(shareName(officer));
  const share = await readMessage(sealedShare, { key }, { document: shareDocument, ...options });
  linkRevision(shareName(officer), share.value, known.publication, place.revision);
  expectLink(shareName(officer), 'officer', officer, share.value.officer.id);
  expectLink(shareName(officer), 'fingerprint', key.certificate.fingerprint, share.value.officer.fingerprint);
  expectLink(shareName(officer), 'commitment', entry.commitment, share.value.commitment);
  expectLink(shareName(officer), 'index', entry.index, share.value.index);
  expectLink(shareName(officer), 'approvals', request.value.approvals, share.value.approvals);
  expectLink(shareName(officer), 'officers', request.value.shares.length, share.value.officers);
  checkShare(share.value.share, { ...place, officer }, entry.commitment);

  writeSigned(inRecord(workspace, path), signed);
  writeFileAtomic(inRecord(workspace, `${folder}/${shareName(officer)}`), sealedShare.bytes);
  writeFileAtomic(inRecord(workspace, `${folder}/${SUMMARY}`), sealedSummary.bytes);
  return { known, request, summary, place, share, key, depot };
}

/** What every act of an officer says of the request that it answers. */
function actFields(context: Context, acting: Acting) {
  const { request, known, place, key } = acting;
  const { realm, issuer, registry } = request.value;
  return {
    realm,
    issuer,
    registry,
    publication: { id: place.publication, sha256: known.publication.sha256 },
    revision: place.revision,
    officer: { id: context.workspace.config.id, fingerprint: key.certificate.fingerprint },
    request: { number: request.value.number, sha256: request.sha256 },
  };
}

/** The number of this officer's approval that counts as the publication stands, or `null` where there is none. */
function givenApproval(context: Context, acting: Acting): number | null {
  const officer = context.workspace.config.id;
  const folder = inRecord(context.workspace, officerFolder(acting.place, officer));
  const { number: request } = acting.request.value;
  return newestApproval(listFolder(folder), { officer, request, since: acting.known.standing.hourSince });
}

/** Signs the consent, once for an hour, and sees to it that the depot has it. */
async function consent(context: Context, acting: Acting): Promise<void> {
  const { workspace, clock } = context;
  const { request, share, place, key, known } = acting;
  const { hour, notice } = known.standing;
  const officer = workspace.config.id;
  const given = givenApproval(context, acting) ?? notice.number;
  const name = approvalName({ officer, request: request.value.number, notice: given });
  const path = `${officerFolder(place, officer)}/${name}`;
  if (!hasSigned(inRecord(workspace, path))) {
    const nowMs = clock.nowMs();
    const value = {
      ...actFields(context, acting),
      hour,
      notice,
      proof: proveOpened(share.value.nonce, request.sha256),
      approvedAt: encodeInstant(nowMs),
    };
    const signed = await signDocument(approvalDocument, value, key, nowMs);
    writeSigned(inRecord(workspace, path), signed);
  }
  const files = [
    ...(await deliveryOf(workspace, [path], 'body')),
    ...(await deliveryOf(workspace, [signatureName(path)], 'seal')),
  ];
  await deliver(acting.depot, files, () => {});
}

/** Encrypts the share to the release key, once, and sees to it that the depot has it. */
async function handOver(context: Context, acting: Acting): Promise<void> {
  const { workspace, clock } = context;
  const { known, place, share, key } = acting;
  const officer = workspace.config.id;
  const path = `${officerFolder(place, officer)}/${handoverName(officer, acting.request.value.number)}`;
  if (!exists(inRecord(workspace, path))) {
    const nowMs = clock.nowMs();
    const release = known.trust.versions.at(-1)?.signers.find((each) => each.role === 'release');
    if (release === undefined) throw new SceauError('key-missing', { role: 'release' });
    const subkey = await selectEncryptionSubkey(release.certificate, { atMs: nowMs });
    const value = {
      ...actFields(context, acting),
      share: share.value.share,
      handedAt: encodeInstant(nowMs),
    };
    const recipients = [{ certificate: release.certificate, subkey }];
    const message = await sealMessage(encodeDocument(handoverDocument, value), {
      signer: key,
      recipients,
      nowMs,
    });
    writeFileAtomic(inRecord(workspace, path), message);
  }
  await deliver(acting.depot, await deliveryOf(workspace, [path], 'seal'), () => {});
}

/**
 * Does the officer's next act or acts: consent, then hand-over where its time has come.
 * @param confirm shows the case; nothing is signed unless it says yes to that act
 * @param issuer whose publication it is, where several have one of that id
 * @throws `publication-unknown`, `publication-ambiguous`, `revision-missing`, `share-invalid`, `document-link`, `not-confirmed`, `equivocation`
 * where another request for this revision was read here before,
 * `publication-withdrawn`, depot and 76 codes
 */
export async function approve(
  context: Context,
  publication: string,
  confirm: (found: ApprovalCase, act: 'consent' | 'handover') => Promise<boolean>,
  issuer?: string,
): Promise<ApprovalReport> {
  const { workspace, clock } = context;
  const { depot: settings } = workspace.config;
  if (settings === undefined)
    throw new SceauError('config-invalid', { path: workspace.dir, detail: 'depot' });
  const depot = await visitDepot(context, settings, 'whole');
  try {
    const acting = await readCase(context, depot, { publication, issuer });
    const { hour, withdrawn } = acting.known.standing;
    if (withdrawn) throw new SceauError('publication-withdrawn', { publication });
    checkNotSuperseded(acting.known.standing, acting.place);
    const { revision } = acting.place;
    const subject = { publication, revision, sha256: acting.request.sha256 };
    const officer = workspace.config.id;
    const name = handoverName(officer, acting.request.value.number);
    const handover = join(inRecord(workspace, officerFolder(acting.place, officer)), name);
    const act = async (
      which: 'consent' | 'handover',
      repeated: boolean,
      run: () => Promise<void>,
    ): Promise<void> => {
      await workspace.journal.record(which, subject, async () => {
        if (!repeated && !(await confirm(acting, which))) throw new SceauError('not-confirmed', {});
        await run();
      });
    };
    await act('consent', givenApproval(context, acting) !== null, () => consent(context, acting));
    const isOpen = handoverIsOpen(hour, clock.nowMs());
    if (isOpen) await act('handover', exists(handover), () => handOver(context, acting));
    const handoverFromMs = parseInstant(hour.utc) - HANDOVER_WINDOW_MS;
    return { revision, consented: true, handedOver: isOpen, handoverFromMs, zone: hour.zone };
  } finally {
    await depot.close();
  }
}
