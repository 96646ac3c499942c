/**
 * Gets the beacon of a drand round: from the file that somebody brought, else from several relays at once. Whatever comes
 * is verified by the pinned key before it is used, so that a relay can withhold and do no more (timelock/FORMAT.md §5).
 */
import { SceauError } from '../errors.ts';
import { encodeInstant } from '../documents/fields.ts';
import { concatBytes } from '../io/encodings.ts';
import type { VerifiedBeacon } from '../timelock/beacon.ts';
import { type DrandChain, PUBLIC_RELAYS, QUICKNET, beaconPath, roundTimeMs } from '../timelock/drand.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import { type AskedMirror, drandRelays } from '../workspace/config.ts';
import { connectMirror } from '../workspace/connect.ts';
import { type Context, type Fault, faultOf } from './context.ts';

/** Bound of a relay's answer, and of a file with a beacon. */
export const MAX_BEACON_BYTES = 4096;

const DEADLINES = { connectSeconds: 5, idleSeconds: 5, requestSeconds: 8 } as const;
/** How long after its time a round is waited for, and how often it is asked for: relays have it within a second or two. */
const PATIENCE_MS = 10_000;
const AGAIN_MS = 1000;

/** The chain that this installation waits for. */
export function chainOf(context: Pick<Context, 'drand'>): DrandChain {
  return context.drand?.chain ?? QUICKNET;
}

/** The relays that are asked, in one order: the context's, the settings', the public ones. */
function relaysOf({ drand, workspace }: Pick<Context, 'drand' | 'workspace'>): readonly AskedMirror[] {
  const named = drand?.relays ?? drandRelays(workspace.config);
  return named.length > 0 ? named : PUBLIC_RELAYS.map((url) => ({ url }));
}

/** What asking every relay once came to. */
interface Asked {
  readonly beacon: VerifiedBeacon | null;
  readonly faults: ReadonlyMap<string, Fault>;
}

/** Asks every relay at once; the first good answer is the answer. */
async function askRelays(context: Context, round: number): Promise<Asked> {
  const { workspace } = context;
  const { verifyBeacon } = await import('../timelock/beacon.ts');
  const chain = chainOf(context);
  const faults = new Map<string, Fault>();
  const depots: ReadableDepot[] = [];
  const ask = async (relay: AskedMirror): Promise<VerifiedBeacon> => {
    try {
      const depot = await connectMirror(workspace.dir, relay, DEADLINES);
      depots.push(depot);
      const chunks: Uint8Array[] = [];
      for await (const chunk of depot.read(beaconPath(round, chain), MAX_BEACON_BYTES)) chunks.push(chunk);
      return verifyBeacon(relay.url, concatBytes(...chunks), { chain, round });
    } catch (error) {
      faults.set(relay.url, faultOf(error));
      throw error;
    }
  };
  try {
    return { beacon: await Promise.any(relaysOf(context).map(ask)), faults };
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    // A fault without a code is a bug, and no relay's.
    for (const each of error.errors) faultOf(each);
    return { beacon: null, faults };
  } finally {
    await Promise.all(depots.map((depot) => depot.close()));
  }
}

/**
 * The beacon of a round, verified. One that is due about now is waited for, a few seconds.
 * @param o.zone the zone in which people read its time
 * @throws `beacon-invalid` for one that was brought and does not hold; `beacon-missing` where no relay has it, the relays' faults told
 */
export async function fetchBeacon(
  context: Context,
  o: { readonly round: number; readonly zone: string },
): Promise<VerifiedBeacon> {
  const { clock, beacon: given, report } = context;
  const { round, zone } = o;
  const chain = chainOf(context);
  if (given !== undefined) {
    const { verifyBeacon } = await import('../timelock/beacon.ts');
    return verifyBeacon(given.source, given.bytes, { chain, round });
  }
  const dueMs = roundTimeMs(round, chain);
  for (;;) {
    const { beacon, faults } = await askRelays(context, round);
    if (beacon !== null) return beacon;
    const nowMs = clock.nowMs();
    if (nowMs < dueMs - PATIENCE_MS || nowMs >= dueMs + PATIENCE_MS) {
      for (const [source, fault] of faults) report({ kind: 'source-failed', source, fault });
      const [relay] = relaysOf(context);
      const url = `${relay?.url ?? ''}${beaconPath(round, chain)}`;
      throw new SceauError('beacon-missing', { round, at: encodeInstant(dueMs), zone, url });
    }
    await clock.sleep(AGAIN_MS);
  }
}
