/**
 * One command at a time in a folder (workspace/FORMAT.md, «Lock»), without a system call that Node lacks and without a
 * time-out that guesses: a lock left by a dead process is taken over at once, by one process only.
 *
 * Generations: the holder is whoever created the highest `lock-<n>`, by an exclusive link. A released or
 * abandoned generation is followed by the next, never reused, so two processes that see the same dead holder race for
 * one name. A file below the highest is void: a process that creates one late finds a higher one on its second
 * look, and gives up.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { SceauError, isCode } from '../errors.ts';
import { encodeUtf8 } from './encodings.ts';
import {
  createFileOnce,
  errnoOf,
  listFolder,
  readFileBounded,
  removeFile,
  sweepTemporaries,
  writeFileAtomic,
} from './files.ts';

const NAME = /^lock-([1-9][0-9]{0,14})$/;

const holderSchema = v.strictObject({
  command: v.string(),
  pid: v.number(),
  since: v.string(),
  host: v.string(),
  /** When the process began, in ticks since boot, and the boot: a pid alone comes round again. */
  started: v.string(),
  released: v.boolean(),
});
type Holder = v.InferOutput<typeof holderSchema>;

/** A lock that is held until it is released or its process dies. */
export interface FileLock {
  /**
   * Lets go. A fault of the disk is not thrown: what the command came to counts, and a holder that could not write
   * that it has let go is followed as soon as its process has ended.
   */
  readonly release: () => void;
}

/** Identity of a process beyond its pid, or '' where the system does not tell. */
function processStart(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; fields count from after the command's closing parenthesis, which may itself hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot}:${fields[19] ?? ''}`;
  } catch {
    return '';
  }
}

function isAlive(holder: Holder): boolean {
  // A holder on another machine that shares the folder cannot be judged from here.
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') return false;
  }
  // A process that will not tell when it began (hidden by the system) counts as the holder.
  const started = processStart(holder.pid);
  return started === '' || started === holder.started;
}

function readHolder(path: string): Holder | null {
  try {
    return v.parse(holderSchema, JSON.parse(new TextDecoder().decode(readFileBounded(path, 4096))));
  } catch (error) {
    // Removed since it was listed (its generation is void), or not written by sceau: nobody's. One that cannot be
    // read is somebody's.
    if (error instanceof SceauError && !isCode(error, 'input-missing')) throw error;
    return null;
  }
}

/** Generations in the folder, highest first. */
function generations(folder: string): readonly number[] {
  return listFolder(folder)
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match === null ? [] : [Number(match[1])];
    })
    .sort((a, b) => b - a);
}

/**
 * Takes the lock of `folder` for `command`.
 * @throws `workspace-busy`, naming the holder
 */
export function acquireFileLock(folder: string, command: string, nowMs: number): FileLock {
  const me: Holder = {
    command,
    pid: process.pid,
    since: new Date(nowMs).toISOString(),
    host: hostname(),
    started: processStart(process.pid),
    released: false,
  };
  for (;;) {
    const [top = 0] = generations(folder);
    const holder = top === 0 ? null : readHolder(join(folder, `lock-${top}`));
    if (holder !== null && !holder.released && isAlive(holder)) throw busy(holder);
    const mine = join(folder, `lock-${top + 1}`);
    if (!tryCreate(mine, me)) continue;
    const [highest = 0, ...lower] = generations(folder);
    if (highest !== top + 1) {
      removeFile(mine);
      continue;
    }
    for (const each of lower) removeFile(join(folder, `lock-${each}`));
    sweepTemporaries(folder);
    return { release: () => letGo(mine, me) };
  }
}

/** Marks a generation as released, where the disk lets us. */
function letGo(path: string, holder: Holder): void {
  try {
    writeFileAtomic(path, encodeUtf8(JSON.stringify({ ...holder, released: true })));
  } catch (error) {
    if (!(error instanceof SceauError) && errnoOf(error) === undefined) throw error;
  }
}

/** `false` where another process has that generation, or its holder swept our unfinished file: look again. */
function tryCreate(path: string, holder: Holder): boolean {
  try {
    return createFileOnce(path, encodeUtf8(JSON.stringify(holder)));
  } catch (error) {
    if (isCode(error, 'input-missing')) return false;
    throw error;
  }
}

function busy(holder: Holder): SceauError {
  const { command, pid, since } = holder;
  return new SceauError('workspace-busy', { command, pid, since });
}
