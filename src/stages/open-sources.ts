/**
 * Where a release may be had, and what became of asking there: the inbox, the mirrors that the publication names, the
 * mirrors that this workspace was told of (transport/FORMAT.md, «Mirrors»). One source's fault is that source's alone.
 */
import { type ErrorCode, SceauError, exitStatus } from '../errors.ts';
import {
  officerFolder,
  parseApprovalName,
  prepositionedNumbers,
  publicationFolder,
  parseReleaseName,
  releaseMarks,
  revisionFolder,
  scopeFolder,
} from '../documents/names.ts';
import type { Hour } from '../documents/fields.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import type { HttpsDeadlines } from '../transport/https-exchange.ts';
import type { SnapshotListing, WantedFolder } from '../transport/snapshot.ts';
import { VISITS, boundVisit } from '../transport/visit.ts';
import { askedMirrors } from '../workspace/config.ts';
import { connectMirror } from '../workspace/connect.ts';
import { type PublicationPlace, loadPublication } from '../workspace/publication-store.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { type Context, type Fault, faultOf, recording } from './context.ts';
import type { OpenOutcome, ToOpen } from './open-scopes.ts';

/** Something that may have the release. */
export interface OpenSource {
  readonly kind: 'inbox' | 'mirror';
  /** Its address, for people. */
  readonly name: string;
  /** Connects where that takes a connection, until `signal` is aborted. */
  readonly open: (signal?: AbortSignal) => Promise<ReadableDepot>;
}

/** How long one source may take of one opening's time. */
export interface SourceLimits {
  readonly deadlines?: Partial<HttpsDeadlines> | undefined;
  /** Waiting for the source, from its listing to a whole copy of what is wanted. */
  readonly pollSeconds?: number | undefined;
}

/** What is known of a publication before anyone is asked. */
export interface OpenPlan {
  readonly hour: Hour;
  readonly officers: readonly string[];
  readonly mirrors: readonly OpenSource[];
}

/** Reads from the record what the publication says, its notices told, and whom to ask. @throws 76 */
export async function planOpening(
  context: Context,
  base: PublicationPlace,
  { deadlines }: SourceLimits,
): Promise<OpenPlan> {
  const { workspace } = context;
  const moment = recording(context);
  const trust = await loadTrust(workspace, base.issuer, moment);
  const known = await loadPublication(workspace, base, { trust, moment });
  const { officers, mirrors } = known.publication.value;
  const told = askedMirrors(workspace.config);
  const named = mirrors.filter(({ url }) => !told.some((each) => each.url === url));
  return {
    hour: known.standing.hour,
    officers,
    mirrors: [...told, ...named].map((mirror) => ({
      kind: 'mirror',
      name: mirror.url,
      open: async () => connectMirror(workspace.dir, mirror, deadlines),
    })),
  };
}

const COMMON =
  /^(?:registry|notice)-[1-9][0-9]{0,5}\.json(?:\.[a-z0-9-]+)?(?:\.asc)?$|^(?:publication|state)\.json(?:\.asc)?$/;
const REQUEST = /^request-[1-9][0-9]{0,3}\.json(?:\.asc)?$/;

function isApproval(name: string): boolean {
  return parseApprovalName(name.replace(/\.asc$/, '')) !== null;
}

/** Whether a file is a release's, locked or not. */
function isRelease(name: string): boolean {
  return parseReleaseName(name.replace(/\.tle$/, '')) !== null;
}

/** Whether a name in a publication's folder is that of a registry, a notice, the publication or its state. */
export function isPublicationFile(name: string): boolean {
  return COMMON.test(name);
}

/** The small files that opening may want of a source. */
export function wantedFiles(
  base: PublicationPlace,
  accepted: readonly ToOpen[],
  officers: readonly string[],
): readonly WantedFolder[] {
  const folders = new Map<string, WantedFolder['wants']>([[publicationFolder(base), isPublicationFile]]);
  for (const { place, scope } of accepted) {
    folders.set(revisionFolder(place), (name) => REQUEST.test(name));
    for (const officer of officers) folders.set(officerFolder(place, officer), isApproval);
    folders.set(scopeFolder(place, scope), isRelease);
  }
  return [...folders].map(([folder, wants]) => ({ folder, wants }));
}

/** Whether a source lists a release for anything that is still to be opened. */
export function listsRelease({ folders }: SnapshotListing, accepted: readonly ToOpen[]): boolean {
  return accepted.some(({ place, scope }) => {
    const found = folders.get(scopeFolder(place, scope)) ?? [];
    const names = found.map(({ name }) => name);
    return releaseMarks(names).length + prepositionedNumbers(names).length > 0;
  });
}

/** One poll of a source: what is asked of it through the outcome is bounded in time, all together. */
export function pollOf(
  depot: ReadableDepot,
  { pollSeconds = VISITS.brief.seconds }: SourceLimits,
): ReadableDepot {
  return boundVisit(depot, { ...VISITS.brief, seconds: pollSeconds });
}

