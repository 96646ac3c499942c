/** Row 21: machines whose clocks are wrong by decades. A clock may refuse; it permits nothing. */
import { beforeEach, describe, expect, it } from 'vitest';
import { filesBelow, useLab } from './lab.ts';
import { expectNothingOpened, expectShut } from './refusals.ts';

const YEARS = { 1970: '1970-01-01T00:00:10Z', 2100: '2100-01-01T00:00:00Z' } as const;

describe.each([
  [1970, 'signed-in-future'],
  [2100, 'key-expired'],
] as const)('in %i', (year, code) => {
  describe('what was pushed', () => {
    const lab = useLab('pushed');

    it('is not accepted', async () => {
      lab().story.clock.set(YEARS[year]);
      const { outcomes, failures } = await lab().story.receive('presse-nord');
      const codes = [...outcomes.map((each) => each.fault?.code), ...failures.map((each) => each.fault.code)];
      expect(new Set(codes)).toEqual(new Set([code]));
      expect(outcomes.filter((each) => each.outcome !== 'waiting')).toEqual([]);
      expect(filesBelow(lab().record('presse-nord', 'r1'))).toEqual([]);
      expectNothingOpened(lab(), 'presse-nord');
    });
  });

  describe('what was received, approved and handed over', () => {
    const lab = useLab('approved');
    beforeEach(() => lab().story.clock.set(YEARS[year]));

    it('is not released', async () => {
      await expect(lab().story.release()).rejects.toMatchObject({ code });
      const released = filesBelow(lab().record('rectorat')).filter((path) => path.includes('release-1'));
      expect(released).toEqual([]);
    });

    it('is not opened', async () => {
      await expect(lab().story.open('presse-nord')).rejects.toMatchObject({ code });
      expectNothingOpened(lab(), 'presse-nord');
    });
  });
});

describe('a release', () => {
  const lab = useLab('received');

  it('is made by no clock: the hour has come, and nobody handed over', async () => {
    lab().story.clock.set('2026-07-03T08:00:01Z');
    await expect(lab().story.release()).rejects.toMatchObject({ code: 'quorum-missing' });
    await expectShut(lab(), 'not-released');
  });
});
