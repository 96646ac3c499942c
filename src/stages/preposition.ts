/**
 * `release --preposition` (timelock/FORMAT.md §6): makes the release ahead of the hour, locks it to the hour's drand round,
 * and pushes it, so that distributors open by the public beacon alone, whatever becomes of the rectorat. It can be neither
 * postponed nor taken back, so that it is asked for by name, by a publication that was announced so, and once more.
 * Nothing of the open release is stored.
 */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import type { Hour } from '../documents/fields.ts';
import {
  lockedName,
  parseApprovalName,
  isId,
  officerFolder,
  releaseFiles,
  releaseName,
  requestName,
  revisionFolder,
  scopeFolder,
  signatureName,
} from '../documents/names.ts';
import { exists, listFolder, readFileBounded, removeFile, syncFolder, writeFileAtomic } from '../io/files.ts';
import { roundOfHour } from '../timelock/drand.ts';
import { checkNotSuperseded, hourHasCome } from '../timelock/hour.ts';
import { publicationPaths } from '../workspace/depot-files.ts';
import { refuseKit } from '../workspace/kit.ts';
import { recordRegistries } from '../workspace/registry-store.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Asked, askedRequests } from './collect-acts.ts';
import { type Context, accepting, faultOf } from './context.ts';
import { chainOf } from './fetch-beacon.ts';
import { MAX_LOCKED_BYTES, lockRelease } from './locked-release.ts';
import { type MadeRelease, askedScopes, makeEach } from './make-release.ts';
import { type Delivery, type PushReport, type Pushing, planPush, pushAll } from './push.ts';
import { withMirrors } from './push-mirrors.ts';
import type { HeldRequest } from './release.ts';

export interface PrepositionReport extends PushReport {
  readonly revision: number;
  readonly hour: Hour;
  /** Requests for late joiners that could not be made yet; they held up nobody else. */
  readonly held: readonly HeldRequest[];
}

/** Folder of a scope in the record, and the names of its locked release there, the signature's last. */
function placeOf(context: Context, { place, request }: Asked, scope: string) {
  const path = scopeFolder(place, scope);
  const names = releaseFiles(request.value.number).map(lockedName);
  return { path, folder: inRecord(context.workspace, path), names };
}

/** Whether a scope's release lies here locked to the hour as it stands: one of an hour before a notice is of no use. */
async function isLocked(context: Context, asked: Asked, scope: string): Promise<boolean> {
  const { folder, names } = placeOf(context, asked, scope);
  const { lockedRound } = await import('../timelock/tlock.ts');
  const chain = chainOf(context);
  const round = roundOfHour(asked.known.standing.hour, chain);
  return names.every((name) => {
    const path = join(folder, name);
    return exists(path) && lockedRound(name, readFileBounded(path, MAX_LOCKED_BYTES), chain) === round;
  });
}

/** Locks a release that was just made, and stores it so, the signature last. */
async function storeLocked(context: Context, asked: Asked, made: MadeRelease): Promise<void> {
  const { workspace } = context;
  const { scope, mark, packets, signed } = made;
  const { folder, names } = placeOf(context, asked, scope);
  const locked = await lockRelease(context, asked.known.standing.hour, [packets, signed.bytes, signed.asc]);
  packets.fill(0);
  removeFile(join(folder, names[2] ?? ''));
  syncFolder(folder);
  for (const [i, bytes] of locked.entries()) writeFileAtomic(join(folder, names[i] ?? ''), bytes);
  const { publication, revision } = asked.place;
  const subject = { publication, revision, scope, file: releaseName(mark), sha256: signed.sha256 };
  workspace.journal.append('preposition', 'done', subject);
}

