/**
 * `notice`: signed changes to a publication (DESIGN §4, Notices), and its state signed anew. The same command again goes on
 * where an earlier run ended: it signs nothing twice, and sends what is missing.
 */
import { SceauError } from '../errors.ts';
import type { Verified } from '../documents/envelope.ts';

import { type Hour, parseInstant, parseLabel } from '../documents/fields.ts';
import type { Notice } from '../documents/notice.ts';
import type { Publication } from '../documents/publication.ts';
import { checkRegistered, trustOf } from '../parties/registry.ts';
import { writtenMirrors } from '../workspace/config.ts';
import { openKey } from '../workspace/keys.ts';
import { refuseKit } from '../workspace/kit.ts';
import {
  type PublicationPlace,
  listPublications,
  listRevisions,
  readChain,
} from '../workspace/publication-store.ts';
import { loadChain, recordRegistries } from '../workspace/registry-store.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type NoticeChange, checkChange, saysChange } from './change-notice.ts';
import { type Context, accepting } from './context.ts';
import { type Issuing, issueState, renewState } from './issue-state.ts';
import { type Audience, audienceOf, noticeDeliveries, proposalDeliveries } from './notice-deliveries.ts';
import { type PushPlan, type PushReport, type Pushing, planPush, pushAll } from './push.ts';
import { withMirrors } from './push-mirrors.ts';
import {
  type Announcing,
  collectCosignatures,
  dropProposal,
  publishProposal,
  signNotice,
  signProposal,
  standingProposal,
} from './sign-notice.ts';
import type { SyncedPublication } from './sync-publication.ts';

/** What a person reads before a notice is signed. */
export interface NoticeAsked extends Announcing, Audience {
  readonly publication: Verified<Publication>;
  /** The hour as it stands before. */
  readonly hour: Hour;
  readonly number: number;
  /** How many mirrors are brought up to date. */
  readonly mirrors: number;
  /** How many officers must sign as well; 0 where none need to. */
  readonly cosigners: number;
}

/** What `notice` is asked. */
export interface NoticeRequest {
  readonly publication: string;
  readonly change: NoticeChange;
  readonly reason: string;
  /** Shows what changes; nothing is signed unless it says yes. */
  readonly confirm: (asked: NoticeAsked) => Promise<boolean>;
}

export interface NoticeReport extends PushReport {
  readonly number: number;
  /** Whether it holds; `false` while officers are still to sign. */
  readonly isGiven: boolean;
  readonly needed: number;
  /** Officers who signed, where any need to. */
  readonly signed: readonly string[];
}

/** A publication as the rectorat knows it, and the key that speaks for it, once it is open. */
interface Case {
  readonly place: PublicationPlace;
  readonly known: SyncedPublication;
  readonly plan: PushPlan;
  readonly issuing: (known: SyncedPublication) => Promise<Issuing>;
}

/**
 * The publication of this rectorat's own record. Where the seal key was replaced since, it is the notice to be given that
 * vouches for it: none is asked for here.
 * @throws `publication-unknown`, `registry-missing`, 76
 */
async function loadKnown(context: Context, place: PublicationPlace): Promise<SyncedPublication> {
  const { workspace } = context;
  const moment = accepting(context);
  const trust = trustOf(await loadChain(workspace, place.issuer, moment));
  const { publication, notices, approving, standing } = await readChain(inRecord(workspace, ''), place, {
    trust,
    moment,
  });
  return { publication, notices, ...(approving === undefined ? {} : { approving }), standing, trust };
}

async function openCase(context: Context, publication: string, pushing: Pushing): Promise<Case> {
  const { workspace } = context;
  // What is newest is said by one site alone: two chains would part.
  refuseKit(workspace, 'notice');
  const place = { issuer: workspace.config.id, publication };
  const moment = accepting(context);
  const registry = (await loadChain(workspace, place.issuer, moment)).at(-1);
  if (registry === undefined) throw new SceauError('registry-missing', {});
  const known = await loadKnown(context, place);
  await recordRegistries(workspace, place, moment);
  return {
    place,
    known,
    plan: planPush(context, pushing, known.standing.hour.zone),
    issuing: async (now) => {
      const key = await openKey(workspace, 'release', context.secrets);
      checkRegistered(registry, 'release', key.certificate);
      return { place, known: now, registry, key };
    },
  };
}

/** Sends what the record has to everyone ever served, the officers and the mirrors. */
async function tellAll(context: Context, { place, known, plan }: Case): Promise<PushReport> {
  const audience = await audienceOf(context, place, known);
  const deliveries = noticeDeliveries(context, place, audience);
  const pushed = pushAll(context, place, { deliveries, plan });
  return withMirrors(context, place, { pushed, plan });
}

/** Signs the state as the record now stands, where that is not what the newest one says, and tells everyone. */
async function publish(context: Context, opened: Case, sign = renewState): Promise<PushReport> {
  const known = await loadKnown(context, opened.place);
  await sign(context, await opened.issuing(known));
  return tellAll(context, { ...opened, known });
}

