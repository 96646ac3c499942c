import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseMarks } from '../../src/documents/names.ts';
import { openPublication } from '../../src/stages/open.ts';
import { purgePublication } from '../../src/stages/purge.ts';
import { makeKit } from '../../src/stages/make-kit.ts';
import { releasePublication } from '../../src/stages/release.ts';
import { reportStatus } from '../../src/stages/report-status.ts';
import type { Depot } from '../../src/transport/depot.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

/** Every order in which two sequences can be interleaved: which of them moves, step by step. */
function interleavings(a: number, b: number): readonly (readonly ('a' | 'b')[])[] {
  if (a === 0 && b === 0) return [[]];
  const first = a === 0 ? [] : interleavings(a - 1, b).map((rest) => ['a' as const, ...rest]);
  const second = b === 0 ? [] : interleavings(a, b - 1).map((rest) => ['b' as const, ...rest]);
  return [...first, ...second];
}

/** Bytes that one site would put into a depot. */
interface Put {
  readonly path: string;
  readonly bytes: Uint8Array;
}

function releaseOf(puts: readonly Put[]): readonly Put[] {
  return puts.filter(({ path }) => path.includes('/release-'));
}

describe('the first site, back after the second one released', () => {
  let story: Story;
  let mark: string;
  const scope = (root: string): string => join(root, story.issuer, story.publication, 'r1', 'press');
  const record = (): string => join(story.workspace('rectorat'), 'record');
  const told = (kind: string): readonly unknown[] => story.events.filter((event) => event.kind === kind);
  const states = async () => (await story.status(true)).deliveries.map((each) => each.states);

  beforeAll(async () => {
    story = await Story.begin({
      officers: ['claire', 'denis'],
      approvals: 2,
      distributors: { 'presse-nord': ['press'] },
    });
    writeFileSync(join(story.dir, 'jury.csv'), await smallJuryFile());
    await story.export(join(story.dir, 'jury.csv'));
    await story.receive('presse-nord');
    await story.run('rectorat', (context) => makeKit(context, story.publication, story.workspace('kit')));
    mkdirSync(join(story.workspace('kit'), 'keys'));
    cpSync(
      join(story.workspace('rectorat'), 'keys', 'release.asc'),
      join(story.workspace('kit'), 'keys', 'release.asc'),
    );
    story.clock.set('2026-07-03T07:30:00Z');
    for (const officer of story.officers) await story.approve(officer);
    story.clock.set(HOUR);
    await story.run('kit', (context) => releasePublication(context, story.publication));
    const names = readdirSync(scope(story.depot('presse-nord')));
    mark = names.find((name) => /^release-.*\.json$/.test(name))?.slice(0, -'.json'.length) ?? '';
    expect(await story.open('presse-nord')).toMatchObject([{ fault: null }]);
    // What the officers gave is nowhere but with the release.
    for (const officer of story.officers) rmSync(story.depot(officer), { recursive: true });
  });
  afterAll(() => story.end());

  it('refuses a release that was changed, and the receipt that names it', async () => {
    const path = join(scope(story.depot('presse-nord')), `${mark}.pgp`);
    const kept = readFileSync(path);
    writeFileSync(path, kept.subarray(0, -1));
    expect(await states()).toMatchObject([{ released: null, opened: null }]);
    expect(told('release-refused')).toMatchObject([{ fault: { code: 'length-mismatch' } }]);
    expect(told('receipt-refused')).toMatchObject([{ fault: { code: 'file-missing' } }]);
    expect(existsSync(join(scope(record()), `${mark}.json`))).toBe(false);
    writeFileSync(path, kept);
  });

  it('refuses one whose approvals are not there', async () => {
    const folder = join(story.depot('presse-nord'), story.issuer, story.publication, 'r1/officers/denis');
    const path = join(folder, 'approval-denis-1-0.json');
    const kept = readFileSync(`${path}.asc`);
    rmSync(`${path}.asc`);
    story.events.length = 0;
    expect(await states()).toMatchObject([{ opened: null }]);
    expect(told('release-refused')).toMatchObject([{ fault: { code: 'release-incomplete' } }]);
    writeFileSync(`${path}.asc`, kept);
  });

  it('takes it over with its approvals, and believes who opened by it', async () => {
    story.events.length = 0;
    expect(await states()).toMatchObject([
      {
        released: { source: expect.stringContaining(`${mark}.json`) as string },
        opened: { at: HOUR },
        purged: null,
      },
    ]);
    expect([told('release-refused'), told('receipt-refused')]).toEqual([[], []]);
    expect(told('release-collected')).toMatchObject([{ path: expect.stringContaining(mark) as string }]);
    story.events.length = 0;
    await states();
    expect(told('release-collected')).toEqual([]);
  });

  it('believes that they purged, and its record verifies', async () => {
    await story.run('presse-nord', (context) =>
      purgePublication(context, { publication: story.publication }, async () => true),
    );
    expect(await states()).toMatchObject([{ purged: { at: HOUR } }]);
    const { failures, notChecked } = await story.verify(record());
    expect(failures).toEqual([]);
    expect(notChecked.filter(({ reason }) => reason !== 'encrypted')).toEqual([]);
  });

  it('makes no release of its own, and sends that one', async () => {
    const release = (await story.release()).outcomes;
    expect(release).toMatchObject([{ fault: null, sent: 0 }]);
    expect(readdirSync(scope(record())).filter((name) => name.startsWith('release-'))).toHaveLength(3);
  });
});

