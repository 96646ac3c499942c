/**
 * A kill after every durable step of every command that writes, and the command run again: the same tree, whose documents
 * verify. KILL_POINTS=all plays every step, KILL_POINTS=each every step by a kill of its own (an hour), and a number so many
 * of each command, as CI does; without it a few. How many were played is printed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Extent, KillCampaign, type Tally } from '../support/kill-campaign.ts';
import type { Story } from '../support/story.ts';
import { ACTS } from './kill-commands.ts';
import { beginStory } from './kill-story.ts';

/** Steps played of each command where not all are. */
const SAMPLE_SIZE = 6;
const POINTS = process.env['KILL_POINTS'];
const EXTENT: Extent = POINTS === 'all' || POINTS === 'each' ? POINTS : Number(POINTS ?? SAMPLE_SIZE);

describe('a kill after a durable step', { timeout: EXTENT === 'each' ? 3_600_000 : 600_000 }, () => {
  let story: Story;
  let campaign: KillCampaign;
  const tallies: Record<string, Tally> = {};

  beforeAll(async () => {
    campaign = await KillCampaign.begin();
    story = await beginStory();
  });
  afterAll(async () => {
    story.end();
    await campaign.end();
    const all = Object.values(tallies);
    const sum = (count: (tally: Tally) => number): number => all.reduce((so, each) => so + count(each), 0);
    console.table(
      Object.fromEntries(
        Object.entries(tallies).map(([name, { steps, total, killed, stopped }]) => [
          name,
          { ...steps, total, killed, stopped },
        ]),
      ),
    );
    const played = sum(({ killed, stopped }) => killed + stopped);
    console.log(
      `kill points played: ${played} of ${sum(({ total }) => total)}, by ${sum((each) => each.killed)} kills`,
    );
  });

  it.each(ACTS.map((act) => [act.name, act] as const))(
    'of %s leaves nothing that it does not mend',
    async (name, act) => {
      await act.before?.(story);
      const command = { name, ...(await act.command(story)) };
      const tally = await campaign.play(story, command, EXTENT);
      act.after?.(story);
      tallies[name] = tally;
      expect(tally.faults).toEqual([]);
      // Where a run was a send shorter than the first, its last points lie after its end.
      if (typeof EXTENT === 'string')
        expect(tally.killed + tally.stopped).toBeGreaterThanOrEqual(tally.total - 16);
      if (name === 'verify') expect(tally.total).toBe(0);
    },
  );
});
