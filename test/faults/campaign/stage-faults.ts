/** The real stages, export's push, receive, release's push and open, against a server that fails at each of their requests. */
import { join } from 'node:path';
import type { Interception, ServerRequest } from '../../../src/transport/sftp-server.ts';
import { discard } from './delivery.ts';
import type { Family, Fault, Verdict } from './fault.ts';
import { judge } from './fault.ts';
import { SOON, embeddedSite } from './site.ts';
import { type Act, PARTY, REFUSED, StageLab } from './stage-lab.ts';

const SCRIPTS: readonly { readonly name: string; readonly does: Interception }[] = [
  { name: 'hung up before', does: 'drop' },
  { name: 'done, answer lost', does: 'lose' },
  { name: 'status 4', does: { status: 4 } },
  { name: 'no answer', does: 'silent' },
  { name: 'status 2', does: { status: 2 } },
  { name: 'status 3', does: { status: 3 } },
];

/** Whether the server says of something that is there that it is not. */
const isDenial = (does: Interception): boolean =>
  typeof does === 'object' && 'status' in does && does.status === 2;

interface Injection {
  readonly act: Act;
  readonly name: string;
  readonly at: number;
  readonly does: Interception;
}

/** Runs a stage with a fault at its n-th request, over SFTP, then once more. */
async function playStage(lab: StageLab, { act, name, at, does }: Injection): Promise<Verdict> {
  const dir = lab.copy(act, name);
  let isArmed = true;
  let seen = -1;
  const site = await embeddedSite(dir, ({ type }) => {
    if (type === 'offer' || !isArmed) return 'pass';
    seen += 1;
    return seen === at ? does : 'pass';
  });
  const nowMs = lab.nowMs[act];
  const way = { folder: `depot-${PARTY}` };
  const deadlines = { ...SOON, connectSeconds: 4 };
  try {
    return await judge({
      disturbed: async () => {
        try {
          return await lab.run({ act, dir, nowMs, opener: () => site.reach({ ...way, deadlines }) });
        } finally {
          isArmed = false;
        }
      },
      struck: () => seen >= at,
      after: (claim) => lab.after(act, dir, claim),
      again: () => lab.run({ act, dir, nowMs, opener: () => site.reach(way) }),
      converged: () => lab.converged(act, dir, isDenial(does) ? REFUSED : undefined),
    });
  } finally {
    await site.end();
    discard(dir);
  }
}

/** How many requests an undisturbed run of the stage makes. */
async function countRequests(lab: StageLab, act: Act): Promise<number> {
  const dir = lab.copy(act, `measure-${act}`);
  const types: ServerRequest['type'][] = [];
  const site = await embeddedSite(dir, ({ type }) => {
    if (type !== 'offer') types.push(type);
    return 'pass';
  });
  const opener = (): ReturnType<typeof site.reach> => site.reach({ folder: `depot-${PARTY}` });
  await lab.run({ act, dir, nowMs: lab.nowMs[act], opener });
  await site.end();
  discard(join(dir));
  return types.length;
}

function stageFamily(act: Act, sample: number): Family {
  return {
    name: `stage-${act}`,
    sample,
    prepare: async () => {
      const lab = await StageLab.shared();
      const requests = await countRequests(lab, act);
      const faults = Array.from({ length: requests * SCRIPTS.length }, (_, index): Fault => {
        const at = Math.floor(index / SCRIPTS.length);
        const { name, does } = SCRIPTS[index % SCRIPTS.length] ?? { name: '', does: 'pass' };
        return {
          index,
          title: `${name}, request ${at} of ${act}`,
          inject: () => playStage(lab, { act, name: `${act}-${index}`, at, does }),
        };
      });
      return { faults, parallel: 4, end: async () => {} };
    },
  };
}

export const STAGES: readonly Family[] = [
  stageFamily('push', 5),
  stageFamily('receive', 8),
  stageFamily('release', 4),
  stageFamily('open', 4),
];
