/**
 * kill -9 of sender and receiver after every durable step and every send, and the command again: the campaign of
 * test/faults/kill.test.ts, of which the commands that send and receive are played here. Steps of one command are one fault here
 * as far as numbers go, and are counted one by one.
 */
import { KillCampaign } from '../../support/kill-campaign.ts';
import type { Story } from '../../support/story.ts';
import { ACTS } from '../kill-commands.ts';
import { beginStory } from '../kill-story.ts';
import type { Act } from '../kill-commands.ts';
import type { Family, Fault, Verdict } from './fault.ts';

const PLAYED = ['export', 'receive', 'receive and reject', 'release', 'open'];
/** Steps played of each command in a sample. */
const SAMPLE_STEPS = 4;

/** The story, as far as it has been brought. */
class Told {
  readonly #story: Story;
  readonly #campaign: KillCampaign;
  #next = 0;

  constructor(story: Story, campaign: KillCampaign) {
    this.#story = story;
    this.#campaign = campaign;
  }

  /** Brings the story to the act, through all before it, and plays it. */
  async play(wanted: Act, extent: 'all' | 'sample'): Promise<Verdict> {
    for (; this.#next < ACTS.length; this.#next += 1) {
      const act = ACTS[this.#next];
      await act?.before?.(this.#story);
      if (act === wanted) break;
      act?.after?.(this.#story);
    }
    this.#next += 1;
    const command = { name: wanted.name, ...(await wanted.command(this.#story)) };
    const tally = await this.#campaign.play(this.#story, command, extent === 'all' ? 'all' : SAMPLE_STEPS);
    wanted.after?.(this.#story);
    const count = tally.killed + tally.stopped;
    return { struck: count > 0, count, violations: tally.faults, recoveryMs: null };
  }

  async end(): Promise<void> {
    this.#story.end();
    await this.#campaign.end();
  }
}

export const KILLS: readonly Family[] = [
  {
    name: 'kill',
    // CI plays every step of every command by kill.test.ts.
    sample: 0,
    prepare: async (_seed, extent) => {
      const told = new Told(await beginStory(), await KillCampaign.begin());
      const faults = ACTS.flatMap((act, index): readonly Fault[] =>
        PLAYED.includes(act.name)
          ? [{ index, title: `kill -9 of ${act.name}`, inject: () => told.play(act, extent) }]
          : [],
      );
      return { faults, parallel: 1, end: () => told.end() };
    },
  },
];
