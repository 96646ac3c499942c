/**
 * A depot in a bucket of an S3-compatible endpoint (transport/FORMAT.md, «Buckets»). An object has its name as soon as it is
 * stored, and whole: there is no temporary, no rename, no folder. What stands is never overwritten unseen: a put is «only where
 * nothing stands» or «only where what was looked at still stands», by the headers of RFC 9110 §13.1.
 */
import { createHash } from 'node:crypto';
import { SceauError, isCode } from '../errors.ts';
import type { Depot, DepotEntry, DepotSource, PutOptions } from './depot.ts';
import {
  MAX_LISTED_ENTRIES,
  isDepotName,
  isOrphanName,
  parseDepotFolder,
  parseDepotPath,
} from './depot-path.ts';
import { type BucketAccess, S3Client } from './s3-client.ts';
import { parseListedPage } from './s3-xml.ts';

/** Looks at what stands before a put gives up: as over SFTP. */
const LOOKS = 4;
const PAGE = 1000;
/** Conditions of a PUT: that nothing stands; that something stands which never does. */
const ABSENT = { 'if-none-match': '*' };
const ANOTHER = { 'if-match': `"${'0'.repeat(32)}"` };
const ETAG = /^"[\x21\x23-\x7e]{1,200}"$/;

/**
 * Opens a bucket. Nothing is sent before the first call; each throws `depot-missing` while there is no such bucket,
 * `authentication-failed`, `permission-denied`, and what else `S3Client.open` says. `put` also throws `length-mismatch` and
 * `digest-mismatch` where the source is not what it says or the object does not come back so, and `depot-conflict` where
 * someone else goes on changing it.
 */
export function openS3Depot(access: BucketAccess): Depot {
  const depot = new S3Depot(access);
  return {
    address: depot.client.address,
    list: (folder) => depot.list(folder),
    read: (path, maxBytes) => depot.read(path, maxBytes),
    put: (path, source, options = {}) => depot.put(path, source, options),
    sweep: (folder) => depot.sweep(folder),
    keepsConditions: (path, source) => depot.keepsConditions(path, source),
    close: async () => depot.client.close(),
  };
}

/** What stands under a name. */
type Standing = 'absent' | 'present' | { readonly etag: string };

class S3Depot {
  readonly client: S3Client;
  readonly #root: readonly string[];

  constructor(access: BucketAccess) {
    this.client = new S3Client(access);
    this.#root = access.address.prefix;
  }

