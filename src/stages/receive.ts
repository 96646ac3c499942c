/**
 * `receive`: finds what a depot holds for this distributor, believes it or refuses it, and answers with a signed
 * receipt (DESIGN §4, Receive). The inbox is never changed; a copy is accepted whole, or quarantined.
 */
import { SceauError, exitStatus } from '../errors.ts';
import { type SignedBytes, parseTyped } from '../documents/envelope.ts';
import { MANIFEST, manifestDocument } from '../documents/manifest.ts';
import {
  type RevisionPlace,
  isId,
  parseRevisionFolder,
  publicationFolder,
  recipientFolder,
  revisionFolder,
  signatureName,
} from '../documents/names.ts';
import { equalBytes, sha256Hex } from '../io/encodings.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import type { Depot } from '../transport/depot.ts';
import { fetchSigned } from '../workspace/depot-files.ts';
import { openKey } from '../workspace/keys.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import { trustedIssuers } from '../workspace/registry-store.ts';
import {
  type Inbox,
  accept,
  acceptedManifest,
  acknowledge,
  believe,
  checkSuccession,
  highestAccepted,
  myFolder,
  reject,
} from './accept-revision.ts';
import { deliverAnswers } from './answer.ts';
import { type Context, type Fault, faultOf } from './context.ts';
import { type SyncedPublication, syncPublication } from './sync-publication.ts';

/** What one scope of one revision came to. */
export interface ReceiveOutcome {
  readonly publication: string;
  readonly scope: string;
  readonly revision: number;
  readonly outcome: 'accepted' | 'known' | 'superseded' | 'waiting' | 'rejected';
  readonly fault: Fault | null;
}

export interface ReceiveReport {
  readonly outcomes: readonly ReceiveOutcome[];
  /** Publications that could not be read at all. */
  readonly failures: readonly { readonly publication: string; readonly fault: Fault }[];
}

/** Whether a fault says something of what was received, rather than of the moment or this machine. */
function isRejection(fault: Fault): boolean {
  return exitStatus(fault.code) === 76 || fault.code === 'licence-expired';
}

/**
 * Whether a fault is one folder's: it holds no publication, one that does not hold, or something that may not be read.
 * Anyone who may write into the depot can make such a folder.
 */
function isOneFolders({ code }: Fault): boolean {
  const others = ['publication-unknown', 'permission-denied', 'server-refused'];
  return exitStatus(code) === 76 || others.includes(code);
}

/** Whether it is no fault of what came: a notice is still under way, or this machine's clock is behind. */
function isEarly(fault: Fault): boolean {
  return fault.code === 'notice-missing' || fault.code === 'signed-in-future';
}

const PASS_OVER = 'pass-over';

/**
 * Passes over an older revision that the signed chain names. That is written and told once, however often it is seen.
 * @returns whether this was the first time
 */
