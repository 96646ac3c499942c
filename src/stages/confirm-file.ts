/**
 * `confirm`: a second person surveys the file that the next revision is to be sealed from, sees what the clerk sees, and signs
 * that they have. Nothing is sealed and nothing is sent.
 */
import { SceauError } from '../errors.ts';
import { confirmationDocument } from '../documents/confirmation.ts';
import { expectLink, signDocument } from '../documents/envelope.ts';
import { encodeInstant } from '../documents/fields.ts';
import { trustOf } from '../parties/registry.ts';
import type { Survey } from '../results/survey.ts';
import { writeConfirmation } from '../workspace/confirmation-store.ts';
import { markSource } from '../workspace/custody-store.ts';
import { type SecondKey, openKey, readCertificate } from '../workspace/keys.ts';
import { refuseKit } from '../workspace/kit.ts';
import { listRevisions, loadPublication } from '../workspace/publication-store.ts';
import { loadChain } from '../workspace/registry-store.ts';
import { type Context, accepting } from './context.ts';
import { findRecipients, scopesOf } from './find-recipients.ts';
import { type GateRequest, type Judged, checkMinutes, judgeSurvey, readGate } from './gate.ts';
import { juryContextOf } from './jury-of.ts';
import { checkSecond, confirmedSha256 } from './second-person.ts';
import { surveyFile } from './survey-file.ts';

/** What `confirm` is asked. */
export interface ConfirmRequest extends GateRequest {
  readonly file: string;
  readonly publication: string;
  /** Whose key signs. */
  readonly key: SecondKey;
  /** Shows the figures to the second person; nothing is signed unless it says yes. */
  readonly confirm: (survey: Survey, asked: FileAsked) => Promise<boolean>;
}

/** What the second person is asked to confirm. */
export interface FileAsked extends Judged {
  /** The revision that is to be sealed from the file. */
  readonly revision: number;
}

export interface ConfirmReport {
  readonly revision: number;
  readonly fingerprint: string;
}

/**
 * Confirms a file as a second person, and keeps that in custody.
 * @throws `kit-only`, `key-missing`, `second-person-unfit`, `publication-withdrawn`, `licence-missing`, `input-missing`,
 * `minutes-malformed`, `minutes-differ`, `csv-*`, `not-confirmed`, `passphrase-wrong`; nothing is then kept
 */
export async function confirmFile(context: Context, request: ConfirmRequest): Promise<ConfirmReport> {
  const { workspace } = context;
  refuseKit(workspace, 'confirm');
  const place = { issuer: workspace.config.id, publication: request.publication };
  const subject = { publication: request.publication };
  const moment = accepting(context);
  const chain = await loadChain(workspace, place.issuer, moment);
  const registry = chain.at(-1);
  if (registry === undefined) throw new SceauError('registry-missing', {});
  const known = await loadPublication(workspace, place, { trust: trustOf(chain), moment });
  const { value } = known.publication;
  expectLink('publication.json', 'publication', place.publication, value.publication);
  if (known.standing.withdrawn) throw new SceauError('publication-withdrawn', subject);
  const certificate = await readCertificate(workspace, request.key);
  checkSecond(workspace, registry, certificate);
  const { fingerprint } = certificate;
  const revision = (listRevisions(workspace, place).at(-1) ?? 0) + 1;
  return workspace.journal.record('confirm', { ...subject, revision, key: fingerprint }, async () => {
    const { recipients } = await findRecipients(context, known.publication, moment.nowMs);
    const scopes = scopesOf(recipients);
    if (scopes.length === 0) throw new SceauError('licence-missing', { scope: '—' });
    const counts = await readGate(context, request);
    const jury = juryContextOf(value, workspace.config);
    const survey = await surveyFile(context, request.file, { jury, scopes });
    const judged = judgeSurvey(survey, counts, value.session);
    const isConfirmed = await request.confirm(survey, { ...judged, revision });
    checkMinutes(judged, counts);
    if (!isConfirmed) throw new SceauError('not-confirmed', {});
    const key = await openKey(workspace, request.key, context.secrets);
    const nowMs = context.clock.nowMs();
    const confirmation = {
      realm: registry.registry.realm,
      issuer: place.issuer,
      registry: { version: registry.registry.version, sha256: registry.sha256 },
      publication: { id: place.publication, sha256: known.publication.sha256 },
      revision,
      source: markSource(confirmedSha256(survey), context.random),
      fingerprint,
      confirmedAt: encodeInstant(nowMs),
    };
    const signed = await signDocument(confirmationDocument, confirmation, key, nowMs);
    writeConfirmation(workspace, { ...place, revision }, signed);
    return { revision, fingerprint };
  });
}
