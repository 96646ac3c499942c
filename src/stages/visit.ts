/** Connects for one visit, which is bounded in all that it waits for (transport/FORMAT.md, «Visits»). */
import type { Depot } from '../transport/depot.ts';
import { VISITS, boundVisit } from '../transport/visit.ts';
import type { DepotSettings } from '../workspace/config.ts';
import type { Context } from './context.ts';

/** @throws as `context.connect`; the depot's calls `deadline-exceeded` when the visit has cost what it may */
export async function visitDepot(
  context: Pick<Context, 'connect' | 'visits'>,
  settings: DepotSettings,
  kind: keyof typeof VISITS,
): Promise<Depot> {
  return boundVisit(await context.connect(settings), context.visits?.[kind] ?? VISITS[kind]);
}
