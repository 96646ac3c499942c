/**
 * `open`: opens what was accepted, once it is released (DESIGN §4, Open). The inbox is asked first, and the mirrors, once,
 * for what it had no good release of.
 */
import { SceauError, isCode } from '../errors.ts';
import type { Depot, ReadableDepot } from '../transport/depot.ts';
import { listWanted, takeSnapshot } from '../transport/snapshot.ts';
import type { DepotSettings } from '../workspace/config.ts';
import { openKey } from '../workspace/keys.ts';
import { findPublication } from '../workspace/publication-store.ts';
import { deliverAnswers } from './answer.ts';
import { type Context, faultOf } from './context.ts';
import { listRevisionChanges } from './list-changes.ts';
import {
  type OpenOutcome,
  type Opening,
  heldScopes,
  newestAccepted,
  openFrom,
  recordFaults,
} from './open-scopes.ts';
import {
  OpenProgress,
  type OpenPlan,
  type OpenSource,
  type SourceLimits,
  planOpening,
  pollOf,
  wantedFiles,
} from './open-sources.ts';
import { tellRecordedState } from './take-state.ts';
import { visitDepot } from './visit.ts';

/** What a person asks to be opened. */
export interface OpenRequest {
  readonly publication: string;
  /** Whose publication it is, where several have one of that id. */
  readonly issuer?: string | undefined;
}

/** The settings of the inbox. @throws `config-invalid` */
export function inboxSettings({ workspace }: Context): DepotSettings {
  const { depot } = workspace.config;
  if (depot === undefined) throw new SceauError('config-invalid', { path: workspace.dir, detail: 'depot' });
  return depot;
}

/**
 * What is to be opened.
 * @throws `publication-unknown`, `publication-ambiguous`, `revision-missing`, `results-purged`, `key-missing`, `passphrase-wrong`
 */
export async function beginOpening(context: Context, request: OpenRequest): Promise<Opening> {
  const { workspace } = context;
  const base = findPublication(workspace, request);
  const accepted = newestAccepted(context, base);
  const { publication } = base;
  if (accepted.length === 0) {
    const isPurged = heldScopes(context, base).length > 0;
    throw new SceauError(isPurged ? 'results-purged' : 'revision-missing', { publication });
  }
  return { base, accepted, key: await openKey(workspace, 'distributor', context.secrets) };
}

/**
 * Asks every mirror at once for what is still to be opened, and judges one copy after the other as they come. The first
 * that opens everything ends it: no mirror that is slow holds up what another has given.
 */
async function askMirrors(
  context: Context,
  o: {
    readonly opening: Opening;
    readonly plan: OpenPlan;
    readonly progress: OpenProgress;
    readonly limits: SourceLimits;
  },
): Promise<void> {
  const { opening, plan, progress, limits } = o;
  const depots: ReadableDepot[] = [];
  let judged = Promise.resolve();
  let isOver = false;
  const judge = async (source: OpenSource, copy: ReadableDepot): Promise<void> => {
    const accepted = progress.pending(opening.accepted);
    if (isOver || accepted.length === 0) return;
    progress.take(context, source, await openFrom(context, copy, { ...opening, accepted }));
    isOver = progress.isDone(opening.accepted);
  };
  const ask = async (source: OpenSource): Promise<void> => {
    try {
      const depot = await source.open();
      depots.push(depot);
      const wanted = wantedFiles(opening.base, opening.accepted, plan.officers);
      const poll = pollOf(depot, limits);
      const copy = await takeSnapshot(poll, await listWanted(poll, wanted));
      const turn = judged.then(() => judge(source, copy));
      judged = turn.catch(() => {});
      await turn;
    } catch (error) {
      if (!isOver) progress.fail(context, source, error);
    }
  };
  await new Promise<void>((resolve, reject) => {
    const asked = plan.mirrors.map(async (source) => {
      await ask(source);
      if (isOver) resolve();
    });
    Promise.all(asked).then(() => resolve(), reject);
  });
  isOver = true;
  await Promise.all(depots.map((depot) => depot.close()));
}

/**
 * Opens every scope of a publication that was accepted, in its newest revision.
 * @param issuer whose publication it is, where several have one of that id
 * @throws `publication-unknown`, `publication-ambiguous`, `revision-missing`, `config-invalid`, `key-missing`, `passphrase-wrong`;
 * depot codes where the inbox fails and no mirror helps;
 * what one scope met is in its outcome: `not-released`, `open-before-hour`, `notice-missing`, `results-altered` and others
 * of 76, `recipient-omitted`
 */
export async function openPublication(
  context: Context,
  publication: string,
  issuer?: string,
  limits: SourceLimits = {},
): Promise<readonly OpenOutcome[]> {
  const settings = inboxSettings(context);
  const opening = await beginOpening(context, { publication, issuer });
  const { base, accepted } = opening;
  const plan = await planOpening(context, base, limits);
  const progress = new OpenProgress();
  const inbox = { kind: 'inbox', name: settings.address } as const;
  let depot: Depot | null = null;
  let isWhole = true;
  try {
    try {
      depot = await visitDepot(context, settings, 'whole');
      progress.take(context, inbox, await openFrom(context, depot, opening));
    } catch (error) {
      if (plan.mirrors.length === 0) throw error;
      progress.fail(context, inbox, error);
      isWhole = false;
    }
    if (!progress.isDone(accepted)) await askMirrors(context, { opening, plan, progress, limits });
    await tellRecordedState(context, base, newestRevision(accepted));
    const outcomes = recordFaults(context, publication, progress.answers(accepted));
    await listRevisionChanges(context, base, outcomes);
    if (isWhole && depot !== null) await deliverAnswers(context, depot, base);
    else await tryAnswers(context, opening, depot);
    return outcomes;
  } finally {
    await depot?.close();
  }
}

/** The newest revision of what was accepted. */
export function newestRevision(accepted: Opening['accepted']): number {
  return Math.max(0, ...accepted.map(({ place }) => place.revision));
}

/**
 * Delivers the receipts where the inbox can be had; where it cannot, the results are open all the same, and the receipts
 * go with the next command.
 */
export async function tryAnswers(
  context: Context,
  { base }: Pick<Opening, 'base'>,
  known: Depot | null,
): Promise<void> {
  let depot = known;
  try {
    depot ??= await visitDepot(context, inboxSettings(context), 'brief');
    await deliverAnswers(context, depot, base);
  } catch (error) {
    if (isCode(error, 'bug')) throw error;
    context.report({ kind: 'receipts-waiting', fault: faultOf(error) });
  } finally {
    if (depot !== known) await depot?.close();
  }
}
