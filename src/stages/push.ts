/**
 * Pushes stored files to the parties' depots: what `export` and `release` sealed before. Several at once, each party on
 * its own: one that is down holds up no other; a run again sends what is missing.
 */
import { type Hour, encodeInstant, parseInstant } from '../documents/fields.ts';
import { MANIFEST, CHALLENGE, PAYLOAD, SCHEMA } from '../documents/manifest.ts';
import {
  type RevisionPlace,
  officerFolder,
  recipientFolder,
  requestName,
  revisionFolder,
  scopeFolder,
  shareName,
  signatureName,
} from '../documents/names.ts';
import { SUMMARY } from '../documents/request.ts';
import { LICENCE } from '../parties/licence.ts';
import { encodeDepotAddress, parseDepotAddress } from '../transport/address.ts';
import { type DeliveryFile, deliver, deliveryBytes } from '../transport/deliver.ts';
import type { Depot } from '../transport/depot.ts';
import { type PushCounts, Tally } from '../transport/tally.ts';
import { type Retry, retrying } from '../transport/retry.ts';
import { Turns } from '../transport/turns.ts';
import { boundDelivery } from '../transport/visit.ts';
import { deliveryOf, publicationPaths } from '../workspace/depot-files.ts';
import { newestRevocation, readParty, readProfile } from '../workspace/party-store.ts';
import { type Context, type Fault, faultOf } from './context.ts';
import type { OmissionReason } from './find-recipients.ts';
import { RevisionRecord } from './revision-record.ts';

/** Deliveries at once where nothing else is asked. */
const PARALLEL = 8;

/** How to push, as the command line asks. */
export interface Pushing {
  /** Deliveries under way at once; unless given, the workspace's setting, else 8. */
  readonly parallel?: number;
  /** Until when what may pass is tried again; three tries unless given. Throws `usage` where that is no time to come. */
  readonly until?: (zone: string, nowMs: number) => number;
}

/** How to push, settled before anything is sealed or sent. */
export interface PushPlan {
  readonly parallel: number;
  readonly until: Hour | null;
}

/** What came of one delivery; an officer's has no scope. */
export interface PushOutcome extends PushCounts {
  readonly party: string;
  readonly scope: string | null;
  readonly fault: Fault | null;
}

/** Who was served and who was not. */
export interface PushReport {
  readonly outcomes: readonly PushOutcome[];
}

/** Licensed distributors whom a revision or release does not serve, whatever their depots do. */
export type Omissions = readonly {
  readonly scope: string;
  readonly recipient: string;
  readonly reason: OmissionReason;
}[];

/** One party's delivery: paths in the tree, and those of them that come last. */
export interface Delivery {
  readonly party: string;
  /** What the journal says was delivered: the document that the seal signs. */
  readonly act:
    'push' | 'push-ahead' | 'push-release' | 'push-prepositioned' | 'push-notice' | 'propose-notice' | 'ask';
  readonly scope?: string;
  readonly bodies: readonly string[];
  readonly seals: readonly string[];
  /** Folders that a later delivery goes to, tidied with this one. */
  readonly tidies?: readonly string[];
}

/** What a delivery is of: a revision, or a publication as a whole. */
export type PushPlace = Omit<RevisionPlace, 'revision'> & { readonly revision?: number };

/** Depots at once, as the workspace's settings say. */
export function planParallel({ workspace }: Pick<Context, 'workspace'>): number {
  return workspace.config.delivery?.parallel ?? PARALLEL;
}

/** What `pushing` means in this workspace now; `zone` is the publication's. @throws `usage` */
export function planPush(context: Context, pushing: Pushing, zone: string): PushPlan {
  const { parallel = planParallel(context) } = pushing;
  const untilMs = pushing.until?.(zone, context.clock.nowMs());
  return { parallel, until: untilMs === undefined ? null : { utc: encodeInstant(untilMs), zone } };
}

/**
 * Deliveries of a sealed revision: to each recipient their folder and the scope's payload and schema, to each officer theirs. Whose
 * licence was revoked since is sent nothing more.
 */
async function revisionDeliveries(context: Context, place: RevisionPlace): Promise<readonly Delivery[]> {
  const record = await RevisionRecord.open(context, place);
  const { workspace } = context;
  const common = publicationPaths(workspace, place);
  const served = (await record.addressed()).filter(
    ({ recipient, scope }) => newestRevocation(workspace, recipient, scope) === null,
  );
  const toRecipients = served.map((to): Delivery => {
    const { recipient, scope } = to;
    const folder = recipientFolder(place, to);
    const manifest = `${folder}/${MANIFEST}`;
    return {
      party: recipient,
      act: 'push',
      scope,
      bodies: [
        ...common,
        `${scopeFolder(place, scope)}/${PAYLOAD}`,
        `${scopeFolder(place, scope)}/${SCHEMA}`,
        `${folder}/${LICENCE}`,
        `${folder}/${signatureName(LICENCE)}`,
        `${folder}/${CHALLENGE}`,
        manifest,
      ],
      seals: [signatureName(manifest)],
    };
  });
  const requests = await record.requests();
  const asked = requests.map(({ value }) => `${revisionFolder(place)}/${requestName(value.number)}`);
  const officers = new Set(requests.flatMap(({ value }) => value.shares.map((each) => each.officer)));
  const toOfficers = [...officers].map((officer): Delivery => {
    const folder = officerFolder(place, officer);
    const bodies = [...common, `${folder}/${shareName(officer)}`, `${folder}/${SUMMARY}`, ...asked];
    return { party: officer, act: 'ask', bodies, seals: asked.map(signatureName) };
  });
  return [...toRecipients, ...toOfficers];
}

