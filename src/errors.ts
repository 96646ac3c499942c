/**
 * The one error class, the closed union of its codes with their typed parameters, and the one table from code to
 * exit status (DESIGN §6). The words live in cli/messages, by code. Any other `Error` that escapes is a bug in
 * sceau (70). A parameter never holds a secret or candidate data; text that an attacker may have written is
 * escaped where it is worded.
 */
import { FILE_STATUS, type FileParams } from './file-faults.ts';
import { GATE_STATUS, type GateParams } from './gate-faults.ts';

/** Of a code that says it all. */
type NoParams = Readonly<Record<string, never>>;

/** What each code says about the case at hand. */
export interface ErrorParams extends FileParams, GateParams {
  // 64: the command line
  usage: { detail: string };
  'role-wrong': { role: string; expected: string };
  'party-key-known': { party: string; known: string; found: string };
  'hour-past': { hour: string; zone: string };
  'not-prepositioned': { publication: string };
  /** `standing` is the hour that holds now; `kind` what was asked. */
  'hour-direction': { kind: 'postpone' | 'advance'; hour: string; standing: string; zone: string };
  'session-invalid': { session: string };
  'exam-not-held': { exam: string; session: string; group: string };
  'exams-mixed': { exams: string };
  'approvals-out-of-range': { approvals: number; least: number; most: number };
  'validity-reversed': { from: string; until: string };
  'passphrase-short': { least: number };
  'terminal-needed': { what: string };
  /** What is not done in a release kit, as it is typed. */
  'kit-only': { command: string };
  'publication-ambiguous': { publication: string; issuers: string };

  // 65: the data
  'previous-differs': { path: string; revision: number };

  // 66: an input is missing
  'input-missing': { path: string };
  /** `known` ids to choose from; `depot` was looked into, `receiveFrom` will be by `receive`. */
  'publication-unknown': {
    publication: string;
    known?: readonly string[];
    depot?: string;
    receiveFrom?: string;
  };
  'partner-unknown': { partner: string };
  'licence-unknown': { partner: string; scope: string };
  'results-purged': { publication: string };
  'revision-missing': { publication: string };
  'key-file-invalid': { path: string };
  'key-file-putty': { path: string };

  // 69: a server cannot be reached for good
  'host-unresolved': { host: string };
  'server-refused': { operation: string; status: number; path: string };
  'subsystem-refused': { host: string };
  'handshake-failed': { host: string };
  'certificate-untrusted': { host: string; detail: string };
  /** `status` of HTTP. */
  'http-refused': { host: string; status: number; path: string };
  'mirror-differs': { url: string; path: string };
  'depot-missing': { address: string };

  // 70: a bug in sceau
  bug: { detail: string };

  // 73, 74: output
  'output-exists': { path: string };
  'output-create': { path: string };
  'kit-too-large': { bytes: number; maxBytes: number };
  io: { operation: string; path: string };
  'disk-full': { path: string };

  // 75: not now
  'host-unreachable': { host: string };
  'depot-full': { path: string };
  'workspace-busy': { command: string; pid: number; since: string };
  'connection-lost': { host: string };
  /** `status` of HTTP. */
  'server-busy': { host: string; status: number };
  'deadline-exceeded': { operation: string; seconds: number };
  'not-released': { publication: string; hour: string; zone: string };
  'wait-interrupted': { publication: string };
  'release-incomplete': { file: string };
  'open-before-hour': { hour: string; zone: string };
  'notice-missing': { number: number };
  /** The beacon of a drand round, which comes at `at`; `url` of it at a relay. */
  'beacon-missing': { round: number; at: string; zone: string; url: string };
  /** A proposal that fewer officers signed than it takes. */
  'cosignatures-missing': { number: number; needed: number; found: number };
  'signed-in-future': { file: string; at: string };
  'retry-may-help': { failed: number; total: number };
  'rehearsal-incomplete': { publication: string; opened: number; total: number };
  'rehearsal-interrupted': { publication: string };

