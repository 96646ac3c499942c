/**
 * What is new to an officer in a revision that they are asked about (DESIGN §4, Approve): against the last revision that
 * their own record says they were asked about, and the hour that the request states against the hour as it stands.
 */
import { isCode } from '../errors.ts';
import { type Trust, type Verified, verify } from '../documents/envelope.ts';
import type { Hour } from '../documents/fields.ts';
import {
  type RevisionPlace,
  officerFolder,
  parseRevisionFolder,
  publicationFolder,
  requestName,
  requestNumbers,
  revisionFolder,
} from '../documents/names.ts';
import {
  type Request,
  SUMMARY,
  type Summary,
  requestDocument,
  summaryDocument,
} from '../documents/request.ts';
import { listFolder, readFileBounded } from '../io/files.ts';
import type { ActingKey } from '../openpgp/gnupg-key.ts';
import { readSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, recording } from './context.ts';
import { readMessage } from './read-message.ts';

/** Someone who is to have a scope. */
type Addressed = Pick<Request['recipients'][number], 'recipient' | 'scope'>;

/** The last revision before that the officer was asked about, as their record has it. */
export interface EarlierCase {
  readonly revision: number;
  readonly hour: Hour;
  readonly recipients: readonly Addressed[];
  /** `null` where the officer's key of today does not open it: it was sealed to another one. */
  readonly summary: Pick<Summary, 'entered' | 'decisions'> | null;
}

/** A number of candidates then and now. */
export interface CountChange {
  readonly decision: string;
  readonly before: number;
  readonly now: number;
}

/** What differs; empty lists and `null` where nothing does. */
export interface CaseChanges {
  /** The revision compared with; `null` where the officer was never asked about another one. */
  readonly since: number | null;
  readonly hour: { readonly before: Hour; readonly now: Hour } | null;
  readonly added: readonly Addressed[];
  readonly removed: readonly Addressed[];
  /** `null` where the counts of then cannot be opened any more. They tell results: for a terminal only. */
  readonly counts: {
    readonly entered: Omit<CountChange, 'decision'> | null;
    readonly decisions: readonly CountChange[];
  } | null;
}

/** What is compared. */
export interface CompareInput {
  readonly request: Pick<Request, 'hour' | 'recipients'>;
  readonly summary: Pick<Summary, 'entered' | 'decisions'>;
  /** The hour as the notices leave it. */
  readonly hour: Hour;
  readonly earlier: EarlierCase | null;
}

function isSameHour(a: Hour, b: Hour): boolean {
  return a.utc === b.utc && a.zone === b.zone;
}

function without(some: readonly Addressed[], others: readonly Addressed[]): readonly Addressed[] {
  const keys = new Set(others.map(({ recipient, scope }) => `${scope}/${recipient}`));
  return some
    .filter(({ recipient, scope }) => !keys.has(`${scope}/${recipient}`))
    .map(({ recipient, scope }) => ({ recipient, scope }));
}

function countOf(summary: Pick<Summary, 'decisions'>, decision: string): number {
  return summary.decisions.find((each) => each.decision === decision)?.candidates ?? 0;
}

function compareCounts(
  before: Pick<Summary, 'entered' | 'decisions'>,
  now: Pick<Summary, 'entered' | 'decisions'>,
): CaseChanges['counts'] {
  const codes = new Set([...before.decisions, ...now.decisions].map(({ decision }) => decision));
  const decisions = [...codes]
    .toSorted()
    .map((decision) => ({ decision, before: countOf(before, decision), now: countOf(now, decision) }))
    .filter((each) => each.before !== each.now);
  const isSame = before.entered === now.entered;
  return { entered: isSame ? null : { before: before.entered, now: now.entered }, decisions };
}

/** Compares a case with the one before, and its hour with the hour as it stands. */
export function compareCases({ request, summary, hour, earlier }: CompareInput): CaseChanges {
  const asked = isSameHour(request.hour, hour) ? (earlier?.hour ?? hour) : request.hour;
  const moved = isSameHour(asked, hour) ? null : { before: asked, now: hour };
  if (earlier === null) {
    return { since: null, hour: moved, added: [], removed: [], counts: { entered: null, decisions: [] } };
  }
  return {
    since: earlier.revision,
    hour: moved,
    added: without(request.recipients, earlier.recipients),
    removed: without(earlier.recipients, request.recipients),
    counts: earlier.summary === null ? null : compareCounts(earlier.summary, summary),
  };
}

/** The counts of an earlier revision, where this key still opens them. */
async function readSummary(
  context: Context,
  place: RevisionPlace,
  o: { readonly key: ActingKey; readonly trust: Trust },
): Promise<Summary | null> {
  const path = inRecord(context.workspace, `${officerFolder(place, context.workspace.config.id)}/${SUMMARY}`);
  const bytes = readFileBounded(path, summaryDocument.maxBytes);
  const { key, trust } = o;
  const options = { document: summaryDocument, trust, moment: recording(context) };
  try {
    return (await readMessage({ file: SUMMARY, bytes }, { key }, options)).value;
  } catch (error) {
    // Sealed to a key that this officer has since replaced.
    if (isCode(error, 'decryption-failed')) return null;
    throw error;
  }
}

/**
 * The newest revision below `place` in the officer's record, all its requests together.
 * @returns `null` where there is none, or none that counts: what a seal key signed that was stolen since compares with nothing
 * @throws 76 where what was kept does not verify any more for another reason
 */
export async function readEarlierCase(
  context: Context,
  place: RevisionPlace,
  o: { readonly key: ActingKey; readonly trust: Trust },
): Promise<EarlierCase | null> {
  try {
    return await findEarlierCase(context, place, o);
  } catch (error) {
    // The revision that replaces those of a stolen key must not be kept from approval by them.
    if (isCode(error, 'key-revoked')) return null;
    throw error;
  }
}

async function findEarlierCase(
  context: Context,
  place: RevisionPlace,
  o: { readonly key: ActingKey; readonly trust: Trust },
): Promise<EarlierCase | null> {
  const kept = (path: string): string => inRecord(context.workspace, path);
  const revisions = listFolder(kept(publicationFolder(place)))
    .flatMap((name) => parseRevisionFolder(name) ?? [])
    .filter((revision) => revision < place.revision)
    .toSorted((a, b) => b - a);
  for (const revision of revisions) {
    const earlier = { ...place, revision };
    const folder = revisionFolder(earlier);
    const requests: Verified<Request>[] = [];
    for (const number of requestNumbers(listFolder(kept(folder)))) {
      const file = requestName(number);
      const signed = { ...readSigned(kept(`${folder}/${file}`), requestDocument), file };
      requests.push(
        await verify(signed, { document: requestDocument, trust: o.trust, moment: recording(context) }),
      );
    }
    const last = requests.at(-1);
    if (last === undefined) continue;
    const recipients = requests.flatMap(({ value }) => value.recipients);
    return { revision, hour: last.value.hour, recipients, summary: await readSummary(context, earlier, o) };
  }
  return null;
}
