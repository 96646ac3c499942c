import { beforeAll, describe, expect, it } from 'vitest';
import type { Verified } from '../../src/documents/envelope.ts';
import { type Hour, parseInstant } from '../../src/documents/fields.ts';
import type { Notice } from '../../src/documents/notice.ts';
import type { Publication } from '../../src/documents/publication.ts';
import {
  checkNoneRevoked,
  handoverIsOpen,
  hourHasCome,
  standingAt,
  standingOf,
} from '../../src/timelock/hour.ts';
import { officersWhoSigned } from '../../src/timelock/notices.ts';
import { type Documents, makeDocuments } from '../support/documents.ts';
import { HOUR, believed, changed, signed } from '../support/sample.ts';
import { type Cast, freshCast } from '../support/sample-cast.ts';

const LATER: Hour = { utc: '2026-07-03T10:00:00Z', zone: 'Europe/Paris' };
const EARLIER: Hour = { utc: '2026-07-03T06:00:00Z', zone: 'Europe/Paris' };

let cast: Cast;
let documents: Documents;
let publication: Verified<Publication>;
beforeAll(async () => {
  // Two of three officers.
  cast = await freshCast('claire', 'denis', 'emma');
  documents = await makeDocuments(cast, 2);
  publication = await believed(documents, documents.publication);
});

/** A chain of believed notices: numbers and links are made here, unless `fields` say otherwise. */
async function chainOf(...fields: readonly Partial<Notice>[]): Promise<readonly Verified<Notice>[]> {
  const chain: Verified<Notice>[] = [];
  for (const each of fields) {
    const links = { number: chain.length + 1, previous: chain.at(-1)?.sha256 ?? null };
    chain.push(await believed(documents, changed(documents.notice, { ...links, ...each })));
  }
  return chain;
}

const broken = (number: number, detail: string) =>
  expect.objectContaining({ code: 'notice-chain', params: { number, detail } });

describe('the standing of a publication', () => {
  it('without notices is what it was proclaimed with', () => {
    const standing = standingOf(publication, []);
    const notice = { number: 0, sha256: null };
    expect(standing).toEqual({
      hour: HOUR,
      notice,
      hourSince: 0,
      withdrawn: false,
      revoked: [],
      superseded: [],
    });
  });

  it('is put off by a postponement, and by the next', async () => {
    const chain = await chainOf(
      { kind: 'postpone', hour: LATER },
      { kind: 'postpone', hour: { ...LATER, utc: '2026-07-04T08:00:00Z' } },
    );
    expect(standingOf(publication, chain.slice(0, 1)).hour).toEqual(LATER);
    const standing = standingOf(publication, chain);
    expect(standing.hour.utc).toBe('2026-07-04T08:00:00Z');
    expect(standing.notice).toEqual({ number: 2, sha256: chain[1]?.sha256 });
  });

  it('is brought forward by k officers, and by none fewer', async () => {
    const chain = await chainOf({ kind: 'advance', hour: EARLIER });
    expect(standingOf(publication, chain, [2]).hour).toEqual(EARLIER);
    expect(() => standingOf(publication, chain, [1])).toThrow(broken(1, 'officers'));
    expect(() => standingOf(publication, chain)).toThrow(broken(1, 'officers'));
  });

  it('counts the officers of each notice apart', async () => {
    const chain = await chainOf({ kind: 'postpone', hour: LATER }, { kind: 'advance', hour: HOUR });
    expect(() => standingOf(publication, chain, [2, 0])).toThrow(broken(2, 'officers'));
    expect(standingOf(publication, chain, [0, 2]).hour).toEqual(HOUR);
  });

  it('is withdrawn for good: nothing may follow', async () => {
    const chain = await chainOf({ kind: 'withdraw', hour: null }, { kind: 'postpone', hour: LATER });
    expect(standingOf(publication, chain.slice(0, 1))).toMatchObject({ withdrawn: true, hour: HOUR });
    expect(() => standingOf(publication, chain)).toThrow(broken(2, 'withdrawn'));
  });

  it('keeps its hour where a revision is superseded or a distributor revoked', async () => {
    const chain = await chainOf(
      { kind: 'supersede', hour: null, revision: 1 },
      { kind: 'revoke', hour: null, recipient: 'presse-nord' },
    );
    expect(standingOf(publication, chain.slice(0, 1))).toMatchObject({ superseded: [1], revoked: [] });
    expect(standingOf(publication, chain)).toMatchObject({
      withdrawn: false,
      hour: HOUR,
      superseded: [1],
      revoked: ['presse-nord'],
    });
  });

  it('at an earlier notice is held to that notice’s own officers', async () => {
    const notices = await chainOf({ kind: 'advance', hour: EARLIER }, { kind: 'postpone', hour: LATER });
    const named = { number: 1, sha256: notices[0]?.sha256 ?? null };
    expect(standingAt({ publication, notices, approving: [2, 0] }, named).hour).toEqual(EARLIER);
    expect(() => standingAt({ publication, notices }, named)).toThrow(broken(1, 'officers'));
  });

  it('at a revocation forbids a release that lists who was revoked, and none before it', async () => {
    const notices = await chainOf({ kind: 'revoke', hour: null, recipient: 'presse-nord' });
    const release = { recipients: documents.release.value.recipients };
    expect(() => checkNoneRevoked(standingOf(publication, []), release)).not.toThrow();
    expect(() => checkNoneRevoked(standingOf(publication, notices), release)).toThrow(
      expect.objectContaining({ code: 'recipient-revoked', params: { recipient: 'presse-nord' } }),
    );
  });
});

