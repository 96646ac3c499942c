/**
 * The shape of every word a person reads, complete by type: a language that lacks one does not compile. Messages of
 * errors open with no capital and end without a period; a hint says what to do next.
 */
import type { ErrorCode, ErrorParams, RowFault, RowRule } from '../../errors.ts';
import type { DemoLine } from '../../days/demo.ts';
import type { RehearsalLine } from '../../days/rehearse.ts';
import type { Finding, Verdict } from '../../days/rehearsal-report.ts';
import type { StageEvent } from '../../stages/context.ts';
import type { RENAMES_OVER } from '../../transport/profile.ts';
import type { PushCounts } from '../../transport/tally.ts';
import type { WorkspaceRole } from '../../workspace/config.ts';
import type { ProfileWarning } from '../../stages/test-partner.ts';
import type { MirrorWarning } from '../../transport/check-mirror.ts';
import type { DeliveryState } from '../../stages/report-status.ts';
import type { CommandName } from '../command-table.ts';

/** What is said of a fault: what it is, and what to do next. */
export interface Said {
  readonly message: string;
  readonly hint: string;
}

/** Both halves of what is said. */
export function says(message: string, hint: string): Said {
  return { message, hint };
}

export type ErrorWords = { readonly [C in ErrorCode]: (params: ErrorParams[C]) => Said };

/** Events by their kind. */
export type EventByKind = { readonly [E in StageEvent as E['kind']]: E };

/** What is said of an event; `null` where it is not worth a line. `reason` words the event's fault, if it has one. */
export type EventWords = {
  readonly [K in keyof EventByKind]: (event: EventByKind[K], reason: string) => string | null;
};

/** The options and arguments that commands share by name; `is-officer` is `partner add --officer`. */
export const OPTION_NAMES = [
  'academies',
  'all-parties',
  'approvals',
  'at',
  'basis',
  'candidates',
  'certificate',
  'curve',
  'depot',
  'dir',
  'digest',
  'exam',
  'expect-total',
  'fetch',
  'file',
  'fingerprint',
  'group',
  'help',
  'host-key',
  'id',
  'in',
  'interval',
  'is-officer',
  'issuer',
  'json',
  'key',
  'lang',
  'least-approvals',
  'name',
  'late',
  'new-key',
  'new-revision',
  'officer',
  'officers',
  'output',
  'parallel',
  'party',
  'passphrase-fd',
  'passphrase-file',
  'paths',
  'publication',
  'realm',
  'registry',
  'rehearse-exam',
  'rehearse-group',
  'rehearse-session',
  'rehearse-title',
  'rehearse-until',
  'role',
  'scope',
  'seed',
  'session',
  'sources',
  'ssh-key',
  'title',
  'until',
  'valid-from',
  'valid-until',
  'version',
  'wait',
  'wait-until',
  'watch',
  'workspace',
  'yes',
  'zone',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

/** A command in the help: what it does, and one line that people can copy (without the program's name). */
export interface CommandWords {
  readonly summary: string;
  readonly example: string | null;
}

export interface HelpWords {
  readonly commands: { readonly [C in CommandName]: CommandWords };
  readonly options: { readonly [O in OptionName]: string };
  readonly usage: string;
  readonly ownOptions: string;
  /** What an option takes: one text, or several. */
  readonly text: string;
  readonly list: string;
  readonly commonOptions: string;
  readonly epilogue: string;
}

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
  readonly repeated: (option: string) => string;
  readonly unknownValue: (option: string, text: string, known: string) => string;
  readonly needed: (option: string, because: string) => string;
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
  readonly basis: string;
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
  readonly rows: string;
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
}

