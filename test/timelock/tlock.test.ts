import { readFileSync } from 'node:fs';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { Decrypter, Encrypter, armor } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { concatBytes, encodeHex, encodeUtf8, parseHex } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { verifyBeacon } from '../../src/timelock/beacon.ts';
import { QUICKNET, roundOfHour, roundTimeMs } from '../../src/timelock/drand.ts';
import {
  CIPHERTEXT_BYTES,
  decryptWithSignature,
  encryptToRound,
  parseSignature,
} from '../../src/timelock/ibe.ts';
import { lockToRound, lockedRound, openLocked } from '../../src/timelock/tlock.ts';
import { TestChain } from '../support/drand.ts';

/** drand's own: beacons of quicknet, and what `tle` locked to them. */
const vectors: {
  readonly chain: typeof QUICKNET;
  readonly beacons: readonly { readonly round: number; readonly signature: string }[];
  readonly locked: readonly {
    readonly round: number;
    readonly armored: string;
    readonly plaintext: string;
  }[];
} = JSON.parse(readFileSync(new URL('vectors/drand-tlock.json', import.meta.url), 'utf8'));

const test = new TestChain();
const { chain } = test;
const code = (expected: string, detail: string) =>
  expect.objectContaining({ code: expected, params: expect.objectContaining({ fault: detail }) });
const refused =
  (bytes: Uint8Array, round = 7, of = chain) =>
  (): unknown =>
    verifyBeacon('beacon.json', bytes, { chain: of, round });
const beaconOf = (round: number) => verifyBeacon('a test', test.beacon(round), { chain, round });
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const json = (value: unknown): Uint8Array => encodeUtf8(JSON.stringify(value));

const never = (): never => {
  throw new Error('no vector');
};
const second = (ms: number): { utc: string } => ({ utc: `${new Date(ms).toISOString().slice(0, 19)}Z` });
const swapCase = (letter: string): string => (letter === 'A' ? 'B' : 'A');
const signature = (round: number) => parseSignature(parseHex(test.signature(round)) ?? new Uint8Array());
const decrypt = (bytes: Uint8Array, round = 7) => decryptWithSignature(bytes, signature(round) ?? never());

describe('the chain', () => {
  it('is quicknet as drand publishes it', () => {
    expect(QUICKNET).toEqual(vectors.chain);
  });

  it('has the first round that comes no earlier than the hour', () => {
    for (const round of [1, 2, 1000, 12_040_883]) {
      const at = roundTimeMs(round, QUICKNET);
      expect(roundOfHour(second(at), QUICKNET)).toBe(round);
      expect(roundOfHour(second(at + 1000), QUICKNET)).toBe(round + 1);
      expect(roundOfHour(second(at + 3000), QUICKNET)).toBe(round + 1);
    }
    expect(roundTimeMs(1, QUICKNET)).toBe(1_692_803_367_000);
    expect(roundOfHour({ utc: '2020-01-01T00:00:00Z' }, QUICKNET)).toBe(1);
  });
});

describe('a beacon', () => {
  it.each(vectors.beacons)('of quicknet, round $round, verifies by the pinned key', (beacon) => {
    expect(verifyBeacon('a relay', json(beacon), { chain: QUICKNET, round: beacon.round }).round).toBe(
      beacon.round,
    );
  });

  it('of a test chain is taken as a relay gives it, and without randomness', () => {
    expect(beaconOf(7).round).toBe(7);
    const { round } = verifyBeacon('a file', json({ round: 7, signature: test.signature(7) }), {
      chain,
      round: 7,
    });
    expect(round).toBe(7);
  });

  it('of another round is refused, though it is signed', () => {
    expect(refused(test.beacon(8))).toThrow(code('beacon-invalid', 'round'));
  });

  it('that calls itself the round asked for, with the signature of another, is refused', () => {
    expect(refused(json({ round: 7, signature: test.signature(8) }))).toThrow(
      code('beacon-invalid', 'signature'),
    );
  });

  it('signed by another key is refused', () => {
    expect(refused(new TestChain('another').beacon(7))).toThrow(code('beacon-invalid', 'signature'));
    expect(refused(test.beacon(7), 7, QUICKNET)).toThrow(code('beacon-invalid', 'signature'));
  });

  it('that is the point at infinity, or no point of the group, is refused', () => {
    const infinity = encodeHex(bls12_381.G1.Point.ZERO.toBytes(true));
    expect(refused(json({ round: 7, signature: infinity }))).toThrow(code('beacon-invalid', 'signature'));
    // On the curve, outside the group of prime order.
    const outside = encodeHex(smallOrder());
    expect(refused(json({ round: 7, signature: outside }))).toThrow(code('beacon-invalid', 'signature'));
    expect(refused(json({ round: 7, signature: 'ff'.repeat(48) }))).toThrow(
      code('beacon-invalid', 'signature'),
    );
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['null', 'null'],
    ['no signature', '{"round":7}'],
    ['a round in text', `{"round":"7","signature":"${'0'.repeat(96)}"}`],
    ['round 0', `{"round":0,"signature":"${'0'.repeat(96)}"}`],
    ['a short signature', '{"round":7,"signature":"00"}'],
  ])('that is %s is refused by its form', (_, body) => {
    expect(refused(encodeUtf8(body))).toThrow(code('beacon-invalid', 'form'));
  });
});

/** A point of the curve of G1 that is not in the group: the first x that has one. */
function smallOrder(): Uint8Array {
  const { Fp } = bls12_381.fields;
  for (let x = 1n; ; x += 1n) {
    const square = Fp.add(Fp.pow(x, 3n), 4n);
    let y: bigint;
    try {
      y = Fp.sqrt(square);
    } catch {
      continue;
    }
    const point = bls12_381.G1.Point.fromAffine({ x, y });
    if (point.isTorsionFree()) continue;
    const compressed = Fp.toBytes(x);
    compressed[0] = (compressed[0] ?? 0) | 0x80;
    return compressed;
  }
}

