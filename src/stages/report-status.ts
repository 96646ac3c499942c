/**
 * `status`: what stands where, per distributor and scope, each with its UTC time and the document that says so. Local and
 * quick; `collectReceipts` is asked for separately.
 */
import { SceauError } from '../errors.ts';
import type { Verified } from '../documents/envelope.ts';
import type { Hour } from '../documents/fields.ts';
import {
  type Addressing,
  type RevisionPlace,
  handoverName,
  parseReceiptName,
  publicationFolder,
  receiptsFolder,
  recipientFolder,
  releaseName,
  scopeFolder,
} from '../documents/names.ts';
import { MANIFEST } from '../documents/manifest.ts';
import type { Receipt } from '../documents/receipt.ts';
import { releaseMark } from '../documents/release.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { proveOpened } from '../timelock/custody.ts';
import { type Nonces, readNonces } from '../workspace/custody-store.ts';
import {
  type PublicationPlace,
  PUBLICATION,
  listRevisions,
  loadPublication,
} from '../workspace/publication-store.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { readState } from '../workspace/state-store.ts';
import { readReceipts } from './collect-receipts.ts';
import { type Context, recording } from './context.ts';
import { type EarlierRevision, findApproval, readEarlierRevisions } from './revision-history.ts';
import { RevisionRecord } from './revision-record.ts';

/** One fact, when it was so (UTC), and the file of the record that says it. */
export interface StatusFact {
  readonly at: string;
  readonly source: string;
}

