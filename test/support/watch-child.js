// @ts-check
/**
 * Watches an inbox for some scans, as `receive --watch` does, and ends. The task comes as JSON on standard input. Time passes
 * at once; the kill is the parent's (kill-at.js).
 */
import { readFileSync, writeSync } from 'node:fs';
import { connectDepot, readingWorkspace, systemRandom, watchInbox, withWorkspace } from '../../dist/index.js';

/** @type {import('./kill-play.ts').Task & { readonly scans: number }} */
const task = JSON.parse(readFileSync(0, 'utf8'));
const stop = new AbortController();
let scans = 0;
let nowMs = task.nowMs;
const clock = {
  nowMs: () => nowMs,
  sleep: async (/** @type {number} */ ms) => {
    if (scans >= task.scans) stop.abort();
    nowMs += ms;
  },
};
const secrets = { passphrase: async () => task.passphrase, agentSocket: undefined };
const use = { command: 'receive', roles: /** @type {const} */ (['distributor']), clock };

/**
 * @template T
 * @param {typeof withWorkspace} open
 * @param {(context: import('../../dist/index.js').Context) => Promise<T>} run
 */
const opened = (open, run) =>
  open(task.workspace, use, (workspace) =>
    run({
      workspace,
      clock,
      random: systemRandom,
      secrets,
      connect: (settings) => connectDepot(workspace.dir, settings, secrets),
      report: (event) => void writeSync(2, `EVENT ${event.kind}\n`),
    }),
  );

await watchInbox(
  {
    look: (run) => opened(readingWorkspace, run),
    enter: (run) => {
      scans += 1;
      return opened(withWorkspace, run);
    },
  },
  { intervalMs: 60_000, stop: stop.signal, onScan: () => {} },
);
