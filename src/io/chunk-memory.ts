/** Memory of chunks in a stream: given back by whoever made them, instead of whenever the collector comes by. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Shorter chunks are left to the collector: they come and go without being noticed. */
const LEAST_BYTES = 16 * 1024;

/**
 * Frees the memory behind a chunk at once. V8 of Node 22 and later lets the memory of young buffers pile up far longer
 * than Node 20's does (measured, sealing 250 MB: 181 MB at the peak without this, 112 MB with; Node 20 has 110 MB), and
 * has the call that helps; Node 20 has neither, and there this does nothing.
 *
 * Only for memory that the caller had made and that nobody uses any more: all views of it are empty afterwards.
 */
export function releaseChunk(chunk: Uint8Array): void {
  const { buffer } = chunk;
  if (chunk.length < LEAST_BYTES || !('transfer' in buffer) || typeof buffer.transfer !== 'function') return;
  buffer.transfer(0);
}

let collector: ((options: { readonly type: 'minor' }) => void) | null | undefined;

/**
 * Has V8 collect its young objects now, which takes about a millisecond. A stream through a library that makes a buffer of its
 * own for every packet leaves dead ones behind, which V8 counts but seldom, so that the peak grows with the length of the
 * stream (measured, pushing 250 and 1,000 MB: 104 and 116 MB at the peak without this, on Node 24 180 and 206; with it 88
 * and 98, on Node 24 111 and 114). V8's own call for it has to be asked for by a flag; where that gives nothing, this does
 * nothing.
 */
export function collectYoung(): void {
  if (collector === undefined) {
    setFlagsFromString('--expose-gc');
    const found: unknown = runInNewContext('globalThis.gc');
    collector =
      typeof found === 'function' ? (options) => void Reflect.apply(found, undefined, [options]) : null;
  }
  collector?.({ type: 'minor' });
}
