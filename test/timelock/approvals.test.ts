import { beforeAll, describe, expect, it } from 'vitest';
import type { Verified } from '../../src/documents/envelope.ts';
import type { Publication } from '../../src/documents/publication.ts';
import type { Request } from '../../src/documents/request.ts';
import { checkQuorum, linkApproval, linkHandover, linkOverride } from '../../src/timelock/approvals.ts';
import { type Approval, type Handover, proveOpened } from '../../src/timelock/custody.ts';
import type { Override } from '../../src/timelock/override.ts';
import { type NoticeChain, type Standing, standingOf } from '../../src/timelock/hour.ts';
import { type Documents, makeDocuments } from '../support/documents.ts';
import { believed, changed } from '../support/sample.ts';
import { type Cast, freshCast } from '../support/sample-cast.ts';

const OTHER = '0'.repeat(64);
const mismatch = (detail: string) =>
  expect.objectContaining({ code: 'approval-mismatch', params: { officer: 'claire', detail } });

let cast: Cast;
let documents: Documents;
let publication: Verified<Publication>;
let request: Verified<Request>;
beforeAll(async () => {
  cast = await freshCast('claire', 'denis', 'emma');
  documents = await makeDocuments(cast, 2);
  publication = await believed(documents, documents.publication);
  request = await believed(documents, documents.request);
});

/** A publication without notices. */
function asItStands(given: Verified<Publication>): { chain: NoticeChain; standing: Standing } {
  return { chain: { publication: given, notices: [] }, standing: standingOf(given, []) };
}

/** The approval of an officer, with other fields. */
async function approvalOf(id: string, fields: Partial<Approval> = {}): Promise<Verified<Approval>> {
  const key = cast.officers.get(id);
  if (key === undefined) throw new Error('unknown officer');
  const officer = { id, fingerprint: key.certificate.fingerprint };
  const approval = { ...documents.approval, key };
  return believed(documents, changed(approval, { officer, ...fields }));
}

describe('an approval', () => {
  it('counts for the request that it names', async () => {
    linkApproval(await approvalOf('claire'), request, asItStands(publication));
    linkApproval(await approvalOf('denis'), request, asItStands(publication));
  });

  it.each<[string, (given: Approval) => Partial<Approval>]>([
    ['publication', ({ publication: { id } }) => ({ publication: { id, sha256: OTHER } })],
    ['publication', ({ publication: { sha256 } }) => ({ publication: { id: 'other', sha256 } })],
    ['revision', () => ({ revision: 2 })],
    ['request', () => ({ request: { number: 1, sha256: OTHER } })],
    ['request', ({ request: { sha256 } }) => ({ request: { number: 2, sha256 } })],
    ['hour', ({ hour: { zone } }) => ({ hour: { utc: '2026-07-03T07:59:59Z', zone } })],
    ['zone', ({ hour: { utc } }) => ({ hour: { utc, zone: 'UTC' } })],
    ['fingerprint', () => ({ officer: { id: 'claire', fingerprint: 'A'.repeat(40) } })],
  ])('with another %s does not', async (detail, change) => {
    const approval = await approvalOf('claire', change(documents.approval.value));
    expect(() => linkApproval(approval, request, asItStands(publication))).toThrow(mismatch(detail));
  });

  it('that names a notice which is not here, or not the one of its number, does not', async () => {
    const missing = await approvalOf('claire', { notice: { number: 1, sha256: OTHER } });
    const other = await approvalOf('claire', { notice: { number: 0, sha256: OTHER } });
    const at = asItStands(publication);
    expect(() => linkApproval(missing, request, at)).toThrow(
      expect.objectContaining({ code: 'notice-missing' }),
    );
    expect(() => linkApproval(other, request, at)).toThrow(expect.objectContaining({ code: 'notice-chain' }));
  });

  it('is void once a notice has changed the hour, and another one at the new hour counts', async () => {
    const notice = await believed(documents, documents.notice);
    const notices = [notice];
    const at = { chain: { publication, notices }, standing: standingOf(publication, notices) };
    const before = await approvalOf('claire');
    expect(() => linkApproval(before, request, at)).toThrow(mismatch('hour'));
    const ref = { number: 1, sha256: notice.sha256 };
    const after = await approvalOf('claire', { hour: at.standing.hour, notice: ref });
    linkApproval(after, request, at);
  });

  it('is void after a notice that changed the hour even where the hour has come back', async () => {
    const first = await believed(documents, documents.notice);
    const { hour } = publication.value;
    const back = { number: 2, previous: first.sha256, kind: 'advance', hour } as const;
    const second = await believed(documents, changed(documents.notice, back));
    const notices = [first, second];
    const standing = standingOf(publication, notices, [0, 2]);
    expect(standing.hour).toEqual(hour);
    const before = await approvalOf('claire');
    const at = { chain: { publication, notices }, standing };
    expect(() => linkApproval(before, request, at)).toThrow(mismatch('notice'));
  });

  it('in another officer’s name is not believed at all', async () => {
    const { fingerprint } = documents.approval.value.officer;
    const forged = approvalOf('denis', { officer: { id: 'claire', fingerprint } });
    await expect(forged).rejects.toMatchObject({ code: 'document-link', params: { link: 'signer' } });
  });

  it('of a registered officer who is not the publication’s does not count', async () => {
    const fewer = changed(documents.publication, { officers: ['claire', 'denis'] });
    const other = await believed(documents, fewer);
    const named = { publication: { id: fewer.value.publication, sha256: other.sha256 } };
    const emma = await approvalOf('emma', named);
    expect(() => linkApproval(emma, request, asItStands(other))).toThrow(
      expect.objectContaining({ code: 'officer-unknown', params: { officer: 'emma' } }),
    );
  });
});

