/**
 * The connection cut at every packet of a delivery, in both directions: between packets, and inside each. The lost answer to the
 * rename is one of them: a cut of what comes down right after the rename went up.
 */
import { join } from 'node:path';
import { Delivery, discard, scratch } from './delivery.ts';
import type { Family, Fault, Prepared } from './fault.ts';
import { draw, judge } from './fault.ts';
import { openLine } from './line.ts';
import type { Cut, LineOptions } from './line.ts';
import type { Site } from './site.ts';
import { SOON, embeddedSite, sshdSite } from './site.ts';

/** Packets by which one run may differ from the other: windows are adjusted as time allows. */
const MARGIN = 4;

/** A place to deliver to, over lines. */
interface Ground {
  readonly name: string;
  readonly site: Site;
  readonly root: string;
  readonly delivery: Delivery;
  /** Where its keys are, where they are files. */
  readonly keys?: string;
}

/** The n-th cut: packet, direction and place in the packet, all of them by number. */
function cutOf(ground: Ground, seed: number, index: number): Cut {
  const packet = Math.floor(index / 4);
  const inside = 1 + draw(seed, `${ground.name} ${index}`, 998);
  return {
    packet,
    direction: index % 4 < 2 ? 'up' : 'down',
    thousandths: index % 2 === 0 ? 0 : inside,
  };
}

/** Delivers over a line with a fault, then over one without. */
export async function playOverLine(
  ground: Ground,
  name: string,
  o: Omit<LineOptions, 'port'>,
): ReturnType<Fault['inject']> {
  const { site, root, delivery } = ground;
  const folder = join(root, name);
  delivery.lay(folder);
  const line = await openLine({ port: site.port, ...o });
  try {
    return await judge({
      disturbed: () => delivery.run(site.reach({ folder: name, port: line.port, deadlines: SOON })),
      struck: () => o.cut === undefined || line.wasCut(),
      settled: () => line.quiet(),
      after: (claim) => delivery.after(folder, claim),
      again: () => delivery.run(site.reach({ folder: name })),
      converged: () => delivery.different(folder),
    });
  } finally {
    await line.close();
    discard(folder);
  }
}

/** Packets of an undisturbed delivery, by direction. */
async function measure({ site, root, delivery }: Ground): Promise<Readonly<Record<'up' | 'down', number>>> {
  delivery.lay(join(root, 'measure'));
  const line = await openLine({ port: site.port });
  await delivery.run(site.reach({ folder: 'measure', port: line.port }));
  await line.close();
  return line.passed;
}

async function prepareCuts(ground: Ground, seed: number, parallel: number): Promise<Prepared> {
  const packets = await measure(ground);
  const count = (Math.max(packets.up, packets.down) + MARGIN) * 4;
  const faults = Array.from({ length: count }, (_, index): Fault => {
    const cut = cutOf(ground, seed, index);
    const place = cut.thousandths === 0 ? 'before' : `after ${cut.thousandths / 10} % of`;
    return {
      index,
      title: `cut ${place} packet ${cut.packet} ${cut.direction}`,
      inject: () => playOverLine(ground, `${index}`, { cut }),
    };
  }).filter((_, index) => {
    const { packet, direction } = cutOf(ground, seed, index);
    return packet < packets[direction] + MARGIN;
  });
  return {
    faults,
    parallel,
    end: async () => {
      await ground.site.end();
      discard(ground.root);
      if (ground.keys !== undefined) discard(ground.keys);
    },
  };
}

export const CUTS: readonly Family[] = [
  {
    name: 'cut',
    sample: 40,
    prepare: async (seed) => {
      const root = scratch();
      const site = await embeddedSite(root);
      return prepareCuts({ name: 'cut', site, root, delivery: new Delivery(seed, true) }, seed, 4);
    },
  },
  {
    name: 'cut-sshd',
    sample: 12,
    prepare: async (seed) => {
      const [root, keys] = [scratch(), scratch()];
      const site = await sshdSite(root, { folder: keys });
      if (site === undefined) return undefined;
      const ground = { name: 'cut-sshd', site, root, keys, delivery: new Delivery(seed, true) };
      return prepareCuts(ground, seed, 4);
    },
  },
];
