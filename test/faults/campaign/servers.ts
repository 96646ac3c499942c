/**
 * Faults of a real server's own: sshd killed with all its sessions at a packet of the delivery and started again; a folder or file
 * that its account may not read or write; a disk that is full, or fills up at a chunk, or has no inode left.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { missing } from '../../support/peers.ts';
import { Delivery, discard, scratch } from './delivery.ts';
import type { Family, Fault, Prepared, Verdict } from './fault.ts';
import { judge } from './fault.ts';
import { openLine } from './line.ts';
import type { Site } from './site.ts';
import { SOON, sshdSite } from './site.ts';
import { fill, mountSmall } from './small-disk.ts';

const isRoot = process.getuid?.() === 0;

/** Kills sshd and every session of it, as a machine does that goes down. */
function killTree(pid: number): void {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^[0-9]+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const doomed = [pid];
  for (const parent of doomed) {
    for (const [child, itsParent] of parents) if (itsParent === parent) doomed.push(child);
  }
  for (const each of doomed) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function playRestart(seed: number, index: number): Promise<Verdict> {
  const root = scratch();
  const keys = scratch();
  const delivery = new Delivery(seed, true);
  const folder = join(root, 'depot');
  delivery.lay(folder);
  const direction = index % 2 === 0 ? 'up' : 'down';
  const packet = Math.floor(index / 2) * RESTART_STRIDE;
  let hasStruck = false;
  const first = await sshdSite(root, { folder: keys });
  if (first === undefined) throw new Error('sshd was there a moment ago');
  let second: Site | undefined;
  const line = await openLine({
    port: first.port,
    onPacket: (itsDirection, itsPacket) => {
      if (itsDirection !== direction || itsPacket !== packet) return;
      hasStruck = true;
      killTree(first.sshd.pid);
    },
  });
  try {
    return await judge({
      disturbed: () => delivery.run(first.reach({ folder: 'depot', port: line.port, deadlines: SOON })),
      struck: () => hasStruck,
      settled: async () => {
        await line.quiet();
        await first.end();
        second = await sshdSite(root, { folder: keys, port: first.port });
      },
      after: (claim) => delivery.after(folder, claim),
      again: () => delivery.run((second ?? first).reach({ folder: 'depot' })),
      converged: () => delivery.different(folder),
    });
  } finally {
    await line.close();
    await second?.end();
    discard(root);
    discard(keys);
  }
}

/** Every so many packets sshd is killed: a start takes much longer than a cut. */
const RESTART_STRIDE = 3;
const RESTARTS = 60;

/** What an account may not do, and how it is put right. */
interface Denial {
  readonly title: string;
  readonly path: string;
  readonly mode: number;
  /** Whether it is made for the denial, and gone afterwards. */
  readonly made: boolean;
}

const RIGHT = 0o755;

/** Folders and files of the delivery, each with each mode that denies something. */
function denials(): readonly Denial[] {
  const folders = ['', 'lille', 'lille/bac-2026', 'lille/bac-2026/press', 'lille/bac-2026/press/r1'];
  const recipient = 'lille/bac-2026/press/r1/nord';
  const files = ['lille/bac-2026/state.json', 'lille/bac-2026/state.json.asc'];
  return [
    ...[...folders, recipient].flatMap((path) =>
      [0o000, 0o555, 0o111, 0o444].map((mode): Denial => {
        return { title: `mode ${mode.toString(8)} of /${path}`, path, mode, made: true };
      }),
    ),
    ...files.map((path): Denial => ({ title: `mode 0 of ${path}`, path, mode: 0, made: false })),
  ];
}

/** A site as an account that is no root, over folders of its own. */
async function unprivilegedSite(root: string, keys: string): Promise<Site | undefined> {
  if (!isRoot) return sshdSite(root, { folder: keys });
  for (const folder of [root, keys]) chmodSync(folder, 0o755);
  return sshdSite(root, { folder: keys, user: 'nobody' });
}

/** Gives everything below a folder to the account. */
function give(folder: string): void {
  if (!isRoot) return;
  const uid = Number(execFileSync('id', ['-u', 'nobody']));
  const gid = Number(execFileSync('id', ['-g', 'nobody']));
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(folder, entry), uid, gid);
  }
}

async function playDenial(
  o: { site: Site; root: string; delivery: Delivery },
  index: number,
): Promise<Verdict> {
  const { site, root, delivery } = o;
  const denial = denials()[index];
  if (denial === undefined) throw new Error('no such denial');
  const name = `denied-${index}`;
  const folder = join(root, name);
  delivery.lay(folder);
  const place = join(folder, denial.path);
  if (denial.made) mkdirSync(place, { recursive: true });
  give(folder);
  chmodSync(place, denial.mode);
  let hasStruck = false;
  const heal = (): void => chmodSync(place, denial.made ? RIGHT : 0o640);
  try {
    return await judge({
      disturbed: () => delivery.run(site.reach({ folder: name, deadlines: SOON })),
      struck: () => hasStruck,
      after: (claim) => {
        // A folder that is only passed through may be 0111, and nothing is denied.
        hasStruck = claim === 'failed';
        heal();
        return delivery.after(folder, claim);
      },
      again: () => delivery.run(site.reach({ folder: name })),
      converged: () => delivery.different(folder),
    });
  } finally {
    heal();
    discard(folder);
  }
}

