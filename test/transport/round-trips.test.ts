/**
 * How many round trips a delivery waits for, one after the other: at a distance that is its time. Requests are held until
 * nothing more can be asked without an answer, then all go out, and all their answers come in together.
 */
import { afterEach, expect, it } from 'vitest';
import { deliver } from '../../src/transport/deliver.ts';
import type { DeliveryFile } from '../../src/transport/deliver.ts';
import { SftpRequests } from '../../src/transport/sftp-requests.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { embeddedServer, opened } from '../support/sftp.ts';
import { sampleBytes } from './depot-contract.ts';

const OPERATIONS = [
  'open',
  'close',
  'read',
  'write',
  'fchmod',
  'look',
  'mkdir',
  'opendir',
  'readdir',
  'unlink',
  'rename',
  'posixRename',
  'fsync',
  'freeBytes',
] as const;

const prototype: Record<string, unknown> = SftpRequests.prototype as never;
const originals = OPERATIONS.map((name) => [name, prototype[name]] as const);
afterEach(() => {
  for (const [name, original] of originals) prototype[name] = original;
});

/** Holds every request from now on, and counts how often held ones were let go. */
function countRounds(): { rounds: number } {
  const counted = { rounds: 0 };
  let held: (() => Promise<() => void>)[] = [];
  let isUnderWay = false;
  const letGo = async (): Promise<void> => {
    counted.rounds += 1;
    isUnderWay = true;
    const going = held;
    held = [];
    const answers = await Promise.all(going.map((go) => go()));
    isUnderWay = false;
    // What was asked meanwhile goes with what these answers make others ask.
    if (held.length > 0) setImmediate(() => void letGo());
    for (const answer of answers) answer();
  };
  for (const [name, original] of originals) {
    if (typeof original !== 'function') throw new Error(`${name} is no request`);
    prototype[name] = function heldBack(this: SftpRequests, ...args: unknown[]): Promise<unknown> {
      return new Promise((resolve, reject) => {
        // The first of a round: the others come before the event loop turns, since nothing else is waited for.
        if (held.length === 0 && !isUnderWay) setImmediate(() => void letGo());
        held.push(async () => {
          try {
            const value: unknown = await Reflect.apply(original, this, args);
            return () => resolve(value);
          } catch (error) {
            return () => reject(error);
          }
        });
      });
    };
  }
  return counted;
}

/** A delivery as `export` makes it: one payload, and documents in the folders above and beside it. */
const DELIVERY: readonly DeliveryFile[] = (
  [
    ['p/publication.json', 900, 'body'],
    ['p/publication.json.asc', 300, 'signature'],
    ['p/r1/scope/payload.pgp', 400_000, 'body'],
    ['p/r1/scope/a/licence.json', 800, 'body'],
    ['p/r1/scope/a/licence.json.asc', 300, 'signature'],
    ['p/r1/scope/a/manifest.json', 900, 'body'],
    ['p/r1/scope/a/manifest.json.asc', 300, 'seal'],
  ] as const
).map(([path, length, kind], i) => ({ path, source: bytesSource(sampleBytes(length + i)), kind }));

/** Rounds of a delivery of `files` to a new depot, and again to the same. */
async function roundsOf(files: readonly DeliveryFile[]): Promise<{ first: number; again: number }> {
  const { options } = await embeddedServer();
  const depot = await opened(options);
  const counted = countRounds();
  await deliver(depot, files, () => {});
  const first = counted.rounds;
  await deliver(depot, files, () => {});
  return { first, again: counted.rounds - first };
}

it('delivers one small file in 12 round trips', async () => {
  expect(await roundsOf(DELIVERY.slice(0, 1))).toEqual({ first: 12, again: 9 });
});

it('delivers seven files in four folders in five more, for the folders on the way and the names that wait for others', async () => {
  const { first, again } = await roundsOf(DELIVERY);
  expect(first).toBeLessThanOrEqual(17);
  expect(again).toBeLessThanOrEqual(9);
});
