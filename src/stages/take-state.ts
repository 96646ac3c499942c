/** Takes over what a depot says is newest, and tells where that is old, or newer than what is here. */
import { exitStatus } from '../errors.ts';
import type { Trust, Verified } from '../documents/envelope.ts';
import { parseInstant } from '../documents/fields.ts';
import { STATE, publicationFolder } from '../documents/names.ts';
import { type State, stateDocument } from '../documents/state.ts';
import type { NoticeChain } from '../timelock/hour.ts';
import { standingAt } from '../timelock/hour.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import { fetchSigned } from '../workspace/depot-files.ts';
import {
  type KnownPublication,
  type PublicationPlace,
  loadPublication,
} from '../workspace/publication-store.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { writeSigned } from '../workspace/signed-files.ts';
import { believeState, isNewer, readState, statePath } from '../workspace/state-store.ts';
import { type Context, accepting, faultOf, recording } from './context.ts';

/** A publication as it was brought up to date, and where more of it may be. */
export interface StateAsked {
  readonly context: Context;
  readonly depot: ReadableDepot;
  readonly place: PublicationPlace;
  readonly trust: Trust;
}

/**
 * The state that the record keeps, if it still holds. One whose signer was revoked or replaced since does not: it permitted
 * nothing, so it refuses nothing either, and holds no later one off.
 */
export async function keptState(
  context: Context,
  place: PublicationPlace,
  known: Pick<KnownPublication, 'publication'> & { readonly trust: Trust },
): Promise<Verified<State> | null> {
  const { trust } = known;
  try {
    return await readState(context.workspace, place, { known, trust, moment: accepting(context) });
  } catch (error) {
    if (exitStatus(faultOf(error).code) !== 76) throw error;
    return null;
  }
}

/** The depot's state, believed. It is replaced in place: one that was read half old, half new is read once more. */
async function fetchState(
  { context, depot, place, trust }: StateAsked,
  known: KnownPublication,
): Promise<Verified<State> | null> {
  const path = `${publicationFolder(place)}/${STATE}`;
  const read = async (): Promise<Verified<State> | null> => {
    const signed = await fetchSigned(depot, path, stateDocument);
    return signed === null ? null : believeState(signed, known, { trust, moment: accepting(context) });
  };
  try {
    return await read();
  } catch (error) {
    faultOf(error);
    return read();
  }
}

/**
 * Keeps a depot's state where it is newer. One that does not hold is told and left: it permits nothing, so it may refuse
 * nothing either.
 */
export async function takeState(asked: StateAsked, known: KnownPublication): Promise<void> {
  const { context, place, trust } = asked;
  try {
    const found = await fetchState(asked, known);
    if (found === null) return;
    const kept = await keptState(context, place, { ...known, trust });
    if (isNewer(found, kept)) writeSigned(statePath(context.workspace, place), found);
  } catch (error) {
    const fault = faultOf(error);
    if (exitStatus(fault.code) !== 76 && fault.code !== 'signed-in-future') throw error;
    context.report({ kind: 'state-refused', publication: place.publication, fault });
  }
}

/**
 * Holds what is here to what the newest state names.
 * @throws `notice-missing` where a notice is kept from this reader; `notice-chain` where another one has its number
 */
export function checkNotices(state: Verified<State> | null, chain: NoticeChain): void {
  if (state !== null) standingAt(chain, state.value.notice);
}

/** Tells where there is no fresh state, or one that names a newer revision than `revision`, the newest received. */
async function tellState(
  context: Context,
  place: PublicationPlace,
  o: {
    readonly known: Pick<KnownPublication, 'publication'> & { readonly trust: Trust };
    readonly revision: number;
  },
): Promise<void> {
  const { publication } = place;
  const state = await keptState(context, place, o.known);
  const until = state?.value.validUntil ?? null;
  if (until === null || parseInstant(until) < context.clock.nowMs()) {
    const { zone } = o.known.publication.value.hour;
    context.report({ kind: 'state-stale', publication, until, zone });
  }
  const newest = state?.value.revision ?? 0;
  if (newest > o.revision) {
    context.report({ kind: 'revision-awaited', publication, newest, received: o.revision });
  }
}

/** The same of what the record holds, once whoever was to be asked was asked. */
export async function tellRecordedState(
  context: Context,
  place: PublicationPlace,
  revision: number,
): Promise<void> {
  const { workspace } = context;
  const moment = recording(context);
  const trust = await loadTrust(workspace, place.issuer, moment);
  const { publication } = await loadPublication(workspace, place, { trust, moment });
  await tellState(context, place, { known: { publication, trust }, revision });
}
