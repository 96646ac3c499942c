import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, Story } from '../support/story.ts';

describe('a release machine whose clock was a day ahead', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    await story.export();
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set('2026-07-04T08:00:00Z');
    await story.release();
    story.clock.set(HOUR);
  });
  afterAll(() => story.end());

  it('has sent a release that nobody believes at the hour', async () => {
    expect(await story.open('presse-nord')).toMatchObject([
      { path: null, fault: { code: 'signed-in-future' } },
    ]);
  });

  it('has nothing left that stands, where the making anew is cut, and makes it anew all the same', async () => {
    const scope = `${story.workspace('rectorat')}/record/${story.issuer}/${story.publication}/r1/press`;
    const kept = readFileSync(`${scope}/release-1.json`);
    rmSync(`${scope}/release-1.json.asc`);
    writeFileSync(`${scope}/release-1.pgp`, 'half of another');
    const { outcomes } = await story.release();
    expect(outcomes.map(({ fault }) => fault)).toEqual([null]);
    expect(readFileSync(`${scope}/release-1.json`)).not.toEqual(kept);
  });

  it('makes it anew once its clock is right, and everyone opens it', async () => {
    const { outcomes } = await story.release();
    expect(outcomes.map(({ fault }) => fault)).toEqual([null]);
    expect(await story.open('presse-nord')).toMatchObject([{ fault: null, path: expect.any(String) }]);
  });

  it('leaves a release alone that stands', async () => {
    story.events.length = 0;
    await story.release();
    const sent = story.events.filter((event) => event.kind === 'file-delivered' && event.outcome === 'sent');
    expect(sent).toEqual([]);
  });
});

describe('a release machine whose clock is set back', () => {
  let story: Story;
  const release = (): string =>
    `${story.workspace('rectorat')}/record/${story.issuer}/${story.publication}/r1/press/release-1.json`;
  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    await story.export();
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set('2026-07-03T09:00:00Z');
    await story.release();
    await story.open('presse-nord');
    await story.status(true);
    story.clock.set(HOUR);
  });
  afterAll(() => story.end());

  it('makes no release anew by which somebody has opened', async () => {
    const standing = readFileSync(release());
    await expect(story.release()).rejects.toMatchObject({ code: 'signed-in-future' });
    expect(readFileSync(release())).toEqual(standing);
  });
});
