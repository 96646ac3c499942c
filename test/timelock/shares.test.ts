import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, encodeHex, encodeUtf8, parseHex, sha256Hex } from '../../src/io/encodings.ts';
import {
  type Share,
  checkShare,
  combineShares,
  commitShare,
  deriveUnlockSecret,
  generateSecret,
  splitSecret,
} from '../../src/timelock/shares.ts';
import { fixedRandom } from '../support/sample.ts';

const PLACE = { publication: 'bcg-2026-06-1-k7m2', revision: 1, officer: 'claire' };
const secret = generateSecret(fixedRandom('a quorum secret'));
const code = (expected: string) => expect.objectContaining({ code: expected });

const QUORUMS = [1, 2, 3, 4, 5].flatMap((n) => Array.from({ length: n }, (_, i) => ({ k: i + 1, n })));

/** All ways of choosing `size` of `items`. */
function choose<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => choose(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

describe.each(QUORUMS)('$k of $n', ({ k, n }) => {
  it('is rebuilt by any k, in any order', async () => {
    const shares = await splitSecret(secret, k, n);
    expect(new Set(shares.map((share) => share.x)).size).toBe(n);
    for (const some of choose(shares, k)) {
      expect(await combineShares(some, k)).toEqual(secret);
      expect(await combineShares(some.toReversed(), k)).toEqual(secret);
    }
  });
});

describe.each(QUORUMS.filter(({ k }) => k > 1))('$k of $n', ({ k, n }) => {
  it('is not rebuilt by one share too few, whatever k is claimed', async () => {
    const shares = await splitSecret(secret, k, n);
    for (const some of choose(shares, k - 1)) {
      await expect(combineShares(some, k)).rejects.toEqual(code('bug'));
      if (k > 2) expect(await combineShares(some, k - 1)).not.toEqual(secret);
    }
    for (const { value } of shares) expect(value).not.toBe(encodeHex(secret));
  });
});

describe('splitting', () => {
  it('refuses a quorum that is none, and a secret of another length', async () => {
    for (const [k, n] of [
      [0, 1],
      [3, 2],
      [2, 256],
    ] as const) {
      await expect(splitSecret(secret, k, n)).rejects.toEqual(code('bug'));
    }
    await expect(splitSecret(secret.subarray(1), 1, 1)).rejects.toEqual(code('bug'));
  });
});

describe('combining', () => {
  it('refuses x = 0, an x that stands twice, and values of another length', async () => {
    const [a, b] = await splitSecret(secret, 2, 2);
    if (a === undefined || b === undefined) throw new Error('two shares');
    for (const shares of [
      [{ ...a, x: 0 }, b],
      [a, a],
      [a, { ...b, x: a.x }],
      [a, { ...b, value: b.value.slice(2) }],
      [a, { ...b, value: b.value.toUpperCase() }],
    ]) {
      await expect(combineShares(shares, 2)).rejects.toEqual(code('bug'));
    }
  });

  it('cannot tell a false share: another secret comes out', async () => {
    const [a, b] = await splitSecret(secret, 2, 2);
    const [, c] = await splitSecret(generateSecret(fixedRandom('another')), 2, 2);
    if (a === undefined || b === undefined || c === undefined) throw new Error('two shares');
    expect(await combineShares([a, { ...c, x: b.x }], 2)).not.toEqual(secret);
  });
});

describe('a commitment', () => {
  const share: Share = { x: 3, value: encodeHex(secret) };
  const commitment = commitShare(share, PLACE);

  it('is the digest that FORMAT.md says', () => {
    const text = `sceau/share/v1\nbcg-2026-06-1-k7m2\n1\nclaire\n3\n${share.value}\n`;
    expect(commitment).toBe(sha256Hex(encodeUtf8(text)));
  });

  it('holds the share that was sealed, for its place alone', () => {
    expect(() => checkShare(share, PLACE, commitment)).not.toThrow();
    for (const place of [
      { ...PLACE, publication: 'bcg-2026-06-1-k7m3' },
      { ...PLACE, revision: 2 },
      { ...PLACE, officer: 'denis' },
    ]) {
      expect(() => checkShare(share, place, commitment)).toThrow(code('share-invalid'));
    }
  });

  it('refuses another point, another value, and points that are none', () => {
    const flipped = `${share.value.slice(0, -1)}${share.value.endsWith('0') ? '1' : '0'}`;
    for (const other of [
      { ...share, x: 2 },
      { ...share, value: flipped },
    ]) {
      expect(() => checkShare(other, PLACE, commitment)).toThrow(code('share-invalid'));
    }
    for (const x of [0, 256]) {
      const outside = { ...share, x };
      expect(() => checkShare(outside, PLACE, commitShare(outside, PLACE))).toThrow(code('share-invalid'));
    }
  });
});

/** HKDF-SHA256 of one block, by RFC 5869 §2.2 and §2.3, without salt. */
function hkdfBlock(input: Uint8Array, info: Uint8Array): string {
  const key = createHmac('sha256', new Uint8Array(32)).update(input).digest();
  return createHmac('sha256', key)
    .update(concatBytes(info, Uint8Array.of(1)))
    .digest('hex');
}

describe('the unlock secret', () => {
  it('is HKDF as RFC 5869 has it', () => {
    // Test case 3 of RFC 5869 (no salt, no info): its first block holds this test's own arithmetic to the RFC.
    expect(hkdfBlock(new Uint8Array(22).fill(0x0b), new Uint8Array())).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d',
    );
    const info = encodeUtf8('sceau/lock/v1\nbcg-2026-06-1-k7m2\n1\n');
    expect(deriveUnlockSecret(secret, null, PLACE)).toBe(hkdfBlock(secret, info));
    const time = generateSecret(fixedRandom('a time secret'));
    expect(deriveUnlockSecret(secret, time, PLACE)).toBe(hkdfBlock(concatBytes(secret, time), info));
  });

  it('is of one publication and revision, and is no secret that went in', () => {
    const secrets = [
      deriveUnlockSecret(secret, null, PLACE),
      deriveUnlockSecret(secret, null, { ...PLACE, revision: 2 }),
      deriveUnlockSecret(secret, null, { ...PLACE, publication: 'other' }),
      deriveUnlockSecret(secret, new Uint8Array(32), PLACE),
      encodeHex(secret),
    ];
    expect(new Set(secrets).size).toBe(secrets.length);
    expect(secrets.every((each) => parseHex(each)?.length === 32)).toBe(true);
  });
});
