// @ts-check
/**
 * Preloaded into a child by `node --import`: counts every durable step of the process (fsync, rename, link, a write to a
 * socket) and kills it with SIGKILL right after step KILL_AT. Without KILL_AT it reports the count when the
 * process ends. The product knows nothing of it.
 */
import fs from 'node:fs';
import { Socket } from 'node:net';
import { syncBuiltinESMExports } from 'node:module';

const killAt = Number(process.env['KILL_AT'] ?? '0');
const steps = { fsync: 0, rename: 0, link: 0, send: 0 };
let count = 0;

/** @param {keyof typeof steps} kind */
function step(kind) {
  steps[kind] += 1;
  count += 1;
  if (count === killAt) process.kill(process.pid, 'SIGKILL');
}

/**
 * @param {'fsyncSync' | 'renameSync' | 'linkSync'} name
 * @param {keyof typeof steps} kind
 */
function counted(name, kind) {
  const original = /** @type {(...args: unknown[]) => unknown} */ (fs[name]);
  Object.assign(fs, {
    [name]: (/** @type {unknown[]} */ ...args) => {
      const result = original(...args);
      step(kind);
      return result;
    },
  });
}

counted('fsyncSync', 'fsync');
counted('renameSync', 'rename');
counted('linkSync', 'link');
syncBuiltinESMExports();

const write = Socket.prototype.write;
Socket.prototype.write = function (/** @type {Parameters<typeof write>} */ ...args) {
  const result = Reflect.apply(write, this, args);
  if (this.remotePort !== undefined) step('send');
  return result;
};

process.on('exit', () => {
  if (killAt === 0) fs.writeSync(2, `STEPS ${JSON.stringify(steps)}\n`);
});
