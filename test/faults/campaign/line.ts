/**
 * A line between a client and a server, that can be cut at any SSH packet. It reads no more than what everyone on the way
 * can: the length of each packet, which AES-GCM leaves in clear (RFC 5647 §7.3), so it counts the packets of the
 * encrypted stream exactly. It can also be slow: late by so many milliseconds in each direction, or narrow.
 */
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { listen } from '../../support/loopback.ts';

/** Where to cut: at the n-th packet of a direction, counted from 0 with the key exchange, over the line's first connection. */
export interface Cut {
  readonly direction: 'up' | 'down';
  readonly packet: number;
  /** The packet's bytes that still pass, in thousandths of it: 0 cuts right before it. */
  readonly thousandths: number;
}

export interface LineOptions {
  readonly port: number;
  readonly cut?: Cut;
  /** Called when a packet of the first connection has passed, with its number. */
  readonly onPacket?: (direction: 'up' | 'down', packet: number) => void;
  /** Each way. */
  readonly delayMs?: number;
  /** Each way; as fast as it goes unless given. */
  readonly bytesPerSecond?: number;
}

/** A line that listens. */
export interface Line {
  readonly port: number;
  /** Packets that have passed in each direction, over the first connection. */
  readonly passed: Readonly<Record<'up' | 'down', number>>;
  readonly wasCut: () => boolean;
  /** Resolves once the server has let go of every connection. */
  readonly quiet: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a line to a port of this machine. */
export async function openLine(options: LineOptions): Promise<Line> {
  const passed = { up: 0, down: 0 };
  const farEnds = new Set<Promise<void>>();
  const sockets = new Set<Socket>();
  let connections = 0;
  let isCut = false;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    connections += 1;
    const isFirst = connections === 1;
    const far = connect({ port: options.port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    farEnds.add(new Promise((resolve) => void far.once('close', () => resolve())));
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    const sever = (): void => {
      isCut = true;
      near.destroy();
      // What had passed is the server's to read; then it sees the end, as from a client that died.
      far.end();
      far.resume();
    };
    for (const direction of ['up', 'down'] as const) {
      const [from, to] = direction === 'up' ? [near, far] : [far, near];
      const send = paced(to, options);
      const counter = new PacketCounter();
      from.on('data', (chunk: Buffer) => {
        if (!isFirst) return send(chunk);
        if (isCut) return undefined;
        const cut = options.cut?.direction === direction ? options.cut : undefined;
        for (const piece of counter.pieces(chunk, cut)) {
          if (piece.bytes.length > 0) send(piece.bytes);
          if (piece.severs) return sever();
          if (piece.ends) {
            passed[direction] = piece.packet + 1;
            options.onPacket?.(direction, piece.packet);
          }
        }
        return undefined;
      });
      from.on('end', () => send(null));
      from.on('close', () => send(null));
    }
  });
  const port = await listen(server);
  return {
    port,
    passed,
    wasCut: () => isCut,
    quiet: async () => void (await Promise.all(farEnds)),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Sends on, later and slower where the line is so; `null` ends. */
function paced(to: Socket, o: LineOptions): (bytes: Buffer | null) => void {
  const { delayMs = 0, bytesPerSecond } = o;
  let free = 0;
  return (bytes) => {
    const go = (): void => {
      if (to.destroyed) return;
      if (bytes === null) to.end();
      else to.write(bytes);
    };
    if (delayMs === 0 && bytesPerSecond === undefined) return go();
    const now = performance.now();
    free =
      Math.max(free, now) +
      (bytesPerSecond === undefined ? 0 : ((bytes?.length ?? 0) / bytesPerSecond) * 1000);
    // Timers of one due time run in the order in which they were set; a later one is never due earlier here.
    setTimeout(go, free - now + delayMs);
    return undefined;
  };
}

/** A part of a packet. */
interface Piece {
  readonly bytes: Buffer;
  readonly packet: number;
  readonly ends: boolean;
  readonly severs: boolean;
}

const NEWKEYS = 21;
const GCM_TAG_BYTES = 16;
const HEAD_BYTES = 6;

/** Tells packets apart in one direction: the version line, packets in clear up to NEWKEYS, then those of AES-GCM. */
class PacketCounter {
  #held: Buffer = Buffer.alloc(0);
  #isGreeting = true;
  #isEncrypted = false;
  #packet = 0;
  #left = 0;
  /** Bytes of the current packet that may pass before the cut. */
  #allowed = Number.POSITIVE_INFINITY;

  *pieces(chunk: Buffer, cut: Cut | undefined): Generator<Piece> {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    if (this.#isGreeting) {
      const end = rest.indexOf(0x0a) + 1;
      if (end === 0) return this.#hold(rest);
      yield { bytes: rest.subarray(0, end), packet: -1, ends: false, severs: false };
      rest = rest.subarray(end);
      this.#isGreeting = false;
    }
    while (rest.length > 0) {
      if (this.#left === 0) {
        if (rest.length < HEAD_BYTES) return this.#hold(rest);
        this.#begin(rest, cut);
      }
      const part = rest.subarray(0, this.#left);
      if (part.length >= this.#allowed) {
        yield { bytes: part.subarray(0, this.#allowed), packet: this.#packet, ends: false, severs: true };
        return undefined;
      }
      this.#left -= part.length;
      this.#allowed -= part.length;
      rest = rest.subarray(part.length);
      const ends = this.#left === 0;
      yield { bytes: part, packet: this.#packet, ends, severs: false };
      if (ends) this.#packet += 1;
    }
    return undefined;
  }

  #hold(rest: Buffer): undefined {
    this.#held = rest;
    return undefined;
  }

  #begin(rest: Buffer, cut: Cut | undefined): void {
    const length = rest.readUInt32BE(0);
    if (length > 300_000) throw new Error('the line does not understand this stream');
    this.#left = 4 + length + (this.#isEncrypted ? GCM_TAG_BYTES : 0);
    if (!this.#isEncrypted && rest[5] === NEWKEYS) this.#isEncrypted = true;
    this.#allowed =
      cut?.packet === this.#packet
        ? Math.min(this.#left - 1, Math.floor((this.#left * cut.thousandths) / 1000))
        : Number.POSITIVE_INFINITY;
  }
}
