/**
 * Before anything new is accepted, the mirrors are asked too for newer registries and notices: whoever stole the seal key
 * and keeps them out of the inbox must not get a revision accepted by it. What a mirror gives is believed by its
 * signatures alone, and one that is down holds up nothing.
 */
import { SceauError, exitStatus } from '../errors.ts';
import { publicationFolder } from '../documents/names.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import { listWanted, takeSnapshot } from '../transport/snapshot.ts';
import { PUBLICATION, type PublicationPlace } from '../workspace/publication-store.ts';
import { hasSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, type Fault, faultOf } from './context.ts';
import {
  type OpenSource,
  type SourceLimits,
  isPublicationFile,
  planOpening,
  pollOf,
} from './open-sources.ts';
import { type SyncedPublication, syncPublication } from './sync-publication.ts';

/** A copy of what a mirror has of the publication itself, or why there is none. */
type Copied = { readonly copy: ReadableDepot } | { readonly fault: Fault };

/** Copies registries, publication, notices and state from one mirror, within the time of one poll. */
async function copyOf(source: OpenSource, place: PublicationPlace, limits: SourceLimits): Promise<Copied> {
  let depot: ReadableDepot | null = null;
  try {
    depot = await source.open();
    const poll = pollOf(depot, limits);
    const wanted = [{ folder: publicationFolder(place), wants: isPublicationFile }];
    return { copy: await takeSnapshot(poll, await listWanted(poll, wanted)) };
  } catch (error) {
    return { fault: faultOf(error) };
  } finally {
    await depot?.close();
  }
}

/** Takes over what the mirrors have, all asked at once and judged one after the other. */
async function takeMirrors(context: Context, place: PublicationPlace, limits: SourceLimits): Promise<void> {
  const { mirrors } = await planOpening(context, place, limits);
  const copies = await Promise.all(mirrors.map((source) => copyOf(source, place, limits)));
  for (const [i, copied] of copies.entries()) {
    const source = mirrors[i]?.name ?? '';
    const tell = (fault: Fault): void => context.report({ kind: 'mirror-unread', source, fault });
    if ('fault' in copied) {
      tell(copied.fault);
      continue;
    }
    try {
      await syncPublication(context, copied.copy, place);
    } catch (error) {
      tell(faultOf(error));
    }
  }
}

/**
 * Brings a publication up to date from the inbox and, where something there is still to be accepted, from its mirrors.
 * @throws as `syncPublication`, of the inbox, once the mirrors' registries and notices are known
 */
export async function syncWithMirrors(
  context: Context,
  depot: ReadableDepot,
  o: { readonly place: PublicationPlace; readonly hasNew: boolean; readonly limits?: SourceLimits },
): Promise<SyncedPublication> {
  const { place, hasNew, limits = {} } = o;
  let fault: SceauError | null = null;
  let known: SyncedPublication | null = null;
  try {
    known = await syncPublication(context, depot, place);
    if (!hasNew || known.standing.withdrawn) return known;
  } catch (error) {
    if (!(error instanceof SceauError) || exitStatus(error.code) !== 76) throw error;
    // What is missing in the inbox, such as the notice that vouches for a publication, may stand in a mirror.
    fault = error;
  }
  const isHere = hasSigned(inRecord(context.workspace, `${publicationFolder(place)}/${PUBLICATION}`));
  if (fault !== null && !isHere) throw fault;
  await takeMirrors(context, place, limits);
  return syncPublication(context, depot, place);
}
