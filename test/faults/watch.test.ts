/**
 * A watch that is killed after durable steps of its own and started again, over and over; and one that goes on for
 * long. WATCH_SEED chooses the steps, and is printed.
 */
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { sha256Hex, encodeUtf8 } from '../../src/io/encodings.ts';
import { filesBelow, flipBit, useLab } from '../attacks/lab.ts';
import { PASSPHRASE } from '../support/story.ts';
import { outcomesOf, watched } from '../support/watching.ts';

const SUPPORT = resolve(import.meta.dirname, '../support');
const SEED = process.env['WATCH_SEED'] ?? '3';
const KILLS = 9;
/** Kills of one inbox, before a watch that is left alone. */
const GROUP = 3;
const SCANS = 3;

const lab = useLab('pushed');

interface Ended {
  readonly signal: string | null;
  readonly status: number | null;
  readonly steps: number;
  readonly stderr: string;
}

/** Runs a watch of some scans in a child, killed after so many durable steps; 0 for never. */
async function watchChild(killAt: number): Promise<Ended> {
  const { story } = lab();
  const args = ['--import', join(SUPPORT, 'kill-at.js'), join(SUPPORT, 'watch-child.js')];
  const env = { ...process.env, KILL_AT: killAt === 0 ? '' : String(killAt) };
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe', 'pipe'], env });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const talk = child.stdio[3];
  talk?.on('error', () => {});
  talk?.on('data', () => {
    if (talk !== null && 'write' in talk) talk.write('.');
  });
  const workspace = story.workspace('presse-nord');
  child.stdin?.end(
    JSON.stringify({ workspace, nowMs: story.clock.ms, passphrase: PASSPHRASE, scans: SCANS }),
  );
  const [status, signal] = await new Promise<[number | null, string | null]>((done) => {
    child.on('close', (...how) => done(how));
  });
  const steps = /^STEPS (.*)$/m.exec(stderr)?.[1] ?? '[]';
  return { signal, status, steps: (JSON.parse(steps) as unknown[]).length, stderr };
}

/** What a watch leaves: every file but locks, journal and sign of life, by path. */
function left(): readonly string[] {
  const { story } = lab();
  const root = story.workspace('presse-nord');
  return [...filesBelow(root), ...filesBelow(story.depot('presse-nord'))]
    .map((path) => path.slice(story.dir.length + 1))
    .filter((path) => !/\/(?:lock\/lock-[0-9]+|journal\.jsonl|watch\.json)$/.test(path));
}

it('killed after any durable step and started again, a watch does everything once', async () => {
  console.log(`WATCH_SEED=${SEED}`);
  // Something to refuse beside what is accepted.
  const spoil = (): void => {
    cpSync(lab().depot('presse-nord', 'r1/press'), lab().depot('presse-nord', 'r1/autre'), {
      recursive: true,
    });
  };
  spoil();
  const whole = await watchChild(0);
  expect([whole.status, whole.signal], whole.stderr).toEqual([0, null]);
  const expected = left();
  lab().restore();
  spoil();
  let killed = 0;
  for (let i = 0; i < KILLS; i += 1) {
    const digest = sha256Hex(encodeUtf8(`${SEED} ${i}`));
    // Later children of a group have less to do than its first.
    const most = Math.floor(whole.steps / (1 + (i % GROUP)));
    const killAt = 1 + (Number.parseInt(digest.slice(0, 8), 16) % most);
    const { signal, status, stderr } = await watchChild(killAt);
    expect(signal ?? status, stderr).toBe(signal === null ? 0 : 'SIGKILL');
    killed += Number(signal !== null);
    if (i % GROUP === GROUP - 1) {
      const last = await watchChild(0);
      expect(last.status, last.stderr).toBe(0);
      expect(left()).toEqual(expected);
      lab().restore();
      spoil();
    }
  }
  console.log(`watches killed: ${killed} of ${KILLS}, within ${whole.steps} steps`);
  // The first of each group has all to do.
  expect(killed).toBeGreaterThanOrEqual(KILLS / GROUP);
}, 120_000);

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

it('200 scans of an inbox, something refused in it, leave no more memory and no open handle', async () => {
  const { story } = lab();
  flipBit(lab().depot('presse-nord', 'r1/press/payload.pgp'), 9);
  const heap: number[] = [];
  const files: number[] = [];
  const journal: number[] = [];
  const handles: string[][] = [];
  const { told, error } = await watched({
    story,
    scans: 200,
    before: (scan) => {
      if (scan !== 50 && scan !== 200) return;
      heap.push(heapBytes());
      files.push(openFiles());
      handles.push(process.getActiveResourcesInfo());
      journal.push(readFileSync(join(story.workspace('presse-nord'), 'journal.jsonl')).length);
    },
  });
  expect(error).toBeNull();
  expect(outcomesOf(told)[0]).toBe('rejected digest-mismatch');
  const [heapThen = 0, heapNow = 0] = heap;
  expect(heapNow - heapThen).toBeLessThan(4_000_000);
  expect(files[1]).toBe(files[0]);
  expect(handles[1]?.length).toBeLessThanOrEqual((handles[0]?.length ?? 0) + 1);
  // Judged again now and then; the refusal is journaled once, each copying with its intent.
  expect((journal[1] ?? 0) - (journal[0] ?? 0)).toBeLessThan(20_000);
}, 120_000);
