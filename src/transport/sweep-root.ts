/**
 * A depot's root, kept tidy (transport/FORMAT.md, «Order of a delivery», «Profiles»): deliveries put nothing there, but trials do,
 * and one that was cut has left up to 8 MiB.
 */
import { isCode } from '../errors.ts';
import type { Depot } from './depot.ts';

/** What keeps an account from tidying a root that is not its own, and nobody from delivering below it. */
const NOT_OURS = ['permission-denied', 'server-refused', 'listing-too-large'] as const;

/**
 * Takes away what trials left at the root, and says how many; a root that this account may not list or change stays as it is.
 * A trial that another process makes there at this moment loses its temporary, and fails.
 * @throws as `Depot.sweep`: `depot-missing`, and what ends the connection
 */
export async function sweepRoot(depot: Pick<Depot, 'sweep'>): Promise<number> {
  try {
    return await depot.sweep('');
  } catch (error) {
    if (NOT_OURS.some((code) => isCode(error, code))) return 0;
    throw error;
  }
}
