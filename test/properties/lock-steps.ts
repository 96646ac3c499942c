/** What people and adversaries may do in the world of the lock, in any order. */
import { rmSync } from 'node:fs';
import * as fc from 'fast-check';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SceauError } from '../../src/errors.ts';
import type { Context } from '../../src/stages/context.ts';
import { approve } from '../../src/stages/approve.ts';
import { giveNotice } from '../../src/stages/notify.ts';
import type { NoticeChange } from '../../src/stages/change-notice.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { releasePublication } from '../../src/stages/release.ts';
import { receive } from '../../src/stages/receive.ts';
import { openPublication } from '../../src/stages/open.ts';
import { forgeRelease } from './lock-forger.ts';
import { MINUTES, OFFICERS, type Officer, READER, type World, instantAt } from './lock-world.ts';

/** One act. `by` says whether a person does it who should, or an adversary. */
export type Step =
  | { readonly do: 'clock'; readonly minutes: number }
  | { readonly do: 'approve'; readonly officer: Officer; readonly cut: number | null }
  | { readonly do: 'export' }
  | { readonly do: 'receive'; readonly cut: number | null }
  | { readonly do: 'release'; readonly cut: number | null }
  | { readonly do: 'open'; readonly cut: number | null }
  | {
      readonly do: 'notice';
      readonly change: 'postpone' | 'advance' | 'withdraw' | 'supersede';
      readonly minutes: number;
      readonly cut: number | null;
    }
  | { readonly do: 'fast release'; readonly minutes: number }
  | { readonly do: 'stolen officer'; readonly minutes: number }
  | { readonly do: 'forged release'; readonly minutes: number }
  | { readonly do: 'replayed consent' }
  | { readonly do: 'withhold'; readonly what: 'notices' | 'states' }
  | { readonly do: 'give back' };

const minutes = fc.constantFrom(...MINUTES);
/** After how many of a depot's answers the connection is lost; never, mostly. */
const cut = fc.option(fc.integer({ min: 0, max: 30 }), { nil: null, freq: 4 });
const officer = fc.constantFrom(...OFFICERS);

/** What honest people do. */
export const honest: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('clock' as const), minutes }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('approve' as const), officer, cut }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('export' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('receive' as const), cut }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('release' as const), cut }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), cut }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('notice' as const),
      change: fc.constantFrom(
        'postpone' as const,
        'postpone' as const,
        'advance' as const,
        'withdraw' as const,
        'supersede' as const,
      ),
      minutes,
      cut,
    }),
  },
);

/** The same, and an adversary who has one officer's machine, the release machine and key, the session keys and the line. */
export const any: fc.Arbitrary<Step> = fc.oneof(
  { weight: 7, arbitrary: honest },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fast release' as const), minutes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stolen officer' as const), minutes }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('forged release' as const),
      minutes: fc.constantFrom(...MINUTES, 0, 0, 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replayed consent' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('withhold' as const),
      what: fc.constantFrom('notices' as const, 'states' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('give back' as const) }) },
);

/** A sequence, which may begin where one officer or a quorum has approved: the lock is then nearest to opening. */
export function sequences(step: fc.Arbitrary<Step>): fc.Arbitrary<readonly Step[]> {
  const approved: readonly Step[] = [
    { do: 'clock', minutes: -59 },
    { do: 'approve', officer: 'claire', cut: null },
    { do: 'approve', officer: 'denis', cut: null },
  ];
  const alone: readonly Step[] = [
    { do: 'approve', officer: 'claire', cut: null },
    { do: 'clock', minutes: 0 },
  ];
  const start = fc.constantFrom<readonly Step[]>([], alone, approved);
  // What usually follows what, so that sequences get somewhere.
  const usual = fc.constantFrom<readonly Step[]>(
    [
      { do: 'clock', minutes: 0 },
      { do: 'release', cut: null },
    ],
    [
      { do: 'receive', cut: null },
      { do: 'open', cut: null },
    ],
    [{ do: 'open', cut: null }],
    [
      { do: 'approve', officer: 'claire', cut: null },
      { do: 'approve', officer: 'emma', cut: null },
      { do: 'release', cut: null },
    ],
  );
  const some = fc.oneof(
    { weight: 3, arbitrary: step.map((each): readonly Step[] => [each]) },
    { weight: 1, arbitrary: usual },
  );
  return fc
    .tuple(start, fc.array(some, { minLength: 4, maxLength: 12 }))
    .map(([first, rest]) => [...first, ...rest.flat()]);
}

