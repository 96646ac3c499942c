/** What every stage is given: a workspace, time, randomness, passphrases, depots, and someone to tell. */
import type { FaultSummary, RowWarning } from '../file-faults.ts';
import { type ErrorCode, type ErrorParams, SceauError } from '../errors.ts';
import type { Moment } from '../documents/envelope.ts';
import type { Hour } from '../documents/fields.ts';
import type { Notice } from '../documents/notice.ts';
import type { Clock } from '../io/clock.ts';
import type { Random } from '../io/random.ts';
import type { DrandChain } from '../timelock/drand.ts';
import type { QuorumWeakness } from '../parties/quorum.ts';
import type { Depot } from '../transport/depot.ts';
import type { VISITS } from '../transport/visit.ts';
import type { AskedMirror, BucketSettings, DepotSettings } from '../workspace/config.ts';
import type { ConnectOptions } from '../workspace/connect.ts';
import type { Secrets } from '../workspace/keys.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A fault as an event carries it. */
export interface Fault {
  readonly code: ErrorCode;
  readonly params: ErrorParams[ErrorCode];
}

/** What stages tell while they work; cli/render words it. */
export type StageEvent =
  | { readonly kind: 'surveying'; readonly path: string }
  /** What of a jury's file a person should look at, by rule; it refuses nothing. */
  | { readonly kind: 'odd-rows'; readonly path: string; readonly byRule: FaultSummary<RowWarning>['byRule'] }
  /** The revision to come cannot be compared with this one. */
  | { readonly kind: 'changes-unknown'; readonly revision: number; readonly fault: Fault }
  /** The revision after this one will not be compared with it. */
  | { readonly kind: 'rows-not-kept'; readonly revision: number; readonly fault: Fault }
  | { readonly kind: 'left-out'; readonly party: string; readonly scope: string; readonly fault: Fault }
  | {
      readonly kind: 'omission-foreseen';
      readonly party: string;
      readonly scope: string;
      readonly publication: string;
      /** What will not hold at the hour. */
      readonly what: 'licence' | 'key';
    }
  | {
      readonly kind: 'signer-foreseen';
      readonly role: string;
      /** The officer's id; the role, for a key of the issuer. */
      readonly party: string;
      readonly publication: string;
    }
  | {
      readonly kind: 'quorum-weak';
      readonly what: QuorumWeakness;
      readonly approvals: number;
      readonly officers: number;
      /** `null`: the registry's own. */
      readonly publication: string | null;
    }
  | {
      readonly kind: 'not-in-revision';
      readonly party: string;
      readonly scope: string;
      readonly revision: number;
    }
  | {
      readonly kind: 'late-addressed';
      readonly party: string;
      readonly scope: string;
      readonly revision: number;
      /** The request by which officers are asked. */
      readonly request: number;
    }
  | {
      readonly kind: 'scope-sealed';
      readonly scope: string;
      readonly recipients: number;
      readonly length: number;
    }
  | { readonly kind: 'revision-sealed'; readonly publication: string; readonly revision: number }
  | { readonly kind: 'revision-resumed'; readonly publication: string; readonly revision: number }
  /** The stored revision was read by other settings than today's. */
  | { readonly kind: 'settings-changed'; readonly revision: number }
  | { readonly kind: 'publication-known'; readonly publication: string }
  | {
      readonly kind: 'publication-twin';
      readonly publication: string;
      readonly hour: string;
      readonly zone: string;
    }
  | { readonly kind: 'registry-stands'; readonly version: number }
  | {
      readonly kind: 'licence-stands';
      readonly party: string;
      readonly scope: string;
      readonly number: number;
    }
  /** A certificate came that says that a licensed key is revoked, which changes no licence by itself. */
  | { readonly kind: 'revoked-key-licensed'; readonly party: string; readonly scope: string }
  | {
      readonly kind: 'revocation-stands';
      readonly party: string;
      readonly scope: string;
      readonly at: string;
    }
  | { readonly kind: 'connecting'; readonly party: string; readonly address: string }
  | {
      readonly kind: 'file-delivered';
      readonly party: string;
      readonly path: string;
      readonly outcome: 'sent' | 'present';
    }
  | {
      readonly kind: 'retrying';
      readonly party: string;
      readonly fault: Fault;
      readonly afterMs: number;
      /** Number of the try to come, from 2. */
      readonly number: number;
      /** Until when, as `--until` says. */
      readonly until: Hour | null;
    }
  | { readonly kind: 'party-served'; readonly party: string }
  | { readonly kind: 'party-failed'; readonly party: string; readonly fault: Fault }
  | { readonly kind: 'receipt-collected'; readonly party: string; readonly path: string }
  | { readonly kind: 'receipt-refused'; readonly party: string; readonly path: string; readonly fault: Fault }
  /** A release that another site made, taken over from a distributor's depot. */
  | { readonly kind: 'release-collected'; readonly party: string; readonly path: string }
  | { readonly kind: 'release-refused'; readonly party: string; readonly path: string; readonly fault: Fault }
  | { readonly kind: 'approval-refused'; readonly officer: string; readonly fault: Fault }
  /** This machine's clock was not compared: of the time servers asked, too few answered, or no majority agreed. */
  | { readonly kind: 'clock-unchecked'; readonly answers: number; readonly servers: number }
  | { readonly kind: 'time-server-failed'; readonly server: string; readonly fault: Fault }
  /** A server's clock is far from the others': `offsetMs` ahead of this machine's. */
  | { readonly kind: 'time-server-apart'; readonly server: string; readonly offsetMs: number }
  | { readonly kind: 'clock-overridden'; readonly aheadMs: number; readonly officers: readonly string[] }
  /** `release --wait` has begun, or waits for another hour since a notice came. */
  | {
      readonly kind: 'release-planned';
      readonly publication: string;
      readonly revision: number;
      readonly hour: Hour;
      readonly until: Hour;
    }
  | {
      readonly kind: 'release-countdown';
      readonly publication: string;
      readonly hour: Hour;
      readonly minutes: number;
    }
  /** All officers who are needed have handed over. */
  | { readonly kind: 'quorum-reached'; readonly publication: string; readonly officers: readonly string[] }
  /** What keeps the release from being made, as things stand. */
  | { readonly kind: 'release-held'; readonly publication: string; readonly fault: Fault }
  | { readonly kind: 'connections-ahead'; readonly standing: number; readonly depots: number }
  | { readonly kind: 'ahead-failed'; readonly party: string; readonly fault: Fault }
  | { readonly kind: 'clock-jumped'; readonly jumpMs: number }
  | {
      readonly kind: 'revision-received';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
      /** As it stands. */
      readonly hour: Hour;
    }
  | {
      readonly kind: 'revision-rejected';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
      readonly fault: Fault;
      /** What of it is in quarantine: all, all but the payload, or the reason alone. */
      readonly kept: 'all' | 'documents' | 'reason';
      readonly quarantine: string;
    }
  | {
      readonly kind: 'revision-superseded';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
    }
  /** Nothing of a withdrawn publication is left here, and nothing more will be asked. Told once. */
  | { readonly kind: 'withdrawal-settled'; readonly publication: string }
  | { readonly kind: 'watch-begun'; readonly seconds: number }
  /** A folder of the inbox that is refused, waits or cannot be read, the first time or after another hour. */
  | { readonly kind: 'inbox-fault'; readonly folder: string; readonly fault: Fault }
  /** Folders of the inbox with faults beyond those that are told one by one. */
  | { readonly kind: 'more-faults'; readonly more: number }
  /** A scan of the inbox that did not come to its end; another follows. */
  | { readonly kind: 'scan-failed'; readonly fault: Fault }
  | { readonly kind: 'scan-recovered' }
  | { readonly kind: 'watch-ended' }
  /** A state that does not hold: told and left where it is. */
  | { readonly kind: 'state-refused'; readonly publication: string; readonly fault: Fault }
  | {
      readonly kind: 'state-stale';
      readonly publication: string;
      /** Until when the newest one was valid; `null` where there is none. */
      readonly until: string | null;
      readonly zone: string;
    }
  /** The newest state names a revision that was not received here. */
  | {
      readonly kind: 'revision-awaited';
      readonly publication: string;
      readonly newest: number;
      readonly received: number;
    }
  /** A mirror that could not be asked for newer registries and notices. */
  | { readonly kind: 'mirror-unread'; readonly source: string; readonly fault: Fault }
  /** A notice that was not known here came, and holds. */
  | {
      readonly kind: 'notice-received';
      readonly publication: string;
      readonly notice: Pick<Notice, 'number' | 'kind' | 'hour' | 'revision' | 'recipient' | 'reason'>;
    }
  | {
      readonly kind: 'notice-given';
      readonly publication: string;
      readonly number: number;
      /** Whether it was signed by an earlier run. */
      readonly isKnown: boolean;
    }
  | {
      readonly kind: 'notice-proposed';
      readonly publication: string;
      readonly number: number;
      readonly needed: number;
      readonly signed: readonly string[];
    }
  /** An officer's signature over a proposal does not hold. */
  | { readonly kind: 'cosignature-refused'; readonly officer: string; readonly fault: Fault }
  /** A proposed notice that does not hold: told and left where it is. */
  | { readonly kind: 'proposal-refused'; readonly publication: string; readonly fault: Fault }
  | { readonly kind: 'registry-updated'; readonly issuer: string; readonly version: number }
  | {
      readonly kind: 'release-awaited';
      readonly publication: string;
      /** How many are asked: the inbox and the mirrors. */
      readonly sources: number;
      readonly until: Hour;
    }
  /** More releases of one scope stand in a source than are judged at one asking. */
  | {
      readonly kind: 'releases-left';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
      readonly left: number;
    }
  | { readonly kind: 'source-failed'; readonly source: string; readonly fault: Fault }
  /** A drand relay that gave no beacon. */
  | { readonly kind: 'relay-failed'; readonly relay: string; readonly fault: Fault }
  | { readonly kind: 'receipts-waiting'; readonly fault: Fault }
  | {
      /** They were opened before, and since removed here. */
      readonly kind: 'results-restored';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
      readonly path: string;
    }
  /** What changes against the revision opened before stands in a list. */
  | {
      readonly kind: 'changes-listed';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
      readonly previous: number;
      readonly path: string;
    }
  /** It stands in none: the two revisions have other columns. */
  | {
      readonly kind: 'columns-differ';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
      readonly previous: number;
    }
  | {
      readonly kind: 'changes-unlisted';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
      readonly previous: number;
      readonly fault: Fault;
    }
  | {
      readonly kind: 'opened';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
      readonly path: string;
    };

export interface Context {
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: Secrets;
  readonly connect: (settings: DepotSettings | BucketSettings, options?: ConnectOptions) => Promise<Depot>;
  readonly report: (event: StageEvent) => void;
  /** The drand network, where it is not quicknet by the relays of sceau.toml: tests have one of their own. */
  readonly drand?: { readonly chain: DrandChain; readonly relays: readonly AskedMirror[] };
  /** A drand beacon that somebody brought, which counts by its signature alone. */
  readonly beacon?: { readonly source: string; readonly bytes: Uint8Array } | undefined;
  /** What visits to depots may cost, where it is not `VISITS`. */
  readonly visits?: Partial<typeof VISITS>;
}

/** The present moment, for accepting. */
export function accepting(context: Pick<Context, 'clock'>): Moment {
  return { nowMs: context.clock.nowMs(), mode: 'accept' };
}

/** The present moment, for saying what the record shows. */
export function recording(context: Pick<Context, 'clock'>): Moment {
  return { nowMs: context.clock.nowMs(), mode: 'record' };
}

/** The fault of an error with a code. Anything else is a bug and is thrown on. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof SceauError)) throw error;
  return { code: error.code, params: error.params };
}
