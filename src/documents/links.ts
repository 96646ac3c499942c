/**
 * How documents hold each other (documents/FORMAT.md §11): every link of the chain, stated once, for those who
 * receive, open and audit. Each function throws `document-link` with the name of the first broken link, unless it
 * says otherwise; signatures were checked before, by `verify`.
 */
import { SceauError } from '../errors.ts';
import { type Moment, type Trust, type Verified, expectLink } from './envelope.ts';
import { type Hour, parseInstant } from './fields.ts';
import type { Manifest } from './manifest.ts';
import { type ReleaseMark, type RevisionPlace, releaseKeysName, releaseName, requestName } from './names.ts';
import type { Publication } from './publication.ts';
import type { Receipt } from './receipt.ts';
import type { Release } from './release.ts';
import type { Request } from './request.ts';

/** What every document of a revision says of where it belongs. */
interface Belonging {
  readonly publication: { readonly id: string; readonly sha256: string };
  readonly revision: number;
}

/** What this version of sceau can hold a publication to; a reader never passes over a protection that it does not know. */
function checkSupported(publication: Publication): void {
  const file = 'publication.json';
  const { profile } = publication;
  if (profile !== 'rfc4880') throw new SceauError('not-supported', { file, feature: `profile ${profile}` });
}

/**
 * A publication stands in a folder of its own id, for académies that its issuer is registered for, with officers of its
 * registry and no fewer approvals than that asks for: else a clerk alone could lower the bar. To be accepted it is held
 * to the newest registry as well, since a clerk chooses which one a publication names.
 * @throws `document-link`, `not-supported`, `academy-unregistered`, `officer-unknown`, `approval-quorum`
 */
export function linkPublication(
  publication: Verified<Publication>,
  o: { readonly id: string; readonly trust: Trust; readonly moment: Pick<Moment, 'mode'> },
): void {
  const { value } = publication;
  const { versions } = o.trust;
  expectLink('publication.json', 'publication', o.id, value.publication);
  checkSupported(value);
  const distinct = new Set(value.officers).size;
  if (distinct < value.approvals || distinct < value.officers.length) {
    throw new SceauError('approval-quorum', { needed: value.approvals, found: distinct });
  }
  const named = versions.filter((each) => each.version === value.registry.version);
  for (const version of o.moment.mode === 'accept' ? [...named, ...versions.slice(-1)] : named) {
    const officers = version.signers.filter((each) => each.role === 'officer').map((each) => each.id);
    const officer = value.officers.find((each) => !officers.includes(each));
    if (officer !== undefined) throw new SceauError('officer-unknown', { officer });
    const needed = version.leastApprovals;
    if (value.approvals < needed) throw new SceauError('approval-quorum', { needed, found: value.approvals });
    const academy = value.academies.find((each) => !version.academies.includes(each));
    if (academy !== undefined) throw new SceauError('academy-unregistered', { academy });
  }
}

/** A document belongs to this publication and revision. */
export function linkRevision(
  file: string,
  value: Belonging,
  publication: Verified<Publication>,
  revision: number,
): void {
  expectLink(file, 'publication', publication.value.publication, value.publication.id);
  expectLink(file, 'publication-digest', publication.sha256, value.publication.sha256);
  expectLink(file, 'revision', revision, value.revision);
}

/** Two statements of an hour are the same, instant and zone. */
export function linkHour(file: string, expected: Hour, found: Hour): void {
  expectLink(file, 'hour', expected.utc, found.utc);
  expectLink(file, 'zone', expected.zone, found.zone);
}

/** A manifest stands where it says it belongs. `hour` is the publication's at the notice that the manifest names. */
export function linkManifest(
  manifest: Verified<Manifest>,
  publication: Verified<Publication>,
  o: {
    readonly place: RevisionPlace;
    readonly scope: string;
    readonly recipient: string;
    readonly hour: Hour;
  },
): void {
  const file = 'manifest.json';
  const { value } = manifest;
  linkRevision(file, value, publication, o.place.revision);
  expectLink(file, 'scope', o.scope, value.scope.id);
  expectLink(file, 'recipient', o.recipient, value.recipient.id);
  linkHour(file, o.hour, value.hour);
  expectLink(file, 'payload', 'payload.pgp', value.files[0].name);
  expectLink(file, 'challenge', 'challenge.pgp', value.files[1].name);
  expectLink(file, 'schema', 'schema.json', value.files[2].name);
}

