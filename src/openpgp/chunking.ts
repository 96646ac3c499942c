/** Sizes of chunks: ciphers and hashes want long ones, memory short ones (facts of measurement: 256 KiB to 1 MiB). */

/** Chunks from this length on are passed on as they are. */
const LEAST_BYTES = 64 * 1024;
/** Shorter ones are gathered into chunks of this length. */
const GATHERED_BYTES = 256 * 1024;
/** Longer ones are cut into chunks of this length. */
const MOST_BYTES = 1024 * 1024;

/** The same octets in chunks that are neither tiny nor huge. Long chunks are views of the source's. */
export async function* regroup(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let gathered = new Uint8Array(GATHERED_BYTES);
  let length = 0;
  for await (const chunk of source) {
    if (chunk.length >= LEAST_BYTES || length + chunk.length > GATHERED_BYTES) {
      if (length > 0) {
        yield gathered.subarray(0, length);
        gathered = new Uint8Array(GATHERED_BYTES);
        length = 0;
      }
    }
    if (chunk.length < LEAST_BYTES) {
      gathered.set(chunk, length);
      length += chunk.length;
    } else {
      for (let at = 0; at < chunk.length; at += MOST_BYTES) yield chunk.subarray(at, at + MOST_BYTES);
    }
  }
  if (length > 0) yield gathered.subarray(0, length);
}
