/**
 * An officer's two acts on a request (timelock/FORMAT.md §3): consent, and the hand-over of their share to the release key.
 * Each is signed once, kept in the record, and delivered until the depot has it.
 */
import { basename } from 'node:path';
import { SceauError } from '../errors.ts';
import { encodeDocument, signDocument } from '../documents/envelope.ts';
import { encodeInstant } from '../documents/fields.ts';
import {
  approvalName,
  handoverName,
  newestApproval,
  officerFolder,
  overrideName,
  signatureName,
} from '../documents/names.ts';
import { exists, listFolder, readFileBounded, writeFileAtomic } from '../io/files.ts';
import { type Certificate, selectEncryptionSubkey } from '../openpgp/certificate.ts';
import { isAddressedTo, sealMessage } from '../openpgp/message.ts';
import { approvalDocument, handoverDocument, proveOpened } from '../timelock/custody.ts';
import { overrideDocument } from '../timelock/override.ts';
import { deliver } from '../transport/deliver.ts';
import { deliveryOf } from '../workspace/depot-files.ts';
import { hasSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import type { Context } from './context.ts';
import type { Acting } from './read-case.ts';

const MAX_HANDOVER_BYTES = 200_000;

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
export function givenApproval(context: Context, acting: Acting): number | null {
  const officer = context.workspace.config.id;
  const folder = inRecord(context.workspace, officerFolder(acting.place, officer));
  const { number: request } = acting.request.value;
  return newestApproval(listFolder(folder), { officer, request, since: acting.known.standing.hourSince });
}

/** Signs the consent, once for an hour, and sees to it that the depot has it. */
export async function consent(context: Context, acting: Acting): Promise<void> {
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

/** Path of this officer's hand-over in the tree. */
function handoverPath({ workspace }: Context, { place, request }: Acting): string {
  const officer = workspace.config.id;
  return `${officerFolder(place, officer)}/${handoverName(officer, request.value.number)}`;
}

/** The certificate that the share is handed over to: the release key of the newest registry. @throws `key-missing` */
function releaseCertificate({ known }: Acting): Certificate {
  const release = known.trust.versions.at(-1)?.signers.find((each) => each.role === 'release');
  if (release === undefined) throw new SceauError('key-missing', { role: 'release' });
  return release.certificate;
}

/** Whether the share was handed over before, to the release key as it stands: another one cannot open it. */
export function hasHandedOver(context: Context, acting: Acting): boolean {
  const path = inRecord(context.workspace, handoverPath(context, acting));
  if (!exists(path)) return false;
  const { maxBytes } = handoverDocument;
  const message = readFileBounded(path, MAX_HANDOVER_BYTES);
  return isAddressedTo(basename(path), message, { certificate: releaseCertificate(acting), maxBytes });
}

/** Encrypts the share to the release key, once for each, and sees to it that the depot has it. */
export async function handOver(context: Context, acting: Acting): Promise<void> {
  const { workspace, clock } = context;
  const { share, key } = acting;
  const path = handoverPath(context, acting);
  if (!hasHandedOver(context, acting)) {
    const nowMs = clock.nowMs();
    const certificate = releaseCertificate(acting);
    const subkey = await selectEncryptionSubkey(certificate, { atMs: nowMs });
    const value = {
      ...actFields(context, acting),
      share: share.value.share,
      handedAt: encodeInstant(nowMs),
    };
    const recipients = [{ certificate, subkey }];
    const message = await sealMessage(encodeDocument(handoverDocument, value), {
      signer: key,
      recipients,
      nowMs,
    });
    writeFileAtomic(inRecord(workspace, path), message);
  }
  await deliver(acting.depot, await deliveryOf(workspace, [path], 'seal'), () => {});
}

/** Signs what the officer's own clock says now, in place of what they signed before, and brings it to the depot. */
export async function overrideClock(context: Context, acting: Acting): Promise<void> {
  const { workspace, clock } = context;
  const { hour, notice } = acting.known.standing;
  const nowMs = clock.nowMs();
  const value = { ...actFields(context, acting), hour, notice, clock: encodeInstant(nowMs) };
  const signed = await signDocument(overrideDocument, value, acting.key, nowMs);
  const officer = workspace.config.id;
  const path = `${officerFolder(acting.place, officer)}/${overrideName(officer, acting.request.value.number)}`;
  writeSigned(inRecord(workspace, path), signed);
  const files = [
    ...(await deliveryOf(workspace, [path], 'body')),
    ...(await deliveryOf(workspace, [signatureName(path)], 'seal')),
  ];
  await deliver(acting.depot, files, () => {});
}