/** A delivery that all tries of one party share. */
interface Pushed {
  readonly context: Context;
  readonly place: PushPlace;
  readonly plan: PushPlan;
  readonly turns: Turns;
}

/** A connection, and what is delivered over it. */
interface Connected {
  readonly depot: Depot;
  readonly files: Promise<readonly (readonly DeliveryFile[])[]>;
}

/** Connects for one try. */
async function connectTo(context: Context, delivery: Delivery): Promise<Connected> {
  const { workspace, report } = context;
  const { party } = delivery;
  const { depot: settings } = readParty(workspace, party);
  report({ kind: 'connecting', party, address: settings.address });
  // Digested while the connection is made. A failure is told where the files are needed, once there is a connection.
  const files = Promise.all([
    deliveryOf(workspace, delivery.bodies, 'body'),
    deliveryOf(workspace, delivery.seals, 'seal'),
  ]);
  files.catch(() => {});
  const depot = await context.connect(settings, { profile: readProfile(workspace, party) });
  return { depot, files };
}

/** One try, once there is a connection: delivers what is missing. */
async function tryOnce(
  { report, visits }: Context,
  { depot, files }: Connected,
  o: { readonly delivery: Delivery; readonly tally: Tally },
): Promise<void> {
  const { delivery, tally } = o;
  const { party, tidies = [] } = delivery;
  try {
    const all = (await files).flat();
    const bound = boundDelivery(depot, deliveryBytes(all), visits?.delivery);
    await deliver(bound, all, (event) => {
      tally.take(event);
      if (event.type !== 'delivered') return;
      report({ kind: 'file-delivered', party, path: event.path, outcome: event.outcome });
    });
    for (const folder of tidies) await bound.sweep(folder, []);
  } finally {
    await depot.close();
  }
}

/** One party's delivery with all its tries, between its intent and its outcome in the journal. */
async function pushOne(pushed: Pushed, delivery: Delivery, tally: Tally): Promise<void> {
  const { context, place, plan, turns } = pushed;
  const { workspace, clock, random, report } = context;
  const { party, scope } = delivery;
  const { publication, revision } = place;
  const subject = {
    publication,
    ...(revision === undefined ? {} : { revision }),
    ...(scope === undefined ? {} : { scope }),
    party,
  };
  await workspace.journal.record(delivery.act, subject, async () => {
    const { address } = readParty(workspace, party).depot;
    const depot = encodeDepotAddress(parseDepotAddress(address, workspace.dir));
    const onRetry = ({ error, afterMs, number }: Retry): void =>
      report({ kind: 'retrying', party, fault: faultOf(error), afterMs, number, until: plan.until });
    const untilMs = plan.until === null ? null : parseInstant(plan.until.utc);
    await retrying({ clock, random, untilMs, onRetry }, () =>
      turns.take(depot, {
        connect: () => {
          tally.begin();
          return connectTo(context, delivery);
        },
        work: (connected) => tryOnce(context, connected, { delivery, tally }),
      }),
    );
  });
  report({ kind: 'party-served', party });
}

/**
 * Makes the deliveries, several at once (`PushPlan.parallel`), each on its own: a fault with a code is that party's
 * alone, and is tried again where it may pass. The outcomes stand in the order of the deliveries.
 */
export async function pushAll(
  context: Context,
  place: PushPlace,
  o: { readonly deliveries: readonly Delivery[]; readonly plan: PushPlan },
): Promise<PushReport> {
  const pushed: Pushed = { context, place, plan: o.plan, turns: new Turns(o.plan.parallel) };
  const push = async (delivery: Delivery): Promise<PushOutcome> => {
    const { party, scope = null } = delivery;
    const tally = new Tally();
    try {
      await pushOne(pushed, delivery, tally);
      return { party, scope, fault: null, ...tally.counts() };
    } catch (error) {
      const fault = faultOf(error);
      context.report({ kind: 'party-failed', party, fault });
      return { party, scope, fault, ...tally.counts() };
    }
  };
  // A bug in one delivery ends the command, but not before the others are done.
  const settled = await Promise.allSettled(o.deliveries.map(push));
  return {
    outcomes: settled.map((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value;
    }),
  };
}

/** Pushes a stored revision to its recipients and officers. */
export async function pushRevision(
  context: Context,
  place: RevisionPlace,
  plan: PushPlan,
): Promise<PushReport> {
  return pushAll(context, place, { deliveries: await revisionDeliveries(context, place), plan });
}