const handoverWith = async (fields: Partial<Handover>): Promise<Verified<Handover>> =>
  believed(documents, changed(documents.handover, fields));

describe('a hand-over', () => {
  it('is held to the same, for its request', async () => {
    linkHandover(await handoverWith({}), request, publication);
    const { publication: ref } = documents.handover.value;
    for (const [detail, fields] of [
      ['request', { request: { number: 1, sha256: OTHER } }],
      ['revision', { revision: 2 }],
      ['publication', { publication: { ...ref, sha256: OTHER } }],
    ] as const) {
      const other = await handoverWith(fields);
      expect(() => linkHandover(other, request, publication)).toThrow(mismatch(detail));
    }
  });
});

describe('the quorum', () => {
  it('is k distinct officers', async () => {
    const claire = await approvalOf('claire');
    const denis = await approvalOf('denis');
    const again = await approvalOf('claire', { approvedAt: '2026-07-02T10:00:00Z' });
    expect(() => checkQuorum([claire, denis], publication)).not.toThrow();
    for (const approvals of [[], [claire], [claire, again], [claire, claire]]) {
      expect(() => checkQuorum(approvals, publication)).toThrow(
        expect.objectContaining({
          code: 'approval-quorum',
          params: { needed: 2, found: new Set(approvals.map((each) => each.value.officer.id)).size },
        }),
      );
    }
  });
});

describe('proveOpened', () => {
  it('is HMAC-SHA256 over 32 bytes by 32 bytes', () => {
    // RFC 4231 has no case of this shape; the value was computed with `openssl dgst -sha256 -mac HMAC`.
    expect(proveOpened('0b'.repeat(32), 'cd'.repeat(32))).toBe(
      '64260fd5863f65a1583a4be50fce0df246ba23ce8eb630948739449a95987f11',
    );
    expect(() => proveOpened('0b', OTHER)).toThrow(expect.objectContaining({ code: 'bug' }));
    expect(() => proveOpened(OTHER, 'cd')).toThrow(expect.objectContaining({ code: 'bug' }));
  });
});

/** Claire's override, with other fields. */
async function overrideOf(fields: Partial<Override>): Promise<Verified<Override>> {
  const key = cast.officers.get('claire') ?? cast.seal;
  return believed(documents, changed({ ...documents.override, key }, fields));
}

describe('an override of the clock', () => {
  it('counts for its request, hour and notice', async () => {
    linkOverride(await overrideOf({}), request, { publication, ...asItStands(publication) });
  });

  it.each<[string, Partial<Override>]>([
    ['revision', { revision: 2 }],
    ['request', { request: { number: 2, sha256: OTHER } }],
    ['hour', { hour: { utc: '2026-07-03T07:59:59Z', zone: 'Europe/Paris' } }],
    ['zone', { hour: { utc: '2026-07-03T08:00:00Z', zone: 'UTC' } }],
    ['notice', { notice: { number: 1, sha256: OTHER } }],
  ])('of another %s does not', async (detail, fields) => {
    const override = await overrideOf(fields);
    expect(() => linkOverride(override, request, { publication, ...asItStands(publication) })).toThrow(
      mismatch(detail),
    );
  });

  it('is void once any notice has come', async () => {
    const notices = [await believed(documents, documents.notice)];
    const standing = standingOf(publication, notices);
    const override = await overrideOf({ hour: standing.hour });
    expect(() => linkOverride(override, request, { publication, standing })).toThrow(mismatch('notice'));
  });

  it('that names another notice of the same number does not count', async () => {
    const notices = [await believed(documents, documents.notice)];
    const standing = standingOf(publication, notices);
    const named = await overrideOf({ hour: standing.hour, notice: standing.notice });
    linkOverride(named, request, { publication, standing });
    const other = await overrideOf({ hour: standing.hour, notice: { number: 1, sha256: OTHER } });
    expect(() => linkOverride(other, request, { publication, standing })).toThrow(mismatch('notice'));
  });
});
