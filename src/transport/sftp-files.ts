/**
 * A session's files as its calls share them (transport/FORMAT.md, «SFTP depots»): the bytes of one, read back from its
 * open handle or by its path, and whether they are a source's. Everything that the server says is its owner's word.
 */
import { createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';
import type { DepotSource } from './depot.ts';
import type { DepotProfile } from './profile.ts';
import { STATUS } from './sftp-raw.ts';
import { isStatus } from './sftp-requests.ts';
import type { RemoteHandle, SftpRequests } from './sftp-requests.ts';
import { download } from './sftp-transfer.ts';
import type { DownloadBounds } from './sftp-transfer.ts';
import { TRANSFER_CHUNK_BYTES } from './transfer-budget.ts';
import type { TransferBudget } from './transfer-budget.ts';

/** A session, where in the server's tree the depot stands, and what it may use. */
export interface SftpSession {
  readonly requests: SftpRequests;
  readonly budget: TransferBudget;
  /** Absolute path of the depot's root on the server, without a final slash unless it is '/'. */
  readonly root: string;
  /** The depot's address, for errors. */
  readonly address: string;
  /** What the server was found to do, where it was tested. */
  readonly profile?: DepotProfile;
}

/** @throws `depot-missing` where no folder stands at the depot's root; one that is a link to a folder will do */
export async function checkRoot({ requests, root, address }: SftpSession): Promise<void> {
  const found = await requests.look(root, 'followed');
  if (found?.kind !== 'folder') throw new SceauError('depot-missing', { address });
}

/** Tidies up where the connection still lives; what failed before is what the caller must hear of. */
export async function quietly(requests: SftpRequests, tidy: () => Promise<unknown>): Promise<void> {
  if (!requests.failed) await Promise.allSettled([tidy()]);
}

/**
 * The bytes of the remote file at `place`, as `download` gives them.
 * @throws `file-missing` where there is none; what `download` throws
 */
export async function* remoteBytes(
  session: SftpSession,
  place: string,
  bounds: DownloadBounds,
): AsyncGenerator<Uint8Array, void> {
  const { requests } = session;
  const file = await openedForReading(requests, place, bounds.name);
  try {
    yield* download(session, { handle: file.handle, path: bounds.name }, bounds);
  } finally {
    await quietly(requests, () => requests.close(file));
  }
}

async function openedForReading(requests: SftpRequests, place: string, name: string): Promise<RemoteHandle> {
  try {
    return await requests.open(place, 'read');
  } catch (error) {
    if (isStatus(error, STATUS.noSuchFile)) throw new SceauError('file-missing', { file: name }, error);
    throw error;
  }
}

/** Whether the remote file holds exactly the source's bytes, read back in full. `name` is for errors. */
export async function holds(
  session: SftpSession,
  place: string,
  source: DepotSource,
  name: string,
): Promise<boolean> {
  const hash = createHash('sha256');
  let length = 0;
  // Room beyond the source's length, so that a longer file is seen to be another and not refused as too large.
  const bounds = { expected: source.length, maxBytes: source.length + TRANSFER_CHUNK_BYTES, name };
  for await (const chunk of remoteBytes(session, place, bounds)) {
    length += chunk.length;
    if (length > source.length) return false;
    hash.update(chunk);
  }
  return length === source.length && hash.digest('hex') === source.sha256;
}

/**
 * Whether the first `length` bytes of an open remote file are the source's first `length` bytes: both are hashed
 * (SHA-256) in full, and nothing is taken from a length or a time. A read that the server refuses is a no.
 * @throws what ends the connection, and the source's own errors
 */
export async function holdsPrefix(
  session: SftpSession,
  file: RemoteHandle,
  source: DepotSource,
  length: number,
): Promise<boolean> {
  const bounds = { expected: length, maxBytes: length + TRANSFER_CHUNK_BYTES, name: file.path };
  try {
    const there = await prefixDigest(download(session, file, bounds), length);
    return there !== null && there === (await prefixDigest(source.open(), length));
  } catch (error) {
    if (session.requests.failed || !(error instanceof SceauError)) throw error;
    return false;
  }
}

/** SHA-256 of the first `length` bytes, or `null` where there are fewer. */
async function prefixDigest(chunks: AsyncIterable<Uint8Array>, length: number): Promise<string | null> {
  const hash = createHash('sha256');
  let left = length;
  for await (const chunk of chunks) {
    hash.update(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
    if (left === 0) return hash.digest('hex');
  }
  return null;
}
