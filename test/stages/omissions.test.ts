/** Who is left out is named with the reason and tells by the exit status; who would be, at the hour, is named in time. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/fr.ts';
import { outcomeTable, servedFault, warningsJson } from '../../src/cli/render/outcomes.ts';
import { exitStatus } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import type { ServiceReport } from '../../src/cli/render/outcomes.ts';
import { generateKey } from '../../src/openpgp/private-key.ts';
import { announcedPublications } from '../../src/stages/announced.ts';
import { foreseeSigners } from '../../src/stages/foresee-signers.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, PASSPHRASE, START, Story } from '../support/story.ts';

const HOUR_MS = 60 * 60 * 1000;
const table = (report: ServiceReport): string =>
  outcomeTable(words, report).join('\n').replaceAll('\u00a0', ' ');
const status = (report: ServiceReport): number => {
  const fault = servedFault(report);
  return fault === undefined ? 0 : exitStatus(fault.code);
};

describe('distributors who are or will be left out', () => {
  let story: Story;
  let jury: string;
  beforeEach(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'], quotidien: ['press'] } });
    jury = join(story.dir, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
    story.events.length = 0;
  });
  afterEach(() => story.end());

  // The story's one officer of one is warned about as well: quorum.test.ts.
  const warned = (): readonly string[] =>
    warningsJson(story.events.filter(({ kind }) => kind !== 'quorum-weak')).map(
      ({ party, scope, what }) => `${party} ${scope} ${what}`,
    );

  it('an export without one whose licence has ended serves the other, names the one, and is 77', async () => {
    await story.license('presse-nord', 'press', Date.parse(START) + HOUR_MS);
    story.clock.advance(2 * 3600);
    for (const round of ['sealed', 'pushed again']) {
      const report = await story.export(jury);
      expect([round, ...report.outcomes.map((each) => [each.party, each.scope, each.fault])]).toEqual([
        round,
        ['quotidien', 'press', null],
        ['claire', null, null],
      ]);
      expect(report.omissions).toEqual([
        { scope: 'press', recipient: 'presse-nord', reason: 'licence-expired' },
      ]);
      expect(status(report)).toBe(77);
      expect(table(report)).toMatch(
        round === 'sealed' ? /quotidien \(press\) +servi  / : /quotidien \(press\) +déjà servi  /,
      );
      expect(table(report)).toMatch(
        /presse-nord \(press\) +laissé de côté +.*licence expirée.*sceau partner add/,
      );
    }
  });

  it('a licence renewed after the revision was sealed needs a new revision, and says so: 77', async () => {
    await story.license('presse-nord', 'press', Date.parse(START) + HOUR_MS);
    story.clock.advance(2 * 3600);
    await story.export(jury);
    await story.license('presse-nord', 'press');
    const report = await story.export(jury);
    expect(report.omissions.map((each) => each.reason)).toEqual(['not-in-revision']);
    expect(status(report)).toBe(77);
    expect(table(report)).toContain('--new-revision');
    const renewed = await story.export(jury, true);
    expect([renewed.omissions, status(renewed)]).toEqual([[], 0]);
  });

  it('a release that leaves one out is 77, and does not call that one served', async () => {
    await story.license('presse-nord', 'press', Date.parse(HOUR));
    await story.export(jury);
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    for (let round = 0; round < 2; round += 1) {
      const report = await story.release();
      expect(status(report)).toBe(77);
      expect(table(report)).toMatch(/quotidien \(press\) +(?:déjà )?servi/);
      expect(table(report)).not.toMatch(/presse-nord \(press\) +(?:déjà )?servi/);
      expect(table(report)).toMatch(/presse-nord \(press\) +laissé de côté +.*licence expirée/);
    }
  });

  it('a licence that ends before an announced hour is warned about when it is signed', async () => {
    await story.license('presse-nord', 'press', Date.parse(HOUR) + 1000);
    expect(warned()).toEqual([]);
    await story.license('presse-nord', 'press', Date.parse(HOUR));
    expect(warned()).toEqual(['presse-nord press licence']);
  });

  it('a licence for later is no warning about a publication that is over', async () => {
    story.clock.set('2026-07-10T08:00:00Z');
    await story.license('presse-nord', 'press', Date.parse('2026-07-11T08:00:00Z'));
    expect(warned()).toEqual([]);
  });

  it('a licence that ends before the hour is warned about when the publication is created', async () => {
    await story.license('presse-nord', 'press', Date.parse(HOUR));
    story.events.length = 0;
    await story.announce();
    expect(warned()).toEqual(['presse-nord press licence']);
  });

  it('a key of the registry that ends before the hour is warned about, whose publication rests on it', async () => {
    const keyUntil = (endsMs: number) =>
      generateKey({
        userId: { name: 'Essai bref' },
        curve: 'p256',
        passphrase: PASSPHRASE,
        createdMs: story.clock.nowMs(),
        expiresInSeconds: (endsMs - story.clock.nowMs()) / 1000,
      });
    const [short, long] = await Promise.all([
      keyUntil(Date.parse(HOUR)),
      keyUntil(Date.parse(HOUR) + HOUR_MS),
    ]);
    const signers = [
      { role: 'seal', id: 'seal', certificate: long.certificate },
      { role: 'release', id: 'release', certificate: short.certificate },
      { role: 'officer', id: 'claire', certificate: short.certificate },
      { role: 'officer', id: 'denis', certificate: short.certificate },
    ] as const;
    await story.run('rectorat', async (context) => {
      const [known] = await announcedPublications(context);
      if (known !== undefined) await foreseeSigners(context, known, { signers });
    });
    expect(warned()).toEqual(['release null key', 'claire null key']);
  });

  it('an export warns of it each time, serves everyone, and is 0', async () => {
    await story.license('presse-nord', 'press', Date.parse(HOUR));
    for (let round = 0; round < 2; round += 1) {
      story.events.length = 0;
      const report = await story.export(jury);
      expect([report.omissions, status(report), warned()]).toEqual([[], 0, ['presse-nord press licence']]);
    }
    // A licence that ends between two pushes of one revision is no omission of that revision.
    story.clock.set(HOUR);
    story.events.length = 0;
    const late = await story.export(jury);
    expect([late.omissions, status(late), warned()]).toEqual([[], 0, ['presse-nord press licence']]);
  });
});
