/**
 * Clocks that are a day off, and an hour, both ways: of everyone who acts, one at a time; and of officer and release machine at
 * once, whose release comes a day early and must stay shut (DESIGN §4: the clock may refuse, never permit).
 */
import { discard } from './delivery.ts';
import type { Family, Fault, Verdict } from './fault.ts';
import { judge } from './fault.ts';
import { ACTS, HANDOVER_MS, HOUR_MS, StageLab, folderOf } from './stage-lab.ts';
import type { Act } from './stage-lab.ts';

const HOUR = 3_600_000;
const OFFS = [-24, -1, 1, 24].map((hours) => hours * HOUR);

/** One act by a clock that is off. */
async function playOff(
  lab: StageLab,
  act: Act,
  o: { readonly name: string; readonly offMs: number },
): Promise<Verdict> {
  const dir = lab.copy(act, o.name);
  const nowMs = lab.nowMs[act];
  const opener = folderOf(dir);
  try {
    return await judge({
      disturbed: () => lab.run({ act, dir, opener, nowMs: nowMs + o.offMs }),
      struck: () => true,
      after: (claim) => lab.after(act, dir, claim),
      again: () => lab.run({ act, dir, opener, nowMs }),
      converged: () => lab.converged(act, dir),
    });
  } finally {
    discard(dir);
  }
}

/** A release by fast clocks, a day or an hour early; a distributor whose clock is right must not open it. */
async function playEarly(
  lab: StageLab,
  o: { readonly name: string; readonly offMs: number },
): Promise<Verdict> {
  const dir = lab.copy('approve', o.name);
  const opener = folderOf(dir);
  const early = async (act: Act): Promise<void> => {
    const nowMs = act === 'approve' ? HANDOVER_MS : HOUR_MS;
    await lab.run({ act, dir, opener, nowMs });
  };
  try {
    return await judge({
      disturbed: async () => {
        await early('approve');
        await early('release');
        return lab.run({ act: 'open', dir, opener, nowMs: HOUR_MS - o.offMs });
      },
      struck: () => true,
      after: (claim) => [
        ...(claim === 'done' || lab.results(dir) !== null ? ['opened before the hour'] : []),
        ...lab.partial(dir),
      ],
      again: () => lab.run({ act: 'open', dir, opener, nowMs: HOUR_MS }),
      converged: () => lab.converged('open', dir),
    });
  } finally {
    discard(dir);
  }
}

/** Opening, or releasing, by a clock that runs ahead, before anything was released. */
async function playAhead(
  lab: StageLab,
  o: { readonly name: string; readonly act: 'release' | 'open' },
): Promise<Verdict> {
  const dir = lab.copy('approve', o.name);
  const opener = folderOf(dir);
  const run = (act: Act): Promise<'done' | 'failed'> => lab.run({ act, dir, opener, nowMs: lab.nowMs[act] });
  try {
    return await judge({
      disturbed: () => lab.run({ act: o.act, dir, opener, nowMs: HOUR_MS + 24 * HOUR }),
      struck: () => true,
      after: (claim) => [
        ...(claim === 'done' || lab.results(dir) !== null ? [`${o.act} without a hand-over`] : []),
        ...lab.partial(dir),
      ],
      again: async () => {
        await run('approve');
        await run('release');
        return run('open');
      },
      converged: () => lab.converged('open', dir),
    });
  } finally {
    discard(dir);
  }
}

export const CLOCKS: readonly Family[] = [
  {
    name: 'clock',
    sample: 8,
    prepare: async () => {
      const lab = await StageLab.shared();
      const plays: readonly Omit<Fault, 'index'>[] = [
        ...ACTS.flatMap((act) =>
          OFFS.map((offMs) => ({
            title: `${act} by a clock that is ${offMs / HOUR} h off`,
            inject: () => playOff(lab, act, { name: `clock-${act}-${offMs}`, offMs }),
          })),
        ),
        ...[HOUR, 24 * HOUR].map((offMs) => ({
          title: `released ${offMs / HOUR} h early by fast clocks`,
          inject: () => playEarly(lab, { name: `early-${offMs}`, offMs }),
        })),
        ...(['release', 'open'] as const).map((act) => ({
          title: `${act} a day ahead, with nothing handed over`,
          inject: () => playAhead(lab, { name: `ahead-${act}`, act }),
        })),
      ];
      const faults = plays.map((play, index) => ({ index, ...play }));
      return { faults, parallel: 2, end: async () => {} };
    },
  },
];