  async list(folder: string): Promise<readonly DepotEntry[]> {
    const entries = (await this.#entries(folder)).filter(({ name }) => isDepotName(name));
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async sweep(folder: string): Promise<number> {
    const orphans = (await this.#entries(folder)).filter(
      ({ name, kind }) => kind === 'file' && isOrphanName(name),
    );
    let removed = 0;
    for (const { name } of orphans) {
      const key = [...this.#root, ...parseDepotFolder(folder), name];
      if ((await this.client.ask({ method: 'DELETE', key })) !== null) removed += 1;
    }
    return removed;
  }

  async *read(path: string, maxBytes: number): AsyncGenerator<Uint8Array, void> {
    const answer = await this.client.open({ method: 'GET', key: this.#key(path), maxBytes });
    if (answer === null) throw new SceauError('depot-conflict', { path });
    try {
      yield* answer.chunks();
    } finally {
      answer.end();
    }
  }

  async put(path: string, source: DepotSource, { mayBeNamed }: PutOptions): Promise<'present' | 'sent'> {
    for (let look = 0; look < LOOKS; look += 1) {
      const standing = await this.#look(path, source);
      if (standing === 'present') return 'present';
      await mayBeNamed?.();
      const condition = standing === 'absent' ? ABSENT : { 'if-match': standing.etag };
      // What stood has changed since it was looked at.
      if (!(await this.#store(path, source, condition))) continue;
      await this.#prove(path, source);
      return 'sent';
    }
    throw new SceauError('depot-conflict', { path });
  }

  async keepsConditions(path: string, source: DepotSource): Promise<boolean> {
    for (const condition of [ABSENT, ANOTHER]) {
      if (await this.#store(path, source, condition)) return false;
    }
    return true;
  }

  /** Whether the object was stored: `false` where the condition does not hold. */
  async #store(
    path: string,
    source: DepotSource,
    condition: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const body = { ...source, open: () => proven(path, source) };
    const headers = { ...condition, 'cache-control': 'no-store' };
    return (await this.client.ask({ method: 'PUT', key: this.#key(path), headers, body })) !== null;
  }

  #key(path: string): readonly string[] {
    return [...this.#root, ...parseDepotPath(path)];
  }

  /** What stands under a name, its bytes read where it has the source's length. */
  async #look(path: string, source: DepotSource): Promise<Standing> {
    try {
      const answer = await this.client.open({ method: 'GET', key: this.#key(path), maxBytes: source.length });
      if (answer === null) throw new SceauError('depot-conflict', { path });
      try {
        const { etag = '', 'content-length': length } = answer.headers;
        if (length === String(source.length) && (await digestOf(answer.chunks())).sha256 === source.sha256)
          return 'present';
        if (!ETAG.test(etag)) throw new SceauError('document-malformed', { file: path, detail: 'no ETag' });
        return { etag };
      } finally {
        answer.end();
      }
    } catch (error) {
      if (isCode(error, 'file-missing')) return 'absent';
      throw error;
    }
  }

  /** Reads back what was stored. @throws `length-mismatch`, `digest-mismatch`, `file-missing`, `document-too-large` */
  async #prove(path: string, source: DepotSource): Promise<void> {
    const { length, sha256 } = await digestOf(this.read(path, source.length));
    if (length !== source.length)
      throw new SceauError('length-mismatch', { file: path, expected: source.length, found: length });
    if (sha256 !== source.sha256) throw new SceauError('digest-mismatch', { file: path });
  }

  /** All that stands in a folder, in no order. The endpoint may say anything: each name is one name, once. */
  async #entries(folder: string): Promise<readonly DepotEntry[]> {
    const names = [...this.#root, ...parseDepotFolder(folder)];
    const prefix = names.map((name) => `${name}/`).join('');
    const entries = new Map<string, DepotEntry>();
    const query = { 'list-type': '2', delimiter: '/', 'max-keys': String(PAGE), prefix };
    let next: string | null = '';
    for (let pages = 0; next !== null; pages += 1) {
      const more: Readonly<Record<string, string>> = next === '' ? {} : { 'continuation-token': next };
      const bytes = await this.client.ask({ method: 'GET', key: [], query: { ...query, ...more } });
      if (bytes === null) throw new SceauError('depot-conflict', { path: folder });
      const page = parseListedPage(bytes, this.client.address);
      next = page.next;
      for (const { key, length } of page.files) {
        if (key.startsWith(prefix)) add(entries, { name: key.slice(prefix.length), kind: 'file', length });
      }
      for (const each of page.folders) {
        if (each.startsWith(prefix))
          add(entries, { name: each.slice(prefix.length, -1), kind: 'folder', length: 0 });
      }
      if (entries.size > MAX_LISTED_ENTRIES || pages > MAX_LISTED_ENTRIES / PAGE)
        throw new SceauError('listing-too-large', { folder, maxEntries: MAX_LISTED_ENTRIES });
    }
    return [...entries.values()];
  }
}

/** Takes an entry whose name is one of a depot's or a temporary's; a file and a folder of one name are the file. */
function add(entries: Map<string, DepotEntry>, entry: DepotEntry): void {
  if (!isDepotName(entry.name) && !isOrphanName(entry.name)) return;
  if (entries.get(entry.name)?.kind !== 'file') entries.set(entry.name, entry);
}

/**
 * The bytes of a source, the last chunk only once all of them are known to be what the source says: an object that would hold
 * other bytes is never whole, and so never stands. @throws `length-mismatch`, `digest-mismatch`
 */
async function* proven(file: string, source: DepotSource): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256');
  let length = 0;
  let held: Uint8Array | undefined;
  for await (const chunk of source.open()) {
    if (chunk.length === 0) continue;
    hash.update(chunk);
    length += chunk.length;
    if (length > source.length) break;
    if (held !== undefined) yield held;
    // A source may use the memory of a chunk again.
    held = chunk.slice();
  }
  if (length !== source.length)
    throw new SceauError('length-mismatch', { file, expected: source.length, found: length });
  if (hash.digest('hex') !== source.sha256) throw new SceauError('digest-mismatch', { file });
  if (held !== undefined) yield held;
}

async function digestOf(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly length: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    length += chunk.length;
  }
  return { length, sha256: hash.digest('hex') };
}
