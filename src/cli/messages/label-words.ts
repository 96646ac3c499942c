/** The shape of what is said of a command line, and of the labels and terms that stand in tables. Part of `Words`. */
import type { NOTICE_KINDS } from '../../documents/notice.ts';
import type { Timelock } from '../../documents/publication.ts';
import type { Purpose } from '../../results/scopes/purposes.ts';
import type { StayReason } from '../../results/scopes/scope.ts';
import type { DeliveryState } from '../../stages/report-status.ts';
import type { ProfileWarning } from '../../stages/test-partner.ts';
import type { MirrorWarning } from '../../transport/check-mirror.ts';
import type { RENAMES_OVER } from '../../transport/profile.ts';

/** What a notice changes. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Faults of the command line. */
export interface UsageWords {
  /** `group` is '' where no word of a command was typed; `known` lists what could stand here. */
  readonly commandMissing: (group: string, known: string) => string;
  readonly commandUnknown: (text: string, suggestion: string | null) => string;
  readonly argumentMissing: (what: string, line: string) => string;
  readonly tooMuch: (text: string) => string;
  readonly optionUnknown: (option: string) => string;
  readonly optionMissing: (options: string) => string;
  readonly valueMissing: (option: string) => string;
  readonly number: (option: string, text: string) => string;
  readonly fingerprint: (option: string, text: string) => string;
  readonly repeated: (option: string) => string;
  readonly unknownValue: (option: string, text: string, known: string) => string;
  readonly needed: (option: string, because: string) => string;
  /** Of `--show-values` where nobody would see them. */
  readonly valuesNeedTerminal: string;
  readonly together: (first: string, second: string) => string;
  readonly between: (option: string, text: string, least: number, most: number) => string;
  readonly until: (text: string) => string;
  readonly untilBeforeHour: (text: string, hour: string) => string;
  readonly zone: (text: string) => string;
  readonly time: (text: string) => string;
  readonly date: (text: string) => string;
  readonly hourMissing: (text: string, zone: string) => string;
  readonly hourTwice: (text: string, first: string, second: string) => string;
}

/** Headings of tables and lines. */
export interface LabelWords {
  readonly publication: string;
  readonly title: string;
  readonly realm: string;
  readonly hour: string;
  readonly revision: string;
  readonly scope: string;
  readonly scopes: string;
  readonly recipient: string;
  readonly recipients: string;
  /** The request of late joiners of that number. */
  readonly requestNumber: (number: number) => string;
  readonly officer: string;
  readonly officers: string;
  readonly approvals: string;
  readonly timelock: string;
  readonly state: string;
  readonly localTime: (zone: string) => string;
  readonly utc: string;
  readonly source: string;
  readonly party: string;
  readonly kind: string;
  readonly name: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly depot: string;
  readonly licence: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly revokedAt: string;
  readonly basis: string;
  readonly reason: string;
  readonly issuer: string;
  readonly version: string;
  readonly digest: string;
  readonly academies: string;
  readonly exams: string;
  readonly session: string;
  readonly group: string;
  readonly outcome: string;
  readonly toDo: string;
  readonly change: string;
  readonly path: string;
  readonly type: string;
  readonly signer: string;
  readonly signedAt: string;
  readonly keyNow: string;
  readonly entered: string;
  readonly decision: string;
  readonly candidates: string;
  readonly consents: string;
  readonly purpose: string;
  readonly residents: string;
  readonly ownBasis: string;
  readonly rows: string;
  readonly added: string;
  readonly removed: string;
  readonly changed: string;
  readonly server: string;
  readonly hostKey: string;
  readonly mirror: string;
  readonly testedAt: string;
  readonly write: string;
  readonly renameOver: string;
  readonly fsync: string;
  readonly statvfs: string;
  readonly setstat: string;
  readonly resume: string;
  readonly freeSpace: string;
  readonly clockSkew: string;
  readonly roundTrip: string;
  readonly upload: string;
  readonly download: string;
  readonly remark: string;
  readonly notice: string;
  readonly hourBefore: string;
  readonly hourAfter: string;
  readonly mirrors: string;
}

/** Names of the values that programs know by a code. */
export interface TermWords {
  readonly roles: { readonly [role: string]: string };
  readonly realms: { readonly rehearsal: string; readonly production: string };
  /** What a publication waits for beside its officers, as they read it; '' where that is nothing. */
  readonly timelocks: { readonly [T in Timelock]: string };
  /** What is said of drand's lock where the hour has been put off since the revision was sealed. */
  readonly timelockEarly: (sealedFor: string) => string;
  readonly states: { readonly [S in DeliveryState | 'approved' | 'handedOver']: string };
  readonly outcomes: {
    readonly [
      O in
        | 'accepted'
        | 'known'
        | 'purged'
        | 'superseded'
        | 'waiting'
        | 'rejected'
        | 'served'
        | 'present'
        | 'tested'
        | 'failed'
        | 'omitted'
        | 'held'
        | 'opened'
    ]: string;
  };
  readonly consents: {
    readonly yes: string;
    readonly no: string;
    readonly unknown: string;
    readonly unreadable: string;
  };
  /** What results are handed on for. */
  readonly purposes: { readonly [P in Purpose]: string };
  /** Why rows stay, as the heading over their number. */
  readonly stays: { readonly [R in StayReason]: string };
  readonly signerNow: { readonly valid: string; readonly expired: string; readonly revoked: string };
  /** How a server replaces a file. */
  readonly renames: { readonly [R in (typeof RENAMES_OVER)[number]]: string };
  /** What makes a delivery weaker, and what to ask of the server's administrator. */
  readonly profileWarnings: { readonly [W in ProfileWarning | MirrorWarning]: string };
  readonly notices: { readonly [K in NoticeKind]: string };
  readonly kinds: { readonly officer: string; readonly distributor: string };
  /** What became of a party from one registry to the next; `renewed` is another certificate or name of the same key. */
  readonly changes: {
    readonly [C in 'added' | 'removed' | 'before' | 'now' | 'renewed']: string;
  };
}
