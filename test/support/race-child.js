// @ts-check
/**
 * A child process that runs the tasks it is sent, one at a time, and answers with what each came to. A task that is `held`
 * stays in its workspace, says so, and goes on at the next message.
 */
import { once } from 'node:events';
import { runTask } from './stage-task.js';

let isHolding = false;

async function hold() {
  isHolding = true;
  process.send?.('holding');
  await once(process, 'message');
  isHolding = false;
}

process.on('message', async (/** @type {import('./kill-play.ts').Task & { held?: boolean }} */ task) => {
  if (isHolding) return;
  process.send?.(await runTask(task, task.held === true ? hold : undefined));
});
process.send?.('ready');
