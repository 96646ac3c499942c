import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDelayProxy } from '../support/delay-proxy.js';
import { listen } from '../support/loopback.ts';

const ONE_WAY_MS = 25;
/** Sends back whatever comes, and ends when the other side does. */
const echo = createServer((socket) => socket.pipe(socket));
let proxy: Awaited<ReturnType<typeof startDelayProxy>>;

beforeAll(async () => {
  proxy = await startDelayProxy({ port: await listen(echo), oneWayMs: ONE_WAY_MS });
});
afterAll(async () => {
  await proxy.close();
  echo.close();
});

it('delays each direction by as much as it says, and hardly more', async () => {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const tripsMs: number[] = [];
  for (let i = 0; i < 9; i += 1) {
    const began = performance.now();
    socket.write('x');
    await once(socket, 'data');
    tripsMs.push(performance.now() - began);
  }
  socket.destroy();
  expect(Math.min(...tripsMs)).toBeGreaterThanOrEqual(2 * ONE_WAY_MS - 1);
  // The quickest of them: a machine that others use may hold up any one, and no machine can hurry it.
  expect(Math.min(...tripsMs)).toBeLessThan(2 * ONE_WAY_MS + 10);
});

it('passes on more than it holds at a time, in order and to the end', async () => {
  const length = 24 * 1024 * 1024;
  const sent = Buffer.alloc(length, Buffer.from(Array.from({ length: 251 }, (_, i) => i)));
  const socket = connect({ port: proxy.port, host: '127.0.0.1' });
  socket.end(sent);
  const back: Buffer[] = [];
  for await (const chunk of socket) back.push(chunk as Buffer);
  expect(Buffer.concat(back).equals(sent)).toBe(true);
});

it('hangs up on one side when the other has gone', async () => {
  const gone = createServer((socket) => socket.resetAndDestroy());
  const short = await startDelayProxy({ port: await listen(gone), oneWayMs: 1 });
  const socket = connect({ port: short.port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'close');
  await short.close();
  gone.close();
});
