/** What is delivered: bytes whose length and SHA-256 are known before the first of them is sent. */
import { createHash } from 'node:crypto';
import { readChunks } from '../io/files.ts';
import { sha256Hex } from '../io/encodings.ts';
import type { DepotSource } from './depot.ts';

/** A source of bytes in memory. The caller does not change them afterwards. */
export function bytesSource(bytes: Uint8Array): DepotSource {
  return {
    length: bytes.length,
    sha256: sha256Hex(bytes),
    open: async function* () {
      if (bytes.length > 0) yield bytes;
    },
  };
}

/**
 * A source of a stored file, read once now for its length and digest and again for each `open`. A file that changes in
 * between is found out by `put`.
 * @throws `input-missing`, `permission-denied`, `io`
 */
export async function fileSource(path: string): Promise<DepotSource> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of readChunks(path)) {
    hash.update(chunk);
    length += chunk.length;
  }
  return { length, sha256: hash.digest('hex'), open: () => readChunks(path) };
}
