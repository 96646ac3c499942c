import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryName } from '../../src/io/files.ts';
import type { Depot } from '../../src/transport/depot.ts';
import { deliver } from '../../src/transport/deliver.ts';
import type { DeliveryEvent, DeliveryFile } from '../../src/transport/deliver.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { bytesSource, fileSource } from '../../src/transport/source.ts';
import { scratchFolder } from '../support/scratch.ts';
import { embeddedServer, opened } from '../support/sftp.ts';
import { expectCode, sampleBytes } from './depot-contract.ts';

const body = (path: string, length: number): DeliveryFile => ({
  path,
  source: bytesSource(sampleBytes(length)),
  kind: 'body',
});
const seal = (path: string, length: number): DeliveryFile => ({ ...body(path, length), kind: 'seal' });

const FILES = [
  body('p/scope/payload.pgp', 100_000),
  seal('p/scope/a/manifest.json.asc', 300),
  body('p/scope/a/manifest.json', 700),
  body('p/scope/a/challenge.pgp', 200),
];

it('begins bodies in their order, names the seal when they are there, and says what it does', async () => {
  const events: DeliveryEvent[] = [];
  const summary = await deliver(openFolderDepot(scratchFolder()), FILES, (event) => events.push(event));
  const order = [
    'p/scope/payload.pgp',
    'p/scope/a/manifest.json',
    'p/scope/a/challenge.pgp',
    'p/scope/a/manifest.json.asc',
  ];
  expect(events.flatMap((event) => (event.type === 'delivering' ? [event.path] : []))).toEqual(order);
  const seal = 'p/scope/a/manifest.json.asc';
  expect(events.at(-1)).toEqual({ type: 'delivered', path: seal, outcome: 'sent' });
  expect(events.filter(({ type }) => type === 'delivered').length).toBe(4);
  expect(summary).toEqual({ sent: 4, present: 0, sentBytes: 101_200 });
});

it('finds everything present the second time', async () => {
  const depot = openFolderDepot(scratchFolder());
  await deliver(depot, FILES, () => {});
  const outcomes: string[] = [];
  const summary = await deliver(
    depot,
    FILES,
    (event) => event.type === 'delivered' && outcomes.push(event.outcome),
  );
  expect(summary).toEqual({ sent: 0, present: 4, sentBytes: 0 });
  expect(outcomes).toEqual(['present', 'present', 'present', 'present']);
});

it('sweeps the folders concerned before it puts anything', async () => {
  const folder = scratchFolder();
  const depot = openFolderDepot(folder);
  await deliver(depot, FILES, () => {});
  for (const place of ['p/scope', 'p/scope/a', 'p']) writeFileSync(join(folder, place, temporaryName()), '');
  const events: DeliveryEvent[] = [];
  await deliver(depot, FILES, (event) => events.push(event));
  expect(events.slice(0, 2)).toEqual([
    { type: 'swept', folder: 'p/scope', removed: 1 },
    { type: 'swept', folder: 'p/scope/a', removed: 1 },
  ]);
  expect(readdirSync(join(folder, 'p')).length).toBe(2);
});

it('delivers below a root that it may not list, and to no depot whose root is gone', async () => {
  const { options, folder } = await embeddedServer(({ type, path }) =>
    type === 'opendir' && path === '/' ? { status: 3 } : 'pass',
  );
  expect((await deliver(await opened(options), FILES, () => {})).sent).toBe(4);
  const nowhere = openFolderDepot(join(folder, 'nowhere'));
  await expectCode(
    deliver(nowhere, FILES, () => {}),
    'depot-missing',
  );
});

it('leaves to a larger delivery what that one has begun, and takes away what is of no use to any', async () => {
  let isCut = false;
  const { options, folder } = await embeddedServer(({ type }) =>
    isCut && type === 'fsync@openssh.com' ? 'drop' : 'pass',
  );
  const payload = body('p/scope/payload.pgp', 3_000_000);
  const release = body('p/scope/release-1.pgp', 400);
  isCut = true;
  await expectCode(
    deliver(await opened(options), [payload], () => {}),
    'connection-lost',
  );
  isCut = false;
  const [begun = ''] = readdirSync(join(folder, 'p/scope'));
  const small = temporaryName();
  const large = temporaryName();
  writeFileSync(join(folder, 'p/scope', small), sampleBytes(1000));
  writeFileSync(join(folder, 'p/scope', large), sampleBytes(2_000_000));
  await deliver(await opened(options), [release], () => {});
  expect(readdirSync(join(folder, 'p/scope')).sort()).toEqual([begun, large, 'release-1.pgp'].sort());
  const events: DeliveryEvent[] = [];
  await deliver(await opened(options), [payload, release], (event) => events.push(event));
  expect(events).toContainEqual({ type: 'resumed', path: payload.path, resumedBytes: 3_000_000 });
  expect(readdirSync(join(folder, 'p/scope')).sort()).toEqual(['payload.pgp', 'release-1.pgp']);
});

