/** What is delivered: bytes whose length and SHA-256 are known before the first of them is sent. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readChunks } from '../io/files.ts';
import { sha256Hex } from '../io/encodings.ts';
import type { DepotSource } from './depot.ts';

/** Read at once of a file that is being sent: every delivery under way holds as much. */
const SENT_CHUNK_BYTES = 64 * 1024;

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
    // Files are read in one go, and a connection may be under way beside it.
    await nextTurn();
  }
  return { length, sha256: hash.digest('hex'), open: () => readChunks(path, SENT_CHUNK_BYTES) };
}

/** Shorter files are digested each time: that is quick, and they are the ones that get new bytes under an old name. */
const LEAST_SHARED_BYTES = 1_000_000n;

/** Short files that are being digested at this moment, by path: deliveries that begin together read each of them once. */
const pending = new Map<string, Promise<DepotSource>>();

/** By path: what the file was when its digest was begun, and what came of it. */
const shared = new Map<string, { readonly stamp: string; readonly source: Promise<DepotSource> }>();

/**
 * As `fileSource`, for a file that goes to many recipients: a short one is digested once for all who ask while it is, a large one is digested once in this process, as long as
 * its inode, length and times stay as they were. Those are no proof; that the bytes sent are the digest's, `put` checks.
 * @throws as `fileSource`
 */
export function sharedFileSource(path: string): Promise<DepotSource> {
  const stamp = stampOf(path);
  if (stamp === null) return pendingSource(path);
  const known = shared.get(path);
  if (known?.stamp === stamp) return known.source;
  const source = fileSource(path);
  shared.set(path, { stamp, source });
  source.catch(() => shared.delete(path));
  return source;
}

function pendingSource(path: string): Promise<DepotSource> {
  const known = pending.get(path);
  if (known !== undefined) return known;
  const source = fileSource(path).finally(() => pending.delete(path));
  pending.set(path, source);
  return source;
}

/** What tells a large file from another under its name; `null` for a short one, and where it cannot be looked at. */
function stampOf(path: string): string | null {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return size < LEAST_SHARED_BYTES ? null : [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return null;
  }
}