describe('two sites that release the same revision', () => {
  let story: Story;
  const folder = (depot: string): string => join(depot, story.issuer, story.publication, 'r1', 'press');
  const releasesIn = (depot: string): readonly string[] =>
    readdirSync(folder(depot))
      .filter((name) => name.startsWith('release-'))
      .sort();

  /** What a site delivers to the distributor, in the order in which the files get their names. */
  async function putsOf(site: string): Promise<readonly Put[]> {
    const puts: Put[] = [];
    const connect = async ({ address }: { readonly address: string }): Promise<Depot> => {
      const depot = openFolderDepot(address);
      if (address !== story.depot('presse-nord')) return depot;
      return {
        ...depot,
        put: async (path, source, options) => {
          const chunks: Uint8Array[] = [];
          for await (const chunk of source.open()) chunks.push(Uint8Array.from(chunk));
          await options?.mayBeNamed?.();
          puts.push({ path, bytes: Buffer.concat(chunks) });
          return 'sent';
        },
      };
    };
    await story.run(site, (context) => releasePublication(context, story.publication), connect);
    return puts;
  }

  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    writeFileSync(join(story.dir, 'jury.csv'), await smallJuryFile());
    await story.export(join(story.dir, 'jury.csv'));
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    await story.run('rectorat', (context) => makeKit(context, story.publication, story.workspace('kit')));
    mkdirSync(join(story.workspace('kit'), 'keys'));
    cpSync(
      join(story.workspace('rectorat'), 'keys', 'release.asc'),
      join(story.workspace('kit'), 'keys', 'release.asc'),
    );
    story.clock.set(HOUR);
  });
  afterAll(() => story.end());

  it('never write one file, so that no order of their steps mixes what they made', async () => {
    const [a, b] = [await putsOf('rectorat'), await putsOf('kit')];
    const differing = a.filter(({ path, bytes }) =>
      b.some((other) => other.path === path && Buffer.compare(other.bytes, bytes) !== 0),
    );
    expect(differing).toEqual([]);
    // What only one of them has are its releases; all else is the same bytes whoever writes it, in whatever order.
    const [ours, theirs] = [releaseOf(a), releaseOf(b)];
    expect([ours.length, theirs.length]).toEqual([3, 3]);
    for (const put of [...a, ...b].filter(({ path }) => !path.includes('/release-'))) {
      await openFolderDepot(story.depot('presse-nord')).put(put.path, bytesSource(put.bytes));
    }
    const orders = interleavings(3, 3);
    expect(orders).toHaveLength(20);
    const seen = new Set<string>();
    for (const order of orders) {
      for (const name of releasesIn(story.depot('presse-nord')))
        rmSync(join(folder(story.depot('presse-nord')), name));
      const queues = { a: [...ours], b: [...theirs] };
      for (const who of order) {
        const put = queues[who].shift() ?? expect.unreachable();
        await openFolderDepot(story.depot('presse-nord')).put(put.path, bytesSource(put.bytes));
        // At every moment: a release that is whole by its signature is whole by its bytes, and is one site's.
        const names = releasesIn(story.depot('presse-nord'));
        const state = names.join(' ');
        if (seen.has(state)) continue;
        seen.add(state);
        const isWhole = releaseMarks(names).length > 0;
        rmSync(join(story.workspace('presse-nord'), 'opened'), { recursive: true, force: true });
        const [outcome] = await story.run('presse-nord', (context) =>
          openPublication(context, story.publication),
        );
        expect([state, outcome?.fault?.code]).toEqual([state, isWhole ? undefined : 'not-released']);
      }
    }
    expect(seen.size).toBe(15);
  });

  it('leave a depot with both, the first site’s taken first', async () => {
    expect(releasesIn(story.depot('presse-nord'))).toHaveLength(6);
    expect(releaseMarks(releasesIn(story.depot('presse-nord')))).toMatchObject([
      { number: 1, site: null },
      { number: 1, site: expect.stringMatching(/^[0-9a-f]{8}$/) as string },
    ]);
    const { failures } = await story.verify(story.depot('presse-nord'));
    expect(failures).toEqual([]);
  });

  it('send their own stored bytes when they are run again', async () => {
    const before = releasesIn(story.workspace('kit') + '/record');
    await story.run('kit', (context) => releasePublication(context, story.publication));
    expect(releasesIn(story.workspace('kit') + '/record')).toEqual(before);
  });

  it('refuses a release that stands under another’s name', async () => {
    const depot = folder(story.depot('presse-nord'));
    const [theirs] = releasesIn(story.depot('presse-nord')).filter((name) =>
      /^release-1\.[0-9a-f]{8}\.json$/.test(name),
    );
    const copied = ['json', 'json.asc'].map((end): [string, Buffer] => [
      `release-1.${end}`,
      readFileSync(join(depot, `${(theirs ?? '').slice(0, -'.json'.length)}.${end}`)),
    ]);
    for (const name of releasesIn(story.depot('presse-nord'))) rmSync(join(depot, name));
    for (const [name, bytes] of copied) writeFileSync(join(depot, name), bytes);
    rmSync(join(story.workspace('presse-nord'), 'opened'), { recursive: true, force: true });
    const [outcome] = await story.open('presse-nord');
    expect(outcome?.fault).toMatchObject({ code: 'document-link', params: { link: 'release-keys' } });
    expect(existsSync(join(story.workspace('presse-nord'), 'opened'))).toBe(false);
  });

  it('can be asked for the state at the second one', async () => {
    const place = { issuer: story.issuer, publication: story.publication };
    const status = await story.run('kit', (context) => reportStatus(context, place));
    const [delivery] = status.deliveries;
    expect(delivery?.states.released?.source).toMatch(/release-1\.[0-9a-f]{8}\.json$/);
  });
});