/** The states of DESIGN §6, in the order in which they come; `null` where it is not so yet. */
export const DELIVERY_STATES = [
  'sealed',
  'pushed',
  'verified',
  'rejected',
  'ready',
  'released',
  'opened',
  'purged',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface DeliveryStatus {
  readonly recipient: string;
  readonly scope: string;
  readonly states: Readonly<Record<DeliveryState, StatusFact | null>>;
  /** Code of a rejection. */
  readonly code: string | null;
}

export interface OfficerStatus {
  readonly officer: string;
  /** The request that they are asked to approve. */
  readonly request: number;
  readonly approved: StatusFact | null;
  readonly handedOver: StatusFact | null;
}

export interface PublicationStatus {
  readonly publication: string;
  readonly title: string;
  readonly realm: string;
  readonly hour: Hour;
  readonly withdrawn: boolean;
  /** Until when the newest state is valid; `null` where none was signed. */
  readonly stateUntil: string | null;
  readonly approvals: number;
  /** The newest revision, 0 where nothing was sealed. */
  readonly revision: number;
  readonly officers: readonly OfficerStatus[];
  readonly deliveries: readonly DeliveryStatus[];
  /** Older revisions that were approved, released or opened before the newest took their place. */
  readonly earlier: readonly EarlierRevision[];
  readonly source: string;
}

const JOURNAL = 'journal.jsonl';

/** When an act concerning a party first ended well, as the journal says. */
function firstDone(
  context: Context,
  place: RevisionPlace,
  o: { readonly act: string; readonly party: string; readonly scope?: string; readonly file?: string },
): StatusFact | null {
  const isIt = (entry: JournalEntry): boolean =>
    entry.act === o.act &&
    entry.phase === 'done' &&
    entry.publication === place.publication &&
    entry.revision === place.revision &&
    entry.scope === o.scope &&
    entry.file === o.file &&
    entry.party === o.party;
  const entry = context.workspace.journal.entries().find(isIt);
  return entry === undefined ? null : { at: `${entry.at.slice(0, 19)}Z`, source: JOURNAL };
}

/** Whether the receipt shows that this recipient opened their challenge for this manifest. */
function isReady(nonces: Nonces, receipt: Verified<Receipt>, to: Addressing & { manifest: string }): boolean {
  const known = nonces.challenges.find(
    ({ scope, recipient, request }) =>
      scope === to.scope && recipient === to.recipient && request === to.request,
  );
  return known !== undefined && receipt.value.challenge === proveOpened(known.nonce, to.manifest);
}

async function deliveryStatus(
  context: Context,
  record: RevisionRecord,
  to: Addressing,
  nonces: Nonces,
): Promise<DeliveryStatus> {
  const { place } = record;
  const { scope, recipient } = to;
  const manifest = await record.manifest(to);
  if (manifest === null) throw new SceauError('revision-missing', { publication: place.publication });
  const receipts = (await readReceipts(context, place, recipient)).filter(
    ({ name, receipt: { value } }) =>
      value.scope === scope &&
      value.revision === place.revision &&
      parseReceiptName(name)?.request === to.request,
  );
  const said = (disposition: Receipt['disposition']): (typeof receipts)[number] | undefined =>
    receipts.find(({ receipt }) => receipt.value.disposition === disposition);
  const fact = (found: (typeof receipts)[number] | undefined): StatusFact | null =>
    found === undefined
      ? null
      : { at: found.receipt.value.at, source: `${receiptsFolder(place, recipient)}/${found.name}` };
  const verified = said('verified');
  const rejected = said('rejected');
  const release = (await record.releases(scope)).find(({ value }) =>
    value.recipients.some((each) => each.manifest === manifest.sha256),
  );
  // A release that has not reached this recipient is none, for them; one that they opened did, by whichever way.
  const delivered = firstDone(context, place, { act: 'push-release', party: recipient, scope });
  const opened = fact(said('opened'));
  return {
    recipient,
    scope,
    states: {
      sealed: {
        at: manifest.value.sealedAt,
        source: `${recipientFolder(place, to)}/${MANIFEST}`,
      },
      pushed: firstDone(context, place, { act: 'push', party: recipient, scope }),
      verified: fact(verified),
      rejected: fact(rejected),
      ready:
        verified !== undefined && isReady(nonces, verified.receipt, { ...to, manifest: manifest.sha256 })
          ? fact(verified)
          : null,
      released:
        release === undefined || (delivered ?? opened) === null
          ? null
          : {
              at: release.value.releasedAt,
              source: `${scopeFolder(place, scope)}/${releaseName(releaseMark(release.value))}`,
            },
      opened,
      purged: fact(said('purged')),
    },
    code: rejected?.receipt.value.code ?? null,
  };
}

async function officerStatus(
  context: Context,
  record: RevisionRecord,
  o: { readonly officer: string; readonly request: number; readonly since: number },
): Promise<OfficerStatus> {
  const { officer } = o;
  const found = await findApproval(record, o);
  const approved = found === null ? null : { at: found.approval.value.approvedAt, source: found.path };
  // A hand-over is encrypted: without the release key, all that can be said is when it was seen or collected.
  const file = handoverName(officer, o.request);
  const handedOver =
    firstDone(context, record.place, { act: 'seen', party: officer, file }) ??
    firstDone(context, record.place, { act: 'collect', party: officer, file });
  return { officer, request: o.request, approved, handedOver };
}

/**
 * The status of one publication.
 * @throws `publication-unknown`, and 76 where the record itself no longer holds
 */
export async function reportStatus(context: Context, place: PublicationPlace): Promise<PublicationStatus> {
  const { workspace } = context;
  const moment = recording(context);
  const trust = await loadTrust(workspace, place.issuer, moment);
  const { publication, standing } = await loadPublication(workspace, place, { trust, moment });
  const state = await readState(workspace, place, { known: { publication }, trust, moment });
  const revision = listRevisions(workspace, place).at(-1) ?? 0;
  const base = {
    publication: place.publication,
    title: publication.value.title,
    realm: publication.value.realm,
    hour: standing.hour,
    withdrawn: standing.withdrawn,
    stateUntil: state?.value.validUntil ?? null,
    approvals: publication.value.approvals,
    revision,
    source: `${publicationFolder(place)}/${PUBLICATION}`,
  };
  if (revision === 0) return { ...base, officers: [], deliveries: [], earlier: [] };
  const record = await RevisionRecord.open(context, { ...place, revision });
  const nonces = readNonces(workspace, record.place);
  // Of one who was addressed anew, the newest addressing counts.
  const newest = new Map(
    (await record.addressed()).map((each) => [`${each.scope} ${each.recipient}`, each] as const),
  );
  const deliveries: DeliveryStatus[] = [];
  for (const to of newest.values()) deliveries.push(await deliveryStatus(context, record, to, nonces));
  const officers: OfficerStatus[] = [];
  for (const { value } of await record.requests()) {
    for (const { officer } of value.shares) {
      const asked = { officer, request: value.number, since: standing.hourSince };
      officers.push(await officerStatus(context, record, asked));
    }
  }
  const earlier = (await readEarlierRevisions(context, place, revision)).filter(
    ({ approvedBy, releasedAt, openedBy, fault }) =>
      approvedBy.length > 0 || releasedAt !== null || openedBy.length > 0 || fault !== null,
  );
  return { ...base, officers, deliveries, earlier };
}
