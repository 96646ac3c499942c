/**
 * `export`: check, filter, seal, push. Every row is checked before anything is sealed; everything is sealed and stored
 * before the first push; a repeated run sends the stored bytes.
 */
import { SceauError } from '../errors.ts';
import { expectLink } from '../documents/envelope.ts';
import type { RevisionPlace } from '../documents/names.ts';
import { fileSource } from '../transport/source.ts';
import { readChunks } from '../io/files.ts';
import type { Eyes } from '../results/intake/eyes.ts';
import type { FaultWatch } from '../results/faults.ts';
import type { Survey } from '../results/survey.ts';
import { settingsSha256 } from '../workspace/jury-settings.ts';
import { refuseKit } from '../workspace/kit.ts';
import { isSameSource, readNonces } from '../workspace/custody-store.ts';
import {
  type KnownPublication,
  type PublicationPlace,
  listRevisions,
  loadPublication,
} from '../workspace/publication-store.ts';
import { newestRevocation } from '../workspace/party-store.ts';
import { loadChain, recordRegistries } from '../workspace/registry-store.ts';
import { type BelievedRegistry, trustOf } from '../parties/registry.ts';
import { checkNotSuperseded } from '../timelock/hour.ts';
import { type StoredRevision, addressLate, findLate, isAddressed } from './address-late.ts';
import { type RevisionChanges, changesOf, checkPrevious, followRows } from './compare-revisions.ts';
import { type Context, accepting } from './context.ts';
import {
  type FoundRecipients,
  type Recipient,
  findRecipients,
  foreseeOmissions,
  omissionReason,
  scopesOf,
} from './find-recipients.ts';
import { foreseeSigners } from './foresee-signers.ts';
import {
  type GateCounts,
  type GateRequest,
  type Judged,
  checkMinutes,
  judgeSurvey,
  readGate,
} from './gate.ts';
import { juryContextOf } from './jury-of.ts';
import {
  type Omissions,
  type PushPlan,
  type PushReport,
  type Pushing,
  planPush,
  pushRevision,
} from './push.ts';
import { withMirrors } from './push-mirrors.ts';
import { type EarlierRevision, readEarlierRevisions } from './revision-history.ts';
import { RevisionRecord } from './revision-record.ts';
import { sealRevision } from './seal-revision.ts';
import { believeConfirmation } from './second-person.ts';
import { inFile, surveyFile } from './survey-file.ts';

/** What `export` is asked. */
export interface ExportRequest extends GateRequest {
  readonly file: string;
  readonly publication: string;
  /** Seals again although the newest revision was sealed from this very file. */
  readonly newRevision: boolean;
  /** The file of the newest revision again, so that the clerk is told which columns change. */
  readonly previous?: string | undefined;
  /** Counts the candidates, and has them confirmed, also where the stored revision of this file is only pushed again. */
  readonly recount?: boolean;
  /** Is told of every fault and warning of the file, values included. */
  readonly watch?: FaultWatch | undefined;
  /** Sees what the file is refused by that cannot be told without candidate data. */
  readonly eyes?: Eyes | undefined;
  /**
   * Asks whether the stored revision is to be addressed to late joiners as well, and to distributors with a new key; they
   * are only named where it is absent.
   */
  readonly confirmLate?: ((late: readonly LateParty[]) => Promise<boolean>) | undefined;
  /**
   * Shows the figures to the clerk, each alert, and where the file differs from the minutes; nothing is sealed or pushed
   * unless it says yes, nor where there is a difference, whatever it says.
   */
  readonly confirm: (survey: Survey, asked: RevisionAsked) => Promise<boolean>;
}

/** Whom a stored revision would be addressed to beside those to whom it is. */
export interface LateParty {
  readonly party: string;
  readonly scope: string;
}

/** What the clerk is asked to confirm. */
export interface RevisionAsked extends Judged {
  readonly revision: number;
  /** Whether it was sealed before, and is only pushed again. */
  readonly isStored: boolean;
  /** The revisions that it takes the place of. */
  readonly earlier: readonly EarlierRevision[];
  /** What changes against the newest of them; `null` where nothing can be said of that. */
  readonly changes: RevisionChanges | null;
}

export interface ExportReport extends PushReport {
  readonly revision: number;
  readonly omissions: Omissions;
}

