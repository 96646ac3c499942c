/**
 * The depot contract (DESIGN §4, Push): a tree of immutable files at a distributor, at the rectorat or with a
 * third party, behind one interface for folders, SFTP and, for mirrors, buckets. One suite, test/transport/depot-contract.ts, runs on
 * every implementation.
 *
 * Paths are relative, `/`-separated, made of names that sceau derived from ids. A depot's owner is not trusted:
 * everything read from it is attacker-controlled until a signature or digest says otherwise.
 */

/** One entry of a folder. Anything but a plain file or a folder (links, devices) is not listed. */
export interface DepotEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Length in bytes of a file, 0 for a folder. */
  readonly length: number;
}

/** What is to be stored: its exact length and SHA-256 are known before the first byte is sent. */
export interface DepotSource {
  readonly length: number;
  readonly sha256: string;
  /** The bytes, in chunks of any size; may be asked for more than once. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** What a put tells of itself while it is under way. */
export interface PutProgress {
  /** Bytes that an earlier run had brought, and that were proven, by their digest, to be the source's. */
  readonly resumedBytes: number;
}

/** What a `put` tells, and what it waits for. */
export interface PutOptions {
  readonly onProgress?: (progress: PutProgress) => void;
  /**
   * Waited for when the bytes are stored and proven, before they get their name; where it throws, so does `put`, and nothing
   * stands there that did not before.
   */
  readonly mayBeNamed?: () => Promise<void>;
}

/** What can only be read: a mirror on a static host, a copy in memory; and the reading half of every depot. */
export interface ReadableDepot {
  /** For messages and records: `file:…`, `sftp://user@host:port/…`, `s3://bucket/…` or `https://…`; holds no secret. */
  readonly address: string;
  /** Entries of a folder, sorted by name; [] where it does not exist. */
  readonly list: (folder: string) => Promise<readonly DepotEntry[]>;
  /**
   * The bytes of a file, in order, in chunks that the caller may keep.
   * @throws `file-missing`; `document-too-large` as soon as more than `maxBytes` come; `depot-conflict` where a link,
   * a folder or a device stands there.
   */
  readonly read: (path: string, maxBytes: number) => AsyncIterable<Uint8Array>;
  /** Ends the connection; never throws, never waits beyond its deadline. */
  readonly close: () => Promise<void>;
}

/** Where nothing stands at the depot's root, opening it or any call throws `depot-missing`: a root is never made. */
export interface Depot extends ReadableDepot {
  /**
   * Makes `path` hold exactly `source`, and says what it took. `present`: a file of that length and SHA-256 (read
   * back in full) was there. `sent`: uploaded under a temporary name in the same folder, flushed where the
   * server offers it, its length and SHA-256 read back, then renamed onto `path`. A reader never sees
   * a partial file under `path`; folders are made on the way. (A bucket has no temporary: FORMAT.md, «Buckets».) On failure the temporary is removed where possible. Where
   * an earlier run left a part of it, the depot may go on from there, once it has proven those bytes: `onProgress` says so.
   * @throws by code, see `openFolderDepot`, `openSftpDepot` and `openS3Depot`; `length-mismatch`, `digest-mismatch` where the source
   * is not what it says or what was read back differs; `depot-conflict` where something other than a plain file stands
   * at `path`, or other than a folder on the way. An error of the source's own passes through.
   */
  readonly put: (path: string, source: DepotSource, options?: PutOptions) => Promise<'present' | 'sent'>;
  /**
   * Removes what an interrupted `put` or trial left in `folder` itself (names of `isOrphanName` only), and says how many. With
   * `keep`, the sources that are about to be put there, what was begun of them may stay, and so may what is longer than all of
   * them and worth going on with: that is another delivery's. A `put` of anything else into the same folder at the same time,
   * by another process, may lose its temporary, and begin again or fail.
   */
  readonly sweep: (folder: string, keep?: readonly DepotSource[]) => Promise<number>;
  /**
   * Only of a depot that leaves it to its server to overwrite nothing unseen: whether that server keeps to it. What stands at `path`,
   * which is `source`, is written again under conditions that do not hold.
   */
  readonly keepsConditions?: (path: string, source: DepotSource) => Promise<boolean>;
}
