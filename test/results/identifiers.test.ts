/** Keys and shapes of the numbers of schools and pupils. All numbers are invented, or printed in public documents as samples. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasIneKey, ineKind } from '../../src/results/codes/ine.ts';
import { KEY_LETTERS, isUai } from '../../src/results/codes/uai.ts';

const digits = (count: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));

test.each([
  ['0750654D', true],
  ['0750654E', false],
  ['0750645D', false],
  ['0750654d', false],
  ['750654D', false],
  ['0750654D ', false],
  ['', false],
])('the UAI «%s»: %s', (text, isRight) => {
  expect(isUai(text)).toBe(isRight);
});

test('seven digits have one key, which is never I, O or Q', () => {
  fc.assert(
    fc.property(digits(7), (number) => {
      const keys = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').filter((key) => isUai(number + key));
      expect(keys).toHaveLength(1);
      expect('IOQ').not.toContain(keys[0]);
    }),
  );
  expect(KEY_LETTERS).toHaveLength(23);
});

test('a slip of one digit, or of two neighbours, never keeps the key of a UAI', () => {
  fc.assert(
    fc.property(digits(7), fc.nat(6), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
      const key = KEY_LETTERS[Number(number) % 23] ?? '';
      const slipped = number.split('');
      slipped[at] = String((Number(number[at]) + by) % 10);
      expect(isUai(slipped.join('') + key)).toBe(false);
      const swapped =
        number.slice(0, at) +
        number
          .slice(at, at + 2)
          .split('')
          .reverse()
          .join('') +
        number.slice(at + 2);
      expect(isUai(swapped + key)).toBe(swapped === number);
    }),
  );
});

test.each([
  ['1234567890V', 'bea', true],
  ['1234567890F', 'bea', false],
  ['1234567890v', 'bea', true],
  ['123456789FF', 'rnie', null],
  ['1234A56789F', 'apprentice', null],
  // 6 × (0+10+1+11+2+12+3+13+4) + 14 = 350; in lower case the same.
  ['0A1B2C3D4E0', 'university', true],
  ['0a1b2c3d4e0', 'university', true],
  ['0A1B2C3D4E5', 'university', false],
  // 6 × 45 + 0 = 270
  ['12345678900', 'university', true],
  ['12345678901', 'university', false],
  ['1234567890', null, null],
  ['12345678901F', null, null],
  ['1234B56789F', null, null],
  ['', null, null],
])('the INE «%s»: %s, key %s', (text, kind, key) => {
  expect([ineKind(text), hasIneKey(text)]).toEqual([kind, key]);
});
