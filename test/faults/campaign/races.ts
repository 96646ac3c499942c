/** Two at once: two senders to one depot, two receivers in one workspace, the second beginning at each request of the first. */
import { join } from 'node:path';
import { SceauError } from '../../../src/errors.ts';
import type { ServerRequest } from '../../../src/transport/sftp-server.ts';
import { Delivery, discard, scratch } from './delivery.ts';
import type { Family, Fault, Play, Verdict } from './fault.ts';
import { judge } from './fault.ts';
import type { Site } from './site.ts';
import { embeddedSite } from './site.ts';
import type { Act } from './stage-lab.ts';
import { PARTY, StageLab } from './stage-lab.ts';

type Run = () => Promise<'done' | 'failed'>;

/** Both runs, the second from when it is told; what either claims counts. A fault with a code is only a failure. */
function both(run: Run): { readonly start: () => void; readonly disturbed: Run } {
  const tolerant = async (): Promise<'done' | 'failed'> => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof SceauError && error.code !== 'bug') return 'failed';
      throw error;
    }
  };
  let second: Promise<'done' | 'failed'> | undefined;
  return {
    start: () => {
      second ??= tolerant();
      second.catch(() => {});
    },
    disturbed: async () => {
      const outcomes = [await tolerant(), await (second ?? 'failed')];
      return outcomes.includes('done') ? 'done' : 'failed';
    },
  };
}

/** Plays a race whose second run starts at a request of the first. */
async function playRace(
  o: { readonly root: string; readonly at: number; readonly folder: string },
  play: (site: Site) => Omit<Play, 'disturbed' | 'struck'>,
): Promise<Verdict> {
  let seen = -1;
  let start: (() => void) | undefined;
  const site = await embeddedSite(o.root, ({ type }: ServerRequest) => {
    if (type === 'offer') return 'pass';
    seen += 1;
    if (seen === o.at) start?.();
    return 'pass';
  });
  try {
    const parts = play(site);
    const pair = both(parts.again);
    start = pair.start;
    return await judge({ ...parts, disturbed: pair.disturbed, struck: () => seen >= o.at });
  } finally {
    await site.end();
    discard(o.folder);
  }
}

async function countRequests(root: string, run: (site: Site) => Promise<unknown>): Promise<number> {
  let count = 0;
  const site = await embeddedSite(root, ({ type }) => {
    if (type !== 'offer') count += 1;
    return 'pass';
  });
  await run(site);
  await site.end();
  return count;
}

function stageRace(act: Act, sample: number): Family {
  return {
    name: `race-${act}`,
    sample,
    prepare: async () => {
      const lab = await StageLab.shared();
      const nowMs = lab.nowMs[act];
      const run = (site: Site, dir: string): Promise<'done' | 'failed'> =>
        lab.run({ act, dir, nowMs, opener: () => site.reach({ folder: `depot-${PARTY}` }) });
      const measured = lab.copy(act, `measure-race-${act}`);
      const requests = await countRequests(measured, (site) => run(site, measured));
      discard(measured);
      const faults = Array.from({ length: requests }, (_, index): Fault => {
        const inject = (): Promise<Verdict> => {
          const dir = lab.copy(act, `race-${act}-${index}`);
          return playRace({ root: dir, at: index, folder: dir }, (site) => ({
            after: (claim) => lab.after(act, dir, claim),
            again: () => run(site, dir),
            converged: () => lab.converged(act, dir),
          }));
        };
        return { index, title: `a second ${act} at request ${index} of the first`, inject };
      });
      return { faults, parallel: 4, end: async () => {} };
    },
  };
}

export const RACES: readonly Family[] = [
  {
    name: 'race',
    sample: 6,
    prepare: async (seed) => {
      const root = scratch();
      const delivery = new Delivery(seed, true);
      delivery.lay(join(root, 'measure'));
      const requests = await countRequests(root, (site) => delivery.run(site.reach({ folder: 'measure' })));
      const faults = Array.from({ length: requests }, (_, index): Fault => {
        const inject = (): Promise<Verdict> => {
          const name = `race-${index}`;
          const folder = join(root, name);
          delivery.lay(folder);
          return playRace({ root, at: index, folder }, (site) => ({
            after: (claim) => delivery.after(folder, claim),
            again: () => delivery.run(site.reach({ folder: name })),
            converged: () => delivery.different(folder),
          }));
        };
        return { index, title: `a second sender at request ${index} of the first`, inject };
      });
      return { faults, parallel: 4, end: async () => discard(root) };
    },
  },
  stageRace('push', 3),
  stageRace('receive', 4),
];
