import { array, assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOCK_LIMIT_MS, checkClock, median } from '../../src/timelock/clock-check.ts';

const said = (...offsets: readonly number[]) =>
  offsets.map((offsetMs, i) => ({ server: `https://${i}.example/`, offsetMs }));

describe('the median', () => {
  it.each([
    [[], null],
    [[4], 4],
    [[9, 1, 5], 5],
    [[1, 10], 5.5],
    [[40, -7, 2, 6], 4],
  ])('of %j is %s', (numbers, expected) => {
    expect(median(numbers)).toBe(expected);
  });
});

describe('the own clock', () => {
  it.each<[string, readonly number[], string, number]>([
    ['right by three', [100, -200, 300], 'agrees', 0],
    ['right to the limit', [5000, 5000, 5000], 'agrees', 0],
    ['behind', [5001, 5001, 5001], 'disagrees', 0],
    ['ahead', [-3_600_000, -3_600_400, -3_599_800], 'disagrees', 0],
    ['right, one server lying', [0, 86_400_000, 300], 'agrees', 1],
    ['wrong, one server lying that it is right', [60_000, 60_300, 0], 'disagrees', 1],
    ['right by an even number, one lying', [0, 100, 200, -1e9], 'agrees', 1],
    ['unchecked by two', [0, 100], 'unchecked', 0],
    ['unchecked by none', [], 'unchecked', 0],
    ['unchecked by three of whom no two agree', [0, 100_000, -100_000], 'unchecked', 2],
    ['unchecked by two against two', [0, 0, 100_000, 100_000], 'unchecked', 4],
  ])('is %s', (_, offsets, verdict, outliers) => {
    const check = checkClock(said(...offsets));
    expect(check).toMatchObject({ verdict, answers: offsets.length });
    expect(check.outliers).toHaveLength(outliers);
  });

  it('is never judged otherwise by a minority of liars, whatever they say', () => {
    const honest = array(integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 9 });
    const lies = array(integer(), { maxLength: 8 });
    const wrong = constantFrom(0, -3_600_000, 60_000);
    assert(
      property(honest, lies, wrong, (offsets, lying, shift) => {
        const minority = lying.slice(0, offsets.length - 1);
        const { verdict, offsetMs } = checkClock(said(...offsets.map((each) => each + shift), ...minority));
        expect(verdict).toBe(shift === 0 ? 'agrees' : 'disagrees');
        expect(Math.abs((offsetMs ?? Infinity) - shift)).toBeLessThanOrEqual(CLOCK_LIMIT_MS);
      }),
    );
  });
});