/** What each recipient is sent: the locked release, and all else that it takes to believe it at the hour. */
function lockedDeliveries(context: Context, asked: Asked): readonly Delivery[] {
  const { workspace } = context;
  const { place, request } = asked;
  const { number } = request.value;
  const requestPath = `${revisionFolder(place)}/${requestName(number)}`;
  const officers = listFolder(inRecord(workspace, `${revisionFolder(place)}/officers`)).filter(isId);
  const approvals = officers.flatMap((officer) => {
    const folder = officerFolder(place, officer);
    const names = listFolder(inRecord(workspace, folder));
    return names
      .filter((name) => parseApprovalName(name)?.request === number && names.includes(signatureName(name)))
      .flatMap((name) => [`${folder}/${name}`, signatureName(`${folder}/${name}`)]);
  });
  const common = [
    ...publicationPaths(workspace, place),
    requestPath,
    signatureName(requestPath),
    ...approvals,
  ];
  return request.value.recipients.map(({ recipient, scope }): Delivery => {
    const { path, names } = placeOf(context, asked, scope);
    const files = names.map((name) => `${path}/${name}`);
    return {
      party: recipient,
      act: 'push-prepositioned',
      scope,
      bodies: [...common, ...files.slice(0, -1)],
      seals: files.slice(-1),
    };
  });
}

/**
 * Makes, locks and pushes the release of every request of the newest revision, ahead of the hour. A run again pushes what
 * is stored.
 * @param o.confirm is asked before anything is made
 * @throws `not-prepositioned` for a publication that was not announced so; `hour-past` once an ordinary release can be made;
 * `publication-withdrawn`, `revision-superseded`, `revision-missing`, `not-confirmed`; as `makeReleases`
 */
export async function prepositionRelease(
  context: Context,
  publication: string,
  o: {
    readonly confirm: (hour: Hour) => Promise<boolean>;
    readonly pushing?: Pushing;
    /** Folders on which officers' acts were brought. */
    readonly acts?: readonly string[] | undefined;
  },
): Promise<PrepositionReport> {
  const { workspace, clock } = context;
  refuseKit(workspace, 'release --preposition');
  return workspace.journal.record('preposition', { publication }, async () => {
    const requests = await askedRequests(context, publication);
    const [{ known, place }] = requests;
    const { hour, withdrawn } = known.standing;
    if (withdrawn) throw new SceauError('publication-withdrawn', { publication });
    checkNotSuperseded(known.standing, place);
    if (known.publication.value.timelock !== 'prepositioned') {
      throw new SceauError('not-prepositioned', { publication });
    }
    if (hourHasCome(hour, clock.nowMs()))
      throw new SceauError('hour-past', { hour: hour.utc, zone: hour.zone });
    const plan = planPush(context, o.pushing ?? {}, hour.zone);
    const missing: { readonly asked: Asked; readonly scopes: readonly string[] }[] = [];
    for (const asked of requests) {
      const scopes: string[] = [];
      for (const scope of askedScopes(asked))
        if (!(await isLocked(context, asked, scope))) scopes.push(scope);
      if (scopes.length > 0) missing.push({ asked, scopes });
    }
    if (missing.length > 0 && !(await o.confirm(hour))) throw new SceauError('not-confirmed', {});
    await recordRegistries(workspace, place, accepting(context));
    const held: HeldRequest[] = [];
    for (const { asked, scopes } of missing) {
      try {
        await makeEach(context, asked, {
          scopes,
          // What is signed now says when it opens.
          releasedAt: hour.utc,
          folders: o.acts ?? [],
          take: (made) => storeLocked(context, asked, made),
        });
      } catch (error) {
        // The first request is the revision's; one of late joiners holds up nobody.
        if (asked === requests[0]) throw error;
        held.push({ request: asked.request.value.number, fault: faultOf(error) });
      }
    }
    const made = requests.filter(
      ({ request }) => !held.some((each) => each.request === request.value.number),
    );
    const deliveries = made.flatMap((asked) => lockedDeliveries(context, asked));
    const pushed = pushAll(context, place, { deliveries, plan });
    return { revision: place.revision, hour, held, ...(await withMirrors(context, place, { pushed, plan })) };
  });
}
