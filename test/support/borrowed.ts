/** A source that uses its memory again, as io/files.ts does: whoever keeps a chunk of it reads something else. */
export async function* borrowed(bytes: Uint8Array, chunkLength: number): AsyncGenerator<Uint8Array, void> {
  const memory = new Uint8Array(chunkLength);
  for (let at = 0; at < bytes.length; at += chunkLength) {
    const part = bytes.subarray(at, at + chunkLength);
    memory.fill(0xff).set(part);
    yield await Promise.resolve(memory.subarray(0, part.length));
  }
}
