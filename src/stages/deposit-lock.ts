/**
 * Puts the session keys under the lock, the lock's secret into shares, and asks the officers (DESIGN §4, Seal and
 * Approve). When this returns, the unlock secret exists nowhere.
 */
import { join } from 'node:path';
import { signDocument } from '../documents/envelope.ts';
import { encodeInstant } from '../documents/fields.ts';
import { officerFolder, requestName, revisionFolder, shareName } from '../documents/names.ts';
import {
  type Request,
  SUMMARY,
  type Summary,
  requestDocument,
  summaryDocument,
} from '../documents/request.ts';
import { encodeDocument } from '../documents/envelope.ts';
import { SceauError } from '../errors.ts';
import { encodeHex } from '../io/encodings.ts';
import { writeFileAtomic } from '../io/files.ts';
import { type Certificate, checkCertificate, selectEncryptionSubkey } from '../openpgp/certificate.ts';
import { type Recipient as MessageRecipient, sealMessageWithPassphrase } from '../openpgp/message.ts';
import { commitSessionKey } from '../openpgp/session-key.ts';
import { figuresOf } from '../results/gate/figures.ts';
import { LOCK, lockDocument, shareDocument } from '../timelock/custody.ts';
import { commitShare, deriveUnlockSecret, generateSecret, splitSecret } from '../timelock/shares.ts';
import { writeSigned } from '../workspace/signed-files.ts';
import { padSummary } from './pad-summary.ts';
import { readReleaseTimes } from './revision-history.ts';
import type { SealedScope } from './seal-scope.ts';
import { hasTimeSecret, sealTimeSecret } from './time-secret.ts';
import { type Sealing, fileRefOf, inWork, publicationOf, sealDocument } from './sealing.ts';

/** Number of the request that is made with a revision. */
const FIRST = 1;

/** An officer of this publication, with the subkey that will be used. */
interface Officer {
  readonly id: string;
  readonly certificate: Certificate;
  readonly subkey: string;
}

/** An officer's nonce, for checking the proof in their approval. */
export interface OfficerNonce {
  readonly officer: string;
  readonly nonce: string;
}

async function officersOf(sealing: Sealing): Promise<readonly Officer[]> {
  const { plan, nowMs } = sealing;
  const officers: Officer[] = [];
  for (const id of plan.known.publication.value.officers) {
    const signer = plan.registry.signers.find((each) => each.role === 'officer' && each.id === id);
    if (signer === undefined) throw new SceauError('officer-unknown', { officer: id });
    const { certificate } = signer;
    await checkCertificate(certificate, { atMs: nowMs });
    officers.push({ id, certificate, subkey: await selectEncryptionSubkey(certificate, { atMs: nowMs }) });
  }
  return officers;
}

/** The counts that the clerk confirmed, for the officers' eyes. */
async function summarise(sealing: Sealing): Promise<Summary> {
  const { context, plan, header } = sealing;
  const { survey, known, place, confirmation } = plan;
  const figures = figuresOf(survey.tallies);
  return padSummary({
    ...header,
    publication: publicationOf(sealing),
    revision: place.revision,
    title: known.publication.value.title,
    entered: figures.entered,
    decisions: [...figures.decisions],
    mentions: [...figures.mentions],
    series: [...figures.series],
    consents: survey.consents.map((each) => ({ ...each })),
    scopes: survey.plans.map(({ scope, rows, stays }) => ({ scope: scope.id, rows, stays: { ...stays } })),
    confirmed:
      confirmation === null
        ? null
        : { fingerprint: confirmation.value.fingerprint, confirmedAt: confirmation.value.confirmedAt },
    earlier: [...(await readReleaseTimes(context, place))],
    previous: plan.changes?.previous ?? null,
    changes: plan.changes === null ? [] : [...plan.changes.counts],
  });
}

/**
 * Writes `lock.pgp`, the officers' shares and summary, and the request.
 * @returns the officers' nonces
 */
export async function depositLock(
  sealing: Sealing,
  scopes: readonly SealedScope[],
  recipients: Request['recipients'],
): Promise<readonly OfficerNonce[]> {
  const { context, plan, header, nowMs, key, custody } = sealing;
  const { place, known } = plan;
  const { approvals } = known.publication.value;
  const shared = { ...header, publication: publicationOf(sealing), revision: place.revision };
  const officers = await officersOf(sealing);
  const to: readonly MessageRecipient[] = officers;

  const quorumSecret = generateSecret(context.random);
  const lock = encodeDocument(lockDocument, {
    ...shared,
    scopes: scopes.map(({ scope, sessionKey }) => ({
      scope,
      sessionKey: encodeHex(sessionKey),
      commitment: commitSessionKey(sessionKey),
    })),
  });
  const { hour } = known.standing;
  const timeSecret = hasTimeSecret(known.publication.value)
    ? await sealTimeSecret(context, { custody, hour })
    : null;
  const passphrase = deriveUnlockSecret(quorumSecret, timeSecret, place);
  timeSecret?.fill(0);
  writeFileAtomic(
    join(custody, LOCK),
    await sealMessageWithPassphrase(lock, { signer: key, passphrase, nowMs }),
  );

  const summary = await sealDocument(sealing, summaryDocument, {
    value: await summarise(sealing),
    recipients: to,
  });
  const shares = await splitSecret(quorumSecret, approvals, officers.length);
  quorumSecret.fill(0);
  const commitments: { officer: string; index: number; commitment: string }[] = [];
  const nonces: OfficerNonce[] = [];
  for (const [i, officer] of officers.entries()) {
    const share = shares[i];
    if (share === undefined) throw new SceauError('bug', { detail: 'fewer shares than officers' });
    const commitment = commitShare(share, { ...place, officer: officer.id });
    const nonce = encodeHex(context.random.bytes(32));
    const envelope = await sealDocument(sealing, shareDocument, {
      value: {
        ...shared,
        officer: { id: officer.id, fingerprint: officer.certificate.fingerprint },
        index: i + 1,
        approvals,
        officers: officers.length,
        commitment,
        share,
        nonce,
      },
      recipients: [officer],
    });
    const folder = inWork(sealing, officerFolder(place, officer.id));
    writeFileAtomic(join(folder, shareName(officer.id)), envelope);
    writeFileAtomic(join(folder, SUMMARY), summary);
    commitments.push({ officer: officer.id, index: i + 1, commitment });
    nonces.push({ officer: officer.id, nonce });
  }

  const request = await signDocument(
    requestDocument,
    {
      ...shared,
      number: FIRST,
      hour: known.standing.hour,
      notice: known.standing.notice,
      approvals,
      shares: commitments,
      recipients,
      summary: fileRefOf(SUMMARY, summary),
      requestedAt: encodeInstant(nowMs),
    },
    key,
    nowMs,
  );
  const { publication, revision } = place;
  context.workspace.journal.append('ask', 'intent', { publication, revision, sha256: request.sha256 });
  writeSigned(join(inWork(sealing, revisionFolder(place)), requestName(FIRST)), request);
  return nonces;
}
