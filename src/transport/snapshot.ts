/**
 * A copy in memory of the few small files that opening may want (transport/FORMAT.md, «Mirrors»): a source is asked for
 * all of them first, and judged afterwards, whole. So no source is waited for while another is judged, and none can
 * show one thing now and another a moment later. Bounded for each file and in all; nothing of it is believed.
 */
import { SceauError } from '../errors.ts';
import { concatBytes, sha256Hex, encodeUtf8 } from '../io/encodings.ts';
import type { DepotEntry, ReadableDepot } from './depot.ts';

/** A folder, and which of its files are wanted. */
export interface WantedFolder {
  readonly folder: string;
  readonly wants: (name: string) => boolean;
}

/** What a source may make anyone hold. */
export interface SnapshotLimits {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}

/** A registry is at most 4,000,000 bytes, every other document a quarter of that. */
export const SNAPSHOT_LIMITS: SnapshotLimits = { files: 1000, fileBytes: 4_000_000, totalBytes: 16_000_000 };

/** What a source lists of what is wanted. */
export interface SnapshotListing {
  readonly folders: ReadonlyMap<string, readonly DepotEntry[]>;
  /** The same names and lengths give the same text. */
  readonly digest: string;
}

const AT_ONCE = 4;

/** Lists what is wanted. @throws as the source; `listing-too-large` */
export async function listWanted(
  source: ReadableDepot,
  wanted: readonly WantedFolder[],
  limits: SnapshotLimits = SNAPSHOT_LIMITS,
): Promise<SnapshotListing> {
  const folders = new Map<string, readonly DepotEntry[]>();
  let files = 0;
  for (const { folder, wants } of wanted) {
    const found = (await source.list(folder)).filter(({ kind, name }) => kind === 'file' && wants(name));
    files += found.length;
    if (files > limits.files) throw new SceauError('listing-too-large', { folder, maxEntries: limits.files });
    folders.set(folder, found);
  }
  return { folders, digest: sha256Hex(encodeUtf8(JSON.stringify([...folders]))) };
}

/**
 * Copies what was listed; the copy is read like the depot that it was taken of. A file that is gone is missing in the copy too; one that is longer than a file may be is
 * refused when it is read there, so that it costs no other.
 * @throws as the source; `document-too-large` where all of it is more than a source may send
 */
export async function takeSnapshot(
  source: ReadableDepot,
  listing: SnapshotListing,
  limits: SnapshotLimits = SNAPSHOT_LIMITS,
): Promise<ReadableDepot> {
  const copies = new Map<string, Uint8Array | SceauError>();
  const paths = [...listing.folders].flatMap(([folder, found]) =>
    found.map(({ name }) => `${folder}/${name}`),
  );
  let total = 0;
  const copy = async (path: string): Promise<void> => {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of source.read(path, limits.fileBytes)) {
        total += chunk.length;
        if (total > limits.totalBytes) break;
        chunks.push(chunk);
      }
    } catch (error) {
      const fault = error instanceof SceauError ? error.code : null;
      if (fault === 'file-missing') return;
      if (fault !== 'document-too-large' && fault !== 'depot-conflict') throw error;
      copies.set(
        path,
        new SceauError('document-too-large', { file: path, maxBytes: limits.fileBytes }, error),
      );
      return;
    }
    if (total > limits.totalBytes) {
      throw new SceauError('document-too-large', { file: source.address, maxBytes: limits.totalBytes });
    }
    copies.set(path, concatBytes(...chunks));
  };
  for (let at = 0; at < paths.length; at += AT_ONCE)
    await Promise.all(paths.slice(at, at + AT_ONCE).map(copy));
  return snapshotOf(source.address, listing, copies);
}

function snapshotOf(
  address: string,
  { folders }: SnapshotListing,
  copies: ReadonlyMap<string, Uint8Array | SceauError>,
): ReadableDepot {
  return {
    address,
    list: async (folder) => (folders.get(folder) ?? []).filter(({ name }) => copies.has(`${folder}/${name}`)),
    read: async function* (path, maxBytes) {
      const copy = copies.get(path);
      if (copy === undefined) throw new SceauError('file-missing', { file: path });
      if (copy instanceof SceauError) throw copy;
      if (copy.length > maxBytes) throw new SceauError('document-too-large', { file: path, maxBytes });
      yield copy;
    },
    close: async () => {},
  };
}
