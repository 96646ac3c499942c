/** Seals one scope's payload, and addresses it to each recipient: manifest, challenge, licence. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { signDocument } from '../documents/envelope.ts';
import { type FileRef, encodeInstant } from '../documents/fields.ts';
import {
  CHALLENGE,
  MANIFEST,
  PAYLOAD,
  SCHEMA,
  challengeDocument,
  innerNotations,
  manifestDocument,
} from '../documents/manifest.ts';
import { recipientFolder, scopeFolder } from '../documents/names.ts';
import type { Request } from '../documents/request.ts';
import { encodeHex, sha256Hex } from '../io/encodings.ts';
import { HiddenFile, writeFileAtomic } from '../io/files.ts';
import { sealBulk, smallestBulkLength } from '../openpgp/bulk.ts';
import type { Certificate } from '../openpgp/certificate.ts';
import { padme } from '../openpgp/padding.ts';
import { commitSessionKey } from '../openpgp/session-key.ts';
import { LICENCE } from '../parties/licence.ts';
import { filterJuryFile } from '../results/filter.ts';
import { describeResults, encodeSchema } from '../results/output/schema.ts';
import type { ScopePlan } from '../results/output/scope-plan.ts';
import { readSigned, writeSigned } from '../workspace/signed-files.ts';
import { addressedRequests } from '../workspace/publication-store.ts';
import { inRecord } from '../workspace/workspace.ts';
import type { Recipient } from './find-recipients.ts';
import { type Addresser, type Sealing, fileRefOf, inWork, publicationOf, sealDocument } from './sealing.ts';

/** The least length of a payload in bytes (DESIGN §4, Seal). */
const LEAST_PAYLOAD_BYTES = 1024 * 1024;

/** What is addressed to a scope's recipients: nothing of it is secret. */
export interface AddressableScope {
  readonly payload: FileRef;
  readonly schema: FileRef;
  /** Of the session key. */
  readonly commitment: string;
  /** SHA-256 of the inner signature packet. */
  readonly innerSignature: string;
}

/** One scope, sealed. The session key goes into the lock and nowhere else. */
export interface SealedScope extends AddressableScope {
  readonly scope: string;
  readonly sessionKey: Uint8Array;
}

/** Length of a payload in bytes: a function of who was entered in the territory, never of what became of them. */
export function payloadLength(budgetBytes: number, signer: Certificate): number {
  return Math.max(LEAST_PAYLOAD_BYTES, padme(smallestBulkLength(budgetBytes, signer)));
}

/** Filters the jury's file once more and seals what is left, as it flows; its schema stands beside it, in clear. */
export async function sealScope(sealing: Sealing, plan: ScopePlan): Promise<SealedScope> {
  const { context, key, nowMs } = sealing;
  const { survey, open, jury, place } = sealing.plan;
  const sessionKey = context.random.bytes(32);
  const notations = innerNotations({
    realm: jury.realm,
    revision: place.revision,
    publication: { id: place.publication },
    scope: plan.scope,
  });
  const sealed = sealBulk({
    content: {
      source: filterJuryFile(open, jury, plan.scope, survey),
      literalLength: plan.contentBytes,
      packetLength: payloadLength(plan.budgetBytes, key.certificate),
    },
    signing: { signer: key, notations, nowMs },
    sessionKey,
    random: context.random,
  });
  const file = new HiddenFile(inWork(sealing, scopeFolder(place, plan.scope.id)));
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const chunk of sealed.chunks) {
      hash.update(chunk);
      length += chunk.length;
      file.write(chunk);
    }
    file.commit(inWork(sealing, `${scopeFolder(place, plan.scope.id)}/${PAYLOAD}`));
  } catch (error) {
    file.discard();
    throw error;
  }
  const payload = { name: PAYLOAD, sha256: hash.digest('hex'), length };
  const description = encodeSchema(describeResults(plan.scope, jury));
  writeFileAtomic(inWork(sealing, `${scopeFolder(place, plan.scope.id)}/${SCHEMA}`), description);
  const schema = fileRefOf(SCHEMA, description);
  const innerSignature = await sealed.innerSignatureSha256;
  const commitment = commitSessionKey(sessionKey);
  return { scope: plan.scope.id, sessionKey, payload, schema, commitment, innerSignature };
}

/** What one recipient adds to the request, and the nonce by which their readiness will be checked. */
export interface AddressedScope {
  readonly recipient: Request['recipients'][number];
  readonly nonce: string;
}

/** Writes manifest, challenge and licence for one recipient of a sealed scope, under the request that asks for them. */
export async function addressScope(
  sealing: Addresser,
  sealed: AddressableScope & { readonly request: number },
  recipient: Recipient,
): Promise<AddressedScope> {
  const { plan, header, nowMs, context, key } = sealing;
  const { place, known } = plan;
  const { subkey, fingerprint, scope, partner } = recipient.licence.value;
  const shared = { ...header, publication: publicationOf(sealing), revision: place.revision };
  const nonce = encodeHex(context.random.bytes(32));
  const challenge = await sealDocument(sealing, challengeDocument, {
    value: { ...shared, scope: scope.id, recipient: partner.id, subkey, nonce },
    recipients: [{ certificate: recipient.certificate, subkey }],
  });
  const manifest = await signDocument(
    manifestDocument,
    {
      ...shared,
      scope,
      recipient: { id: partner.id, licence: recipient.licence.sha256, fingerprint, subkey },
      hour: known.standing.hour,
      files: [sealed.payload, fileRefOf(CHALLENGE, challenge), sealed.schema],
      commitment: sealed.commitment,
      innerSignature: sealed.innerSignature,
      supersedes: previousManifest(sealing, scope.id, partner.id),
      notice: known.standing.notice,
      checkpoint: context.workspace.journal.checkpoint(),
      sealedAt: encodeInstant(nowMs),
    },
    key,
    nowMs,
  );
  const folder = inWork(
    sealing,
    recipientFolder(place, { scope: scope.id, recipient: partner.id, request: sealed.request }),
  );
  writeSigned(join(folder, LICENCE), recipient.licence);
  writeFileAtomic(join(folder, CHALLENGE), challenge);
  writeSigned(join(folder, MANIFEST), manifest);
  return {
    recipient: { recipient: partner.id, scope: scope.id, fingerprint, subkey, manifest: manifest.sha256 },
    nonce,
  };
}

/** Digest of the newest earlier manifest for this recipient and scope, or `null`. */
function previousManifest(sealing: Addresser, scope: string, recipient: string): string | null {
  const { place } = sealing.plan;
  for (let revision = place.revision - 1; revision > 0; revision -= 1) {
    const at = { ...place, revision };
    const request = addressedRequests(sealing.context.workspace, at, { scope, recipient }).at(-1);
    if (request === undefined) continue;
    const folder = recipientFolder(at, { scope, recipient, request });
    const path = inRecord(sealing.context.workspace, `${folder}/${MANIFEST}`);
    return sha256Hex(readSigned(path, manifestDocument).bytes);
  }
  return null;
}