describe('encryption to a round', () => {
  const fileKey = Uint8Array.from({ length: 16 }, (_, i) => i);
  const ciphertext = encryptToRound(fileKey, { chain, round: 7, random: systemRandom });

  it('is opened by the signature of that round alone', () => {
    expect(decrypt(ciphertext)).toEqual(fileKey);
    expect(decrypt(ciphertext, 8)).toBeNull();
  });

  it('is not opened once any of its parts is changed', () => {
    for (const at of [0, 5, 95, 96, 111, 112, 127]) {
      const changed = ciphertext.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(decrypt(changed)).toBeNull();
    }
  });

  it('is not opened where U is the point at infinity, or the lengths are others', () => {
    const infinity = bls12_381.G2.Point.ZERO.toBytes(true);
    expect(decrypt(concatBytes(infinity, ciphertext.subarray(96)))).toBeNull();
    expect(decrypt(ciphertext.subarray(0, CIPHERTEXT_BYTES - 1))).toBeNull();
    expect(decrypt(concatBytes(ciphertext, new Uint8Array(1)))).toBeNull();
  });
});

describe('a locked file', () => {
  const secret = encodeUtf8('a time secret');
  const locked = lockToRound(secret, { chain, round: 7, random: systemRandom });
  const edit = async (from: string | RegExp, to: string): Promise<Uint8Array> => {
    const edited = text(await locked).replace(from, to);
    expect(edited).not.toBe(text(await locked));
    return Buffer.from(edited, 'latin1');
  };

  it.each(vectors.locked)('by drand’s tle, round $round, opens', async ({ round, armored, plaintext }) => {
    const bytes = armor.decode(armored);
    const found = vectors.beacons.find((each) => each.round === round);
    const beacon = verifyBeacon('a vector', json(found), { chain: QUICKNET, round });
    expect(lockedRound('a vector', bytes, QUICKNET)).toBe(round);
    expect(Buffer.from(await openLocked('a vector', bytes, beacon)).toString()).toBe(plaintext);
  });

  it('goes to quicknet and back', async () => {
    const [{ round, signature } = never()] = vectors.beacons;
    const beacon = verifyBeacon('a vector', json({ round, signature }), { chain: QUICKNET, round });
    const bytes = await lockToRound(secret, { chain: QUICKNET, round, random: systemRandom });
    expect(text(bytes)).toMatch(/^age-encryption\.org\/v1\n-> tlock 12040883 52db9ba7/);
    expect(await openLocked('f', bytes, beacon)).toEqual(secret);
  });

  it('opens by the beacon of its round', async () => {
    expect(lockedRound('f', await locked, chain)).toBe(7);
    expect(await openLocked('f', await locked, beaconOf(7))).toEqual(secret);
  });

  it('does not open by the beacon of another round', async () => {
    await expect(openLocked('f', await locked, beaconOf(8))).rejects.toThrow(
      code('timelock-invalid', 'round'),
    );
  });

  it('does not open where its stanza names another round, or another chain', async () => {
    const other = await edit('-> tlock 7 ', '-> tlock 8 ');
    await expect(openLocked('f', other, beaconOf(8))).rejects.toThrow(code('timelock-invalid', 'stanza'));
    await expect(openLocked('f', await edit(chain.hash, QUICKNET.hash), beaconOf(7))).rejects.toThrow(
      code('timelock-invalid', 'chain'),
    );
  });

  it('does not open where the stanza, the MAC or the content was changed', async () => {
    const bytes = await locked;
    const changed = bytes.slice();
    changed[bytes.length - 1] = (changed[bytes.length - 1] ?? 0) ^ 1;
    await expect(openLocked('f', changed, beaconOf(7))).rejects.toThrow(code('timelock-invalid', 'content'));
    await expect(openLocked('f', bytes.subarray(0, -1), beaconOf(7))).rejects.toThrow(
      code('timelock-invalid', 'content'),
    );
    const mac = await edit(/(?<=\n--- )./, swapCase(/\n--- (.)/.exec(text(bytes))?.[1] ?? ''));
    await expect(openLocked('f', mac, beaconOf(7))).rejects.toThrow(code('timelock-invalid', 'content'));
    // The last letter of W, but for the four bits that fill its line.
    const line = /\n.{20}(.).{22}\n---/.exec(text(bytes))?.[1] ?? '';
    const stanza = await edit(/(?<=\n.{20}).(?=.{22}\n---)/, swapCase(line));
    await expect(openLocked('f', stanza, beaconOf(7))).rejects.toThrow(code('timelock-invalid', 'stanza'));
  });

  it('is none of ours with a second stanza, a passphrase, armor, or nothing in it', async () => {
    const twice = await edit('\n---', '\n-> grease\n\n---');
    const encrypter = new Encrypter();
    encrypter.setScryptWorkFactor(1);
    encrypter.setPassphrase('passphrase');
    const byPassphrase = await encrypter.encrypt(secret);
    const armored = encodeUtf8(armor.encode(await locked));
    for (const bytes of [twice, byPassphrase, armored, new Uint8Array()]) {
      expect(() => lockedRound('f', bytes, chain)).toThrow(code('timelock-invalid', 'form'));
      await expect(openLocked('f', bytes, beaconOf(7))).rejects.toThrow(code('timelock-invalid', 'form'));
    }
  });

  it('shows nothing of what it holds to age without the beacon', async () => {
    const decrypter = new Decrypter();
    decrypter.addIdentity({ unwrapFileKey: () => null });
    await expect(decrypter.decrypt(await locked)).rejects.toThrow('no identity matched');
  });
});