/** Faults of this workspace, or of the publication itself: no other source and no later hour mends them. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'results-altered',
  'publication-withdrawn',
  'permission-denied',
  'output-create',
  'disk-full',
  'io',
] as const);
/** What an honest source says before the release, and to whom it is not addressed. */
const HONEST: ReadonlySet<ErrorCode> = new Set([
  ...FINAL,
  'not-released',
  'open-before-hour',
  'recipient-omitted',
  // Of the relays, which were named, and of no inbox or mirror.
  'beacon-missing',
  'revision-superseded',
] as const);

/** An outcome, and how much it says. */
interface Answer {
  readonly rank: number;
  readonly outcome: OpenOutcome;
}

/** A revision that comes while it is waited for is another answer than the one before it. */
function keyOf({ scope, revision }: Pick<OpenOutcome, 'scope' | 'revision'>): string {
  return `${revision} ${scope}`;
}

/**
 * What came of asking several sources, for each revision of a scope: what was opened stays so; of the rest the answer that
 * says most is kept.
 */
export class OpenProgress {
  readonly #outcomes = new Map<string, Answer>();
  readonly #told = new Set<string>();
  #inboxError: SceauError | null = null;
  #mirrorError: SceauError | null = null;

  /** What is still to be opened of what was accepted. */
  pending(accepted: readonly ToOpen[]): readonly ToOpen[] {
    return accepted.filter((each) => (this.#best(each)?.outcome.path ?? null) === null);
  }

  /** Whether no further source can change anything. */
  isDone(accepted: readonly ToOpen[]): boolean {
    return this.pending(accepted).every((each) => {
      const outcome = this.#best(each)?.outcome;
      return outcome !== undefined && isFinal(outcome);
    });
  }

  /** Whether anything was opened. */
  hasOpened(): boolean {
    return [...this.#outcomes.values()].some(({ outcome }) => outcome.path !== null);
  }

  /** Takes what a source that could be asked came to, and tells of what it got wrong. */
  take(
    context: Pick<Context, 'report'>,
    source: Pick<OpenSource, 'kind' | 'name'>,
    outcomes: readonly OpenOutcome[],
  ): void {
    for (const outcome of outcomes) {
      const { fault, isUnread } = outcome;
      if (fault !== null && (isUnread === true || !HONEST.has(fault.code)))
        this.#tell(context, source, fault);
      const rank = rankOf(source.kind, outcome);
      const key = keyOf(outcome);
      if (rank >= (this.#outcomes.get(key)?.rank ?? 0)) this.#outcomes.set(key, { rank, outcome });
    }
  }

  /** Takes what kept a source from being asked at all. Anything without a code is a bug and is thrown on. */
  fail(context: Pick<Context, 'report'>, source: Pick<OpenSource, 'kind' | 'name'>, error: unknown): void {
    const fault = faultOf(error);
    if (!(error instanceof SceauError)) return;
    if (source.kind === 'inbox') this.#inboxError = error;
    else this.#mirrorError ??= error;
    this.#tell(context, source, fault);
  }

  /** The answer for each scope. @throws what kept the sources from being asked, where none of them says more */
  answers(accepted: readonly ToOpen[]): readonly OpenOutcome[] {
    const kept = accepted.map((each) => this.#best(each));
    const error = this.#inboxError ?? (kept.some((best) => best === undefined) ? this.#mirrorError : null);
    const isSaying = (rank = 0): boolean => rank > 1 || (rank === 1 && error === null);
    if (error !== null && !kept.some((best) => isSaying(best?.rank))) throw error;
    return accepted.map((each) => {
      const best = this.#best(each);
      if (best !== undefined && isSaying(best.rank)) return best.outcome;
      if (error === null) throw new SceauError('bug', { detail: 'no source was asked' });
      return { scope: each.scope, revision: each.place.revision, path: null, fault: faultOf(error) };
    });
  }

  #best({ scope, place: { revision } }: ToOpen): Answer | undefined {
    return this.#outcomes.get(keyOf({ scope, revision }));
  }

  #tell(context: Pick<Context, 'report'>, { name }: Pick<OpenSource, 'name'>, fault: Fault): void {
    const key = `${name} ${fault.code}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    context.report({ kind: 'source-failed', source: name, fault });
  }
}

/** Whether no other source and no later hour mends it. */
function isFinal({ fault, isUnread }: OpenOutcome): boolean {
  return fault !== null && FINAL.has(fault.code) && isUnread !== true;
}

/** How much an answer says: opened, or of this workspace; then the inbox's; then a mirror's that asks to wait. */
function rankOf(kind: OpenSource['kind'], outcome: OpenOutcome): number {
  const { fault } = outcome;
  if (fault === null || isFinal(outcome)) return 4;
  if (kind === 'inbox') return 3;
  return exitStatus(fault.code) === 75 ? 2 : 1;
}