const CHUNK_BYTES = 64 * 1024;

/** A disk full before the delivery, all but n chunks; or filled up by another at its n-th chunk; or out of inodes after n. */
type DiskFault = 'full' | 'fills' | 'inodes';

async function playDisk(o: { keys: string; seed: number }, kind: DiskFault, n: number): Promise<Verdict> {
  const disk = mountSmall(kind === 'inodes' ? n + 6 : undefined);
  if (disk === undefined) throw new Error('a tmpfs could be mounted a moment ago');
  const delivery = new Delivery(o.seed, kind !== 'inodes');
  const folder = join(disk, 'depot');
  delivery.lay(folder);
  const site = await sshdSite(disk, { folder: o.keys });
  if (site === undefined) throw new Error('sshd was there a moment ago');
  let hasStruck = false;
  if (kind === 'full') fill(disk, n * CHUNK_BYTES);
  const tap = (chunk: number): void => {
    if (kind !== 'fills' || chunk !== n || hasStruck) return;
    hasStruck = true;
    fill(disk, 0);
  };
  try {
    return await judge({
      disturbed: () => delivery.run(site.reach({ folder: 'depot', deadlines: SOON }), tap),
      struck: () => hasStruck,
      after: (claim) => {
        // Where there was room enough nothing has struck.
        hasStruck ||= claim === 'failed';
        const wrong = delivery.after(folder, claim);
        rmSync(join(disk, 'filler'), { force: true });
        if (kind === 'inodes') execFileSync('mount', ['-o', 'remount,nr_inodes=1000', disk]);
        return wrong;
      },
      again: () => delivery.run(site.reach({ folder: 'depot' })),
      converged: () => delivery.different(folder),
    });
  } finally {
    await site.end();
    execFileSync('umount', [disk]);
    discard(disk);
  }
}

/** Chunks of a delivery, and a few more. */
const CHUNKS = 22;
const DISK_KINDS: readonly DiskFault[] = ['full', 'fills', 'inodes'];

const numbered = (count: number, fault: (index: number) => Omit<Fault, 'index'>): readonly Fault[] =>
  Array.from({ length: count }, (_, index) => ({ index, ...fault(index) }));

/** Whether sshd can be started here; says so aloud where it cannot. */
async function hasSshd(): Promise<boolean> {
  const root = scratch();
  const site = await sshdSite(root, { folder: root });
  await site?.end();
  discard(root);
  return site !== undefined;
}

export const SERVERS: readonly Family[] = [
  {
    name: 'restart',
    sample: 4,
    prepare: async (seed): Promise<Prepared | undefined> => {
      if (!(await hasSshd())) return undefined;
      const faults = numbered(RESTARTS * 2, (index) => ({
        title: `sshd killed at packet ${Math.floor(index / 2) * RESTART_STRIDE} ${index % 2 === 0 ? 'up' : 'down'}, and started again`,
        inject: () => playRestart(seed, index),
      }));
      return { faults, parallel: 2, end: async () => {} };
    },
  },
  {
    name: 'denied',
    sample: 4,
    prepare: async (seed): Promise<Prepared | undefined> => {
      const [root, keys] = [scratch(), scratch()];
      const site = await unprivilegedSite(root, keys);
      if (site === undefined) return undefined;
      const ground = { site, root, delivery: new Delivery(seed, true) };
      const faults = denials().map(({ title }, index): Fault => {
        return { index, title, inject: () => playDenial(ground, index) };
      });
      return {
        faults,
        parallel: 4,
        end: async () => {
          await site.end();
          for (const folder of [root, keys]) discard(folder);
        },
      };
    },
  },
  {
    name: 'disk',
    sample: 4,
    prepare: async (seed): Promise<Prepared | undefined> => {
      const disk = mountSmall();
      if (disk === undefined) {
        missing('the right to mount a tmpfs');
        return undefined;
      }
      execFileSync('umount', [disk]);
      discard(disk);
      if (!(await hasSshd())) return undefined;
      const keys = scratch();
      const faults = numbered(CHUNKS * DISK_KINDS.length, (index) => {
        const kind = DISK_KINDS[index % DISK_KINDS.length] ?? 'full';
        const n = Math.floor(index / DISK_KINDS.length);
        return { title: `disk ${kind} at ${n}`, inject: () => playDisk({ keys, seed }, kind, n) };
      });
      return { faults, parallel: 1, end: async () => discard(keys) };
    },
  },
];