/** Signatures over a notice: under which officer's name, by whose key. */
async function signaturesOf(
  notice: Verified<Notice>,
  entries: readonly (readonly [string, string])[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const signatures = new Map<string, Uint8Array>();
  for (const [name, signer] of entries) {
    const key = cast.officers.get(signer) ?? cast.release;
    signatures.set(name, (await signed({ file: name, bytes: notice.bytes, key })).asc);
  }
  return signatures;
}

describe('signatures of officers over a notice', () => {
  const moment = { nowMs: parseInstant(HOUR.utc), mode: 'accept' } as const;
  it.each<[string, readonly (readonly [string, string])[], readonly string[]]>([
    [
      'two officers',
      [
        ['claire', 'claire'],
        ['denis', 'denis'],
      ],
      ['claire', 'denis'],
    ],
    [
      'one under two names',
      [
        ['claire', 'claire'],
        ['denis', 'claire'],
      ],
      ['claire'],
    ],
    ['one who is none of the publication’s', [['zoe', 'claire']], []],
    ['the release key under an officer’s name', [['claire', 'release']], []],
  ])('count by %s', async (_, entries, expected) => {
    const [notice] = await chainOf({ kind: 'advance', hour: EARLIER });
    if (notice === undefined) throw new Error('a notice');
    const signatures = await signaturesOf(notice, entries);
    const { trust } = documents;
    expect(await officersWhoSigned(notice, { publication, signatures, trust, moment })).toEqual(expected);
  });

  it('over other bytes count for nothing', async () => {
    const [notice, other] = await chainOf(
      { kind: 'advance', hour: EARLIER },
      { kind: 'withdraw', hour: null },
    );
    if (notice === undefined || other === undefined) throw new Error('two notices');
    const signatures = await signaturesOf(other, [
      ['claire', 'claire'],
      ['denis', 'denis'],
    ]);
    const { trust } = documents;
    expect(await officersWhoSigned(notice, { publication, signatures, trust, moment })).toEqual([]);
  });
});

describe('a chain of notices', () => {
  it.each<[string, string, Partial<Notice>]>([
    ['a postponement that is earlier', 'kind', { kind: 'postpone', hour: EARLIER }],
    ['an advance that is later', 'kind', { kind: 'advance', hour: LATER }],
    ['a postponement without an hour', 'hour', { kind: 'postpone', hour: null }],
    ['a withdrawal with one', 'hour', { kind: 'withdraw', hour: LATER }],
    ['a number too high', 'notice-1.json', { number: 2 }],
    ['a first notice that follows something', 'notice-1.json', { previous: '0'.repeat(64) }],
    [
      'a notice of another publication',
      'publication',
      { publication: { id: 'other', sha256: '0'.repeat(64) } },
    ],
  ])('refuses %s', async (_, detail, fields) => {
    const chain = await chainOf({ hour: LATER, ...fields });
    expect(() => standingOf(publication, chain, [2])).toThrow(broken(fields.number ?? 1, detail));
  });

  it('refuses a notice that gives the publication another id', async () => {
    const [notice] = await chainOf({
      hour: LATER,
      publication: { id: 'other', sha256: publication.sha256 },
    });
    if (notice === undefined) throw new Error('a notice');
    expect(() => standingOf(publication, [notice])).toThrow(broken(1, 'publication'));
  });

  it('is broken where one is exchanged, left out or turned round', async () => {
    const [first, second] = await chainOf({ hour: LATER }, { kind: 'withdraw', hour: null });
    const [other] = await chainOf({ hour: LATER, reason: 'another reason' });
    if (first === undefined || second === undefined || other === undefined) throw new Error('three notices');
    for (const chain of [[other, second], [second], [second, first], [first, first]]) {
      expect(() => standingOf(publication, chain)).toThrow(expect.objectContaining({ code: 'notice-chain' }));
    }
  });
});

describe.each([
  ['a summer morning', '2026-07-03T08:00:00Z'],
  ['the night that clocks go forward in Paris', '2026-03-29T01:00:00Z'],
  ['the first 02:30 of the night that clocks go back', '2026-10-25T00:30:00Z'],
  ['the second 02:30 of that night', '2026-10-25T01:30:00Z'],
])('the hour on %s', (_, utc) => {
  const hour: Hour = { utc, zone: 'Europe/Paris' };
  const at = parseInstant(utc);

  it('comes to the millisecond', () => {
    expect(hourHasCome(hour, at - 1)).toBe(false);
    expect(hourHasCome(hour, at)).toBe(true);
  });

  it('opens hand-over 3,600 seconds before, whatever clocks on walls do', () => {
    expect(handoverIsOpen(hour, 'none', at - 3_600_000 - 1)).toBe(false);
    expect(handoverIsOpen(hour, 'none', at - 3_600_000)).toBe(true);
    expect(handoverIsOpen(hour, 'none', at + 3_600_000)).toBe(true);
    for (const timelock of ['drand', 'prepositioned'] as const) {
      expect(handoverIsOpen(hour, timelock, at - 90 * 86_400_000)).toBe(true);
    }
  });
});
