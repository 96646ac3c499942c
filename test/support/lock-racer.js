// @ts-check
/**
 * A process that takes a lock when it is told to, and keeps it as long as it lives. It runs the built program, since Node 20
 * does not run TypeScript. Message: `{ folder, atMs }`; answer: `{ outcome }`, 'held' or an error's code, with its params.
 */
import { acquireFileLock } from '../../dist/io/file-lock.js';

/** @param {unknown} answer */
const answer = (answer) => process.send?.(answer);

process.on('message', (/** @type {{ folder: string, atMs: number }} */ { folder, atMs }) => {
  // Both racers leave this loop in the same millisecond: the barrier.
  while (Date.now() < atMs);
  try {
    acquireFileLock(folder, 'race', Date.now());
    answer({ outcome: 'held' });
  } catch (error) {
    const { code, params } = /** @type {{ code: string, params: unknown }} */ (error);
    answer({ outcome: code, params });
  }
});
answer({ outcome: 'ready' });