it('sends no seal when a body fails, and ends in the same state when repeated, wherever it was cut', async () => {
  const whole = scratchFolder();
  await deliver(openFolderDepot(whole), FILES, () => {});
  for (let cut = 0; cut < FILES.length; cut += 1) {
    const folder = scratchFolder();
    const depot = openFolderDepot(folder);
    let puts = 0;
    const failing: Depot = {
      ...depot,
      put: async (path, source, options) => {
        if (puts++ === cut) throw new Error('cut');
        return depot.put(path, source, options);
      },
    };
    await expect(deliver(failing, FILES, () => {})).rejects.toThrow('cut');
    expect(existsSync(join(folder, 'p/scope/a/manifest.json.asc'))).toBe(false);
    // The other bodies were under way, and have ended.
    expect((await deliver(depot, FILES, () => {})).present).toBe(cut === 3 ? 3 : 2);
    for (const { path } of FILES) {
      expect(readFileSync(join(folder, path)).equals(readFileSync(join(whole, path)))).toBe(true);
    }
  }
});

it('names a signature after the bodies of its folder and a seal after everything, though they are sent beside them', async () => {
  const folder = scratchFolder();
  const depot = openFolderDepot(folder);
  const signature: DeliveryFile = { ...body('p/publication.json.asc', 300), kind: 'signature' };
  const files = [...FILES, signature, body('p/publication.json', 900)];
  const named: string[] = [];
  let stored = 0;
  const watched: Depot = {
    ...depot,
    put: (path, source, options) =>
      depot.put(path, source, {
        ...options,
        mayBeNamed: async () => {
          stored += 1;
          // Every file's bytes are stored before the first body has its name: nobody waits for a name to send.
          while (stored < files.length) await new Promise((resolve) => setImmediate(resolve));
          await options?.mayBeNamed?.();
          named.push(path);
        },
      }),
  };
  await deliver(watched, files, () => {});
  expect(named.indexOf('p/publication.json.asc')).toBeGreaterThan(named.indexOf('p/publication.json'));
  expect(named.at(-1)).toBe('p/scope/a/manifest.json.asc');
});

it('leaves no signature and no seal where what they wait for fails, and nothing under a hidden name', async () => {
  const folder = scratchFolder();
  const signature: DeliveryFile = { ...body('p/publication.json.asc', 300), kind: 'signature' };
  const lost = { ...bytesSource(sampleBytes(900)), sha256: '00'.repeat(32) };
  const files: DeliveryFile[] = [
    ...FILES,
    signature,
    { path: 'p/publication.json', kind: 'body', source: lost },
  ];
  await expectCode(
    deliver(openFolderDepot(folder), files, () => {}),
    'digest-mismatch',
  );
  expect(readdirSync(join(folder, 'p'))).toEqual(['scope']);
  expect(existsSync(join(folder, 'p/scope/a/manifest.json.asc'))).toBe(false);
});

it('sends two files of the same bytes into one folder', async () => {
  const { options, folder } = await embeddedServer();
  const depot = await opened(options);
  const twins = ['p/a', 'p/b', 'p/c'].map((path) => body(path, 2000));
  expect((await deliver(depot, twins, () => {})).sent).toBe(3);
  expect(readdirSync(join(folder, 'p')).sort()).toEqual(['a', 'b', 'c']);
});

it('sends again a body that was lost or spoilt while its seal stood', async () => {
  const folder = scratchFolder();
  const depot = openFolderDepot(folder);
  await deliver(depot, FILES, () => {});
  writeFileSync(join(folder, 'p/scope/payload.pgp'), 'spoilt');
  expect(await deliver(depot, FILES, () => {})).toEqual({ sent: 1, present: 3, sentBytes: 100_000 });
});

it('takes two files of one path for a bug, also where only their case differs', async () => {
  const depot = openFolderDepot(scratchFolder());
  await expectCode(
    deliver(depot, [body('a', 1), seal('A', 1)], () => {}),
    'bug',
  );
  await expectCode(
    deliver(depot, [body('../a', 1)], () => {}),
    'bug',
  );
});

it('describes a file of this machine once, and finds out when it changes before it is sent', async () => {
  const folder = scratchFolder();
  const path = join(scratchFolder(), 'stored');
  writeFileSync(path, sampleBytes(600_000));
  const source = await fileSource(path);
  expect(source).toMatchObject({ length: 600_000, sha256: bytesSource(sampleBytes(600_000)).sha256 });
  const depot = openFolderDepot(folder);
  expect(await depot.put('file', source)).toBe('sent');
  writeFileSync(path, sampleBytes(600_000).reverse());
  await expectCode(depot.put('other', source), 'digest-mismatch');
  await expectCode(fileSource(join(folder, 'nothing')), 'input-missing');
});
