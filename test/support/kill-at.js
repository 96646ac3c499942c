// @ts-check
/**
 * Preloaded into a child by `node --import`: counts every durable step of the process (fsync, rename, link, a write to a
 * socket). After each of the steps that KILL_AT lists it stands still until its parent says go on over descriptor 3, so
 * that the parent may look at what a kill there leaves; after the last of them it is killed with SIGKILL. Without KILL_AT
 * it tells what the steps were when the process ends. The product knows nothing of it.
 */
import fs from 'node:fs';
import { Socket } from 'node:net';
import { syncBuiltinESMExports } from 'node:module';

const stops = (process.env['KILL_AT'] ?? '').split(',').filter(Boolean).map(Number);
const killAt = stops.at(-1) ?? 0;
/** @typedef {'fsync' | 'rename' | 'link' | 'send'} Step */
/** @type {Step[]} */
const steps = [];

/** Waits, and so does all of the process: nothing but this read goes on. */
function standStill() {
  fs.writeSync(3, '.');
  fs.readSync(3, new Uint8Array(1));
}

/** @param {Step} kind */
function step(kind) {
  steps.push(kind);
  if (stops.includes(steps.length)) standStill();
  if (steps.length === killAt) process.kill(process.pid, 'SIGKILL');
}

/**
 * @param {'fsyncSync' | 'renameSync' | 'linkSync'} name
 * @param {Step} kind
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

/** @type {Socket['write']} */
const write = Reflect.get(Socket.prototype, 'write');
Socket.prototype.write = function (/** @type {Parameters<Socket['write']>} */ ...args) {
  const result = Reflect.apply(write, this, args);
  if (this.remotePort !== undefined) step('send');
  return result;
};

process.on('exit', () => {
  if (killAt === 0) fs.writeSync(2, `STEPS ${JSON.stringify(steps)}\n`);
});
