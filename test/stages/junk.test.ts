/** What junk in an inbox costs: a line of the journal each, once, and a bounded number of them in one scan (journal/FORMAT.md §1). */
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { receive } from '../../src/stages/receive.ts';
import { MAX_NEW_REFUSALS } from '../../src/stages/refusal-notes.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { Story } from '../support/story.ts';

let story: Story;
beforeEach(async () => {
  story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  await story.export();
});
afterEach(() => story.end());

const inbox = (path = ''): string => join(story.depot('presse-nord'), story.issuer, story.publication, path);
const receipts = (): readonly string[] =>
  readdirSync(
    join(story.workspace('presse-nord'), 'record', story.issuer, story.publication, 'receipts/presse-nord'),
  ).filter((name) => name.endsWith('.json'));

interface Line {
  readonly phase: string;
  readonly code?: string;
  readonly more?: number;
}

/** Receives once, and gives the lines that it has written. */
async function written(): Promise<readonly Line[]> {
  const path = join(story.workspace('presse-nord'), 'journal.jsonl');
  const lines = (): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
  const before = lines().length;
  await story.receive('presse-nord');
  return lines()
    .slice(before)
    .map((line): Line => JSON.parse(line));
}

const refused = (lines: readonly Line[]): number => lines.filter(({ code }) => code !== undefined).length;
const counts = (lines: readonly Line[]): readonly number[] => lines.flatMap(({ more }) => more ?? []);

/** A folder of a publication that does not exist. */
function makePublication(name: string): void {
  const folder = join(story.depot('presse-nord'), story.issuer, name, 'r1/press/presse-nord');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json.asc'), 'rubbish');
}

it('publications that do not exist are written once, so many a scan, and the others are counted', async () => {
  for (let i = 0; i < 2.5 * MAX_NEW_REFUSALS; i += 1) makePublication(`aaa-${i}`);
  const seen: unknown[] = [];
  for (let scan = 0; scan < 4; scan += 1) {
    const lines = await written();
    seen.push([refused(lines), counts(lines)]);
  }
  expect(seen).toEqual([
    [MAX_NEW_REFUSALS, [1.5 * MAX_NEW_REFUSALS]],
    [MAX_NEW_REFUSALS, [0.5 * MAX_NEW_REFUSALS]],
    [0.5 * MAX_NEW_REFUSALS, []],
    [0, []],
  ]);
});

it('scopes that are refused are answered by so many receipts a scan, and the true one is accepted beside them', async () => {
  for (let i = 0; i < MAX_NEW_REFUSALS + 20; i += 1) {
    cpSync(inbox('r1/press/presse-nord'), inbox(`r1/aaa-${i}/presse-nord`), { recursive: true });
  }
  const first = await written();
  expect([refused(first), counts(first), receipts().length]).toEqual([
    MAX_NEW_REFUSALS,
    [20],
    MAX_NEW_REFUSALS + 1,
  ]);
  expect(first.filter(({ phase }) => phase === 'done')).toHaveLength(1);
  const second = await written();
  expect([refused(second), counts(second), receipts().length]).toEqual([20, [], MAX_NEW_REFUSALS + 21]);
  expect(await written()).toEqual([]);
});

it('a payload that is not the manifest’s is written once, however often it is copied', async () => {
  const payload = inbox('r1/press/payload.pgp');
  const bytes = readFileSync(payload);
  bytes[99] = (bytes[99] ?? 0) ^ 1;
  writeFileSync(payload, bytes);
  expect(await written()).toMatchObject([{ phase: 'failed', code: 'digest-mismatch' }]);
  expect(await written()).toEqual([]);
});

it('two faults of one publication, in turn, are written once each', async () => {
  makePublication('aaa');
  const rubbish = join(story.depot('presse-nord'), story.issuer, 'aaa', 'publication.json');
  const codes: unknown[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    codes.push((await written()).flatMap(({ code }) => code ?? []));
    for (const path of [rubbish, `${rubbish}.asc`]) writeFileSync(path, 'rubbish');
    codes.push((await written()).flatMap(({ code }) => code ?? []));
    for (const path of [rubbish, `${rubbish}.asc`]) rmSync(path);
  }
  expect(codes).toEqual([['publication-unknown'], [expect.stringMatching(/^(?:armor|signature)-/)], [], []]);
});

it('a journal that cannot be written in the end keeps no connection open', async () => {
  for (let i = 0; i <= MAX_NEW_REFUSALS; i += 1) makePublication(`aaa-${i}`);
  const journal = join(story.workspace('presse-nord'), 'journal.jsonl');
  let isClosed = false;
  const receiving = story.run('presse-nord', receive, async ({ address }) => {
    const depot = openFolderDepot(address);
    const list: typeof depot.list = async (folder) => {
      // All that may be written one by one is written: only the number of the others is left.
      if (folder.endsWith('aaa-99')) {
        rmSync(journal, { recursive: true });
        mkdirSync(journal);
      }
      return depot.list(folder);
    };
    return {
      ...depot,
      list,
      close: async () => {
        isClosed = true;
        await depot.close();
      },
    };
  });
  await expect(receiving).rejects.toMatchObject({ code: 'io' });
  expect(isClosed).toBe(true);
});