/** Names of the values that programs know by a code. */
export interface TermWords {
  readonly roles: { readonly [role: string]: string };
  readonly realms: { readonly rehearsal: string; readonly production: string };
  readonly states: { readonly [S in DeliveryState | 'approved' | 'handedOver']: string };
  readonly outcomes: {
    readonly [
      O in
        | 'accepted'
        | 'known'
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
  readonly signerNow: { readonly valid: string; readonly expired: string; readonly revoked: string };
  /** How a server replaces a file. */
  readonly renames: { readonly [R in (typeof RENAMES_OVER)[number]]: string };
  /** What makes a delivery weaker, and what to ask of the server's administrator. */
  readonly profileWarnings: { readonly [W in ProfileWarning | MirrorWarning]: string };
  readonly kinds: { readonly officer: string; readonly distributor: string };
  /** What became of a party from one registry to the next; `renewed` is another certificate or name of the same key. */
  readonly changes: {
    readonly [C in 'added' | 'removed' | 'before' | 'now' | 'renewed']: string;
  };
}

/** Questions at the terminal, and what is noted beside them. */
export interface PromptWords {
  readonly passphrase: (key: string) => string;
  readonly passphraseAgain: (key: string) => string;
  readonly passphrasesDiffer: string;
  readonly sealRevision: (revision: number) => string;
  /** What becomes of an earlier revision once the next one is sealed: one that was released, one that was not. */
  readonly replacesReleased: (earlier: number, next: number) => string;
  readonly replacesSealed: (earlier: number, next: number) => string;
  readonly addressLate: string;
  readonly hourDoubtful: (session: string, hour: string) => string;
  readonly announceAnyway: string;
  readonly consent: string;
  readonly handOver: string;
  readonly signRegistry: (version: number) => string;
  readonly yesNo: string;
  readonly isYes: (answer: string) => boolean;
  readonly totalDiffers: (expected: number, found: number) => string;
}

/** One-line results. */
export interface ResultWords {
  readonly workspaceMade: (dir: string) => string;
  readonly keyMade: (key: string) => string;
  readonly registryWritten: (version: number, path: string) => string;
  readonly registrySigned: (version: number, path: string) => string;
  readonly registryProposed: (version: number, signatures: number) => string;
  readonly registryUnchanged: string;
  readonly compareDigest: string;
  readonly compareOwnDigest: string;
  readonly trusted: (issuer: string, name: string) => string;
  readonly partyAdded: (party: string, name: string) => string;
  readonly exported: (publication: string, revision: number) => string;
  /** A publication that was just announced, its hour in both forms. */
  readonly announced: (title: string, hour: string) => string;
  readonly released: (publication: string, revision: number) => string;
  readonly consented: (revision: number) => string;
  readonly handedOver: (revision: number) => string;
  readonly handOverFrom: (time: string) => string;
  readonly nothingReceived: string;
  readonly nothingSealed: string;
  readonly withdrawn: string;
  /** How far an earlier revision came; '' stands for what did not happen. */
  readonly earlierRevision: (earlier: {
    readonly revision: number;
    readonly approvedBy: string;
    readonly released: string;
    readonly openedBy: string;
  }) => string;
  readonly earlierBroken: (revision: number, reason: string) => string;
  /** Lists with nothing in them, and what to type next. */
  readonly noKeys: (key: string) => string;
  readonly noPartners: string;
  /** What every command of a rehearsal's workspace begins with. */
  readonly rehearsal: string;
  readonly noPublications: (role: WorkspaceRole) => string;
  readonly noTrust: (role: WorkspaceRole) => string;
  readonly verified: (documents: number, failures: number) => string;
  /** Files that `verify` could not judge, by the reason why. */
  readonly notChecked: {
    readonly encrypted: (files: number, paths: string) => string;
    readonly unattached: (files: number, paths: string) => string;
  };
  /** Files of one delivery, and the tries that it took. */
  readonly delivered: (counts: PushCounts) => string;
  readonly moreFaults: (more: number) => string;
}

/** Lines of the demo by their kind. */
export type DemoLineByKind = { readonly [L in DemoLine as L['kind']]: L };

/** The story of the demo, and what is said over what it leaves behind. */
export interface DemoWords {
  readonly story: { readonly [K in keyof DemoLineByKind]: (line: DemoLineByKind[K]) => string };
  readonly leftBehind: (dir: string) => string;
  readonly byHand: string;
  readonly goodSignature: string;
  readonly badSignature: string;
}

/** Lines of a rehearsal by their kind, and its findings by theirs. */
export type RehearsalLineByKind = { readonly [L in RehearsalLine as L['kind']]: L };
export type FindingByKind = { readonly [F in Finding as F['kind']]: F };

/** A rehearsal: what happens, what came of it, what to do about what did not. */
export interface RehearsalWords {
  /** Of the publication, unless it is given one. */
  readonly title: string;
  readonly story: {
    /** `reason` words the line's fault, if it has one. */
    readonly [K in keyof RehearsalLineByKind]: (line: RehearsalLineByKind[K], reason: string) => string;
  };
  readonly verdicts: { readonly [V in Verdict]: string };
  readonly verdict: string;
  /** Seconds from the hour to the opening. */
  readonly seconds: string;
  /** How the times of a table stand in its cells. */
  readonly times: (zone: string) => string;
  readonly allOpened: string;
  readonly findings: string;
  readonly finding: {
    readonly [K in keyof FindingByKind]: (
      finding: FindingByKind[K],
      o: {
        readonly publication: string;
        /** Why, as far as it is known; '' else. */
        readonly reason: string;
        /** What the fault itself says to do; '' where there is none. */
        readonly hint: string;
      },
    ) => string;
  };
}

export interface Words {
  readonly language: 'fr' | 'en';
  readonly hintLabel: string;
  readonly errors: ErrorWords;
  readonly rules: { readonly [R in RowRule]: string };
  readonly rowFault: (fault: RowFault, rule: string) => string;
  readonly events: EventWords;
  readonly help: HelpWords;
  readonly usage: UsageWords;
  readonly labels: LabelWords;
  readonly terms: TermWords;
  readonly prompts: PromptWords;
  readonly results: ResultWords;
  readonly demo: DemoWords;
  readonly rehearsal: RehearsalWords;
  /** What to do with the stack that follows. */
  readonly bug: string;
}

/** What is said of a fault of any code. */
export function sayFault<C extends ErrorCode>(
  words: Words,
  fault: { readonly code: C; readonly params: ErrorParams[C] },
): Said {
  return words.errors[fault.code](fault.params);
}
