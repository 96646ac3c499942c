/**
 * `approve`: an officer's two acts (DESIGN §4, Approve), on every request of the newest revision. Consent, days ahead if
 * wished; hand-over of the share to the release key, from an hour before the hour on.
 */
import { SceauError, isCode } from '../errors.ts';
import { encodeInstant } from '../documents/fields.ts';
import { checkNotSuperseded, handoverFromMs, handoverIsOpen } from '../timelock/hour.ts';
import type { Depot } from '../transport/depot.ts';
import type { PublicationName } from '../workspace/publication-store.ts';
import type { Context } from './context.ts';
import { consent, givenApproval, handOver, hasHandedOver, overrideClock } from './officer-acts.ts';
import { type Acting, type ApprovalCase, findPlace, readCases } from './read-case.ts';
import { type ConfirmProposal, signWaitingProposal } from './sign-proposal.ts';
import { type SyncedPublication, syncPublication } from './sync-publication.ts';
import { visitDepot } from './visit.ts';

export interface ApprovalReport {
  /** The revision that was acted on; 0 where none asks for anything yet. */
  readonly revision: number;
  /** Number of the proposed notice that this officer signed, in this run or before; `null` where none waits. */
  readonly proposal: number | null;
  /** What stands now, whether this run or an earlier one did it. */
  readonly consented: boolean;
  readonly handedOver: boolean;
  /** Whether an override of the time servers was signed in this run. */
  readonly clockOverridden: boolean;
  /** From when on the share may be handed over; `null` where that is at any time. */
  readonly handoverFromMs: number | null;
  /** The zone in which people read the hour. */
  readonly zone: string;
}

/** An officer's act, as they are asked for it. */
export type OfficerActKind = 'consent' | 'handover' | 'override';

/** Which publication is approved, and how. */
export interface Approving {
  /** Whose publication it is, where several have one of that id. */
  readonly issuer?: string | undefined;
  /** Also signs that the rectorat's clock is right, whatever time servers say, from an hour before the hour on. */
  readonly overridesClock?: boolean;
  /** The hand-over is wanted now: nothing is done where it is too early. */
  readonly handOverNow?: boolean | undefined;
  /** Shows a proposed notice; what it says no to is not signed, and holds up nothing else. Without it nothing is. */
  readonly confirmProposal?: ConfirmProposal | undefined;
}

/** Shows a case; nothing is signed unless it says yes to that act. */
export type ConfirmAct = (found: ApprovalCase, act: OfficerActKind) => Promise<boolean>;

/** Does the next act or acts on one request. */
async function actOn(context: Context, acting: Acting, confirm: ConfirmAct): Promise<void> {
  const { workspace, clock } = context;
  const { publication, revision } = acting.place;
  const subject = { publication, revision, sha256: acting.request.sha256 };
  const act = async (which: OfficerActKind, isRepeated: boolean, run: () => Promise<void>): Promise<void> => {
    await workspace.journal.record(which, subject, async () => {
      if (!isRepeated && !(await confirm(acting, which))) throw new SceauError('not-confirmed', {});
      await run();
    });
  };
  await act('consent', givenApproval(context, acting) !== null, () => consent(context, acting));
  const { publication: announced, standing } = acting.known;
  if (!handoverIsOpen(standing.hour, announced.value.timelock, clock.nowMs())) return;
  await act('handover', hasHandedOver(context, acting), () => handOver(context, acting));
}

/** The requests that wait; `null` where none does but the officer had a notice to sign. @throws as `readCases` */
async function readWaiting(
  context: Context,
  depot: Depot,
  name: PublicationName,
  proposal: number | null,
): Promise<Awaited<ReturnType<typeof readCases>> | null> {
  try {
    return await readCases(context, depot, name);
  } catch (error) {
    if (proposal === null || !isCode(error, 'revision-missing')) throw error;
    return null;
  }
}

/** What is reported where no revision asks for anything yet. */
function noCase({ publication, standing }: SyncedPublication, proposal: number | null): ApprovalReport {
  const fromMs = handoverFromMs(standing.hour, publication.value.timelock);
  const { zone } = standing.hour;
  return {
    revision: 0,
    proposal,
    consented: false,
    handedOver: false,
    clockOverridden: false,
    handoverFromMs: fromMs,
    zone,
  };
}

/** Signs that the rectorat's clock is right: asked each time, since it says what a clock shows now. */
async function overrideOnce(context: Context, acting: Acting, confirm: ConfirmAct): Promise<void> {
  const { publication, revision } = acting.place;
  const subject = { publication, revision, sha256: acting.request.sha256 };
  await context.workspace.journal.record('override-clock', subject, async () => {
    if (!(await confirm(acting, 'override'))) throw new SceauError('not-confirmed', {});
    await overrideClock(context, acting);
  });
}

/**
 * Does the officer's next act or acts: a proposed notice is signed first, then consent, then hand-over where its time has come.
 * @throws as `readCases`; `not-confirmed`, `publication-withdrawn`, `revision-superseded`; `handover-early` where the
 * hand-over is wanted, `override-early` where the override is
 */
export async function approve(
  context: Context,
  publication: string,
  confirm: ConfirmAct,
  {
    issuer,
    handOverNow = false,
    overridesClock = false,
    confirmProposal = async () => false,
  }: Approving = {},
): Promise<ApprovalReport> {
  const { workspace, clock } = context;
  const { depot: settings } = workspace.config;
  if (settings === undefined)
    throw new SceauError('config-invalid', { path: workspace.dir, detail: 'depot' });
  const depot = await visitDepot(context, settings, 'whole');
  try {
    const asked = await findPlace(context, depot, { publication, issuer });
    const proposal = await signWaitingProposal(context, depot, { place: asked, confirm: confirmProposal });
    const cases = await readWaiting(context, depot, { publication, issuer }, proposal);
    if (cases === null) return noCase(await syncPublication(context, depot, asked), proposal);
    const [{ place, known }] = cases;
    const { hour, withdrawn } = known.standing;
    if (withdrawn) throw new SceauError('publication-withdrawn', { publication });
    const { timelock } = known.publication.value;
    const isOpen = (): boolean => handoverIsOpen(hour, timelock, clock.nowMs());
    const fromMs = handoverFromMs(hour, timelock);
    if (handOverNow && fromMs !== null && !isOpen()) {
      throw new SceauError('handover-early', { from: encodeInstant(fromMs), zone: hour.zone });
    }
    // Even where shares go over at any time: what is attested is what a clock shows now.
    if (overridesClock && !handoverIsOpen(hour, 'none', clock.nowMs())) {
      const overrideFromMs = handoverFromMs(hour, 'none') ?? 0;
      throw new SceauError('override-early', { from: encodeInstant(overrideFromMs), zone: hour.zone });
    }
    checkNotSuperseded(known.standing, place);
    for (const acting of cases) await actOn(context, acting, confirm);
    // One clock releases all requests: the revision's own stands for it.
    if (overridesClock) await overrideOnce(context, cases[0], confirm);
    return {
      revision: place.revision,
      proposal,
      consented: true,
      handedOver: isOpen(),
      clockOverridden: overridesClock,
      handoverFromMs: fromMs,
      zone: hour.zone,
    };
  } finally {
    await depot.close();
  }
}
