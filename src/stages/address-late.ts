/**
 * Addresses a sealed revision to late joiners, and to distributors with a new key, under a request of its own (DESIGN §4,
 * Release): the payload is the one that was sealed, nobody else's files change, and officers approve the addition.
 */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import { signDocument } from '../documents/envelope.ts';
import { encodeInstant } from '../documents/fields.ts';
import { type RevisionPlace, recipientFolder, requestName, revisionFolder } from '../documents/names.ts';
import { type Request, requestDocument } from '../documents/request.ts';
import { removeTree } from '../io/files.ts';
import { type BelievedRegistry, checkRegistered } from '../parties/registry.ts';
import { type Nonces, addChallenges } from '../workspace/custody-store.ts';
import { openKey } from '../workspace/keys.ts';
import type { KnownPublication } from '../workspace/publication-store.ts';
import { writeSigned } from '../workspace/signed-files.ts';
import { beginWork, inRecord } from '../workspace/workspace.ts';
import type { Context } from './context.ts';
import type { Recipient } from './find-recipients.ts';
import { type Addressed, RevisionRecord } from './revision-record.ts';
import { moveInto } from './seal-revision.ts';
import { type AddressableScope, addressScope } from './seal-scope.ts';
import { type Addresser, inWork, publicationOf } from './sealing.ts';

/** A stored revision, and what is known of its publication now. */
export interface StoredRevision {
  readonly known: KnownPublication;
  readonly registry: BelievedRegistry;
  readonly place: RevisionPlace;
}

/** A distributor to whom a sealed scope can be addressed after the fact. */
export interface LateRecipient {
  readonly recipient: Recipient;
  readonly sealed: AddressableScope;
}

/** Whether a revision is addressed to this very licence: party, scope and key. */
export function isAddressed(addressed: readonly Addressed[], { licence }: Recipient): boolean {
  const { partner, scope, subkey } = licence.value;
  return addressed.some(
    (each) => each.recipient === partner.id && each.scope === scope.id && each.subkey === subkey,
  );
}

/**
 * Those of `recipients` to whom the revision is not addressed and can be: their whole scope was sealed in it. The others
 * need a new revision.
 * @throws 76 where the record no longer holds
 */
export async function findLate(
  record: RevisionRecord,
  recipients: readonly Recipient[],
): Promise<readonly LateRecipient[]> {
  const addressed = await record.addressed();
  const late: LateRecipient[] = [];
  for (const recipient of recipients.filter((each) => !isAddressed(addressed, each))) {
    const { scope } = recipient.licence.value;
    const sealed = addressed.find((each) => each.scope === scope.id);
    const manifest = sealed === undefined ? null : await record.manifest(sealed);
    if (manifest === null || JSON.stringify(manifest.value.scope) !== JSON.stringify(scope)) continue;
    const { files, commitment, innerSignature } = manifest.value;
    late.push({ recipient, sealed: { payload: files[0], schema: files[2], commitment, innerSignature } });
  }
  return late;
}

/** Writes each one's folder, and remembers their challenges. */
async function addressAll(
  addresser: Addresser,
  number: number,
  late: readonly LateRecipient[],
): Promise<Request['recipients']> {
  const { context, plan } = addresser;
  const { workspace } = context;
  const { publication, revision } = plan.place;
  const challenges: Nonces['challenges'] = [];
  const recipients: Request['recipients'] = [];
  for (const { recipient, sealed } of late) {
    const { recipient: entry, nonce } = await addressScope(
      addresser,
      { ...sealed, request: number },
      recipient,
    );
    const { scope, recipient: party, manifest: sha256 } = entry;
    workspace.journal.append('address', 'intent', { publication, revision, scope, party, sha256 });
    challenges.push({ scope, recipient: party, request: number, nonce });
    recipients.push(entry);
  }
  addChallenges(workspace, plan.place, challenges);
  for (const { scope, recipient } of recipients) {
    const folder = recipientFolder(plan.place, { scope, recipient, request: number });
    // Without its request it is nothing's: what a run left that was cut short.
    removeTree(inRecord(workspace, folder));
    moveInto(inWork(addresser, folder), inRecord(workspace, folder));
  }
  return recipients;
}

/**
 * Addresses the revision to them, and asks the officers: request N, whose signature comes last of all.
 * @throws `key-missing`, `passphrase-wrong`, `key-expired`, `signer-unknown`; without the request nothing is addressed
 */
export async function addressLate(
  context: Context,
  { known, registry, place }: StoredRevision,
  late: readonly LateRecipient[],
): Promise<void> {
  const { workspace, clock } = context;
  const requests = await (await RevisionRecord.open(context, place)).requests();
  const [first] = requests;
  if (first === undefined) throw new SceauError('revision-missing', { publication: place.publication });
  const number = Math.max(...requests.map(({ value }) => value.number)) + 1;
  const key = await openKey(workspace, 'seal', context.secrets);
  checkRegistered(registry, 'seal', key.certificate);
  const header = {
    realm: registry.registry.realm,
    issuer: registry.registry.issuer,
    registry: { version: registry.registry.version, sha256: registry.sha256 },
  };
  const nowMs = clock.nowMs();
  const dir = join(beginWork(workspace, 'address'), 'record');
  const addresser: Addresser = { context, plan: { known, place }, key, header, nowMs, dir };
  const { publication, revision } = place;
  await workspace.journal.record('address-late', { publication, revision }, async () => {
    const recipients = await addressAll(addresser, number, late);
    const { approvals, shares, summary } = first.value;
    const { hour, notice } = known.standing;
    const value = {
      ...header,
      publication: publicationOf(addresser),
      revision,
      number,
      hour,
      notice,
      approvals,
      shares,
      recipients,
      summary,
      requestedAt: encodeInstant(nowMs),
    };
    const request = await signDocument(requestDocument, value, key, nowMs);
    workspace.journal.append('ask', 'intent', { publication, revision, sha256: request.sha256 });
    writeSigned(inRecord(workspace, `${revisionFolder(place)}/${requestName(number)}`), request);
  });
  for (const { licence } of late.map((each) => each.recipient)) {
    const { partner, scope } = licence.value;
    context.report({ kind: 'late-addressed', party: partner.id, scope: scope.id, revision, request: number });
  }
}