/** The revisions that were sealed from this very file, ascending. */
async function revisionsOf(
  context: Context,
  place: PublicationPlace,
  file: string,
): Promise<readonly number[]> {
  const { workspace } = context;
  const { sha256 } = await fileSource(file);
  return listRevisions(workspace, place).filter((revision) =>
    isSameSource(readNonces(workspace, { ...place, revision }).source, sha256),
  );
}

/**
 * Names everyone whom the publication concerns and the revision does not serve, and everyone whom it serves and whose
 * licence or key does not reach the hour.
 * @param isServed whether the revision is addressed to them
 */
async function nameOmissions(
  context: Context,
  o: { readonly known: KnownPublication; readonly found: FoundRecipients; readonly revision: number },
  isServed: (party: string, scope: string) => boolean,
  isAsked: (recipient: Recipient) => boolean = () => true,
): Promise<Omissions> {
  const { workspace, report } = context;
  const omissions: Omissions[number][] = [];
  for (const { party, scope, fault } of o.found.leftOut) {
    if (isServed(party, scope)) continue;
    workspace.journal.append('license', 'failed', { party, scope, code: fault.code });
    report({ kind: 'left-out', party, scope, fault });
    omissions.push({ scope, recipient: party, reason: omissionReason(fault) ?? 'licence-invalid' });
  }
  for (const recipient of o.found.recipients) {
    const { partner, scope } = recipient.licence.value;
    if (isServed(partner.id, scope.id) && isAsked(recipient)) continue;
    report({ kind: 'not-in-revision', party: partner.id, scope: scope.id, revision: o.revision });
    omissions.push({ scope: scope.id, recipient: partner.id, reason: 'not-in-revision' });
  }
  await foreseeOmissions(context, o.known, isServed);
  return omissions;
}

/** Addresses the stored revision to those who came late, where that is asked for and confirmed. */
async function addLate(
  context: Context,
  { confirmLate }: ExportRequest,
  o: StoredRevision & { readonly found: FoundRecipients },
): Promise<void> {
  if (confirmLate === undefined) return;
  const record = await RevisionRecord.open(context, o.place);
  const late = await findLate(record, o.found.recipients);
  if (late.length === 0) return;
  const parties = late.map(({ recipient }) => {
    const { partner, scope } = recipient.licence.value;
    return { party: partner.id, scope: scope.id };
  });
  if (!(await confirmLate(parties))) throw new SceauError('not-confirmed', {});
  await addressLate(context, o, late);
}

/** Pushes again a revision that was sealed from the very file that is given, counted again where a total was stated. */
async function resume(
  context: Context,
  request: ExportRequest,
  o: {
    readonly known: KnownPublication;
    readonly registry: BelievedRegistry;
    readonly found: FoundRecipients;
    readonly place: RevisionPlace;
    readonly plan: PushPlan;
    readonly counts: GateCounts;
  },
): Promise<ExportReport> {
  const { known, found, place, plan } = o;
  const { revision } = place;
  context.report({ kind: 'revision-resumed', publication: place.publication, revision });
  if (readNonces(context.workspace, place).settings !== settingsSha256(context.workspace.config)) {
    context.report({ kind: 'settings-changed', revision });
  }
  if (request.recount === true) {
    const { watch, eyes } = request;
    const jury = juryContextOf(known.publication.value, context.workspace.config);
    const survey = await surveyFile(context, request.file, { jury, scopes: [], watch, eyes });
    // What looks wrong was confirmed when it was sealed.
    const judged = { ...judgeSurvey(survey, o.counts, known.publication.value.session), alerts: [] };
    const asked = { ...judged, revision, isStored: true, earlier: [], changes: null };
    const isConfirmed = await request.confirm(survey, asked);
    checkMinutes(judged, o.counts);
    if (!isConfirmed) throw new SceauError('not-confirmed', {});
  }
  await addLate(context, request, o);
  const addressed = await (await RevisionRecord.open(context, place)).addressed();
  const omissions = await nameOmissions(
    context,
    { known, found, revision },
    (party, scope) =>
      addressed.some((each) => each.recipient === party && each.scope === scope) &&
      newestRevocation(context.workspace, party, scope) === null,
    (recipient) => isAddressed(addressed, recipient),
  );
  const pushed = pushRevision(context, place, plan);
  return { revision, omissions, ...(await withMirrors(context, place, { pushed, plan })) };
}

