/**
 * Pushes to the mirrors what the record has for them (transport/FORMAT.md, «Mirrors»): beside the distributors, whom no
 * mirror holds up and who hold up none, and each mirror on its own. What opens comes first, payloads only then; the index is written when
 * what it names stands.
 */
import { type Mirror, parseInstant } from '../documents/fields.ts';
import { isSealName, publicationFolder } from '../documents/names.ts';
import {
  encodeBucketAddress,
  encodeDepotAddress,
  parseBucketAddress,
  parseDepotAddress,
} from '../transport/address.ts';
import { deliver, deliveryBytes } from '../transport/deliver.ts';
import type { Depot } from '../transport/depot.ts';
import { MIRROR_INDEX, encodeMirrorIndex } from '../transport/mirror-index.ts';
import { type Retry, retrying } from '../transport/retry.ts';
import { bytesSource } from '../transport/source.ts';
import { Tally } from '../transport/tally.ts';
import { Turns } from '../transport/turns.ts';
import { boundDelivery } from '../transport/visit.ts';
import { type WrittenMirror, writtenMirrors } from '../workspace/config.ts';
import { deliveryOf } from '../workspace/depot-files.ts';
import { mirrorPaths } from '../workspace/mirror-files.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import { type Context, faultOf } from './context.ts';
import type { PushPlan, PushReport } from './push.ts';

type Outcome = PushReport['outcomes'][number];

/** What the names of mirrors begin with, among parties; no party's does: an id holds no colon. */
export const MIRROR_PARTY = 'mirror:';

/** The name under which a mirror stands among the parties of a report. */
export function mirrorParty(id: string): string {
  return `${MIRROR_PARTY}${id}`;
}

/** What stands for a mirror's depot when turns are taken: one text for one depot. @throws `address-invalid`, `bucket-refused` */
function depotOf({ depot }: WrittenMirror, dir: string): string {
  if (!('endpoint' in depot)) return encodeDepotAddress(parseDepotAddress(depot.address, dir));
  return `${depot.endpoint} ${encodeBucketAddress(parseBucketAddress(depot.address))}`;
}

/** Delivers one load, signatures last, and then the index of it. */
async function deliverLoad(
  context: Context,
  depot: Depot,
  o: {
    readonly place: PublicationPlace;
    readonly party: string;
    readonly tally: Tally;
    readonly carries: Mirror['carries'];
  },
): Promise<void> {
  const { workspace, report, visits } = context;
  const { place, party, tally, carries } = o;
  const paths = mirrorPaths(workspace, place, carries);
  const files = await deliveryOf(workspace, paths, 'body');
  const ordered = files.map((file): typeof file => ({
    ...file,
    kind: file.kind === 'signature' || isSealName(file.path) ? 'seal' : file.kind,
  }));
  const bound = boundDelivery(depot, deliveryBytes(ordered), visits?.delivery);
  await deliver(bound, ordered, (event) => {
    tally.take(event);
    if (event.type !== 'delivered') return;
    report({ kind: 'file-delivered', party, path: event.path, outcome: event.outcome });
  });
  const folder = publicationFolder(place);
  const indexed = files.map(({ path, source }) => ({
    path: path.slice(folder.length + 1),
    length: source.length,
  }));
  await bound.put(`${folder}/${MIRROR_INDEX}`, bytesSource(encodeMirrorIndex(indexed)));
}

/** One try, once there is a connection: brings the mirror up to the record. */
async function tryMirror(
  context: Context,
  depot: Depot,
  o: {
    readonly place: PublicationPlace;
    readonly mirror: WrittenMirror;
    readonly party: string;
    readonly tally: Tally;
  },
): Promise<void> {
  const { place, mirror, party, tally } = o;
  try {
    await deliverLoad(context, depot, { place, party, tally, carries: 'releases' });
    if (mirror.carries === 'everything') {
      await deliverLoad(context, depot, { place, party, tally, carries: 'everything' });
    }
  } finally {
    await depot.close();
  }
}

/**
 * Brings every mirror of the workspace up to the record of a publication, as a party is served: several at once, what may
 * pass tried again, a fault with a code that mirror's alone. It goes by the settings, not by what a publication says: a
 * mirror may come, go or be moved after it was announced.
 * @param o the parties' deliveries, which are under way, and how they are made
 * @returns that, with the mirrors' outcomes after the parties'
 */
export async function withMirrors(
  context: Context,
  place: PublicationPlace,
  o: { readonly pushed: Promise<PushReport>; readonly plan: PushPlan },
): Promise<PushReport> {
  const { workspace, clock, random, report } = context;
  const { pushed, plan } = o;
  const turns = new Turns(plan.parallel);
  const untilMs = plan.until === null ? null : parseInstant(plan.until.utc);
  const push = async (mirror: WrittenMirror): Promise<Outcome> => {
    const party = mirrorParty(mirror.id);
    const tally = new Tally();
    const onRetry = ({ error, afterMs, number }: Retry): void =>
      report({ kind: 'retrying', party, fault: faultOf(error), afterMs, number, until: plan.until });
    try {
      const address = depotOf(mirror, workspace.dir);
      await workspace.journal.record('push-mirror', { publication: place.publication, party }, () =>
        retrying({ clock, random, untilMs, onRetry }, () =>
          turns.take(address, {
            connect: () => {
              tally.begin();
              report({ kind: 'connecting', party, address: mirror.depot.address });
              return context.connect(mirror.depot);
            },
            work: (depot) => tryMirror(context, depot, { place, mirror, party, tally }),
          }),
        ),
      );
      report({ kind: 'party-served', party });
      return { party, scope: null, fault: null, ...tally.counts() };
    } catch (error) {
      const fault = faultOf(error);
      report({ kind: 'party-failed', party, fault });
      return { party, scope: null, fault, ...tally.counts() };
    }
  };
  // Beside the parties: one that is tried again for hours keeps nobody from the mirrors. A bug waits for all to have ended.
  const [parties, ...mirrors] = await Promise.allSettled([
    pushed,
    ...writtenMirrors(workspace.config).map(push),
  ]);
  if (parties.status === 'rejected') throw parties.reason;
  const outcomes = mirrors.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  return { outcomes: [...parties.value.outcomes, ...outcomes] };
}
