/**
 * `approve`: an officer's two acts (DESIGN §4, Approve), on every request of the newest revision. Consent, days ahead if
 * wished; hand-over of the share to the release key, from an hour before the hour on.
 */
import { SceauError } from '../errors.ts';
import { parseInstant } from '../documents/fields.ts';
import { HANDOVER_WINDOW_MS, handoverIsOpen } from '../timelock/hour.ts';
import type { Context } from './context.ts';
import { consent, givenApproval, handOver, hasHandedOver } from './officer-acts.ts';
import { type Acting, type ApprovalCase, readCases } from './read-case.ts';
import { visitDepot } from './visit.ts';

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

/** An officer's act, as they are asked for it. */
export type OfficerActKind = 'consent' | 'handover';

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
  if (!handoverIsOpen(acting.known.standing.hour, clock.nowMs())) return;
  await act('handover', hasHandedOver(context, acting), () => handOver(context, acting));
}

/**
 * Does the officer's next act or acts: consent, then hand-over where its time has come.
 * @param issuer whose publication it is, where several have one of that id
 * @throws as `readCases`; `not-confirmed`, `publication-withdrawn`
 */
export async function approve(
  context: Context,
  publication: string,
  confirm: ConfirmAct,
  issuer?: string,
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
    for (const acting of cases) await actOn(context, acting, confirm);
    const handoverFromMs = parseInstant(hour.utc) - HANDOVER_WINDOW_MS;
    const handedOver = handoverIsOpen(hour, clock.nowMs());
    return { revision: place.revision, consented: true, handedOver, handoverFromMs, zone: hour.zone };
  } finally {
    await depot.close();
  }
}
