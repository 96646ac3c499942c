/**
 * `release`: lifts the embargo (DESIGN §4, Release). Never before the hour; with k officers' hand-overs; each recipient
 * on their own; stored before it is pushed, so that a run again sends the same bytes.
 */
import { SceauError } from '../errors.ts';
import { checkNotSuperseded, hourHasCome } from '../timelock/hour.ts';
import { recordRegistries } from '../workspace/registry-store.ts';
import { holdClock } from './check-clock.ts';
import { type Asked, askedRequests } from './collect-acts.ts';
import { type Context, type Fault, accepting, faultOf } from './context.ts';
import { type ReleaseMeans, makeReleases, storedReleases } from './make-release.ts';
import type { PreparedRecipients } from './prepare-recipients.ts';
import { type Delivery, type Omissions, type PushReport, type Pushing, planPush, pushAll } from './push.ts';
import { withMirrors } from './push-mirrors.ts';
import { releaseDeliveries } from './release-deliveries.ts';
import { writeRelease } from './write-release.ts';
import { unlockStored } from './unlock-stored.ts';

/** Folders that stand for depots: where officers' acts were brought, and where the release is written instead of pushed. */
export interface ReleaseMedia {
  readonly acts?: readonly string[] | undefined;
  readonly to?: string | undefined;
}

/** How to release. */
export interface Releasing extends ReleaseMedia {
  readonly pushing?: Pushing;
  /** What was found out about the recipients ahead; nothing of it is taken on trust. */
  readonly prepared?: PreparedRecipients;
  /** The clock was held against the time servers' a moment ago. */
  readonly isClockHeld?: boolean;
}

/** A request that was not released, and why: its officers have not all acted, say. */
export interface HeldRequest {
  readonly request: number;
  readonly fault: Fault;
}

export interface ReleaseReport extends PushReport {
  readonly revision: number;
  readonly omissions: Omissions;
  /** Requests for late joiners that could not be released yet; they held up nobody else. */
  readonly held: readonly HeldRequest[];
}

/**
 * The newest revision of a publication, every request of it, now that it may be released.
 * @throws `before-hour`, `publication-withdrawn`, `revision-superseded`, `revision-missing`
 */
async function releasable(context: Context, publication: string): Promise<readonly [Asked, ...Asked[]]> {
  const requests = await askedRequests(context, publication);
  const [{ known, place }] = requests;
  const { hour, withdrawn } = known.standing;
  if (withdrawn) throw new SceauError('publication-withdrawn', { publication });
  checkNotSuperseded(known.standing, place);
  if (!hourHasCome(hour, context.clock.nowMs())) {
    throw new SceauError('before-hour', { hour: hour.utc, zone: hour.zone });
  }
  return requests;
}

/**
 * Makes the releases of each request on its own. The first request is the revision's: where that cannot be released
 * nothing is. One of late joiners that cannot holds up nobody.
 * @throws as `makeReleases`, of the first request
 */
async function makeAll(
  context: Context,
  requests: readonly [Asked, ...Asked[]],
  means: ReleaseMeans,
): Promise<{ readonly released: readonly Asked[]; readonly held: readonly HeldRequest[] }> {
  const [first, ...late] = requests;
  await unlockStored(context, first);
  await makeReleases(context, first, means);
  const released: Asked[] = [first];
  const held: HeldRequest[] = [];
  for (const asked of late) {
    try {
      await unlockStored(context, asked);
      await makeReleases(context, asked, means);
      released.push(asked);
    } catch (error) {
      held.push({ request: asked.request.value.number, fault: faultOf(error) });
    }
  }
  return { released, held };
}

/**
 * Releases the newest revision of a publication, and pushes the releases, or writes them where `to` says.
 * @throws `before-hour`, `clock-disagrees`, `quorum-missing`, `publication-withdrawn`, `revision-missing`, `share-invalid`,
 * `commitment-mismatch`, `passphrase-wrong`; what a party's depot refuses is in the report
 */
export async function releasePublication(
  context: Context,
  publication: string,
  { pushing = {}, isClockHeld = false, prepared, acts = [], to }: Releasing = {},
): Promise<ReleaseReport> {
  const { workspace } = context;
  return workspace.journal.record('release', { publication }, async () => {
    const requests = await releasable(context, publication);
    const [{ place, known }] = requests;
    const plan = planPush(context, pushing, known.standing.hour.zone);
    if (!isClockHeld) await holdClock(context, requests[0], acts);
    await recordRegistries(workspace, place, accepting(context));
    const { released, held } = await makeAll(context, requests, { folders: acts, prepared });
    const omissions: Omissions[number][] = [];
    const deliveries: Delivery[] = [];
    for (const asked of released) {
      const stored = await storedReleases(context, asked);
      deliveries.push(...releaseDeliveries(context, asked, stored));
      for (const { value } of stored) {
        for (const each of value.omissions) omissions.push({ scope: value.scope, ...each });
      }
    }
    const push = (): Promise<PushReport> =>
      withMirrors(context, place, { pushed: pushAll(context, place, { deliveries, plan }), plan });
    const report = to === undefined ? await push() : await writeRelease(context, place, to);
    return { revision: place.revision, omissions, held, ...report };
  });
}
