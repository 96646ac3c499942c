/**
 * The lock as a state machine: random acts of random people, clocks, notices, lost connections and stolen machines. Whatever
 * the sequence, nothing opens without its quorum, its hour, the newest notice and what was sealed; and however honest
 * people stumble, they can always still open, or seal again.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../attacks/lab.ts';
import { refresh } from '../support/notices.ts';
import { K, OFFICERS, READER, World, instantAt } from './lock-world.ts';
import { type Step, any, honest, play, sequences } from './lock-steps.ts';

/** Sequences of each kind; `LOCK_RUNS=500 LOCK_SEED=1 npx vitest run … properties/lock` plays more of them, and others. */
const RUNS = Number(process.env['LOCK_RUNS'] ?? 6);
const SEED = Number(process.env['LOCK_SEED'] ?? 2026);
/** Later than every clock and hour of a sequence. */
const LATE = 400;

describe('the lock', () => {
  let lab: Lab;
  let publication = '';
  beforeAll(async () => {
    lab = await Lab.at('received', {
      officers: OFFICERS,
      approvals: K,
      distributors: { [READER]: ['press'] },
    });
    publication = lab.story.publication;
  });
  afterAll(() => lab.end());

  const tally = { opened: 0, finished: 0, refused: new Set<string>() };

  /** Plays a sequence from the start, and looks at what stands open after each step. */
  async function played(steps: readonly Step[]): Promise<World> {
    lab.restore();
    lab.story.publication = publication;
    const world = new World(lab);
    for (const step of steps) {
      await play(world, step);
      world.checkOpened();
    }
    for (const code of world.refusals) tally.refused.add(code);
    if (world.hasOpened()) tally.opened += 1;
    return world;
  }

  /** Everyone does what they should until the newest revision is open: sealed again, or announced anew, where it must be. */
  async function finish(world: World): Promise<void> {
    const { story } = world;
    story.clock.set(instantAt(LATE));
    const status = await story.status();
    const superseded = world.supersededAtRectorat();
    if (status.withdrawn) {
      await story.announce('Baccalauréat 2026, nouvelle publication', instantAt(LATE + 60));
      world.consents.length = 0;
    }
    const isShut = status.withdrawn || status.revision === 0 || superseded.includes(status.revision);
    if (isShut) await story.export(await world.nextJury());
    // A notice that did not reach everyone is sent again, as the command that gave it had said.
    await refresh(story);
    await story.receive(READER);
    story.clock.set(instantAt(LATE + 30));
    for (const officer of OFFICERS.slice(0, K)) {
      await story.approve(officer);
      world.noteConsents(officer);
    }
    story.clock.set(instantAt(LATE + 60));
    const report = await story.release();
    expect(report.outcomes.filter(({ fault }) => fault !== null)).toEqual([]);
    const outcomes = await story.open(READER);
    expect(outcomes.map(({ fault }) => fault?.code)).toEqual([undefined]);
    world.checkOpened();
    expect(world.isOpen((await story.status()).revision)).toBe(true);
    tally.finished += 1;
  }

  it('opens nothing without quorum, hour, newest notice and what was sealed, whoever does what', async () => {
    await fc.assert(
      fc.asyncProperty(sequences(any), async (steps) => {
        await played(steps);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  }, 600_000);

  it('is never shut for good by anything that honest people do', async () => {
    await fc.assert(
      fc.asyncProperty(sequences(honest), async (steps) => {
        const world = await played(steps);
        expect(world.isHonest).toBe(true);
        await finish(world);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
    expect(tally.finished).toBe(RUNS);
  }, 600_000);

  it('was opened in some of those sequences, and held shut by its own checks in others', () => {
    expect(tally.opened).toBeGreaterThan(0);
    expect([...tally.refused]).toEqual(expect.arrayContaining(['before-hour', 'quorum-missing']));
  });
});
