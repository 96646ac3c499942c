// @ts-check
/** A child process that runs the tasks it is sent, one at a time, and answers with the code of the fault or `null`. */
import { runTask } from './stage-task.js';

process.on('message', async (/** @type {import('./stage-task.js').Task} */ task) => {
  const fault = await runTask(task);
  process.send?.(fault?.code ?? null);
});
process.send?.('ready');
