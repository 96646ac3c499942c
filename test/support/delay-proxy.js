// @ts-check
/**
 * A TCP proxy on the loopback that stands for distance: what comes in on one side goes out on the other a fixed time later,
 * in order, in both directions, the end of the stream too. There is no limit on bandwidth, but one on what is under
 * way: from then on the sender is held up, as TCP's window holds it. Connecting takes no time, which a real distance
 * would: one round trip less for whoever connects.
 */
import { connect, createServer } from 'node:net';

/** Bytes under way in one direction of one connection: four times what SSH lets into a channel. */
const WINDOW_BYTES = 8 * 1024 * 1024;

/**
 * Starts one in front of a port of the loopback.
 * @param {{ readonly port: number, readonly oneWayMs: number }} options
 * @returns {Promise<{ readonly port: number, readonly close: () => Promise<void> }>}
 */
export async function startDelayProxy({ port, oneWayMs }) {
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        if (from.errored !== null) to.destroy();
      });
      delay(from, to, oneWayMs);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/**
 * Passes on what `from` sends, each piece `oneWayMs` after it came.
 * @param {import('node:net').Socket} from
 * @param {import('node:net').Socket} to
 * @param {number} oneWayMs
 */
function delay(from, to, oneWayMs) {
  /** @type {{ readonly due: number, readonly bytes: Uint8Array | null }[]} */
  const underWay = [];
  let waiting = false;
  let length = 0;
  const holdUp = () => {
    if (length + to.writableLength > WINDOW_BYTES) from.pause();
    else from.resume();
  };
  const arrive = () => {
    waiting = false;
    const now = performance.now();
    for (let next = underWay[0]; next !== undefined; next = underWay[0]) {
      if (next.due > now) return arrange(next.due - now);
      underWay.shift();
      length -= next.bytes?.length ?? 0;
      if (next.bytes === null) to.end();
      else if (to.writable) to.write(next.bytes);
    }
    return holdUp();
  };
  const arrange = (/** @type {number} */ ms) => {
    if (waiting) return;
    waiting = true;
    setTimeout(arrive, Math.ceil(ms));
  };
  const depart = (/** @type {Uint8Array | null} */ bytes) => {
    underWay.push({ due: performance.now() + oneWayMs, bytes });
    length += bytes?.length ?? 0;
    holdUp();
    if (oneWayMs === 0) arrive();
    else arrange(oneWayMs);
  };
  from.on('data', depart);
  from.on('end', () => depart(null));
  to.on('drain', holdUp);
}
