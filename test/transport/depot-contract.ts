/** The one suite that every depot passes (src/transport/depot.ts). The tests look at the files behind the depot too. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isCode } from '../../src/errors.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { sha256Hex } from '../../src/io/encodings.ts';
import { isTemporaryName, temporaryName } from '../../src/io/files.ts';
import type { Depot, DepotSource } from '../../src/transport/depot.ts';
import { bytesSource } from '../../src/transport/source.ts';

/** A depot, and the folder in which this machine sees what it holds. */
export interface DepotUnderTest {
  readonly depot: Depot;
  readonly folder: string;
  readonly stop: () => Promise<void>;
  /** Whether the server follows links when asked not to (ProFTPD's LSTAT does): then only listings show them. */
  readonly followsLinks?: boolean;
}

/** Fails unless `work` fails with `code`. */
export async function expectCode(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  const outcome = await work.then(
    () => 'no error',
    (error: unknown) => error,
  );
  expect(isCode(outcome, code) ? code : outcome).toBe(code);
}

/** All of a depot's file. */
export async function readAll(depot: Depot, path: string, maxBytes = 64 * 1024 * 1024): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of depot.read(path, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Bytes without pattern that are the same in every run. */
export function sampleBytes(length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = length + 1;
  for (let i = 0; i < words.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
}

/**
 * Runs the suite; `start` answers `undefined` where its peer is missing. An object store, which has no folders, links or modes,
 * is told apart by what the file that holds an object has after its key.
 */
export function depotContract(
  title: string,
  start: () => Promise<DepotUnderTest | undefined>,
  objectSuffix = '',
): void {
  const isObjectStore = objectSuffix !== '';
  describe(`the depot contract, ${title}`, () => {
    let under: DepotUnderTest | undefined;
    beforeAll(async () => {
      under = await start();
    });
    afterAll(async () => {
      await under?.depot.close();
      await under?.stop();
    });
    beforeEach((context) => {
      if (under === undefined) return context.skip();
      for (const name of readdirSync(under.folder)) rmSync(join(under.folder, name), { recursive: true });
      return undefined;
    });
    const depot = (): Depot => required().depot;
    const place = (path: string): string => `${join(required().folder, path)}${objectSuffix}`;
    const required = (): DepotUnderTest => under ?? expect.unreachable();
    const existing = (path: string, bytes: Uint8Array): void => {
      mkdirSync(dirname(place(path)), { recursive: true });
      writeFileSync(place(path), bytes);
      // s3rver's own note of what it has seen there.
      if (isObjectStore) rmSync(`${place(path)}.md5`, { force: true });
    };
    const leftIn = (folder: string): readonly string[] => {
      const at = join(required().folder, folder);
      if (!existsSync(at)) return [];
      return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
        if (entry.isDirectory()) return [entry.name];
        const { name } = entry;
        return name.endsWith(objectSuffix) ? [name.slice(0, name.length - objectSuffix.length)] : [];
      });
    };
    let number = 0;
    /** A folder of its own for each test: depots may remember the folders that they have seen. */
    const fresh = (): string => `t${(number += 1)}`;

    it.each([0, 1, 31_952, 255 * 1024 - 1, 255 * 1024, 255 * 1024 + 1, 5_000_003])(
      'stores %i bytes and gives them back',
      async (length) => {
        const path = `${fresh()}/a/file.pgp`;
        const bytes = sampleBytes(length);
        expect(await depot().put(path, bytesSource(bytes))).toBe('sent');
        expect(sha256Hex(readFileSync(place(path)))).toBe(sha256Hex(bytes));
        expect(sha256Hex(await readAll(depot(), path, length))).toBe(sha256Hex(bytes));
        expect(await depot().list(dirname(path))).toEqual([{ name: 'file.pgp', kind: 'file', length }]);
      },
    );

    it.skipIf(isObjectStore)('gives files 0640 and folders 0750', async () => {
      const folder = fresh();
      await depot().put(`${folder}/file.json`, bytesSource(sampleBytes(10)));
      expect(statSync(place(`${folder}/file.json`)).mode & 0o777).toBe(0o640);
      expect(statSync(place(folder)).mode & 0o777).toBe(0o750);
    });

    it('stores a file in the root', async () => {
      expect(await depot().put('root.json', bytesSource(sampleBytes(10)))).toBe('sent');
      expect(await depot().list('')).toEqual([{ name: 'root.json', kind: 'file', length: 10 }]);
    });

    it('leaves a file alone that is there already', async () => {
      const path = `${fresh()}/file`;
      await depot().put(path, bytesSource(sampleBytes(300_000)));
      const before = statSync(place(path), { bigint: true });
      expect(await depot().put(path, bytesSource(sampleBytes(300_000)))).toBe('present');
      const after = statSync(place(path), { bigint: true });
      expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
    });

    it('replaces a file of other content and the same length, and one of another length', async () => {
      const path = `${fresh()}/file`;
      existing(path, new Uint8Array(1000));
      expect(await depot().put(path, bytesSource(sampleBytes(1000)))).toBe('sent');
      expect(await depot().put(path, bytesSource(sampleBytes(1001)))).toBe('sent');
      expect(readFileSync(place(path)).equals(sampleBytes(1001))).toBe(true);
      expect(leftIn(dirname(path))).toEqual(['file']);
    });

    it('never shows a partial file under its final name', async () => {
      const path = `${fresh()}/file`;
      const bytes = sampleBytes(3_000_000);
      const seen = new Set<number>();
      const progress = { done: false };
      const put = depot()
        .put(path, bytesSource(bytes))
        .finally(() => (progress.done = true));
      while (!progress.done) {
        seen.add(statSync(place(path), { throwIfNoEntry: false })?.size ?? -1);
        await setImmediate();
      }
      expect(await put).toBe('sent');
      expect([...seen].filter((size) => size !== -1 && size !== bytes.length)).toEqual([]);
    });

    it('leaves nothing when the source fails midway, and passes its error on', async () => {
      const folder = fresh();
      const source: DepotSource = {
        ...bytesSource(sampleBytes(1_000_000)),
        open: async function* () {
          yield sampleBytes(700_000);
          throw new Error('the source fails');
        },
      };
      await expect(depot().put(`${folder}/file`, source)).rejects.toThrow('the source fails');
      expect(leftIn(folder)).toEqual([]);
    });

    it('takes a source that uses the memory of its chunks again', async () => {
      const path = `${fresh()}/file`;
      const bytes = sampleBytes(1_000_000);
      const source: DepotSource = {
        ...bytesSource(bytes),
        open: async function* () {
          const chunk = new Uint8Array(64 * 1024);
          for (let at = 0; at < bytes.length; at += chunk.length) {
            const part = bytes.subarray(at, at + chunk.length);
            chunk.set(part);
            yield chunk.subarray(0, part.length);
          }
        },
      };
      expect(await depot().put(path, source)).toBe('sent');
      expect(readFileSync(place(path)).equals(bytes)).toBe(true);
    });

    it.each([
      ['longer than it says', { length: 999_999 }, 'length-mismatch'],
      ['shorter than it says', { length: 1_000_001 }, 'length-mismatch'],
      ['of another digest than it says', { sha256: '00'.repeat(32) }, 'digest-mismatch'],
    ] as const)('refuses a source that is %s', async (_what, lie, code) => {
      const folder = fresh();
      await expectCode(
        depot().put(`${folder}/file`, { ...bytesSource(sampleBytes(1_000_000)), ...lie }),
        code,
      );
      expect(leftIn(folder)).toEqual([]);
    });

    it('keeps what stood there when a replacement fails', async () => {
      const path = `${fresh()}/file`;
      existing(path, sampleBytes(100));
      await expectCode(
        depot().put(path, { ...bytesSource(sampleBytes(200)), sha256: '00'.repeat(32) }),
        'digest-mismatch',
      );
      expect(readFileSync(place(path)).equals(sampleBytes(100))).toBe(true);
    });

    it('says that a file or folder is missing', async () => {
      await expectCode(readAll(depot(), 'nothing/here'), 'file-missing');
      existing('somewhere/else', sampleBytes(1));
      await expectCode(readAll(depot(), 'somewhere/here'), 'file-missing');
      expect(await depot().list('nothing')).toEqual([]);
      expect(await depot().sweep('nothing')).toBe(0);
    });

    it.each([0, 1, 255 * 1024, 1_000_000])('reads at most %i bytes of a longer file', async (maxBytes) => {
      const path = `${fresh()}/file`;
      existing(path, sampleBytes(maxBytes + 1));
      await expectCode(readAll(depot(), path, maxBytes), 'document-too-large');
      existing(path, sampleBytes(maxBytes));
      expect((await readAll(depot(), path, maxBytes)).length).toBe(maxBytes);
    });

    it('lets a reader stop early', async () => {
      const path = `${fresh()}/file`;
      existing(path, sampleBytes(2_000_000));
      for await (const chunk of depot().read(path, 2_000_000)) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect((await readAll(depot(), path)).length).toBe(2_000_000);
    });

    it('sweeps its own temporaries and nothing else', async () => {
      const folder = fresh();
      const others = [
        '.sceau-1234.part',
        '.sceau-0123456789abcdeX.part',
        '.hidden',
        'file',
        `${temporaryName()}.old`,
        'sceau-test-0123456789abcde.json',
      ];
      const trial = 'sceau-test-0123456789abcdef.json';
      for (const name of [temporaryName(), temporaryName(), trial, ...others])
        existing(`${folder}/${name}`, sampleBytes(5));
      existing(`${folder}/${temporaryName()}/file`, sampleBytes(5));
      expect(await depot().sweep(folder)).toBe(3);
      const left = leftIn(folder);
      expect(left.filter((name) => !isTemporaryName(name)).sort()).toEqual([...others].sort());
      expect(left.length).toBe(others.length + 1);
    });

    it('lists in the order of names, whatever the number of pages', async () => {
      const folder = fresh();
      const names = Array.from({ length: 350 }, (_, i) => `f${(i * 7919) % 1000}`);
      for (const name of names) existing(`${folder}/${name}`, sampleBytes(1));
      expect((await depot().list(folder)).map(({ name }) => name)).toEqual([...new Set(names)].sort());
    });

    it('does not list names that could not be its own', async () => {
      const folder = fresh();
      const hostile = ['.hidden', '-rf', 'a b', 'é', 'a\nb', 'a\\b', '..x', 'x'.repeat(129), temporaryName()];
      for (const name of [...hostile, 'fine']) existing(`${folder}/${name}`, sampleBytes(1));
      expect((await depot().list(folder)).map(({ name }) => name)).toEqual(['fine']);
    });

    it.skipIf(isObjectStore)('neither lists nor follows links', async () => {
      const folder = fresh();
      existing('outside/secret', sampleBytes(10));
      mkdirSync(place(folder));
      symlinkSync(place('outside/secret'), place(`${folder}/file`));
      symlinkSync(place('outside'), place(`${folder}/sub`));
      expect(await depot().list(folder)).toEqual([]);
      if (required().followsLinks === true) return;
      await expectCode(readAll(depot(), `${folder}/file`), 'depot-conflict');
      await expectCode(readAll(depot(), `${folder}/sub/secret`), 'depot-conflict');
      await expectCode(depot().put(`${folder}/file`, bytesSource(sampleBytes(10))), 'depot-conflict');
      await expectCode(depot().put(`${folder}/sub/new`, bytesSource(sampleBytes(10))), 'depot-conflict');
      expect(leftIn('outside')).toEqual(['secret']);
    });

    it.skipIf(isObjectStore)(
      'refuses to put a file where a folder stands, and a folder where a file stands',
      async () => {
        const folder = fresh();
        existing(`${folder}/sub/file`, sampleBytes(1));
        await expectCode(depot().put(`${folder}/sub`, bytesSource(sampleBytes(1))), 'depot-conflict');
        await expectCode(depot().put(`${folder}/sub/file/x`, bytesSource(sampleBytes(1))), 'depot-conflict');
        await expectCode(readAll(depot(), `${folder}/sub`), 'depot-conflict');
      },
    );

    it.each(['', '..', '../x', 'a/../b', '/a', 'a/', 'a//b', '.x', 'a/.x', 'a\0b', 'é', 'a\\b'])(
      'takes the path %j for a bug',
      async (path) => {
        await expectCode(depot().put(path, bytesSource(sampleBytes(1))), 'bug');
        await expectCode(readAll(depot(), path), 'bug');
        if (path !== '') await expectCode(depot().list(path), 'bug');
        expect(leftIn('')).toEqual([]);
      },
    );

    it('stores several files at once', async () => {
      const folder = fresh();
      const lengths = [1, 300_000, 700_000, 1_000_000, 0, 255 * 1024];
      await Promise.all(lengths.map((n) => depot().put(`${folder}/f${n}`, bytesSource(sampleBytes(n)))));
      for (const n of lengths)
        expect(readFileSync(place(`${folder}/f${n}`)).equals(sampleBytes(n))).toBe(true);
    });
  });
}