/** Has the change confirmed. @throws `not-confirmed`, and as `checkChange` */
async function confirmChange(context: Context, opened: Case, request: NoticeRequest): Promise<void> {
  const { workspace, clock } = context;
  const { place, known } = opened;
  const audience = await audienceOf(context, place, known);
  const { standing, publication } = known;
  checkChange(request.change, {
    publication: place.publication,
    standing,
    nowMs: clock.nowMs(),
    revisions: listRevisions(workspace, place),
    recipients: audience.recipients,
  });
  const isSure = await request.confirm({
    change: request.change,
    reason: request.reason,
    publication,
    hour: standing.hour,
    number: standing.notice.number + 1,
    mirrors: writtenMirrors(workspace.config).length,
    cosigners: request.change.kind === 'advance' ? publication.value.approvals : 0,
    ...audience,
  });
  if (!isSure) throw new SceauError('not-confirmed', {});
}

/** Proposes an earlier hour, or collects what officers signed of it; with k it becomes the notice. */
async function advance(context: Context, opened: Case, request: NoticeRequest): Promise<NoticeReport> {
  const { place, known, plan } = opened;
  const { change } = request;
  const number = known.standing.notice.number + 1;
  const needed = known.publication.value.approvals;
  const find = (): Promise<Verified<Notice> | null> => standingProposal(context, { place, known, change });
  let proposal = await find();
  if (proposal === null) {
    await confirmChange(context, opened, request);
    await signProposal(context, await opened.issuing(known), request);
    proposal = await find();
  }
  if (proposal === null) throw new SceauError('bug', { detail: 'a proposal that was signed is not there' });
  // An hour that has passed while signatures were gathered would be no advance but a surprise.
  const { publication } = place;
  const { standing } = known;
  checkChange(change, { publication, standing, nowMs: context.clock.nowMs(), revisions: [], recipients: [] });
  const signed = await collectCosignatures(context, { place, known, proposal });
  if (signed.length < needed) {
    const { officers } = known.publication.value;
    const deliveries = proposalDeliveries(context, place, { officers, number });
    const report = await pushAll(context, place, { deliveries, plan });
    context.report({ kind: 'notice-proposed', publication, number, needed, signed });
    return { number, isGiven: false, needed, signed, ...report };
  }
  publishProposal(context, place, { proposal, officers: signed });
  context.report({ kind: 'notice-given', publication, number, isKnown: false });
  return { number, isGiven: true, needed, signed, ...(await publish(context, opened)) };
}

/**
 * Gives a notice, or goes on giving the one that says the same and is the newest.
 * @throws `publication-unknown`, `publication-withdrawn`, `hour-direction`, `hour-past`, `revision-missing`,
 * `partner-unknown`, `not-confirmed`, `key-missing`, `key-unregistered`, `passphrase-wrong`, `name-invalid` for a reason
 * with control characters. What a party's depot refuses is in the report.
 */
export async function giveNotice(
  context: Context,
  asked: NoticeRequest,
  pushing: Pushing = {},
): Promise<NoticeReport> {
  const { workspace } = context;
  const { publication, change } = asked;
  const request = { ...asked, reason: parseLabel(asked.reason) };
  return workspace.journal.record('notice', { publication }, async () => {
    const opened = await openCase(context, publication, pushing);
    const { known, place } = opened;
    const newest = known.notices.at(-1);
    if (newest !== undefined && saysChange(newest.value, change)) {
      const { number } = newest.value;
      // A run that was cut short may have left it.
      dropProposal(context, place, number);
      context.report({ kind: 'notice-given', publication, number, isKnown: true });
      return { number, isGiven: true, needed: 0, signed: [], ...(await publish(context, opened)) };
    }
    if (change.kind === 'advance') return advance(context, opened, request);
    await confirmChange(context, opened, request);
    await signNotice(context, await opened.issuing(known), request);
    const number = known.standing.notice.number + 1;
    context.report({ kind: 'notice-given', publication, number, isKnown: false });
    return {
      number,
      isGiven: true,
      needed: 0,
      signed: [],
      ...(await publish(context, { ...opened, place })),
    };
  });
}

/**
 * Signs the state of a publication anew and sends it, with registries and notices, to everyone ever served: for a timer,
 * every day.
 * @throws `publication-unknown`, `key-missing`, `key-unregistered`, `passphrase-wrong`
 */
export async function refreshState(
  context: Context,
  publication: string,
  pushing: Pushing = {},
): Promise<PushReport> {
  return context.workspace.journal.record('refresh', { publication }, async () =>
    publish(context, await openCase(context, publication, pushing), issueState),
  );
}

/** How long after its hour a publication's state is still signed every day. */
const CURRENT_MS = 30 * 24 * 60 * 60 * 1000;

/** The publications whose state a timer signs: to come, or not long past. */
export async function currentPublications(context: Context): Promise<readonly string[]> {
  const { workspace, clock } = context;
  const current: string[] = [];
  for (const place of listPublications(workspace)) {
    const { standing } = await loadKnown(context, place);
    const isCurrent = clock.nowMs() < parseInstant(standing.hour.utc) + CURRENT_MS;
    if (isCurrent) current.push(place.publication);
  }
  return current;
}

/** The hour of a publication as it stands, in whose zone a new one is read. @throws `publication-unknown` */
export async function standingHour(context: Context, publication: string): Promise<Hour> {
  const place = { issuer: context.workspace.config.id, publication };
  return (await loadKnown(context, place)).standing.hour;
}
