/**
 * What makes approvals count (timelock/FORMAT.md §4): k distinct registered officers of the publication, each for this
 * very request and for the hour as it stands.
 */
import { SceauError } from '../errors.ts';
import { type Verified, expectLink } from '../documents/envelope.ts';
import { linkHour, linkRevision } from '../documents/links.ts';
import { requestName } from '../documents/names.ts';
import type { Publication } from '../documents/publication.ts';
import type { Request } from '../documents/request.ts';
import type { Approval, Handover } from './custody.ts';
import type { Override } from './override.ts';
import { type NoticeChain, type Standing, standingAt } from './hour.ts';

function expectFor(officer: string, detail: string, expected: string | number, found: string | number): void {
  if (expected !== found) throw new SceauError('approval-mismatch', { officer, detail });
}

/** An officer's act answers this request, as this officer of this publication. */
function linkAct(
  act: Verified<Approval> | Verified<Handover> | Verified<Override>,
  request: Verified<Request>,
  publication: Verified<Publication>,
): void {
  const { value, signer } = act;
  const { id, fingerprint } = value.officer;
  if (!publication.value.officers.includes(id)) throw new SceauError('officer-unknown', { officer: id });
  expectFor(id, 'signer', signer.id, id);
  expectFor(id, 'fingerprint', signer.certificate.fingerprint, fingerprint);
  expectFor(id, 'publication', publication.sha256, value.publication.sha256);
  expectFor(id, 'publication', publication.value.publication, value.publication.id);
  expectFor(id, 'revision', request.value.revision, value.revision);
  expectFor(id, 'request', request.value.number, value.request.number);
  expectFor(id, 'request', request.sha256, value.request.sha256);
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && new Set(a).size === a.length && a.every((each) => b.includes(each));
}

/**
 * A request is the one of its name, of this publication and revision: k, officers, the hour at the notice that it names, nobody twice.
 * @throws `document-link`, `notice-missing`, `notice-chain`
 */
export function linkRequest(
  request: Verified<Request>,
  chain: NoticeChain,
  o: { readonly revision: number; readonly number: number },
): void {
  const file = requestName(o.number);
  const { value } = request;
  const { publication } = chain;
  linkRevision(file, value, publication, o.revision);
  expectLink(file, 'number', o.number, value.number);
  expectLink(file, 'approvals', publication.value.approvals, value.approvals);
  const officers = value.shares.map((each) => each.officer);
  if (!sameMembers(officers, publication.value.officers)) {
    expectLink(file, 'officers', publication.value.officers.join(', '), officers.join(', '));
  }
  const recipients = value.recipients.map((each) => `${each.scope}/${each.recipient}`);
  if (new Set(recipients).size !== recipients.length) expectLink(file, 'recipients', '1', '2');
  linkHour(file, standingAt(chain, value.notice).hour, value.hour);
}

/**
 * An approval is of this request, its revision and list, and of the hour as it stands: one from before a notice that
 * changed the hour is void.
 * @param standing what it is held to: how the publication stands, or stood at a release
 * @throws `officer-unknown`, `approval-mismatch` naming what differs, `notice-missing`, `notice-chain`
 */
export function linkApproval(
  approval: Verified<Approval>,
  request: Verified<Request>,
  o: { readonly chain: NoticeChain; readonly standing: Standing },
): void {
  const { chain, standing } = o;
  linkAct(approval, request, chain.publication);
  const { officer, hour, notice } = approval.value;
  expectFor(officer.id, 'hour', standing.hour.utc, hour.utc);
  expectFor(officer.id, 'zone', standing.hour.zone, hour.zone);
  standingAt(chain, notice);
  const counts = notice.number >= standing.hourSince && notice.number <= standing.notice.number;
  if (!counts) throw new SceauError('approval-mismatch', { officer: officer.id, detail: 'notice' });
}

/** A hand-over is for this request. @throws `officer-unknown`, `approval-mismatch` */
export function linkHandover(
  handover: Verified<Handover>,
  request: Verified<Request>,
  publication: Verified<Publication>,
): void {
  linkAct(handover, request, publication);
}

/**
 * An override is for this request, this hour and this notice, and no other: what an officer saw of one hour says nothing of the next.
 * @throws `officer-unknown`, `approval-mismatch` naming what differs
 */
export function linkOverride(
  override: Verified<Override>,
  request: Verified<Request>,
  o: { readonly publication: Verified<Publication>; readonly standing: Standing },
): void {
  const { standing, publication } = o;
  linkAct(override, request, publication);
  const { officer, hour, notice } = override.value;
  expectFor(officer.id, 'hour', standing.hour.utc, hour.utc);
  expectFor(officer.id, 'zone', standing.hour.zone, hour.zone);
  expectFor(officer.id, 'notice', standing.notice.number, notice.number);
  expectFor(officer.id, 'notice', standing.notice.sha256 ?? '', notice.sha256 ?? '');
}

/**
 * Enough distinct officers approved.
 * @throws `approval-quorum`; each approval was linked before
 */
export function checkQuorum(
  approvals: readonly Verified<Approval>[],
  publication: Verified<Publication>,
): void {
  const needed = publication.value.approvals;
  const found = new Set(approvals.map((each) => each.value.officer.id)).size;
  if (found < needed) throw new SceauError('approval-quorum', { needed, found });
}
