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
/** Up to so many bytes get memory of their own length. */
const SMALL_BYTES = 64 * 1024;
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
 * Slots of `TRANSFER_CHUNK_BYTES`. Every transfer has one slot of its own, so that none starves;
 * each further one it takes from here.
 */
export class TransferBudget {
  #slots: number;
  readonly #buffers: Buffer[] = [];
  #moved = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** Takes a slot if one is free. */
  tryTake(): boolean {
    if (this.#slots === 0) return false;
    this.#slots -= 1;
    return true;
  }

  /** Gives a taken slot back. */
  release(): void {
    this.#slots += 1;
  }

  /**
   * A chunk's memory, with anything in it. Whoever has a slot asks for one. Where only `bytes` are to come it may be
   * shorter, but not than that: hundreds of documents may be under way at one time, and few payloads.
   */
  buffer(bytes: number): Buffer {
    if (bytes <= SMALL_BYTES) return Buffer.allocUnsafeSlow(bytes);
    return this.#buffers.pop() ?? Buffer.allocUnsafeSlow(TRANSFER_CHUNK_BYTES);
  }

  /** Counts bytes that went or came; once in a while what they left behind is collected. */
  moved(bytes: number): void {
    this.#moved += bytes;
    if (this.#moved < COLLECTED_BYTES) return;
    this.#moved = 0;
    collectYoung();
  }

  /** Gives a chunk's memory back, which nobody else may hold any more; after a failure it is left to the collector. */
  recycle(buffer: Buffer): void {
    if (buffer.length < TRANSFER_CHUNK_BYTES) return;
    if (this.#buffers.length < TRANSFER_WINDOW) this.#buffers.push(buffer);
  }
}

/** The budget that connections share unless told otherwise: 12 MiB of chunks. */
export const SHARED_BUDGET = new TransferBudget(48);
