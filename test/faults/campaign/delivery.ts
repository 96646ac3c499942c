/**
 * A small delivery, whole as `deliver()` makes them: a payload of five chunks, a manifest and its seal; and a state with its
 * seal, signed anew, of which an older one stands. What may stand in the depot is known to the byte at every moment.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isTemporaryName } from '../../../src/io/files.ts';
import { deliver } from '../../../src/transport/deliver.ts';
import type { DeliveryFile } from '../../../src/transport/deliver.ts';
import type { Depot, DepotSource } from '../../../src/transport/depot.ts';
import { bytesSource } from '../../../src/transport/source.ts';
import { draw, drawBytes } from './fault.ts';

/** A new folder in memory where there is such a place; its maker removes it. */
export function scratch(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sceau-faults-'));
}

/** Removes it. */
export function discard(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** One file: where, what, and what stands there before. */
interface Item {
  readonly path: string;
  readonly kind: 'body' | 'seal';
  readonly bytes: Uint8Array;
  readonly old?: Uint8Array;
}

const RECIPIENT = 'lille/bac-2026/press/r1/nord';
const PAYLOAD = 'lille/bac-2026/press/r1/payload.pgp';
const SEAL = `${RECIPIENT}/manifest.json.asc`;

/** What is delivered, and the judgement of what a depot then holds. */
export class Delivery {
  readonly #items: readonly Item[];

  /** @param stands whether an older state stands already, which needs a server that can replace */
  constructor(seed: number, stands: boolean) {
    const old = (path: string): object => (stands ? { old: drawBytes(seed, `old ${path}`, 900) } : {});
    const item = (path: string, kind: Item['kind'], length: number): Item => ({
      path,
      kind,
      bytes: drawBytes(seed, path, length),
      ...(path.includes('state') ? old(path) : {}),
    });
    this.#items = [
      item('lille/bac-2026/state.json', 'body', 1000),
      item(PAYLOAD, 'body', 1_100_000 + draw(seed, 'payload length', 150_000)),
      item(`${RECIPIENT}/manifest.json`, 'body', 3000),
      item('lille/bac-2026/state.json.asc', 'seal', 900),
      item(SEAL, 'seal', 800),
    ];
  }

  /** Length of the whole. */
  get bytes(): number {
    return this.#items.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** A depot's folder as it stands before. */
  lay(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const { path, old } of this.#items) {
      if (old === undefined) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), old);
    }
  }

  /** @param tap sees each chunk of the payload before it goes, with its number */
  files(tap?: (chunk: number) => void): readonly DeliveryFile[] {
    return this.#items.map(({ path, kind, bytes }) => {
      const source = bytesSource(bytes);
      return {
        path,
        kind,
        source: path === PAYLOAD && tap !== undefined ? tapped(source, bytes, tap) : source,
      };
    });
  }

  /** Delivers all of it, and ends the connection. */
  async run(opening: Promise<Depot>, tap?: (chunk: number) => void): Promise<'done'> {
    const depot = await opening;
    try {
      await deliver(depot, this.files(tap), () => {});
      return 'done';
    } finally {
      await depot.close();
    }
  }

  /** What must not be, at any moment: anything partial or foreign under a final name, a seal before what it seals. */
  partial(folder: string): readonly string[] {
    const found = treeOf(folder);
    const wrong: string[] = [];
    const isWhole = (path: string): boolean => {
      const item = this.#items.find((each) => each.path === path);
      return item !== undefined && found.get(path)?.equals(item.bytes) === true;
    };
    for (const [path, bytes] of found) {
      if (isTemporaryName(path.slice(path.lastIndexOf('/') + 1))) continue;
      const item = this.#items.find((each) => each.path === path);
      if (isWhole(path) || (item?.old !== undefined && bytes.equals(item.old))) continue;
      wrong.push(`${path} is not whole (${bytes.length} bytes)`);
    }
    const sealed = [PAYLOAD, `${RECIPIENT}/manifest.json`];
    if (found.has(SEAL) && !sealed.every(isWhole)) wrong.push(`${SEAL} stands before what it seals`);
    for (const { path, old } of this.#items) {
      if (old !== undefined && !found.has(path)) wrong.push(`${path} was there and is gone`);
    }
    return wrong;
  }

  /** What is missing of the whole delivery, temporaries aside. */
  missing(folder: string): readonly string[] {
    const found = treeOf(folder);
    return this.#items
      .filter(({ path, bytes }) => found.get(path)?.equals(bytes) !== true)
      .map(({ path }) => `${path} is not there`);
  }

  /** What is missing or too much, once all is over. */
  different(folder: string): readonly string[] {
    const paths = this.#items.map(({ path }) => path);
    const more = [...treeOf(folder).keys()].filter((path) => !paths.includes(path));
    return [...this.missing(folder), ...more.map((path) => `${path} is left behind`)];
  }

  /** After a run that claims what it claims. */
  after(folder: string, claim: 'done' | 'failed'): readonly string[] {
    const unfounded = claim === 'done' ? this.missing(folder).map((each) => `said done, and ${each}`) : [];
    return [...this.partial(folder), ...unfounded];
  }
}

/** Every file below a folder. */
function treeOf(folder: string): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.slice(folder.length + 1), readFileSync(path));
  }
  return files;
}

const CHUNK_BYTES = 64 * 1024;

function tapped(source: DepotSource, bytes: Uint8Array, tap: (chunk: number) => void): DepotSource {
  return {
    ...source,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        tap(at / CHUNK_BYTES);
        yield bytes.subarray(at, at + CHUNK_BYTES);
      }
    },
  };
}