  // 76: a signature, digest or protocol check failed
  'armor-not-canonical': { file: string };
  'signature-malformed': { file: string; detail: string };
  'signature-invalid': { file: string };
  'signer-unknown': { file: string; fingerprint: string };
  'signer-role': { file: string; expected: string; found: string };
  'key-weak': { fingerprint: string; detail: string };
  'key-expired': { fingerprint: string };
  'key-revoked': { fingerprint: string };
  'key-unusable': { fingerprint: string; detail: string };
  'certificate-malformed': { detail: string };
  'fingerprint-mismatch': { expected: string; found: string };
  'sample-key': { fingerprint: string };
  'rehearsal-key': { fingerprint: string };
  'document-too-large': { file: string; maxBytes: number };
  'document-malformed': { file: string; detail: string };
  'document-not-canonical': { file: string };
  'document-type': { file: string; expected: string; found: string };
  'document-link': { file: string; link: string; expected: string; found: string };
  'realm-mismatch': { file: string; expected: string; found: string };
  'issuer-mismatch': { file: string; expected: string; found: string };
  'issuer-untrusted': { issuer: string };
  'issuer-pinned': { issuer: string; pinned: string; found: string };
  'academy-unregistered': { academy: string };
  'not-supported': { file: string; feature: string };
  'registry-digest': { expected: string; found: string };
  'registry-chain': { version: number; detail: string };
  'signature-quorum': { file: string; needed: number; found: number };
  'digest-mismatch': { file: string };
  /** A journal is not the one whose first `size` entries a manifest or receipt vouches for. */
  'journal-forked': { file: string; size: number };
  'length-mismatch': { file: string; expected: number; found: number };
  'file-missing': { file: string };
  equivocation: { publication: string; scope: string; revision: number };
  rollback: { publication: string; scope: string; revision: number; accepted: number };
  'approval-quorum': { needed: number; found: number };
  'approval-mismatch': { officer: string; detail: string };
  'officer-unknown': { officer: string };
  'notice-chain': { number: number; detail: string };
  'beacon-invalid': { source: string; fault: 'form' | 'round' | 'signature' };
  'timelock-invalid': { file: string; fault: 'form' | 'chain' | 'round' | 'stanza' | 'content' };
  'recipient-not-approved': { recipient: string };
  'recipient-revoked': { recipient: string };
  'commitment-mismatch': { scope: string };
  'inner-signature': { detail: string };
  'payload-malformed': { detail: string };
  'payload-integrity': NoParams;
  'decryption-failed': { file: string };
  'share-invalid': { officer: string; detail: string };
  'results-altered': { path: string };
  'depot-conflict': { path: string };
  'listing-too-large': { folder: string; maxEntries: number };
  'not-all-accepted': { failed: number; total: number };

  // 77: not permitted
  'before-hour': { hour: string; zone: string };
  /** How far this machine's clock is ahead of the median of `servers` servers' (behind where it is negative). */
  'clock-disagrees': { aheadMs: number; servers: number };
  /** The hour came earlier, and the lock of this revision opens at `hour` all the same. */
  'timelock-not-due': { revision: number; hour: string; zone: string };
  /** Officers: who has handed over, who has only consented, who has done neither. */
  'quorum-missing': {
    needed: number;
    found: number;
    handedOver: readonly string[];
    consented: readonly string[];
    missing: readonly string[];
  };
  'licence-expired': { partner: string; scope: string };
  'licence-missing': { scope: string };
  'licence-revoked': { partner: string; scope: string; at: string };
  'publication-withdrawn': { publication: string };
  'rehearsal-only': { realm: string };
  'revision-superseded': { publication: string; revision: number };
  'recipient-omitted': { recipient: string; reason: string };
  'host-key-unknown': { host: string; found: string };
  'host-key-changed': { host: string; expected: string; found: string };
  'authentication-failed': { host: string; user: string };
  'permission-denied': { path: string };
  'key-file-exposed': { path: string };
  'passphrase-wrong': { key: string };
  /** `operation` is `export`, `sign` or `decrypt`. */
  'gpg-failed': { operation: string; detail: string };
  /** From when on, and the zone in which people read it. */
  'handover-early': { from: string; zone: string };
  'override-early': { from: string; zone: string };
  'not-confirmed': NoParams;

  // 78: configuration
  'workspace-missing': { path: string };
  'config-invalid': { path: string; detail: string };
  'key-missing': { role: string };
  'gpg-missing': NoParams;
  'registry-missing': NoParams;
  'key-unregistered': { role: string; fingerprint: string };
  'scope-conflict': { scope: string };
  'scope-unknown': { scope: string };
  'scope-unlawful': { scope: string; detail: string };
  'host-key-missing': { host: string };
  'host-key-invalid': { path: string };
  'address-invalid': { address: string };
  'bucket-refused': { address: string };
  'name-invalid': { name: string };
}

export type ErrorCode = keyof ErrorParams;

/** The statuses of DESIGN §6. */
export type ExitStatus = 64 | 65 | 66 | 69 | 70 | 73 | 74 | 75 | 76 | 77 | 78;

