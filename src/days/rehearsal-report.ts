/** What a rehearsal came to: for each distributor how far it got, for each officer what they did, and what to see to. */
import { type Hour, parseInstant } from '../documents/fields.ts';
import type { Fault } from '../stages/context.ts';
import type { Omissions } from '../stages/push.ts';
import type { DeliveryStatus, OfficerStatus, PublicationStatus } from '../stages/report-status.ts';

/** How far a distributor got with one scope. */
export const VERDICTS = [
  'opened',
  /** Its depot was not given all files. */
  'unserved',
  /** The files stand in its depot; nobody has verified them. */
  'unanswered',
  'rejected',
  /** Verified; no release has reached it. */
  'unreleased',
  /** The release was delivered, and no results were opened, as far as it says. */
  'unopened',
] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface RehearsedDelivery {
  readonly recipient: string;
  readonly scope: string;
  /** UTC; `null` where it was not so. */
  readonly pushedAt: string | null;
  readonly verifiedAt: string | null;
  readonly openedAt: string | null;
  /** From the hour to the opening, by the distributor's own receipt. */
  readonly secondsToOpen: number | null;
  readonly verdict: Verdict;
  /** What it is known to be, where it was not opened; a retry may help where nothing is. */
  readonly fault: Fault | null;
}

export interface RehearsedOfficer {
  readonly officer: string;
  readonly approvedAt: string | null;
  readonly handedOverAt: string | null;
}

/** What somebody did not do, or could not. */
export type Finding =
  | {
      readonly kind: Exclude<Verdict, 'opened'>;
      readonly party: string;
      readonly scope: string;
      readonly fault: Fault | null;
    }
  | {
      readonly kind: 'omitted';
      readonly party: string;
      readonly scope: string;
      readonly reason: Omissions[number]['reason'];
    }
  | { readonly kind: 'unapproved' | 'not-handed-over'; readonly party: string };

export interface RehearsalReport {
  readonly publication: string;
  readonly title: string;
  readonly hour: Hour;
  readonly revision: number;
  readonly candidates: number;
  readonly seed: number;
  readonly deliveries: readonly RehearsedDelivery[];
  readonly officers: readonly RehearsedOfficer[];
  readonly findings: readonly Finding[];
  /** Asked to end before it was over. */
  readonly isInterrupted: boolean;
  /** What keeps the release from being made, or the publication from being opened by anyone. */
  readonly fault: Fault | null;
}

/** What the status does not say: why something was not delivered, by `deliveryKey`. */
export interface KnownFaults {
  readonly pushed: ReadonlyMap<string, Fault>;
  readonly released: ReadonlyMap<string, Fault>;
  /** Of the release as a whole. */
  readonly release: Fault | null;
}

/** Whose delivery of which scope. */
export function deliveryKey(party: string, scope: string | null): string {
  return `${party} ${scope ?? ''}`;
}

function verdictOf({ states }: DeliveryStatus): Verdict {
  if (states.opened !== null) return 'opened';
  if (states.rejected !== null) return 'rejected';
  if (states.pushed === null) return 'unserved';
  if (states.verified === null) return 'unanswered';
  return states.released === null ? 'unreleased' : 'unopened';
}

/** Whether every distributor of the newest revision has opened all that it was sent. */
export function isAllOpened({ deliveries }: PublicationStatus): boolean {
  return deliveries.length > 0 && deliveries.every((each) => verdictOf(each) === 'opened');
}

function faultOfVerdict(verdict: Verdict, delivery: DeliveryStatus, known: KnownFaults): Fault | null {
  const key = deliveryKey(delivery.recipient, delivery.scope);
  if (verdict === 'unserved') return known.pushed.get(key) ?? null;
  if (verdict === 'unreleased') return known.released.get(key) ?? known.release;
  return verdict === 'rejected' ? { code: 'not-all-accepted', params: { failed: 1, total: 1 } } : null;
}

/** One distributor's line. */
function rehearsedDelivery(delivery: DeliveryStatus, hour: Hour, known: KnownFaults): RehearsedDelivery {
  const { recipient, scope, states } = delivery;
  const verdict = verdictOf(delivery);
  const openedAt = states.opened?.at ?? null;
  return {
    recipient,
    scope,
    pushedAt: states.pushed?.at ?? null,
    verifiedAt: states.verified?.at ?? null,
    openedAt,
    secondsToOpen: openedAt === null ? null : (parseInstant(openedAt) - parseInstant(hour.utc)) / 1000,
    verdict,
    fault: faultOfVerdict(verdict, delivery, known),
  };
}

function officerFinding({ officer, approved, handedOver }: OfficerStatus): readonly Finding[] {
  if (approved === null) return [{ kind: 'unapproved', party: officer }];
  return handedOver === null ? [{ kind: 'not-handed-over', party: officer }] : [];
}

/** What a publication's status, and what else is known, come to. */
export function rehearsalResult(
  status: PublicationStatus,
  omissions: Omissions,
  known: KnownFaults,
): Pick<RehearsalReport, 'deliveries' | 'officers' | 'findings'> {
  const deliveries = status.deliveries.map((each) => rehearsedDelivery(each, status.hour, known));
  return {
    deliveries,
    officers: status.officers.map(({ officer, approved, handedOver }) => ({
      officer,
      approvedAt: approved?.at ?? null,
      handedOverAt: handedOver?.at ?? null,
    })),
    findings: [
      ...status.officers.flatMap(officerFinding),
      ...omissions.map(({ recipient, scope, reason }): Finding => ({
        kind: 'omitted',
        party: recipient,
        scope,
        reason,
      })),
      ...deliveries.flatMap(({ recipient, scope, verdict, fault }): readonly Finding[] =>
        verdict === 'opened' ? [] : [{ kind: verdict, party: recipient, scope, fault }],
      ),
    ],
  };
}