/** The officer whose machine the adversary has. */
const STOLEN: Officer = 'emma';

/** Depots whose connection is lost after some answers. */
function cutting(after: number | null): Context['connect'] {
  let left = after ?? Number.POSITIVE_INFINITY;
  const answer = (): void => {
    left -= 1;
    if (left < 0) throw new SceauError('connection-lost', { host: 'depot' });
  };
  return async (settings) => {
    const depot = openFolderDepot(settings.address);
    return {
      ...depot,
      list: async (path) => {
        answer();
        return depot.list(path);
      },
      async *read(path, maxBytes) {
        answer();
        yield* depot.read(path, maxBytes);
      },
      put: async (path, source, options) => {
        answer();
        return depot.put(path, source, options);
      },
    };
  };
}

const yes = async (): Promise<boolean> => true;

async function approveBy(world: World, who: Officer, after: number | null): Promise<void> {
  const { story } = world;
  try {
    await world.attempt(() =>
      story.run(
        who,
        (context) => approve(context, story.publication, yes, { confirmProposal: yes }),
        cutting(after),
      ),
    );
  } finally {
    world.noteConsents(who);
  }
}

function changeOf(step: Extract<Step, { do: 'notice' }>, world: World): NoticeChange {
  const hour = { utc: instantAt(step.minutes), zone: 'Europe/Paris' };
  if (step.change === 'withdraw') return { kind: 'withdraw' };
  if (step.change === 'supersede')
    return { kind: 'supersede', revision: Math.max(1, world.newestRevision()) };
  return { kind: step.change, hour };
}

/** One officer's consent under another's name. */
function replayConsent(world: World): void {
  const { lab } = world;
  const folder = lab.depot('claire', `r${world.newestRevision()}/officers`);
  const from = join(folder, 'claire');
  if (!existsSync(from)) return;
  for (const name of readdirSync(from).filter((each) => each.startsWith('approval-'))) {
    const to = lab.depot(
      'denis',
      `r${world.newestRevision()}/officers/denis/${name.replace('claire', 'denis')}`,
    );
    if (!existsSync(to)) writeFileSync(to, readFileSync(join(from, name)));
  }
}

/** Does one step. What it came to is in the world; a fault of sceau's own is thrown. */
export async function play(world: World, step: Step): Promise<void> {
  const { story } = world;
  const { publication } = story;
  switch (step.do) {
    case 'clock':
      story.clock.set(instantAt(step.minutes));
      break;
    case 'approve':
      await approveBy(world, step.officer, step.cut);
      break;
    case 'export': {
      const file = await world.nextJury();
      await world.attempt(() => story.export(file));
      break;
    }
    case 'receive':
      await world.attempt(() => story.run(READER, receive, cutting(step.cut)));
      break;
    case 'release':
      await world.attempt(() =>
        story.run('rectorat', (context) => releasePublication(context, publication), cutting(step.cut)),
      );
      break;
    case 'open':
      await world.attempt(() =>
        story.run(READER, (context) => openPublication(context, publication), cutting(step.cut)),
      );
      break;
    case 'notice': {
      const change = changeOf(step, world);
      const asked = { publication, change, reason: 'Incident technique', confirm: yes };
      await world.attempt(() =>
        story.run('rectorat', (context) => giveNotice(context, asked), cutting(step.cut)),
      );
      break;
    }
    case 'fast release':
      world.isHonest = false;
      await world.at(step.minutes, () => world.attempt(() => story.release()));
      break;
    case 'stolen officer':
      world.isHonest = false;
      await world.at(step.minutes, () => approveBy(world, STOLEN, null));
      break;
    case 'forged release':
      world.isHonest = false;
      await forgeRelease(world, step.minutes);
      break;
    case 'replayed consent':
      world.isHonest = false;
      replayConsent(world);
      break;
    case 'withhold':
      world.isHonest = false;
      world.withhold(step.what === 'notices' ? /\/notice-\d+\.json/ : /\/state\.json/, (path) =>
        rmSync(path),
      );
      break;
    case 'give back':
      world.giveBack();
      break;
  }
}