const STATUS: { readonly [C in ErrorCode]: ExitStatus } = {
  usage: 64,
  'role-wrong': 64,
  'party-key-known': 64,
  'hour-past': 64,
  'not-prepositioned': 64,
  'hour-direction': 64,
  'session-invalid': 64,
  'exam-not-held': 64,
  'exams-mixed': 64,
  'approvals-out-of-range': 64,
  'validity-reversed': 64,
  'passphrase-short': 64,
  'terminal-needed': 64,
  'kit-only': 64,
  'publication-ambiguous': 64,
  'previous-differs': 65,
  'input-missing': 66,
  'publication-unknown': 66,
  'partner-unknown': 66,
  'licence-unknown': 66,
  'results-purged': 66,
  'revision-missing': 66,
  'key-file-invalid': 66,
  'key-file-putty': 66,
  'host-unresolved': 69,
  'server-refused': 69,
  'subsystem-refused': 69,
  'handshake-failed': 69,
  'certificate-untrusted': 69,
  'http-refused': 69,
  'mirror-differs': 69,
  'depot-missing': 69,
  bug: 70,
  'output-exists': 73,
  'output-create': 73,
  'kit-too-large': 73,
  io: 74,
  'disk-full': 74,
  'host-unreachable': 75,
  'depot-full': 75,
  'workspace-busy': 75,
  'connection-lost': 75,
  'server-busy': 75,
  'deadline-exceeded': 75,
  'not-released': 75,
  'wait-interrupted': 75,
  'release-incomplete': 75,
  'open-before-hour': 75,
  'notice-missing': 75,
  'beacon-missing': 75,
  'cosignatures-missing': 75,
  'signed-in-future': 75,
  'retry-may-help': 75,
  'rehearsal-incomplete': 75,
  'rehearsal-interrupted': 75,
  'armor-not-canonical': 76,
  'signature-malformed': 76,
  'signature-invalid': 76,
  'signer-unknown': 76,
  'signer-role': 76,
  'key-weak': 76,
  'key-expired': 76,
  'key-revoked': 76,
  'key-unusable': 76,
  'certificate-malformed': 76,
  'fingerprint-mismatch': 76,
  'sample-key': 76,
  'rehearsal-key': 76,
  'document-too-large': 76,
  'document-malformed': 76,
  'document-not-canonical': 76,
  'document-type': 76,
  'document-link': 76,
  'realm-mismatch': 76,
  'issuer-mismatch': 76,
  'issuer-untrusted': 76,
  'issuer-pinned': 77,
  'academy-unregistered': 76,
  'not-supported': 76,
  'registry-digest': 76,
  'registry-chain': 76,
  'signature-quorum': 76,
  'digest-mismatch': 76,
  'journal-forked': 76,
  'length-mismatch': 76,
  'file-missing': 76,
  equivocation: 76,
  rollback: 76,
  'approval-quorum': 76,
  'approval-mismatch': 76,
  'officer-unknown': 76,
  'notice-chain': 76,
  'beacon-invalid': 76,
  'timelock-invalid': 76,
  'recipient-not-approved': 76,
  'recipient-revoked': 76,
  'commitment-mismatch': 76,
  'inner-signature': 76,
  'payload-malformed': 76,
  'payload-integrity': 76,
  'decryption-failed': 76,
  'share-invalid': 76,
  'results-altered': 76,
  'depot-conflict': 76,
  'listing-too-large': 76,
  'not-all-accepted': 76,
  'before-hour': 77,
  'timelock-not-due': 77,
  'clock-disagrees': 77,
  'quorum-missing': 77,
  'licence-expired': 77,
  'licence-missing': 77,
  'licence-revoked': 77,
  'publication-withdrawn': 77,
  'rehearsal-only': 77,
  'revision-superseded': 77,
  'recipient-omitted': 77,
  'host-key-unknown': 77,
  'host-key-changed': 77,
  'authentication-failed': 77,
  'permission-denied': 77,
  'key-file-exposed': 77,
  'passphrase-wrong': 77,
  'gpg-failed': 77,
  'handover-early': 77,
  'override-early': 77,
  'not-confirmed': 77,
  'workspace-missing': 78,
  'config-invalid': 78,
  'key-missing': 78,
  'gpg-missing': 78,
  'registry-missing': 78,
  'key-unregistered': 78,
  'scope-conflict': 78,
  'scope-unknown': 78,
  'scope-unlawful': 78,
  'host-key-missing': 78,
  'host-key-invalid': 78,
  'address-invalid': 78,
  'bucket-refused': 78,
  'name-invalid': 78,
  ...FILE_STATUS,
  ...GATE_STATUS,
};

/** Every code, for tests that must reach or word each of them. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(STATUS).filter((code) => isErrorCode(code));

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(STATUS, code);
}

/** A fault with a code; `message` is for stack traces, never for people (cli/messages words the code). */
export class SceauError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly params: ErrorParams[C];

  constructor(code: C, params: ErrorParams[C], cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = 'SceauError';
    this.code = code;
    this.params = params;
  }
}

/** Exit status of a code. */
export function exitStatus(code: ErrorCode): ExitStatus {
  return STATUS[code];
}

/** Whether a fault may pass by itself, so that doing the same again later may help: the status 75, and no other. */
export function mayPass(code: ErrorCode): boolean {
  return STATUS[code] === 75;
}

/** Whether `error` is a fault with the given code. */
export function isCode<C extends ErrorCode>(error: unknown, code: C): error is SceauError<C> {
  return error instanceof SceauError && error.code === code;
}
