/** Whoever waits for a release gets the notices that come meanwhile, and opens at the hour that they leave. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/io/clock.ts';
import { systemRandom } from '../../src/io/random.ts';
import type { Context } from '../../src/stages/context.ts';
import { waitOpen } from '../../src/stages/wait-open.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { type Workspace, readingWorkspace, withWorkspace } from '../../src/workspace/workspace.ts';
import { useLab } from '../attacks/lab.ts';
import { approveAll, notify, parisHour } from '../support/notices.ts';
import { HOUR, PASSPHRASE } from '../support/story.ts';

const EARLIER = parisHour('2026-07-03T06:00:00Z');
const lab = useLab('received', { distributors: { 'presse-nord': ['press'] } });

describe('who waits for a release', () => {
  it('opens at the earlier hour that a notice gave while they waited', async () => {
    const { story } = lab();
    const { clock } = story;
    const change = { kind: 'advance', hour: EARLIER } as const;
    await notify(story, change);
    await approveAll(story, 'claire');
    clock.set('2026-07-03T05:20:00Z');
    let polls = 0;
    let isStill = false;
    // Time passes a little slower than the machine reads, and stands still while the rectorat works.
    const ticking: Clock = {
      nowMs: clock.nowMs,
      sleep: async (ms) => {
        await delay(1);
        if (!isStill) clock.ms += ms;
      },
    };
    /** What happens at the rectorat between two polls: the notice, the new approval, the release at the new hour. */
    const bringForward = async (): Promise<void> => {
      expect(await notify(story, change)).toMatchObject({ isGiven: true });
      await story.approve('claire');
      clock.set(EARLIER.utc);
      await story.release();
    };
    const connect: Context['connect'] = async ({ address }) => {
      const depot = openFolderDepot(address);
      const list: typeof depot.list = async (folder) => {
        if (folder === `${story.issuer}/${story.publication}`) {
          polls += 1;
          isStill = true;
          if (polls === 3) await bringForward();
          isStill = false;
        }
        return depot.list(folder);
      };
      return { ...depot, list };
    };
    const use = { command: 'open', roles: ['distributor'], clock: ticking } as const;
    const contextOf = (workspace: Workspace): Context => ({
      workspace,
      clock: ticking,
      random: systemRandom,
      secrets: { passphrase: async () => PASSPHRASE, agentSocket: undefined },
      connect,
      report: (event) => story.events.push(event),
    });
    const dir = story.workspace('presse-nord');
    const outcomes = await readingWorkspace(dir, use, (workspace) =>
      waitOpen(contextOf(workspace), {
        publication: story.publication,
        locked: (run) => withWorkspace(dir, use, (own) => run(contextOf(own))),
      }),
    );
    expect(outcomes.map(({ fault }) => fault)).toEqual([null]);
    expect(polls).toBeGreaterThanOrEqual(3);
    expect(clock.nowMs()).toBeLessThan(Date.parse(HOUR));
    expect(story.events.map(({ kind }) => kind)).not.toContain('state-stale');
  });
});
