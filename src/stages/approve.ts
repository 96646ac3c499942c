/**
 * `approve`: an officer's two acts (DESIGN §4, Approve), on every request of the newest revision. Consent, days ahead if
 * wished; hand-over of the share to the release key, from an hour before the hour on.
 */
import { SceauError } from '../errors.ts';
import { encodeInstant } from '../documents/fields.ts';
import { handoverFromMs, handoverIsOpen } from '../timelock/hour.ts';
import type { Context } from './context.ts';
import { consent, givenApproval, handOver, hasHandedOver } from './officer-acts.ts';
import { type Acting, type ApprovalCase, readCases } from './read-case.ts';
import { visitDepot } from './visit.ts';

export interface ApprovalReport {
  readonly revision: number;
  /** What stands now, whether this run or an earlier one did it. */
  readonly consented: boolean;
  readonly handedOver: boolean;
  /** From when on the share may be handed over; `null` where that is at any time. */
  readonly handoverFromMs: number | null;
  /** The zone in which people read the hour. */
  readonly zone: string;
}

/** An officer's act, as they are asked for it. */
export type OfficerActKind = 'consent' | 'handover';

/** Shows a case; nothing is signed unless it says yes to that act. */
export type ConfirmAct = (found: ApprovalCase, act: OfficerActKind) => Promise<boolean>;

export interface ApproveOptions {
  /** Whose publication it is, where several have one of that id. */
  readonly issuer?: string | undefined;
  /** The hand-over is wanted now: nothing is done where it is too early. */
  readonly handOverNow?: boolean | undefined;
}

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

/**
 * Does the officer's next act or acts: consent, then hand-over where its time has come.
 * @throws as `readCases`; `not-confirmed`, `publication-withdrawn`; `handover-early` where the hand-over is wanted
 */
export async function approve(
  context: Context,
  publication: string,
  confirm: ConfirmAct,
  { issuer, handOverNow = false }: ApproveOptions = {},
): Promise<ApprovalReport> {
  const { workspace, clock } = context;
  const { depot: settings } = workspace.config;
  if (settings === undefined)
    throw new SceauError('config-invalid', { path: workspace.dir, detail: 'depot' });
  const depot = await visitDepot(context, settings, 'whole');
  try {
    const cases = await readCases(context, depot, { publication, issuer });
    const [{ place, known }] = cases;
    const { hour, withdrawn } = known.standing;
    if (withdrawn) throw new SceauError('publication-withdrawn', { publication });
    const { timelock } = known.publication.value;
    const isOpen = (): boolean => handoverIsOpen(hour, timelock, clock.nowMs());
    const fromMs = handoverFromMs(hour, timelock);
    if (handOverNow && fromMs !== null && !isOpen()) {
      throw new SceauError('handover-early', { from: encodeInstant(fromMs), zone: hour.zone });
    }
    for (const acting of cases) await actOn(context, acting, confirm);
    return {
      revision: place.revision,
      consented: true,
      handedOver: isOpen(),
      handoverFromMs: fromMs,
      zone: hour.zone,
    };
  } finally {
    await depot.close();
  }
}
