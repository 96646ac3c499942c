/**
 * What makes approvals count (timelock/FORMAT.md §4): k distinct registered officers of the publication, each for this
 * very request and hour.
 */
import { SceauError } from '../errors.ts';
import type { Verified } from '../documents/envelope.ts';
import type { Publication } from '../documents/publication.ts';
import type { Request } from '../documents/request.ts';
import type { Approval, Handover } from './custody.ts';

function expectFor(officer: string, detail: string, expected: string | number, found: string | number): void {
  if (expected !== found) throw new SceauError('approval-mismatch', { officer, detail });
}

/** An officer's act answers this request, as this officer of this publication. */
function linkAct(
  act: Verified<Approval> | Verified<Handover>,
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
  expectFor(id, 'request', request.sha256, value.request);
}

/**
 * An approval is of this request: its revision, list, hour and notice.
 * @throws `officer-unknown`, `approval-mismatch` naming what differs
 */
export function linkApproval(
  approval: Verified<Approval>,
  request: Verified<Request>,
  publication: Verified<Publication>,
): void {
  linkAct(approval, request, publication);
  const { value } = approval;
  expectFor(value.officer.id, 'hour', request.value.hour.utc, value.hour.utc);
  expectFor(value.officer.id, 'zone', request.value.hour.zone, value.hour.zone);
  expectFor(value.officer.id, 'notice', request.value.notice.number, value.notice.number);
  expectFor(value.officer.id, 'notice', request.value.notice.sha256 ?? '', value.notice.sha256 ?? '');
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
