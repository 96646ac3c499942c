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

// A failure ends the child: Node makes an unhandled rejection fatal.
process.on('message', (/** @type {import('./kill-play.ts').Task & { held?: boolean }} */ task) => {
  if (isHolding) return;
  void runTask(task, task.held === true ? hold : undefined).then((fault) => process.send?.(fault));
});
process.send?.('ready');
