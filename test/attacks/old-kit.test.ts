/**
 * A second site that was not told: its kit is older than a postponement, and it releases at the old hour, with shares that
 * officers handed over for it. Whoever has the notice does not open.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeKit } from '../../src/stages/make-kit.ts';
import { openRelease } from '../../src/stages/open-release.ts';
import { releasePublication } from '../../src/stages/release.ts';
import { HOUR } from '../support/story.ts';
import { filesBelow, useLab } from './lab.ts';
import { POSTPONED, giveNotice } from './notices.ts';
import { expectNothingOpened } from './refusals.ts';

const lab = useLab('received', { officers: ['claire', 'denis', 'emile'], approvals: 2 });

/** Makes the kit, has the publication postponed, and lets the second site release at the hour that its kit knows. */
async function releaseByOldKit(): Promise<void> {
  const { story } = lab();
  await lab().approve();
  await story.run('rectorat', (context) => makeKit(context, story.publication, story.workspace('kit')));
  mkdirSync(join(story.workspace('kit'), 'keys'));
  const key = join('keys', 'release.asc');
  cpSync(join(story.workspace('rectorat'), key), join(story.workspace('kit'), key));
  await giveNotice(lab(), ['presse-nord']);
  story.clock.set(HOUR);
  const media = { to: join(story.dir, 'medium') };
  await story.run('kit', (context) => releasePublication(context, story.publication));
  await story.run('kit', (context) => releasePublication(context, story.publication, media));
}

describe('a release by an old kit, at the hour before a postponement', () => {
  it('is there, by every other check', async () => {
    await releaseByOldKit();
    const released = filesBelow(lab().depot('presse-nord', 'r1/press')).filter((path) =>
      path.includes('release-1.'),
    );
    expect(released).toHaveLength(3);
    // Who has no notice cannot know better.
    expect(await lab().story.open('quotidien')).toMatchObject([{ fault: null }, { fault: null }]);
  });

  it('is not opened by a distributor who has the notice, from the inbox', async () => {
    await releaseByOldKit();
    const [outcome] = await lab().story.open('presse-nord');
    expect(outcome).toMatchObject({ path: null, fault: { code: 'approval-mismatch' } });
    expectNothingOpened(lab(), 'presse-nord');
  });

  it('is not opened either at the later hour', async () => {
    await releaseByOldKit();
    lab().story.clock.set(POSTPONED.utc);
    const [outcome] = await lab().story.open('presse-nord');
    expect(outcome).toMatchObject({ path: null, fault: { code: 'approval-mismatch' } });
    expectNothingOpened(lab(), 'presse-nord');
  });

  it('is not opened from a medium, once the notice was received', async () => {
    await releaseByOldKit();
    const { story } = lab();
    await story.receive('presse-nord');
    const medium = join(story.dir, 'medium');
    const [outcome] = await story.run('presse-nord', (context) =>
      openRelease(context, { publication: story.publication }, medium),
    );
    expect(outcome).toMatchObject({ path: null, fault: { code: 'approval-mismatch' } });
    expectNothingOpened(lab(), 'presse-nord');
  });
});