/** The request that officers approve covers this very manifest. @throws `recipient-not-approved` */
export function linkRequestedManifest(request: Verified<Request>, manifest: Verified<Manifest>): void {
  const { scope, recipient } = manifest.value;
  const entry = request.value.recipients.find(
    (each) => each.recipient === recipient.id && each.scope === scope.id,
  );
  if (entry === undefined) throw new SceauError('recipient-not-approved', { recipient: recipient.id });
  const file = requestName(request.value.number);
  expectLink(file, 'manifest', manifest.sha256, entry.manifest);
  expectLink(file, 'fingerprint', recipient.fingerprint, entry.fingerprint);
  expectLink(file, 'subkey', recipient.subkey, entry.subkey);
}

/** A release answers this request, for its scope, not before the hour, and to nobody that the officers did not approve. */
export function linkRelease(
  release: Verified<Release>,
  request: Verified<Request>,
  publication: Verified<Publication>,
  o: { readonly scope: string; readonly mark: ReleaseMark; readonly hour: Hour },
): void {
  const file = releaseName(o.mark);
  const { value } = release;
  linkRevision(file, value, publication, request.value.revision);
  expectLink(file, 'scope', o.scope, value.scope);
  expectLink(file, 'number', o.mark.number, value.number);
  expectLink(file, 'release-keys', releaseKeysName(o.mark), value.file.name);
  expectLink(file, 'request-number', request.value.number, value.request.number);
  expectLink(file, 'request', request.sha256, value.request.sha256);
  linkHour(file, o.hour, value.hour);
  if (parseInstant(value.releasedAt) < parseInstant(o.hour.utc)) {
    expectLink(file, 'released-at', o.hour.utc, value.releasedAt);
  }
  for (const each of value.recipients) {
    const approved = request.value.recipients.find(
      (entry) => entry.recipient === each.recipient && entry.scope === value.scope,
    );
    if (approved === undefined) {
      throw new SceauError('recipient-not-approved', { recipient: each.recipient });
    }
    expectLink(file, 'manifest', approved.manifest, each.manifest);
    expectLink(file, 'subkey', approved.subkey, each.subkey);
  }
}

/**
 * A receipt is about this manifest, unless it is a rejection; an opening is by one of these releases, and what was purged is
 * the payload and releases of theirs.
 */
export function linkReceipt(
  receipt: Verified<Receipt>,
  manifest: { readonly value: Manifest; readonly sha256: string },
  releases: readonly { readonly sha256: string; readonly value?: Pick<Release, 'file'> }[],
): void {
  const file = 'receipt';
  const { value } = receipt;
  expectLink(file, 'publication', manifest.value.publication.id, value.publication);
  expectLink(file, 'revision', manifest.value.revision, value.revision);
  expectLink(file, 'scope', manifest.value.scope.id, value.scope);
  expectLink(file, 'recipient', manifest.value.recipient.id, value.recipient.id);
  expectLink(file, 'fingerprint', manifest.value.recipient.fingerprint, value.recipient.fingerprint);
  if (value.disposition !== 'rejected') expectLink(file, 'manifest', manifest.sha256, value.manifest);
  const opened = releases.map((each) => each.sha256);
  // It came another way (a USB key), or was left out: what is at hand is not the whole tree.
  if (value.disposition === 'opened' && opened.length === 0) {
    throw new SceauError('file-missing', { file: `${value.scope}/release-N.json` });
  }
  if (value.disposition === 'opened' && !opened.includes(value.release ?? '')) {
    expectLink(file, 'release', opened.join(', '), value.release);
  }
  if (value.disposition !== 'purged') return;
  const had = [manifest.value.files[0], ...releases.flatMap((each) => each.value?.file ?? [])];
  for (const { name, sha256, length } of value.received) {
    const known = had.find((each) => each.name === name);
    expectLink(file, 'received', known?.sha256 ?? null, sha256);
    expectLink(file, 'received', known?.length ?? null, length);
  }
}