function passOver(context: Context, { place, scope }: Inbox, sha256: string): boolean {
  const { journal } = context.workspace;
  const { publication, revision } = place;
  if (journal.entries().some((entry) => entry.act === PASS_OVER && entry.sha256 === sha256)) return false;
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
 * @param superseded digests of the manifests that later revisions of this scope supersede
 * @returns `null` where there is nothing to say that was not said before
 */
async function takeOne(
  context: Context,
  inbox: Inbox,
  o: { readonly key: UnlockedKey; readonly superseded: Set<string> },
): Promise<ReceiveOutcome | null> {
  const { workspace, report } = context;
  const { place, scope, depot } = inbox;
  const { publication, revision } = place;
  const outcome = (kind: ReceiveOutcome['outcome'], fault: Fault | null = null): ReceiveOutcome => ({
    publication,
    scope,
    revision,
    outcome: kind,
    fault,
  });
  const accepted = acceptedManifest(context, place, scope);
  if (accepted !== null) noteSuperseded(accepted, o.superseded);
  let signed: SignedBytes | null = null;
  try {
    signed = await fetchSigned(depot, `${myFolder(context, inbox)}/${MANIFEST}`, manifestDocument);
    if (signed !== null && accepted !== null && equalBytes(accepted, signed.bytes)) {
      await acknowledge(context, inbox, o.key);
      return outcome('known');
    }
    const highest = highestAccepted(context, place, scope);
    const isOlder = signed !== null && accepted === null && highest > revision;
    if (signed !== null && isOlder && o.superseded.has(sha256Hex(signed.bytes))) {
      // Its digest is in the signed chain, so its text may be believed for what it supersedes in turn.
      noteSuperseded(signed.bytes, o.superseded);
      return passOver(context, inbox, sha256Hex(signed.bytes)) ? outcome('superseded') : null;
    }
    const found = signed;
    return await workspace.journal.record('receive', { publication, revision, scope }, async () => {
      if (isOlder) throw new SceauError('rollback', { publication, scope, revision, accepted: highest });
      const believed = await believe(context, inbox, found);
      if (accepted !== null) throw new SceauError('equivocation', { publication, scope, revision });
      checkSuccession(context, inbox, believed.manifest);
      await accept(context, inbox, believed, o.key);
      await acknowledge(context, inbox, o.key);
      noteSuperseded(believed.manifest.bytes, o.superseded);
      report({ kind: 'revision-received', publication, scope, revision });
      return outcome('accepted');
    });
  } catch (error) {
    const fault = faultOf(error);
    if (isEarly(fault)) return outcome('waiting', fault);
    if (!isRejection(fault)) throw error;
    await reject(context, inbox, { signed, fault }, o.key);
    return outcome('rejected', fault);
  }
}

/** Scopes of a revision that hold a whole folder for this distributor: its signature, last to come, is there. */
async function scopesForMe(context: Context, depot: Depot, place: RevisionPlace): Promise<readonly string[]> {
  const me = context.workspace.config.id;
  const scopes: string[] = [];
  for (const { name, kind } of await depot.list(revisionFolder(place))) {
    if (kind !== 'folder' || !isId(name)) continue;
    const names = await depot.list(recipientFolder(place, name, me));
    if (names.some((entry) => entry.name === signatureName(MANIFEST))) scopes.push(name);
  }
  return scopes;
}

/** Takes what a publication's folder holds, the newest revision first. */
async function takePublication(
  context: Context,
  depot: Depot,
  o: { readonly place: PublicationPlace; readonly key: UnlockedKey },
): Promise<readonly ReceiveOutcome[]> {
  const { workspace } = context;
  const { publication } = o.place;
  const revisions = (await depot.list(publicationFolder(o.place)))
    .flatMap(({ name, kind }) => (kind === 'folder' ? (parseRevisionFolder(name) ?? []) : []))
    .sort((a, b) => b - a);
  const waiting: { place: RevisionPlace; scope: string }[] = [];
  for (const revision of revisions) {
    const place = { ...o.place, revision };
    for (const scope of await scopesForMe(context, depot, place)) waiting.push({ place, scope });
  }
  if (waiting.length === 0) return [];
  let known: SyncedPublication;
  try {
    known = await syncPublication(context, depot, o.place);
  } catch (error) {
    // Publication or notice signed ahead of this clock: like a manifest, it is neither believed nor refused yet.
    const fault = faultOf(error);
    if (!isEarly(fault)) throw error;
    workspace.journal.append('receive', 'failed', { publication, code: fault.code });
    return waiting.map(({ place: { revision }, scope }) => {
      return { publication, scope, revision, outcome: 'waiting', fault };
    });
  }
  const superseded = new Map<string, Set<string>>();
  const outcomes: ReceiveOutcome[] = [];
  for (const { place, scope } of waiting) {
    const digests = superseded.get(scope) ?? new Set();
    superseded.set(scope, digests);
    const inbox = { known, depot, place, scope };
    const outcome = await takeOne(context, inbox, { key: o.key, superseded: digests });
    if (outcome !== null) outcomes.push(outcome);
  }
  await deliverAnswers(context, depot, o.place);
  return outcomes;
}

/**
 * Receives everything that the depot holds for this distributor.
 * @throws depot codes, `key-missing`, `passphrase-wrong`. What was refused is in the report, a publication that cannot
 * be read at all among its failures; one bad folder holds up no other.
 */
export async function receive(context: Context): Promise<ReceiveReport> {
  const { workspace } = context;
  const { depot: settings } = workspace.config;
  if (settings === undefined)
    throw new SceauError('config-invalid', { path: workspace.dir, detail: 'depot' });
  const key = await openKey(workspace, 'distributor', context.secrets);
  const depot = await context.connect(settings);
  const outcomes: ReceiveOutcome[] = [];
  const failures: { publication: string; fault: Fault }[] = [];
  try {
    for (const issuer of trustedIssuers(workspace)) {
      for (const { name, kind } of await depot.list(issuer)) {
        if (kind !== 'folder' || !isId(name)) continue;
        try {
          outcomes.push(
            ...(await takePublication(context, depot, { place: { issuer, publication: name }, key })),
          );
        } catch (error) {
          const fault = faultOf(error);
          if (!isOneFolders(fault)) throw error;
          workspace.journal.append('receive', 'failed', { publication: name, code: fault.code });
          failures.push({ publication: name, fault });
        }
      }
    }
  } finally {
    await depot.close();
  }
  return { outcomes, failures };
}
