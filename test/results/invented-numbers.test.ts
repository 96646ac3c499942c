/** Numbers of invented candidates: each once, however long the file is. */
import { expect, test } from 'vitest';
import { candidateNumber, ineNumber } from '../../src/results/invented/invented-numbers.ts';

const MOST = 2_500_000;

test.each([
  [
    'candidate numbers of one académie',
    100_000_000,
    (at: number) => candidateNumber('09', 99_999_999, at).slice(3),
  ],
  ['INEs since 2018', 1_000_000_000, (at: number) => ineNumber('rnie', 99_999_999, at).slice(0, 9)],
  ['INEs before 2018', 1_000_000_000, (at: number) => ineNumber('bea', 99_999_999, at).slice(1, 10)],
  [
    'INEs of apprentices',
    1_000_000_000,
    (at: number) => ineNumber('apprentice', 99_999_999, at).replace('A', '').slice(0, 9),
  ],
])('%s: two and a half million without a repetition', (_, all, digits) => {
  const seen = new Uint8Array(all / 8);
  let twice = 0;
  for (let index = 0; index < MOST; index += 1) {
    const number = Number(digits(index));
    const [octet, bit] = [Math.floor(number / 8), 1 << (number % 8)];
    if (((seen[octet] ?? 0) & bit) !== 0) twice += 1;
    seen[octet] = (seen[octet] ?? 0) | bit;
  }
  expect(twice).toBe(0);
});

test('an INE has the shape of its make, and a right key where one is known', () => {
  for (let index = 0; index < 200; index += 1) {
    expect(ineNumber('rnie', 7, index)).toMatch(/^[0-9]{9}[A-Z]{2}$/);
    expect(ineNumber('apprentice', 7, index)).toMatch(/^[0-9]{4}A[0-9]{5}[A-Z]$/);
    const bea = ineNumber('bea', 7, index);
    expect(bea).toMatch(/^[0-9]{10}[A-Z]$/);
    expect(bea[10]).toBe('ABCDEFGHJKLMNPRSTUVWXYZ'[Number(bea.slice(0, 10)) % 23]);
  }
});
