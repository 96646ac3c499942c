/**
 * The shape of every word a person reads, complete by type: a language that lacks one does not compile. Messages of
 * errors open with no capital and end without a period; a hint says what to do next.
 */
import type { ErrorCode, ErrorParams } from '../../errors.ts';
import type { FileRule, RowFault } from '../../file-faults.ts';
import type { DemoLine } from '../../days/demo.ts';
import type { RehearsalLine } from '../../days/rehearse.ts';
import type { Finding, Verdict } from '../../days/rehearsal-report.ts';
import type { StageEvent } from '../../stages/context.ts';
import type { PushCounts } from '../../transport/tally.ts';
import type { WorkspaceRole } from '../../workspace/config.ts';
import type { PurgeHeap } from '../../stages/purge.ts';
import type { GateWords } from './gate-words.ts';
import type { HelpWords } from './help-words.ts';
import type { ReadingWords } from './reading-words.ts';
import type { FaultReportWords, RuleWords } from './rule-words.ts';
import type { LabelWords, NoticeKind, TermWords, UsageWords } from './label-words.ts';

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

/** Questions at the terminal, and what is noted beside them. */
export interface PromptWords {
  readonly passphrase: (key: string) => string;
  readonly passphraseAgain: (key: string) => string;
  readonly passphrasesDiffer: string;
  /** What becomes of an earlier revision once the next one is sealed: one that was released, one that was not. */
  readonly replacesReleased: (earlier: number, next: number) => string;
  readonly replacesSealed: (earlier: number, next: number) => string;
  /** What changes between two revisions: above the table, instead of it, and after it. */
  readonly changesSince: (previous: number) => string;
  readonly changesNone: (previous: number) => string;
  readonly changesUnknown: string;
  readonly wholeFile: string;
  readonly changedAt: (lines: string) => string;
  readonly changedColumns: (line: number, before: number, columns: string) => string;
  readonly removedAt: (lines: string) => string;
  readonly addedAt: (lines: string) => string;
  readonly addressLate: string;
  readonly hourDoubtful: (session: string, hour: string) => string;
  readonly announceAnyway: string;
  readonly consent: string;
  readonly handOver: string;
  /** Asked before a release is sent ahead of its hour. */
  readonly preposition: (hour: string) => string;
  readonly overrideClock: string;
  readonly signRegistry: (version: number) => string;
  readonly giveNotice: (kind: NoticeKind) => string;
  /** What a notice of each kind brings with it. */
  readonly noticeEffects: { readonly [K in NoticeKind]: string };
  readonly noticeCosigned: (officers: number) => string;
  /** Of a publication that waits for a beacon, and of one whose releases were sent ahead. */
  readonly noticeAgainstBeacon: string;
  readonly noticeAgainstPrepositioned: string;
  readonly signProposal: string;
  readonly purge: string;
  readonly replacePin: string;
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
  /** What becomes of the old registry and of what was received under it; digests in groups. */
  readonly pinReplaced: (issuer: string, pinned: string, next: string) => string;
  readonly partyAdded: (party: string, name: string) => string;
  readonly licenceRevoked: (party: string, scope: string, number: number) => string;
  /** What revoking a licence does not do. */
  readonly revocationMeans: (party: string) => string;
  readonly exported: (publication: string, revision: number) => string;
  /** A file of invented candidates that was written, and the number that they were drawn from. */
  readonly invented: (path: string, candidates: number, seed: number) => string;
  /** A publication that was just announced, its hour in both forms. */
  readonly announced: (title: string, hour: string) => string;
  readonly released: (publication: string, revision: number) => string;
  /** How long it is to the hour, which is given in both forms. */
  readonly countdown: (left: string, hour: string) => string;
  /** A release kit that was written, and what the second site does with it, step by step. */
  readonly kitWritten: (kit: {
    readonly publication: string;
    readonly dir: string;
    readonly revision: number;
    readonly bytes: number;
    readonly bring: readonly string[];
  }) => readonly string[];
  readonly prepositioned: (publication: string, revision: number, hour: string) => string;
  readonly consented: (revision: number) => string;
  readonly handedOver: (revision: number) => string;
  readonly clockOverridden: (revision: number) => string;
  readonly handOverFrom: (time: string) => string;
  /** How many of how many officers. */
  readonly quorum: (approvals: number, officers: number) => string;
  /** A request that adds recipients to a revision that was asked about before. */
  readonly lateRequest: (number: number, revision: number) => string;
  /** Heading of what differs from the revision that the officer was asked about before; and where nothing does. */
  readonly changesSince: (revision: number) => string;
  readonly nothingChanged: (revision: number) => string;
  readonly countsUnknown: (revision: number) => string;
  readonly earlierReleased: (revision: number, time: string) => string;
  readonly earlierNotReleased: (revision: number) => string;
  /** What to do with a release that was written instead of sent. */
  readonly releaseWritten: (publication: string, dir: string) => readonly string[];
  readonly noticeGiven: (publication: string, number: number) => string;
  readonly noticeProposed: (publication: string, number: number) => string;
  readonly stateRefreshed: (publication: string) => string;
  readonly proposalSigned: (number: number) => string;
  /** Until when the newest state is valid; `null` where there is none. */
  readonly stateUntil: (until: string | null) => string;
  readonly nothingReceived: string;
  readonly nothingSealed: string;
  readonly withdrawn: string;
  /** What a purge would delete: files in the clear, and copies of sealed ones. */
  readonly purgeCase: (publication: string, plaintext: PurgeHeap, copies: PurgeHeap) => string;
  /** What a purge does not promise. */
  readonly purgeMeans: string;
  readonly purged: (publication: string, files: number) => string;
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
    readonly purged: (files: number, paths: string) => string;
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
  readonly reading: ReadingWords;
  readonly rules: RuleWords;
  readonly rowFault: (fault: RowFault<FileRule>, rule: string) => string;
  /** How often a rule was broken, and what to do. */
  readonly byRule: (rule: string, count: number, todo: string) => string;
  /** What is wrong with a file, the file named first. */
  readonly ofFile: (file: string, message: string) => string;
  readonly faultReport: FaultReportWords;
  readonly events: EventWords;
  readonly help: HelpWords;
  readonly usage: UsageWords;
  readonly labels: LabelWords;
  readonly terms: TermWords;
  readonly prompts: PromptWords;
  readonly gate: GateWords;
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
  const said = words.errors[fault.code](fault.params);
  const file = jurysFile(fault);
  return file === undefined ? said : { ...said, message: words.ofFile(file, said.message) };
}

/** The jury's file that a fault is in, where a stage has named it. */
function jurysFile({
  code,
  params,
}: {
  readonly code: ErrorCode;
  readonly params: object;
}): string | undefined {
  const isOfFile = code.startsWith('csv-') && 'file' in params;
  return isOfFile && typeof params.file === 'string' ? params.file : undefined;
}
