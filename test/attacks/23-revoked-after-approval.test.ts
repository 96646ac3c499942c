/** Row 23: a distributor who may no longer be served: left out, by name, and the others are served without new approvals. */
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { generateKey } from '../../src/openpgp/private-key.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, PASSPHRASE, Story } from '../support/story.ts';
import { filesBelow, useLab } from './lab.ts';
import { expectShut } from './refusals.ts';

const HOUR_MS = 3600 * 1000;

/** Gives a distributor a key that ends at a moment, and a licence for it. */
async function withBriefKey(story: Story, party: string, endsMs: number): Promise<void> {
  const key = await generateKey({
    userId: { name: 'Essai bref' },
    curve: 'p256',
    passphrase: PASSPHRASE,
    createdMs: story.clock.nowMs(),
    expiresInSeconds: (endsMs - story.clock.nowMs()) / 1000,
  });
  writeFileSync(`${story.workspace(party)}/keys/distributor.asc`, key.armored);
  rmSync(`${story.workspace('rectorat')}/parties/${party}`, { recursive: true });
  await story.license(party, 'press');
}

describe('one distributor of two who cannot be served', () => {
  const lab = useLab('announced');

  it.each<[ErrorCode, (story: Story) => Promise<void>]>([
    ['licence-expired', (story) => story.license('presse-nord', 'press', story.clock.nowMs() + HOUR_MS)],
    ['key-expired', (story) => withBriefKey(story, 'presse-nord', story.clock.nowMs() + HOUR_MS)],
  ])('is left out of the export with %s, and the other is served', async (code, until) => {
    const { story } = lab();
    await until(story);
    story.clock.advance(2 * 3600);
    const report = await story.export(await lab().jury());
    expect(report.outcomes.map((each) => [each.party, each.fault])).toEqual([
      ['quotidien', null],
      ['quotidien', null],
      ['claire', null],
    ]);
    const left = story.events.filter((event) => event.kind === 'left-out');
    expect(left.map((event) => [event.party, event.scope, event.fault.code])).toEqual([
      ['presse-nord', 'press', code],
    ]);
    expect(filesBelow(story.depot('presse-nord'))).toEqual([]);
  });

  it.each<[ErrorCode, (story: Story) => Promise<void>]>([
    ['licence-expired', (story) => story.license('presse-nord', 'press', Date.parse(HOUR))],
    ['key-expired', (story) => withBriefKey(story, 'presse-nord', Date.parse(HOUR))],
  ])('is left out of the release with %s, told so, and the others open', async (code, until) => {
    const { story } = lab();
    await until(story);
    await lab().advance('received');
    const what = code === 'key-expired' ? 'key' : 'licence';
    expect(story.events).toContainEqual(
      expect.objectContaining({ kind: 'omission-foreseen', party: 'presse-nord', scope: 'press', what }),
    );
    await lab().release();
    const { omissions } = await story.release();
    expect(omissions).toEqual([{ scope: 'press', recipient: 'presse-nord', reason: code }]);
    const opened = await story.open('quotidien');
    expect(opened.map((each) => each.fault)).toEqual([null, null]);
    await expectShut(lab(), 'recipient-omitted');
  });
});

it('one expired certificate among twenty: nineteen are served and open, one is named', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `diffuseur-${i + 1}`);
  const unlucky = 'diffuseur-7';
  const story = await Story.begin({
    distributors: Object.fromEntries(names.map((name) => [name, ['press']])),
  });
  try {
    const jury = `${story.dir}/jury.csv`;
    writeFileSync(jury, await smallJuryFile());
    await withBriefKey(story, unlucky, story.clock.nowMs() + HOUR_MS);
    story.clock.advance(2 * 3600);
    const report = await story.export(jury);
    const others = names.filter((name) => name !== unlucky).sort();
    expect(report.outcomes.map((each) => [each.party, each.fault])).toEqual(
      [...others, 'claire'].map((party) => [party, null]),
    );
    expect(report.omissions).toEqual([{ scope: 'press', recipient: unlucky, reason: 'key-expired' }]);
    for (const name of others) {
      expect((await story.receive(name)).outcomes.map((each) => each.outcome)).toEqual(['accepted']);
    }
    expect((await story.receive(unlucky)).outcomes).toEqual([]);
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    for (const name of others) expect((await story.open(name)).map((each) => each.fault)).toEqual([null]);
  } finally {
    story.end();
  }
});
