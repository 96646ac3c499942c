/**
 * Pushes stored files to the parties' depots: what `export` and `release` sealed before. Each party on its own: one that
 * is down holds up no other; a run again sends what is missing.
 */
import { MANIFEST, CHALLENGE, PAYLOAD } from '../documents/manifest.ts';
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
import { deliver } from '../transport/deliver.ts';
import { deliveryOf, publicationPaths } from '../workspace/depot-files.ts';
import { readParty } from '../workspace/party-store.ts';
import { type Context, type Fault, faultOf } from './context.ts';
import type { OmissionReason } from './find-recipients.ts';
import { RevisionRecord } from './revision-record.ts';

/** Who was served and who was not; an officer's delivery has no scope. */
export interface PushReport {
  readonly outcomes: readonly {
    readonly party: string;
    readonly scope: string | null;
    readonly fault: Fault | null;
  }[];
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
  readonly act: 'push' | 'push-release' | 'ask';
  readonly scope?: string;
  readonly bodies: readonly string[];
  readonly seals: readonly string[];
}

/** Deliveries of a sealed revision: to each recipient their folder and the scope's payload, to each officer theirs. */
async function revisionDeliveries(context: Context, place: RevisionPlace): Promise<readonly Delivery[]> {
  const request = await (await RevisionRecord.open(context, place)).request();
  const common = publicationPaths(context.workspace, place);
  const toRecipients = request.value.recipients.map(({ recipient, scope }): Delivery => {
    const folder = recipientFolder(place, scope, recipient);
    const manifest = `${folder}/${MANIFEST}`;
    return {
      party: recipient,
      act: 'push',
      scope,
      bodies: [
        ...common,
        `${scopeFolder(place, scope)}/${PAYLOAD}`,
        `${folder}/${LICENCE}`,
        `${folder}/${signatureName(LICENCE)}`,
        `${folder}/${CHALLENGE}`,
        manifest,
      ],
      seals: [signatureName(manifest)],
    };
  });
  const asked = `${revisionFolder(place)}/${requestName(request.value.number)}`;
  const toOfficers = request.value.shares.map(({ officer }): Delivery => {
    const folder = officerFolder(place, officer);
    const bodies = [...common, `${folder}/${shareName(officer)}`, `${folder}/${SUMMARY}`, asked];
    return { party: officer, act: 'ask', bodies, seals: [signatureName(asked)] };
  });
  return [...toRecipients, ...toOfficers];
}

async function pushOne(context: Context, place: RevisionPlace, delivery: Delivery): Promise<void> {
  const { workspace, report } = context;
  const { depot: settings } = readParty(workspace, delivery.party);
  const subject = {
    publication: place.publication,
    revision: place.revision,
    ...(delivery.scope === undefined ? {} : { scope: delivery.scope }),
    party: delivery.party,
  };
  await workspace.journal.record(delivery.act, subject, async () => {
    report({ kind: 'connecting', party: delivery.party, address: settings.address });
    const depot = await context.connect(settings);
    try {
      const files = [
        ...(await deliveryOf(workspace, delivery.bodies, 'body')),
        ...(await deliveryOf(workspace, delivery.seals, 'seal')),
      ];
      await deliver(depot, files, (event) => {
        if (event.type !== 'delivered') return;
        report({ kind: 'file-delivered', party: delivery.party, path: event.path, outcome: event.outcome });
      });
    } finally {
      await depot.close();
    }
  });
  report({ kind: 'party-served', party: delivery.party });
}

/** Makes each delivery; a fault with a code is that party's alone. */
export async function pushAll(
  context: Context,
  place: RevisionPlace,
  deliveries: readonly Delivery[],
): Promise<PushReport> {
  const outcomes: PushReport['outcomes'][number][] = [];
  for (const delivery of deliveries) {
    const { party, scope = null } = delivery;
    try {
      await pushOne(context, place, delivery);
      outcomes.push({ party, scope, fault: null });
    } catch (error) {
      const fault = faultOf(error);
      context.report({ kind: 'party-failed', party, fault });
      outcomes.push({ party, scope, fault });
    }
  }
  return { outcomes };
}

/** Pushes a stored revision to its recipients and officers. */
export async function pushRevision(context: Context, place: RevisionPlace): Promise<PushReport> {
  return pushAll(context, place, await revisionDeliveries(context, place));
}
