/**
 * `status --fetch`: brings into the record the releases that another site made from a kit and delivered, so that receipts
 * which name them hold here too. Each is judged by the notice that it names, as `verify` judges the record afterwards.
 */
import { join } from 'node:path';
import { SceauError, exitStatus } from '../errors.ts';
import { type Verified, expectLink, verify } from '../documents/envelope.ts';
import {
  type ReleaseMark,
  approvalName,
  officerFolder,
  releaseMarks,
  releaseName,
  scopeFolder,
} from '../documents/names.ts';
import { releaseDocument } from '../documents/release.ts';
import { sha256Hex } from '../io/encodings.ts';
import { type Approval, approvalDocument } from '../timelock/custody.ts';
import { hourHasCome } from '../timelock/hour.ts';
import type { Depot } from '../transport/depot.ts';
import { fetchBytes, fetchSigned } from '../workspace/depot-files.ts';
import {
  type KnownPublication,
  type PublicationPlace,
  listRevisions,
  loadPublication,
} from '../workspace/publication-store.ts';
import { hasSigned } from '../workspace/signed-files.ts';
import { type BelievedRelease, MAX_JUDGED_RELEASES, MAX_RELEASE_KEYS_BYTES } from './believe-release.ts';
import { type Context, faultOf } from './context.ts';
import { keepRelease } from './open-scopes.ts';
import { RevisionRecord } from './revision-record.ts';
import { isEarly } from './take-scope.ts';
import { checkRelease } from './verify-approvals.ts';

/** One release in a recipient's depot that the record has not. */
interface Delivered {
  readonly depot: Depot;
  readonly record: RevisionRecord;
  readonly known: KnownPublication;
  readonly scope: string;
  readonly mark: ReleaseMark;
}

/** An approval that a release names: the record's own, else as it was delivered. @throws `release-incomplete`, 76 */
async function approvalOf({ depot, record }: Delivered, path: string): Promise<Verified<Approval>> {
  const own = await record.read(path, approvalDocument);
  if (own !== null) return own;
  const signed = await fetchSigned(depot, path, approvalDocument);
  if (signed === null) throw new SceauError('release-incomplete', { file: path });
  return record.believe(signed, approvalDocument);
}

/** @throws `release-incomplete`, `open-before-hour`, 76 */
async function believeDelivered(context: Context, delivered: Delivered): Promise<BelievedRelease> {
  const { depot, record, known, scope, mark } = delivered;
  const { place } = record;
  const folder = scopeFolder(place, scope);
  const file = releaseName(mark);
  const signed = await fetchSigned(depot, `${folder}/${file}`, releaseDocument);
  if (signed === null) throw new SceauError('release-incomplete', { file });
  const release = await verify(signed, { document: releaseDocument, ...record.reading });
  const { hour } = release.value;
  if (!hourHasCome(hour, context.clock.nowMs())) {
    throw new SceauError('open-before-hour', { hour: hour.utc, zone: hour.zone });
  }
  const { number } = release.value.request;
  // Its name says which request it answers: the record has that one, from the hand of its own clerk.
  expectLink(file, 'request-number', mark.number, number);
  const request = await record.requestAt(number);
  const approvals = new Map<string, Verified<Approval>>();
  for (const { officer, notice } of release.value.approvals) {
    const name = approvalName({ officer, request: number, notice });
    approvals.set(name, await approvalOf(delivered, `${officerFolder(place, officer)}/${name}`));
  }
  let keys: Uint8Array = new Uint8Array();
  await checkRelease({ record, known }, release, {
    scope,
    mark,
    requests: new Map([[number, request]]),
    approvals,
    checkKeys: async ({ name, length, sha256 }) => {
      keys = await fetchBytes(depot, `${folder}/${name}`, Math.min(length, MAX_RELEASE_KEYS_BYTES));
      if (keys.length !== length) {
        throw new SceauError('length-mismatch', { file: name, expected: length, found: keys.length });
      }
      if (sha256Hex(keys) !== sha256) throw new SceauError('digest-mismatch', { file: name });
    },
  });
  return { release, request, approvals: [...approvals.values()], keys };
}

/** Keeps one release, once it is believed; where it is not, says so and goes on. @throws the connection's faults */
async function collectRelease(context: Context, delivered: Delivered, recipient: string): Promise<void> {
  const { record, scope, mark } = delivered;
  const { place } = record;
  const file = releaseName(mark);
  const path = `${scopeFolder(place, scope)}/${file}`;
  try {
    const believed = await believeDelivered(context, delivered);
    // Another recipient's depot, visited at the same time, may have had it too.
    if (hasSigned(record.at(path))) return;
    keepRelease(context, { place, scope }, believed);
    const { publication, revision } = place;
    const { sha256 } = believed.release;
    const subject = { publication, revision, scope, party: recipient, file, sha256 };
    context.workspace.journal.append('collect', 'done', subject);
    context.report({ kind: 'release-collected', party: recipient, path });
  } catch (error) {
    const fault = faultOf(error);
    const isItsOwn = fault.code === 'release-incomplete' || fault.code === 'open-before-hour';
    if (exitStatus(fault.code) === 75 && !isEarly(fault) && !isItsOwn) throw error;
    context.report({ kind: 'release-refused', party: recipient, path, fault });
  }
}

/**
 * Copies from a recipient's depot the releases for them that stand whole there and not in the record. One that does not hold
 * is an event, and holds up no other.
 * @throws the connection's faults; 76 where the record itself no longer holds
 */
export async function collectReleases(
  context: Context,
  depot: Depot,
  { place, recipient }: { readonly place: PublicationPlace; readonly recipient: string },
): Promise<void> {
  for (const revision of listRevisions(context.workspace, place)) {
    const record = await RevisionRecord.open(context, { ...place, revision });
    const mine = (await record.addressed()).filter((each) => each.recipient === recipient);
    if (mine.length === 0) continue;
    const { trust, moment } = record.reading;
    const known = await loadPublication(context.workspace, place, { trust, moment });
    for (const scope of new Set(mine.map((each) => each.scope))) {
      const requests = mine.filter((each) => each.scope === scope).map((each) => each.request);
      const names = (await depot.list(scopeFolder(record.place, scope))).map(({ name }) => name);
      const missing = releaseMarks(names).filter(
        (mark) =>
          requests.includes(mark.number) &&
          !hasSigned(join(record.at(scopeFolder(record.place, scope)), releaseName(mark))),
      );
      for (const mark of missing.slice(0, MAX_JUDGED_RELEASES)) {
        await collectRelease(context, { depot, record, known, scope, mark }, recipient);
      }
    }
  }
}
