/**
 * Bytes over SFTP, many requests in flight (transport/FORMAT.md, «Limits»): a window of chunks, as wide as the
 * distance asks for, taken from one budget over all connections. What is ahead of the reader is bounded by that window, and never by
 * what the server says of a file.
 */
import { createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';
import type { DepotSource } from './depot.ts';
import type { RemoteHandle, SftpRequests } from './sftp-requests.ts';
import { windowFor } from './transfer-budget.ts';
import type { TransferBudget } from './transfer-budget.ts';

/** The session and the memory that a transfer may use. */
export interface TransferMeans {
  readonly requests: SftpRequests;
  readonly budget: TransferBudget;
}

/** What a download is for. */
export interface DownloadBounds {
  /** A hint of the length, from anyone: up to it reads are sent ahead, beyond it one at a time. */
  readonly expected: number;
  readonly maxBytes: number;
  /** The file, in errors. */
  readonly name: string;
}

/** What an upload sends: all of the source's bytes from one of them on. */
export interface UploadPlan {
  readonly source: DepotSource;
  /** Bytes that the remote file is known to hold already, at most the source's length. */
  readonly from: number;
}

/**
 * Writes `source`, from the byte `from` on, into an open remote file, and has every write's answer when it returns. On
 * failure too nothing of it is in flight any more. What is not sent is hashed all the same.
 * @throws `length-mismatch`, `digest-mismatch` where the source's bytes are not what it says; a write's own refusal.
 */
export async function upload(means: TransferMeans, file: RemoteHandle, plan: UploadPlan): Promise<void> {
  const { source, from } = plan;
  const window = new UploadWindow(means, file, { from, length: source.length });
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const chunk of source.open()) {
      const known = Math.min(Math.max(from - length, 0), chunk.length);
      length += chunk.length;
      if (length > source.length) break;
      hash.update(chunk);
      await window.write(chunk.subarray(known));
    }
    window.flush();
  } finally {
    await window.drained();
  }
  window.check();
  if (length !== source.length) {
    throw new SceauError('length-mismatch', { file: file.path, expected: source.length, found: length });
  }
  if (hash.digest('hex') !== source.sha256) throw new SceauError('digest-mismatch', { file: file.path });
}

/**
 * The bytes of an open remote file up to its real end, in order. Each chunk is good until the next is asked for: its
 * memory is used again.
 * @throws `document-too-large` as soon as more than `maxBytes` have come
 */
export async function* download(
  means: TransferMeans,
  file: RemoteHandle,
  bounds: DownloadBounds,
): AsyncGenerator<Uint8Array, void> {
  const { requests, budget } = means;
  const { expected, maxBytes, name } = bounds;
  const ahead: { readonly into: Buffer; readonly asked: number; readonly count: Promise<number> }[] = [];
  let position = 0;
  let total = 0;
  const ask = (): boolean => {
    // A byte more than expected, so that a file that ends there is seen to end; beyond that, as much as may come.
    const into = budget.tryTake(position < expected ? expected + 1 - position : Infinity, ahead.length);
    if (into === null) return false;
    // One byte more than allowed, so that a longer file is seen to be longer.
    const asked = Math.min(into.length, maxBytes + 1 - position);
    const count = readFully(requests, file, into.subarray(0, asked), position);
    // Awaited in order; until its turn a failure must not count as unhandled.
    count.catch(() => {});
    ahead.push({ into, asked, count });
    position += asked;
    return true;
  };
  const end = Math.min(expected, maxBytes + 1);
  const mayAskMore = (): boolean => ahead.length < windowFor(requests.roundTripMs) && position < end;
  try {
    for (;;) {
      if (ahead.length === 0) ask();
      while (mayAskMore() && ask());
      const next = ahead[0];
      if (next === undefined) return;
      const count = await next.count;
      total += count;
      if (total > maxBytes) throw new SceauError('document-too-large', { file: name, maxBytes });
      if (count > 0) yield next.into.subarray(0, count);
      ahead.shift();
      budget.give(next.into);
      budget.moved(count);
      if (count < next.asked) return;
    }
  } finally {
    await Promise.allSettled(ahead.map(({ count }) => count));
    for (const { into } of ahead) budget.give(into, true);
  }
}

/** Fills `into` from `position` on, and says how far it came: a server may answer with fewer bytes than asked. */
async function readFully(
  requests: SftpRequests,
  file: RemoteHandle,
  into: Buffer,
  position: number,
): Promise<number> {
  let at = 0;
  while (at < into.length) {
    const count = await requests.read(file, into.subarray(at), position + at);
    if (count === 0) break;
    at += count;
  }
  return at;
}

/** Writes of one upload: the chunk being filled, those in flight, and the first failure among them. */
class UploadWindow {
  readonly #means: TransferMeans;
  readonly #file: RemoteHandle;
  readonly #length: number;
  /** Chunks held: in flight, and the one being filled. */
  #held = 0;
  #filling: Buffer | undefined;
  #filled = 0;
  #position: number;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  /** Bytes `from` to `length` will be written, and no more. */
  constructor(
    means: TransferMeans,
    file: RemoteHandle,
    o: { readonly from: number; readonly length: number },
  ) {
    this.#means = means;
    this.#file = file;
    this.#length = o.length;
    this.#position = o.from;
  }

  /** Takes bytes, copied before it returns; waits for room. @throws the first failed write's refusal, soon after it */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      this.#filling ??= await this.#place();
      const part = bytes.subarray(at, at + this.#filling.length - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#filling.length) this.flush();
    }
  }

  /** Sends what has been filled. */
  flush(): void {
    const chunk = this.#filling;
    if (chunk === undefined) return;
    void this.#send(chunk, this.#filled, this.#position);
    this.#position += this.#filled;
    this.#filling = undefined;
    this.#filled = 0;
  }

  async #send(chunk: Buffer, length: number, position: number): Promise<void> {
    const { requests, budget } = this.#means;
    try {
      await requests.write(this.#file, chunk.subarray(0, length), position);
      this.#leave(chunk);
      budget.moved(length);
    } catch (error) {
      this.#failure ??= { error };
      this.#leave(chunk, true);
    }
  }

  /** Waits until nothing is in flight, and lets go of what was not sent; never throws. */
  async drained(): Promise<void> {
    if (this.#filling !== undefined) this.#leave(this.#filling);
    this.#filling = undefined;
    while (this.#held > 0) await this.#settled();
  }

  /** @throws the first failure, if there was one */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Memory for one more chunk, once there may be one more. */
  async #place(): Promise<Buffer> {
    for (;;) {
      this.check();
      const { requests, budget } = this.#means;
      if (this.#held < windowFor(requests.roundTripMs)) {
        const chunk = budget.tryTake(this.#length - this.#position, this.#held);
        if (chunk !== null) {
          this.#held += 1;
          return chunk;
        }
      }
      await this.#settled();
    }
  }

  #leave(chunk: Buffer, isLost = false): void {
    this.#held -= 1;
    this.#means.budget.give(chunk, isLost);
    this.#wake();
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
