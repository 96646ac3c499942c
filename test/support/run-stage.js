// @ts-check
/**
 * A child process that runs one task and ends. The task comes as JSON on standard input, so that no secret stands in argv
 * or the environment. Exit status as the command's.
 */
import { readFileSync } from 'node:fs';
import { exitStatus } from '../../dist/index.js';
import { runTask } from './stage-task.js';

const fault = await runTask(JSON.parse(readFileSync(0, 'utf8')));
if (fault !== null) {
  process.stderr.write(`${fault.code} ${JSON.stringify(fault.params)}\n`);
  process.exitCode = exitStatus(fault.code);
}
