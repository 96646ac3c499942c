/**
 * One scope of one revision of an inbox, judged: accepted, known, passed over, waiting, or refused (DESIGN §4,
 * Receive).
 */
import { SceauError, exitStatus } from '../errors.ts';
import { type SignedBytes, parseTyped } from '../documents/envelope.ts';
import { MANIFEST, manifestDocument } from '../documents/manifest.ts';
import { scopeFolder } from '../documents/names.ts';
import { equalBytes, sha256Hex } from '../io/encodings.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { fetchSigned } from '../workspace/depot-files.ts';
import {
  type Inbox,
  accept,
  acknowledge,
  believe,
  checkReaddressed,
  checkSuccession,
  copyWhole,
  reject,
} from './accept-revision.ts';
import { acceptedManifest, acceptedRequests, acceptedRevisions, myFolder } from './accepted.ts';
import { type Context, type Fault, faultOf } from './context.ts';
import type { KnownRefusals } from './known-refusals.ts';
import { isPurged } from './open-scopes.ts';
import { RECEIVE, type RefusalNotes } from './refusal-notes.ts';

/** What one scope of one revision came to. */
export interface ReceiveOutcome {
  readonly publication: string;
  readonly scope: string;
  readonly revision: number;
  readonly outcome: 'accepted' | 'known' | 'purged' | 'superseded' | 'waiting' | 'rejected';
  readonly fault: Fault | null;
  /** The scope's folder in the tree. */
  readonly folder: string;
}

/** What taking a scope rests on. */
export interface Taking {
  readonly key: UnlockedKey;
  /** Digests of the manifests that later revisions of this scope supersede. */
  readonly superseded: Set<string>;
  /** What was refused before by this process, if it remembers. */
  readonly refusals: KnownRefusals | undefined;
  readonly notes: RefusalNotes;
}

/** Whether a fault says something of what was received, rather than of the moment or this machine. */
function isRejection(fault: Fault): boolean {
  return exitStatus(fault.code) === 76 || fault.code === 'licence-expired';
}

/** Whether it is no fault of what came: a notice is still under way, or this machine's clock is behind. */
export function isEarly(fault: Fault): boolean {
  return fault.code === 'notice-missing' || fault.code === 'signed-in-future';
}

export const PASS_OVER = 'pass-over';

/**
 * Passes over a revision that a later one or a notice supersedes. That is written and told once, however often it is seen.
 * @param sha256 of what says so, or of the manifest that is named
 * @returns whether this was the first time
 */
function passOver(context: Context, { place, scope }: Inbox, sha256: string): boolean {
  const { journal } = context.workspace;
  const { publication, revision } = place;
  const isThis = (entry: JournalEntry): boolean =>
    entry.act === PASS_OVER &&
    entry.sha256 === sha256 &&
    entry.publication === publication &&
    entry.revision === revision &&
    entry.scope === scope;
  if (journal.entries().some(isThis)) return false;
  journal.append(PASS_OVER, 'done', { publication, revision, scope, sha256 });
  context.report({ kind: 'revision-superseded', publication, scope, revision });
  return true;
}

/** Remembers what a manifest supersedes. */
function noteSuperseded(bytes: Uint8Array, superseded: Set<string>): void {
  const { supersedes } = parseTyped(MANIFEST, bytes, manifestDocument);
  if (supersedes !== null) superseded.add(supersedes);
}

/**
 * Takes one scope of one revision.
 * @returns `null` where there is nothing to say that was not said before
 * @throws whatever is no refusal of what was received: depot codes, faults of this machine
 */
export async function takeScope(context: Context, inbox: Inbox, o: Taking): Promise<ReceiveOutcome | null> {
  const { workspace, report } = context;
  const { place, scope, depot } = inbox;
  const { publication, revision } = place;
  const folder = scopeFolder(place, scope);
  const about = { publication, revision, scope };
  const outcome = (kind: ReceiveOutcome['outcome'], fault: Fault | null = null): ReceiveOutcome => ({
    ...about,
    outcome: kind,
    fault,
    folder,
  });
  const accepted = acceptedManifest(context, inbox);
  if (accepted !== null) noteSuperseded(accepted, o.superseded);
  // To an older key, and accepted for the newer one.
  if (accepted === null && acceptedRequests(context, place, scope).some((each) => each > inbox.request)) {
    return null;
  }
  let signed: SignedBytes | null = null;
  try {
    signed = await fetchSigned(depot, `${myFolder(context, inbox)}/${MANIFEST}`, manifestDocument);
    if (signed !== null && accepted !== null && equalBytes(accepted, signed.bytes)) {
      await acknowledge(context, inbox, o.key);
      return outcome(isPurged(context, inbox) ? 'purged' : 'known');
    }
    const highest = acceptedRevisions(context, place, scope).at(-1) ?? 0;
    const isOlder = signed !== null && accepted === null && highest > revision;
    if (signed !== null && isOlder && o.superseded.has(sha256Hex(signed.bytes))) {
      // Its digest is in the signed chain, so its text may be believed for what it supersedes in turn.
      noteSuperseded(signed.bytes, o.superseded);
      return passOver(context, inbox, sha256Hex(signed.bytes)) ? outcome('superseded') : null;
    }
    const { standing } = inbox.known;
    if (signed !== null && accepted === null && standing.superseded.includes(revision)) {
      return passOver(context, inbox, standing.notice.sha256 ?? '') ? outcome('superseded') : null;
    }
    const refused = await o.refusals?.find(context, inbox, signed);
    if (refused !== undefined) return outcome('rejected', refused);
    if (isOlder) throw new SceauError('rollback', { publication, scope, revision, accepted: highest });
    const believed = await believe(context, inbox, signed);
    if (accepted !== null) throw new SceauError('equivocation', { publication, scope, revision });
    checkSuccession(context, inbox, believed.manifest);
    checkReaddressed(context, inbox, believed.manifest);
    const copied = await copyWhole(context, inbox, believed, o.key);
    await workspace.journal.record(RECEIVE, about, async () => accept(context, inbox, copied));
    noteSuperseded(believed.manifest.bytes, o.superseded);
    report({ kind: 'revision-received', publication, scope, revision });
    await acknowledge(context, inbox, o.key);
    return outcome('accepted');
  } catch (error) {
    const fault = faultOf(error);
    const isRefused = isRejection(fault);
    if (!isRefused && !isEarly(fault)) throw error;
    const isNoted = o.notes.note(about, fault);
    if (isEarly(fault)) return outcome('waiting', fault);
    if (!isNoted) return outcome('rejected', fault);
    await reject(context, inbox, { signed, fault }, o.key);
    await o.refusals?.remember(context, inbox, { signed, fault });
    return outcome('rejected', fault);
  }
}