/**
 * Seals a revision of `file` for every licensed distributor, and pushes it.
 * @throws `kit-only`, `input-missing`, `csv-*` with nothing sealed and nothing sent (`csv-superseded`: the file of an earlier
 * revision); `minutes-malformed`, `minutes-differ`; `second-person-needed`, and 76 where their confirmation does not hold;
 * `not-confirmed`, `licence-missing`,
 * `publication-withdrawn`, `scope-conflict`, `key-missing`, `passphrase-wrong`. What a party's depot refuses is in the
 * report, not thrown.
 */
export async function exportResults(
  context: Context,
  request: ExportRequest,
  pushing: Pushing = {},
): Promise<ExportReport> {
  const { workspace } = context;
  refuseKit(workspace, 'export');
  const place = { issuer: workspace.config.id, publication: request.publication };
  const subject = { publication: request.publication };
  return workspace.journal.record('export', subject, async () => {
    const moment = accepting(context);
    const chain = await loadChain(workspace, place.issuer, moment);
    const registry = chain.at(-1);
    if (registry === undefined) throw new SceauError('registry-missing', {});
    const known = await loadPublication(workspace, place, { trust: trustOf(chain), moment });
    expectLink('publication.json', 'publication', place.publication, known.publication.value.publication);
    if (known.standing.withdrawn) throw new SceauError('publication-withdrawn', subject);
    const plan = planPush(context, pushing, known.standing.hour.zone);
    await recordRegistries(workspace, place, moment);
    const counts = await readGate(context, request);
    const sealed = await revisionsOf(context, place, request.file);
    const newest = listRevisions(workspace, place).at(-1);
    const stored = sealed.at(-1);
    await foreseeSigners(context, known, registry);
    const found = await findRecipients(context, known.publication, moment.nowMs);
    if (stored !== undefined && newest !== undefined && !request.newRevision) {
      // The same command again goes on; the command of an earlier file would undo what has replaced it.
      if (stored < newest) throw new SceauError('csv-superseded', { revision: stored, newest });
      checkNotSuperseded(known.standing, { ...place, revision: stored });
      return resume(context, request, {
        known,
        registry,
        found,
        place: { ...place, revision: stored },
        plan,
        counts,
      });
    }
    const { recipients } = found;
    const revision = (newest ?? 0) + 1;
    const omissions = await nameOmissions(context, { known, found, revision }, (party, scope) =>
      recipients.some(({ licence: { value } }) => value.partner.id === party && value.scope.id === scope),
    );
    const scopes = scopesOf(recipients);
    if (scopes.length === 0) throw new SceauError('licence-missing', { scope: '—' });
    const last = newest === undefined ? undefined : { ...place, revision: newest };
    const { realm } = known.publication.value;
    if (request.previous !== undefined) {
      await checkPrevious(context, request.previous, last, request.publication);
    }
    const rows = await followRows(context, { newest: last, scopes, realm });
    const open = (): AsyncIterable<Uint8Array> => readChunks(request.file);
    const jury = juryContextOf(known.publication.value, context.workspace.config);
    const { digests } = rows;
    const { watch, eyes } = request;
    const survey = await surveyFile(context, request.file, { jury, scopes, digests, watch, eyes });
    const changes = await changesOf(context, rows, {
      before: request.previous,
      now: open,
      jury,
      reading: survey.reading,
    });
    const to = { ...place, revision };
    const confirmation = await believeConfirmation(context, {
      place: to,
      known,
      chain,
      survey,
    });
    const earlier = await readEarlierRevisions(context, place, revision);
    const judged = judgeSurvey(survey, counts, known.publication.value.session);
    const isConfirmed = await request.confirm(survey, {
      ...judged,
      revision,
      isStored: false,
      earlier,
      changes,
    });
    checkMinutes(judged, counts);
    if (!isConfirmed) throw new SceauError('not-confirmed', {});
    const sealing = { known, registry, recipients, survey, rows, changes, jury, open, confirmation };
    await inFile(request.file, () => sealRevision(context, { ...sealing, place: to }));
    const pushed = pushRevision(context, { ...place, revision }, plan);
    return { revision, omissions, ...(await withMirrors(context, place, { pushed, plan })) };
  });
}
