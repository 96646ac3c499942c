/** What `purge` deletes, what it leaves, what it says, and what everyone makes of it afterwards. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/fr.ts';
import { statusLines } from '../../src/cli/render/status.ts';
import { parseTyped } from '../../src/documents/envelope.ts';
import { receiptDocument } from '../../src/documents/receipt.ts';
import { exitStatus } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { type PurgeCase, purgePublication } from '../../src/stages/purge.ts';
import { waitOpen } from '../../src/stages/wait-open.ts';
import { filesBelow, flipBit, treeDigest } from '../attacks/lab.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

const PARTY = 'presse-nord';
const SECRET = /results(?:-REPETITION)?\.csv|payload\.pgp$|release-\d+\.pgp$/;

async function purge(story: Story, answer = true): Promise<{ shown: PurgeCase[]; done: PurgeCase }> {
  const shown: PurgeCase[] = [];
  const done = await story.run(PARTY, (context) =>
    purgePublication(context, { publication: story.publication }, async (found) => {
      shown.push(found);
      return answer;
    }),
  );
  return { shown, done };
}

const base = (story: Story): string => `lille/${story.publication}`;
const mine = (story: Story, folder: string): string => join(story.workspace(PARTY), folder, base(story));
const names = (folder: string): readonly string[] => filesBelow(folder).map((path) => relative(folder, path));
const receiptPath = (story: Story, scope: string): string =>
  join(mine(story, 'record'), 'receipts', PARTY, `receipt-${scope}-r1-purged.json`);

describe('a purge', () => {
  let story: Story;
  let kept: readonly string[];
  const bad = (): string => join(story.depot(PARTY), base(story), 'r2/press/payload.pgp');

  beforeAll(async () => {
    story = await Story.begin({ distributors: { [PARTY]: ['press', 'press-failed'] } });
    for (const [name, seed] of [
      ['jury.csv', 7],
      ['corrected.csv', 8],
    ] as const) {
      writeFileAtomic(join(story.dir, name), await smallJuryFile(40, seed));
    }
    await story.export(join(story.dir, 'jury.csv'));
    await story.receive(PARTY);
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    await story.open(PARTY);
    // A second revision of which one payload was spoilt on its way: it stands in quarantine.
    await story.export(join(story.dir, 'corrected.csv'));
    flipBit(bad(), 9999);
    rmSync(join(story.depot(PARTY), base(story), 'r2/press-failed'), { recursive: true });
    await story.receive(PARTY);
    kept = names(mine(story, 'record')).filter((path) => !SECRET.test(path));
  });
  afterAll(() => story.end());

  it('that is not confirmed deletes nothing and says nothing', async () => {
    const before = treeDigest(mine(story, 'record'));
    await expect(purge(story, false)).rejects.toMatchObject({ code: 'not-confirmed' });
    expect(treeDigest(mine(story, 'record'))).toBe(before);
    expect(names(mine(story, 'opened')).filter((path) => /results[^/]*\.csv$/.test(path))).toHaveLength(2);
  });

  it('deletes results, payloads and releases, the quarantined copies too, and leaves what the record is verified by', async () => {
    expect(names(mine(story, 'quarantine')).some((path) => SECRET.test(path))).toBe(true);
    const { shown, done } = await purge(story);
    expect(shown).toEqual([done]);
    expect(done.held).toEqual([
      { revision: 1, scope: 'press' },
      { revision: 1, scope: 'press-failed' },
    ]);
    expect(done.plaintext.files).toBe(6);
    expect(filesBelow(story.workspace(PARTY)).filter((path) => SECRET.test(path))).toEqual([]);
    expect(names(mine(story, 'quarantine')).map((path) => basename(path))).toEqual(['reason.json']);
    const left = names(mine(story, 'record'));
    expect(left.filter((path) => !path.includes('-purged.json'))).toEqual(kept);
  });

  it('names the sealed files in its receipt, and no digest of plaintext', () => {
    const path = receiptPath(story, 'press');
    const receipt = parseTyped(path, readFileSync(path), receiptDocument);
    expect(receipt).toMatchObject({ disposition: 'purged', code: null, challenge: null, release: null });
    expect(receipt.received.map(({ name }) => name)).toEqual(['payload.pgp', 'release-1.pgp']);
  });

  it('is known at the rectorat by the receipts, which the purge itself delivers', async () => {
    const status = await story.status(true);
    expect(story.events.filter(({ kind }) => kind === 'receipt-refused')).toEqual([]);
    // Of the newest revision nothing was accepted, and so nothing purged: what was, is of the one before.
    expect(status.deliveries.map(({ states }) => states.purged)).toEqual([null, null]);
    const collected = names(join(story.workspace('rectorat'), 'record', base(story), 'receipts', PARTY));
    expect(collected.filter((path) => path.endsWith('-purged.json'))).toHaveLength(2);
  });

  it('is not undone by receiving again, and a refused copy is not copied again', async () => {
    const { outcomes, failures } = await story.receive(PARTY);
    expect(failures).toEqual([]);
    expect(outcomes.map(({ scope, revision, outcome }) => [scope, revision, outcome])).toEqual([
      ['press', 2, 'rejected'],
      ['press', 1, 'purged'],
      ['press-failed', 1, 'purged'],
    ]);
    expect(filesBelow(story.workspace(PARTY)).filter((path) => SECRET.test(path))).toEqual([]);
  });

  it('is what open says, with and without --wait, and nothing is opened', async () => {
    const code = 'results-purged';
    await expect(story.open(PARTY)).rejects.toMatchObject({ code });
    expect(exitStatus(code)).toBe(66);
    const waiting = story.run(PARTY, (context) =>
      waitOpen(context, { publication: story.publication, locked: (run) => run(context) }),
    );
    await expect(waiting).rejects.toMatchObject({ code });
    expect(names(mine(story, 'opened'))).toEqual([]);
  });

  it('asks nothing the second time, and gives the same receipts', async () => {
    const before = readFileSync(receiptPath(story, 'press'));
    story.clock.advance(60);
    const { shown, done } = await purge(story);
    expect([shown, done.plaintext.files, done.copies.files]).toEqual([[], 0, 0]);
    expect(readFileSync(receiptPath(story, 'press'))).toEqual(before);
  });

  it('that was cut short before its receipts is confirmed by the next', async () => {
    const before = parseTyped('receipt', readFileSync(receiptPath(story, 'press')), receiptDocument);
    for (const end of ['', '.asc']) rmSync(`${receiptPath(story, 'press')}${end}`);
    expect((await purge(story)).shown).toEqual([]);
    const after = parseTyped('receipt', readFileSync(receiptPath(story, 'press')), receiptDocument);
    expect(after.received).toEqual(before.received);
  });

  it('excuses what is missing in verify, by a receipt that holds and by no other', async () => {
    const record = join(story.workspace(PARTY), 'record');
    const said = await story.verify(record);
    // The rejection of the other revision has no licence here that it could be believed by.
    expect(said.failures.filter(({ path }) => !path.includes('-rejected-'))).toEqual([]);
    expect(said.notChecked.filter(({ reason }) => reason === 'purged').map(({ path }) => path)).toEqual(
      ['press', 'press-failed']
        .flatMap((scope) =>
          [`payload.pgp`, `release-1.pgp`].map((name) => `${base(story)}/r1/${scope}/${name}`),
        )
        .toSorted((a, b) => Number(a.includes('release')) - Number(b.includes('release'))),
    );
    const path = receiptPath(story, 'press');
    const bytes = readFileSync(path);
    flipBit(path, 999);
    expect((await story.verify(record)).failures.length).toBeGreaterThan(1);
    writeFileSync(path, bytes);
    const asc = readFileSync(`${path}.asc`);
    rmSync(`${path}.asc`);
    const without = await story.verify(record);
    expect(without.failures.map(({ fault }) => fault.code)).toContain('file-missing');
    writeFileSync(`${path}.asc`, asc);
  });

  it('is of what was there: the next revision is received and opened as ever', async () => {
    flipBit(bad(), 9999);
    await story.export(join(story.dir, 'corrected.csv'));
    await story.receive(PARTY);
    await story.approve('claire');
    await story.release();
    const outcomes = await story.open(PARTY);
    expect(outcomes.map(({ scope, revision, fault }) => [scope, revision, fault])).toEqual([
      ['press', 2, null],
      ['press-failed', 2, null],
    ]);
    const { done } = await purge(story);
    expect(done.held).toHaveLength(4);
    const status = await story.status(true);
    expect(status.deliveries.map(({ states }) => states.purged?.at)).toEqual(
      Array(2).fill(status.deliveries[0]?.states.purged?.at),
    );
    const lines = statusLines(words, status, { sources: false }).filter((line) => line.includes('purgé'));
    expect(lines).toHaveLength(2);
  });
});

describe('a purge before any release', () => {
  it('deletes the payload, and says nothing of a release', async () => {
    const story = await Story.begin({ distributors: { [PARTY]: ['press'] } });
    try {
      const jury = join(story.dir, 'jury.csv');
      writeFileAtomic(jury, await smallJuryFile());
      await story.export(jury);
      await story.receive(PARTY);
      const { done } = await purge(story);
      expect([done.plaintext.files, done.copies.files]).toEqual([0, 1]);
      const receipt = parseTyped('receipt', readFileSync(receiptPath(story, 'press')), receiptDocument);
      expect(receipt.received.map(({ name }) => name)).toEqual(['payload.pgp']);
      expect((await story.status(true)).deliveries[0]?.states.purged).not.toBeNull();
    } finally {
      story.end();
    }
  });
});
