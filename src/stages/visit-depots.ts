/** Visits the depots of several parties at once, each on its own: one that hangs or is down holds up no other. */
import { readParty } from '../workspace/party-store.ts';
import { encodeDepotAddress, parseDepotAddress } from '../transport/address.ts';
import type { Depot } from '../transport/depot.ts';
import { Turns } from '../transport/turns.ts';
import { type Context, type Fault, faultOf } from './context.ts';
import { planParallel } from './push.ts';
import { visitDepot } from './visit.ts';

/** What is done at each depot, and who is told of a fault there. */
export interface Visit {
  readonly at: (party: string, depot: Depot) => Promise<void>;
  readonly onFault: (party: string, fault: Fault) => void;
}

/** Opens each party's depot, as many at once as the workspace's settings allow, and closes it again. */
export async function visitDepots(context: Context, parties: readonly string[], visit: Visit): Promise<void> {
  const { workspace } = context;
  const turns = new Turns(planParallel(context));
  const visitOne = async (party: string): Promise<void> => {
    try {
      const { depot: settings } = readParty(workspace, party);
      const address = encodeDepotAddress(parseDepotAddress(settings.address, workspace.dir));
      await turns.take(address, {
        connect: () => visitDepot(context, settings, 'brief'),
        work: async (depot) => {
          try {
            await visit.at(party, depot);
          } finally {
            await depot.close();
          }
        },
      });
    } catch (error) {
      visit.onFault(party, faultOf(error));
    }
  };
  // A bug at one depot ends the command, but not before the others are done.
  for (const settled of await Promise.allSettled(parties.map(visitOne))) {
    if (settled.status === 'rejected') throw settled.reason;
  }
}
