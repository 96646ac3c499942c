// @ts-check
/**
 * A child process that runs one task and ends. The task comes as JSON on standard input, so that no secret stands in argv
 * or the environment. What it came to is the last line of standard error.
 */
import { readFileSync, writeSync } from 'node:fs';
import { runTask } from './stage-task.js';

const outcome = await runTask(JSON.parse(readFileSync(0, 'utf8')));
writeSync(2, `OUTCOME ${outcome}\n`);
