/**
 * Memory in flight over all connections (transport/FORMAT.md, «Limits»): twenty uploads at once must not need twenty times
 * the memory of one, and a chunk's memory is used again, because buffers that wait for an answer grow too old for
 * the quick kind of garbage collection (measured: 154 MB at the peak without, 103 MB with).
 */
import { collectYoung } from '../io/chunk-memory.ts';

/** Bytes of one read or write: what OpenSSH takes at most in a packet of 256 KiB. */
export const TRANSFER_CHUNK_BYTES = 255 * 1024;
/**
 * Most chunks in flight of one transfer, some 4 MiB: OpenSSH's window is 2 MiB and takes no more, others take it (measured
 * at 100 ms, 32 MB to ProFTPD: 11 s with 8, 8 s with 16).
 */
export const TRANSFER_WINDOW = 16;
/** A chunk that a transfer always gets: of its own, shorter, and without a slot. */
const OWN_CHUNK_BYTES = 32 * 1024;
/** Bytes moved between two collections: what they leave behind in ssh2 is two or three times as much. */
const COLLECTED_BYTES = 4 * 1024 * 1024;
/** Requests in flight where answers come at once: one at the server, one on its way. */
const LEAST_WINDOW = 2;
/** Further requests for each millisecond of round trip: 255 KiB a request then allow some 170 MB/s at any distance. */
const WINDOW_PER_MS = 0.7;

/**
 * Requests to keep in flight at a distance. What is in flight waits in ssh2's buffers, which grow old there and are freed late:
 * more than the distance asks for costs memory and gains nothing (measured on the loopback, 1,000 MB: 121 MB at the
 * peak with 8 in flight, 109 MB with 2, in the same time).
 */
export function windowFor(roundTripMs: number): number {
  return Math.min(TRANSFER_WINDOW, Math.max(LEAST_WINDOW, Math.ceil(roundTripMs * WINDOW_PER_MS)));
}

/**
 * Slots, each for a chunk of `TRANSFER_CHUNK_BYTES`. A transfer that gets none goes on with one short chunk at a time, which is
 * its own, so that none starves: sixty at once are then a matter of 32 KiB each, and not of a large chunk each.
 */
export class TransferBudget {
  #slots: number;
  readonly #buffers: Buffer[] = [];
  #moved = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  /**
   * Memory, with anything in it, for the next of the `bytes` that a transfer has before it, or for all of them; `null`
   * where it has to wait for what it `holds`.
   * @param holds chunks that the transfer has not given back
   */
  tryTake(bytes: number, holds: number): Buffer | null {
    const isShort = holds === 0 && bytes <= OWN_CHUNK_BYTES;
    if (this.#slots > 0 && !isShort) {
      this.#slots -= 1;
      return this.#buffers.pop() ?? Buffer.allocUnsafeSlow(TRANSFER_CHUNK_BYTES);
    }
    return holds === 0 ? Buffer.allocUnsafeSlow(Math.min(bytes, OWN_CHUNK_BYTES)) : null;
  }

  /** Takes a chunk back. Nobody may hold its memory any more, unless `isLost`: that is then left to the collector. */
  give(chunk: Buffer, isLost = false): void {
    if (chunk.length < TRANSFER_CHUNK_BYTES) return;
    this.#slots += 1;
    if (!isLost && this.#buffers.length < TRANSFER_WINDOW) this.#buffers.push(chunk);
  }

  /** Counts bytes that went or came; once in a while what they left behind is collected. */
  moved(bytes: number): void {
    this.#moved += bytes;
    if (this.#moved < COLLECTED_BYTES) return;
    this.#moved = 0;
    collectYoung();
  }
}

/** The budget that connections share unless told otherwise: 6 MiB of chunks. */
export const SHARED_BUDGET = new TransferBudget(24);
