/** How far the revisions before the newest had come: what a clerk must know before another one takes their place. */
import { SceauError } from '../errors.ts';
import {
  FIRST_REQUEST,
  type RevisionPlace,
  approvalName,
  newestApproval,
  officerFolder,
} from '../documents/names.ts';
import type { Verified } from '../documents/envelope.ts';
import { listFolder } from '../io/files.ts';
import { type Approval, approvalDocument } from '../timelock/custody.ts';
import { type PublicationPlace, listRevisions } from '../workspace/publication-store.ts';
import { readReceipts } from './collect-receipts.ts';
import { type Context, type Fault, faultOf } from './context.ts';
import { RevisionRecord } from './revision-record.ts';

/** One earlier revision, by what this workspace has collected. */
export interface EarlierRevision {
  readonly revision: number;
  /** Officers who have approved it. */
  readonly approvedBy: readonly string[];
  /** When its first release was made (UTC), or `null`. */
  readonly releasedAt: string | null;
  /** Distributors who have opened it. */
  readonly openedBy: readonly string[];
  /** The zone in which people read its times; '' where it is not known. */
  readonly zone: string;
  /** Why its record could not be read; the facts above are then none. */
  readonly fault: Fault | null;
}

/** An officer's newest approval of a request, from notice `since` on, with its path in the tree; or `null`. @throws 76 */
export async function findApproval(
  record: RevisionRecord,
  o: { readonly officer: string; readonly request: number; readonly since: number },
): Promise<{ readonly path: string; readonly approval: Verified<Approval> } | null> {
  const folder = officerFolder(record.place, o.officer);
  const notice = newestApproval(listFolder(record.at(folder)), o);
  if (notice === null) return null;
  const path = `${folder}/${approvalName({ officer: o.officer, request: o.request, notice })}`;
  const approval = await record.read(path, approvalDocument);
  return approval === null ? null : { path, approval };
}

/** When the first release of a revision was made (UTC), or `null`. @throws 76 */
async function firstRelease(record: RevisionRecord, scopes: readonly string[]): Promise<string | null> {
  const releases = (await Promise.all(scopes.map((scope) => record.releases(scope)))).flat();
  return releases.map(({ value }) => value.releasedAt).sort()[0] ?? null;
}

/** The scopes that a revision was addressed to. */
async function scopesOf(record: RevisionRecord): Promise<readonly string[]> {
  return [...new Set((await record.addressed()).map((each) => each.scope))];
}

/** Every revision below `place`, ascending, and when each was first released. One whose record does not hold counts as not. */
export async function readReleaseTimes(
  context: Context,
  place: RevisionPlace,
): Promise<readonly { readonly revision: number; readonly releasedAt: string | null }[]> {
  const times: { revision: number; releasedAt: string | null }[] = [];
  for (const revision of listRevisions(context.workspace, place).filter((each) => each < place.revision)) {
    let releasedAt: string | null = null;
    try {
      const record = await RevisionRecord.open(context, { ...place, revision });
      releasedAt = await firstRelease(record, await scopesOf(record));
    } catch (error) {
      // The clerk was told of it by `readEarlierRevisions`; a broken record must not stop a correction.
      if (!(error instanceof SceauError)) throw error;
    }
    times.push({ revision, releasedAt });
  }
  return times;
}

async function readRevision(context: Context, record: RevisionRecord): Promise<EarlierRevision> {
  const { place } = record;
  const request = await record.requestAt(FIRST_REQUEST);
  const approvedBy: string[] = [];
  for (const { officer } of request.value.shares) {
    const found = await findApproval(record, { officer, request: FIRST_REQUEST, since: 0 });
    if (found !== null) approvedBy.push(officer);
  }
  const recipients = await record.addressed();
  const openedBy: string[] = [];
  for (const recipient of new Set(recipients.map((each) => each.recipient))) {
    const receipts = await readReceipts(context, place, recipient);
    const isOpened = receipts.some(
      ({ receipt: { value } }) => value.revision === place.revision && value.disposition === 'opened',
    );
    if (isOpened) openedBy.push(recipient);
  }
  const releasedAt = await firstRelease(record, await scopesOf(record));
  return {
    revision: place.revision,
    approvedBy,
    releasedAt,
    openedBy,
    zone: request.value.hour.zone,
    fault: null,
  };
}

/** Every revision below `before`, ascending. One whose record does not hold is among them with its fault. */
export async function readEarlierRevisions(
  context: Context,
  place: PublicationPlace,
  before: number,
): Promise<readonly EarlierRevision[]> {
  const earlier: EarlierRevision[] = [];
  for (const revision of listRevisions(context.workspace, place).filter((each) => each < before)) {
    try {
      earlier.push(await readRevision(context, await RevisionRecord.open(context, { ...place, revision })));
    } catch (error) {
      if (!(error instanceof SceauError)) throw error;
      earlier.push({
        revision,
        approvedBy: [],
        releasedAt: null,
        openedBy: [],
        zone: '',
        fault: faultOf(error),
      });
    }
  }
  return earlier;
}
