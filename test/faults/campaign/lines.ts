/** Slow lines: 300 ms of round trip, 300 kB/s, both; whole, and cut on the way. */
import { Delivery, discard, scratch } from './delivery.ts';
import { playOverLine } from './cuts.ts';
import type { Family, Fault } from './fault.ts';
import { draw } from './fault.ts';
import type { LineOptions } from './line.ts';
import { embeddedSite } from './site.ts';

const SLOW: readonly {
  readonly title: string;
  readonly line: Pick<LineOptions, 'delayMs' | 'bytesPerSecond'>;
}[] = [
  { title: '300 ms of round trip', line: { delayMs: 150 } },
  { title: '300 kB/s', line: { bytesPerSecond: 300_000 } },
  { title: '300 ms of round trip and 600 kB/s', line: { delayMs: 150, bytesPerSecond: 600_000 } },
];
/** Of each line, the first of them whole. */
const TRIALS = 12;
/** Packets within which a cut is drawn: what a delivery has at the least. */
const PACKETS = 100;

export const LINES: readonly Family[] = [
  {
    name: 'slow',
    sample: 3,
    prepare: async (seed) => {
      const root = scratch();
      const site = await embeddedSite(root);
      const ground = { name: 'slow', site, root, delivery: new Delivery(seed, true) };
      const faults = Array.from({ length: SLOW.length * TRIALS }, (_, index): Fault => {
        const slow = SLOW[index % SLOW.length];
        const packet = draw(seed, `slow ${index}`, PACKETS);
        const direction = draw(seed, `slow way ${index}`, 2) === 0 ? 'up' : 'down';
        const cut = index < SLOW.length ? {} : { cut: { packet, direction, thousandths: 500 } as const };
        return {
          index,
          title: `${slow?.title}${index < SLOW.length ? '' : `, cut in packet ${packet} ${direction}`}`,
          inject: () => playOverLine(ground, `slow-${index}`, { ...slow?.line, ...cut }),
        };
      });
      const end = async (): Promise<void> => {
        await site.end();
        discard(root);
      };
      return { faults, parallel: 18, end };
    },
  },
];
