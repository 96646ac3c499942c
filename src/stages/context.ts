/** What every stage is given: a workspace, time, randomness, passphrases, depots, and someone to tell. */
import { type ErrorCode, type ErrorParams, SceauError } from '../errors.ts';
import type { Moment } from '../documents/envelope.ts';
import type { Hour } from '../documents/fields.ts';
import type { Clock } from '../io/clock.ts';
import type { Random } from '../io/random.ts';
import type { Depot } from '../transport/depot.ts';
import type { VISITS } from '../transport/visit.ts';
import type { BucketSettings, DepotSettings } from '../workspace/config.ts';
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
  | { readonly kind: 'approval-refused'; readonly officer: string; readonly fault: Fault }
  | {
      readonly kind: 'revision-received';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
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
  | { readonly kind: 'watch-begun'; readonly seconds: number }
  /** A folder of the inbox that is refused, waits or cannot be read, the first time or after another hour. */
  | { readonly kind: 'inbox-fault'; readonly folder: string; readonly fault: Fault }
  /** Folders of the inbox with faults beyond those that are told one by one. */
  | { readonly kind: 'more-faults'; readonly more: number }
  /** A scan of the inbox that did not come to its end; another follows. */
  | { readonly kind: 'scan-failed'; readonly fault: Fault }
  | { readonly kind: 'scan-recovered' }
  | { readonly kind: 'watch-ended' }
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
  | { readonly kind: 'receipts-waiting'; readonly fault: Fault }
  | {
      /** They were opened before, and since removed here. */
      readonly kind: 'results-restored';
      readonly publication: string;
      readonly scope: string;
      readonly revision: number;
      readonly path: string;
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
