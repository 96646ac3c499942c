import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireFileLock } from '../../src/io/file-lock.ts';
import { scratchFolder } from '../support/scratch.ts';

const RACER = resolve(import.meta.dirname, '../support/lock-racer.js');
const NOW_MS = Date.UTC(2026, 6, 1, 8);
const ROUNDS = 50;

interface Answer {
  readonly outcome: string;
  readonly params?: { readonly pid: number };
}

async function answerOf(racer: ChildProcess): Promise<Answer> {
  const [message]: unknown[] = await once(racer, 'message');
  return message as Answer;
}

async function startRacer(): Promise<ChildProcess> {
  const racer = fork(RACER, { stdio: 'inherit' });
  await answerOf(racer);
  return racer;
}

async function stop(racer: ChildProcess): Promise<void> {
  const gone = once(racer, 'exit');
  racer.kill('SIGKILL');
  await gone;
}

/** A lock file as a process that is no longer there left it. */
function leaveLock(folder: string, holder: { readonly pid: number; readonly host: string }): void {
  mkdirSync(folder, { recursive: true });
  const since = new Date(NOW_MS).toISOString();
  const text = JSON.stringify({ command: 'export', since, started: '', released: false, ...holder });
  writeFileSync(join(folder, 'lock-1'), text);
}

describe('a lock', () => {
  it('is held by one at a time, who is named to the other', () => {
    const folder = scratchFolder();
    const lock = acquireFileLock(folder, 'export', NOW_MS);
    const { pid } = process;
    expect(() => acquireFileLock(folder, 'receive', NOW_MS)).toThrow(
      expect.objectContaining({
        code: 'workspace-busy',
        params: { command: 'export', pid, since: '2026-07-01T08:00:00.000Z' },
      }),
    );
    lock.release();
    acquireFileLock(folder, 'receive', NOW_MS).release();
  });

  it('leaves one file behind, however often it was taken', () => {
    const folder = scratchFolder();
    for (let i = 0; i < 5; i += 1) acquireFileLock(folder, 'status', NOW_MS).release();
    expect(readdirSync(folder)).toEqual(['lock-5']);
  });

  it('of a process on another host stays', () => {
    const folder = scratchFolder();
    leaveLock(folder, { pid: process.pid, host: 'elsewhere.example' });
    expect(() => acquireFileLock(folder, 'export', NOW_MS)).toThrow(
      expect.objectContaining({ code: 'workspace-busy' }),
    );
    expect(readdirSync(folder)).toEqual(['lock-1']);
  });

  it.skipIf(process.platform !== 'linux')('is free where its pid has come round to another process', () => {
    const folder = scratchFolder();
    // This very process lives, but it did not begin when the holder says it did.
    leaveLock(folder, { pid: process.pid, host: hostname() });
    const text = readFileSync(join(folder, 'lock-1'), 'utf8');
    writeFileSync(join(folder, 'lock-1'), text.replace('"started":""', '"started":"boot:1"'));
    acquireFileLock(folder, 'export', NOW_MS).release();
  });

  it('that is not readable is nobody’s', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'lock-7'), 'not JSON');
    acquireFileLock(folder, 'export', NOW_MS).release();
    expect(readdirSync(folder)).toEqual(['lock-8']);
  });
});

describe('two processes', () => {
  let racers: readonly ChildProcess[] = [];
  beforeAll(async () => {
    expect(existsSync(resolve(import.meta.dirname, '../../dist/io/file-lock.js')), 'npm run build').toBe(
      true,
    );
    racers = await Promise.all([startRacer(), startRacer()]);
  });
  afterAll(async () => {
    await Promise.all(racers.map(stop));
  });

  it(`that start from one barrier make one holder, ${ROUNDS} times`, async () => {
    const gone = await startRacer();
    await stop(gone);
    const outcomes: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = join(scratchFolder('memory'), 'lock');
      // Every other race is for the lock of a dead process.
      if (round % 2 === 1) leaveLock(folder, { pid: gone.pid ?? 0, host: hostname() });
      const answers = racers.map(answerOf);
      for (const racer of racers) racer.send({ folder, atMs: Date.now() + 3 });
      const [first, second] = await Promise.all(answers);
      outcomes.push(
        [first, second]
          .map((each) => each?.outcome ?? 'none')
          .toSorted()
          .join(' '),
      );
      const loser = first?.outcome === 'held' ? second : first;
      const winner = first?.outcome === 'held' ? racers[0] : racers[1];
      expect(loser?.params?.pid).toBe(winner?.pid);
      expect(readdirSync(folder).filter((name) => name.startsWith('lock-'))).toHaveLength(1);
    }
    expect(outcomes).toEqual(Array.from({ length: ROUNDS }, () => 'held workspace-busy'));
  });

  it('take over at once what a killed one held', async () => {
    const folder = join(scratchFolder(), 'lock');
    const holder = await startRacer();
    const answer = answerOf(holder);
    holder.send({ folder, atMs: 0 });
    expect(await answer).toEqual({ outcome: 'held' });
    expect(() => acquireFileLock(folder, 'receive', NOW_MS)).toThrow(
      expect.objectContaining({ code: 'workspace-busy' }),
    );
    await stop(holder);
    acquireFileLock(folder, 'receive', NOW_MS).release();
    expect(readdirSync(folder)).toEqual(['lock-2']);
  });
});
