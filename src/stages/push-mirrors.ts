/**
 * Pushes to the mirrors what the record has for them (transport/FORMAT.md, «Mirrors»): after the distributors, whom no
 * mirror holds up, and each mirror on its own. What opens comes first, payloads only then; the index is written when
 * what it names stands.
 */
import type { Mirror } from '../documents/fields.ts';
import { publicationFolder } from '../documents/names.ts';
import { deliver } from '../transport/deliver.ts';
import type { Depot } from '../transport/depot.ts';
import { MIRROR_INDEX, encodeMirrorIndex } from '../transport/mirror-index.ts';
import { bytesSource } from '../transport/source.ts';
import { type WrittenMirror, writtenMirrors } from '../workspace/config.ts';
import { deliveryOf } from '../workspace/depot-files.ts';
import { mirrorPaths } from '../workspace/mirror-files.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import { type Context, faultOf } from './context.ts';
import type { PushReport } from './push.ts';

type Outcome = PushReport['outcomes'][number];

/** The name under which a mirror stands among the parties of a report. No party has it: an id holds no colon. */
export function mirrorParty(id: string): string {
  return `mirror:${id}`;
}

/** Delivers one load, signatures last, and then the index of it. */
async function deliverLoad(
  context: Context,
  depot: Depot,
  o: { readonly place: PublicationPlace; readonly party: string; readonly carries: Mirror['carries'] },
): Promise<void> {
  const { workspace, report } = context;
  const { place, party, carries } = o;
  const paths = mirrorPaths(workspace, place, carries);
  const files = await deliveryOf(workspace, paths, 'body');
  const ordered = files.map((file) => ({ ...file, kind: file.path.endsWith('.asc') ? 'seal' : file.kind }));
  await deliver(depot, ordered, (event) => {
    if (event.type !== 'delivered') return;
    report({ kind: 'file-delivered', party, path: event.path, outcome: event.outcome });
  });
  const folder = publicationFolder(place);
  const indexed = files.map(({ path, source }) => ({
    path: path.slice(folder.length + 1),
    length: source.length,
  }));
  await depot.put(`${folder}/${MIRROR_INDEX}`, bytesSource(encodeMirrorIndex(indexed)));
}

async function pushMirror(context: Context, place: PublicationPlace, mirror: WrittenMirror): Promise<void> {
  const { workspace, report } = context;
  const party = mirrorParty(mirror.id);
  const subject = { publication: place.publication, party };
  await workspace.journal.record('push-mirror', subject, async () => {
    report({ kind: 'connecting', party, address: mirror.depot.address });
    const depot = await context.connect(mirror.depot);
    try {
      await deliverLoad(context, depot, { place, party, carries: 'releases' });
      if (mirror.carries === 'everything') {
        await deliverLoad(context, depot, { place, party, carries: 'everything' });
      }
    } finally {
      await depot.close();
    }
  });
  report({ kind: 'party-served', party });
}

/**
 * Brings every mirror of the workspace up to the record of a publication; a fault with a code is that mirror's alone.
 * It goes by the settings, not by what a publication says: a mirror may come, go or be moved after it was announced.
 * @returns `served` with the mirrors' outcomes after the parties'
 */
export async function withMirrors<T extends PushReport>(
  context: Context,
  place: PublicationPlace,
  served: T,
): Promise<T> {
  const outcomes = await Promise.all(
    writtenMirrors(context.workspace.config).map(async (mirror): Promise<Outcome> => {
      const party = mirrorParty(mirror.id);
      try {
        await pushMirror(context, place, mirror);
        return { party, scope: null, fault: null };
      } catch (error) {
        const fault = faultOf(error);
        context.report({ kind: 'party-failed', party, fault });
        return { party, scope: null, fault };
      }
    }),
  );
  return { ...served, outcomes: [...served.outcomes, ...outcomes] };
}
