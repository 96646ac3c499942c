/** Revisions out of order, twice, or from the past: equivocation, rollback, and what is neither. */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import type { Notice } from '../../src/documents/notice.ts';
import { filesBelow, useLab } from './lab.ts';
import { giveNotice } from './notices.ts';
import {
  expectNothingOpened,
  expectQuarantined,
  expectRejected,
  expectRejectionKnown,
  receiveThrough,
} from './refusals.ts';

const lab = useLab('pushed');

const inbox = (path: string): string => lab().depot('presse-nord', path);
const manifestOf = (revision: number): string => inbox(`r${revision}/press/presse-nord/manifest.json`);
const outcomesOf = async (party = 'presse-nord'): Promise<readonly unknown[]> =>
  (await lab().story.receive(party)).outcomes.map((each) => [each.revision, each.outcome, each.fault?.code]);

/** Seals and pushes revisions up to `revision`. */
async function seal(revision: number): Promise<void> {
  for (let next = 2; next <= revision; next += 1) {
    await lab().story.export(await lab().jury(next), true);
  }
}

/** Takes a revision out of the inbox; it can be put back. */
const away = (revision: number): string => join(lab().story.dir, `away-r${revision}`);
const takeAway = (revision: number): void => renameSync(inbox(`r${revision}`), away(revision));
const putBack = (revision: number): void => renameSync(away(revision), inbox(`r${revision}`));

describe('a second manifest for one revision', () => {
  it('is equivocation where the seal key signed both, and the first stays accepted', async () => {
    await outcomesOf();
    const first = readFileSync(lab().record('presse-nord', 'r1/press/presse-nord/manifest.json'));
    await lab().resign(
      manifestOf(1),
      manifestDocument,
      (value) => ({ ...value, sealedAt: '2026-07-01T09:00:00Z' }),
      { signer: 'seal' },
    );
    await expectRejected(lab(), 'equivocation');
    await expectRejectionKnown(lab(), 'equivocation');
    expect(readFileSync(lab().record('presse-nord', 'r1/press/presse-nord/manifest.json'))).toEqual(first);
  });

  it('is no equivocation where nobody signed it', async () => {
    await outcomesOf();
    await lab().resign(
      manifestOf(1),
      manifestDocument,
      (value) => ({ ...value, sealedAt: '2026-07-01T09:00:00Z' }),
      { signer: 'release' },
    );
    await expectRejected(lab(), 'signer-role');
  });

  it('cannot be made to seem one by a depot that shows the first and then something else', async () => {
    await outcomesOf();
    let reads = 0;
    const { outcomes } = await receiveThrough(lab(), (depot) => ({
      read: (path, maxBytes) => {
        if (!path.endsWith('/manifest.json')) return depot.read(path, maxBytes);
        reads += 1;
        return depot.read(reads === 1 ? path.replace('manifest', 'licence') : path, maxBytes);
      },
    }));
    expect(outcomes.map((each) => each.fault?.code)).toEqual(['signature-invalid']);
  });
});

describe('a revision that was superseded', () => {
  it('is passed over while it stands in the inbox, and said once', async () => {
    await seal(3);
    expect(await outcomesOf()).toEqual([
      [3, 'accepted', undefined],
      [2, 'superseded', undefined],
      [1, 'superseded', undefined],
    ]);
    const journal = join(lab().story.workspace('presse-nord'), 'journal.jsonl');
    const lines = (): number => readFileSync(journal, 'utf8').split('\n').length;
    const written = lines();
    expect(await outcomesOf()).toEqual([[3, 'known', undefined]]);
    expect(await outcomesOf()).toEqual([[3, 'known', undefined]]);
    expect(lines()).toBe(written);
    const told = lab().story.events.filter((event) => event.kind === 'revision-superseded');
    expect(told.map((event) => event.revision)).toEqual([2, 1]);
    expect(existsSync(join(lab().story.workspace('presse-nord'), 'quarantine'))).toBe(false);
  });

  it('is a rollback once what superseded it was taken away', async () => {
    await seal(2);
    takeAway(1);
    expect(await outcomesOf()).toEqual([[2, 'accepted', undefined]]);
    takeAway(2);
    putBack(1);
    expect(await outcomesOf()).toEqual([[1, 'rejected', 'rollback']]);
    expectQuarantined(lab(), 'presse-nord', 'rollback');
    expectNothingOpened(lab(), 'presse-nord');
    expect(existsSync(lab().record('presse-nord', 'r1'))).toBe(false);
  });

  it('is a rollback also where what superseded it has expired since: an old state is remembered, not forgotten', async () => {
    await seal(2);
    takeAway(1);
    expect(await outcomesOf()).toEqual([[2, 'accepted', undefined]]);
    takeAway(2);
    putBack(1);
    // Past the end of every licence.
    lab().story.clock.set('2027-02-01T00:00:00Z');
    expect(await outcomesOf()).toEqual([[1, 'rejected', 'rollback']]);
    expectNothingOpened(lab(), 'presse-nord');
    expect(existsSync(lab().record('presse-nord', 'r1'))).toBe(false);
  });

  it('is a rollback where it is not the one that the newer revision names', async () => {
    await seal(2);
    await lab().resign(
      manifestOf(1),
      manifestDocument,
      (value) => ({ ...value, sealedAt: '2026-07-01T09:00:00Z' }),
      { signer: 'seal' },
    );
    expect(await outcomesOf()).toEqual([
      [2, 'accepted', undefined],
      [1, 'rejected', 'rollback'],
    ]);
  });
});

describe('revisions in order', () => {
  it('follow one another', async () => {
    expect(await outcomesOf()).toEqual([[1, 'accepted', undefined]]);
    await seal(2);
    expect(await outcomesOf()).toEqual([
      [2, 'accepted', undefined],
      [1, 'known', undefined],
    ]);
  });

  it('may leave one out that never came', async () => {
    await outcomesOf();
    await seal(3);
    takeAway(2);
    expect(await outcomesOf()).toEqual([
      [3, 'accepted', undefined],
      [1, 'known', undefined],
    ]);
    putBack(2);
    expect(await outcomesOf()).toEqual([
      [3, 'known', undefined],
      [2, 'superseded', undefined],
      [1, 'known', undefined],
    ]);
  });

  it.each([
    ['nothing', null],
    ['another manifest', '0'.repeat(64)],
  ])('are refused where revision 2 supersedes %s', async (_, supersedes) => {
    await outcomesOf();
    await seal(2);
    await lab().resign(manifestOf(2), manifestDocument, (value) => ({ ...value, supersedes }), {
      signer: 'seal',
    });
    await expectRejected(lab(), 'document-link', { revision: 2, link: 'supersedes' });
  });

  it('are taken newest first by a reader whose state was lost', async () => {
    await outcomesOf();
    await seal(2);
    await outcomesOf();
    rmSync(join(lab().story.workspace('presse-nord'), 'record'), { recursive: true });
    expect(await outcomesOf()).toEqual([
      [2, 'accepted', undefined],
      [1, 'superseded', undefined],
    ]);
  });

  it('beyond the highest number are not looked at: no reader can be fast-forwarded', async () => {
    cpSync(inbox('r1'), inbox('r10000'), { recursive: true });
    cpSync(inbox('r1'), inbox('r01'), { recursive: true });
    mkdirSync(inbox('r9007199254740993'));
    expect(await outcomesOf()).toEqual([[1, 'accepted', undefined]]);
  });
});

describe('a notice', () => {
  const DIGEST = '0'.repeat(64);
  const EARLIER = { utc: '2026-07-02T08:00:00Z', zone: 'Europe/Paris' };

  it.each<[string, (value: Notice) => Notice]>([
    ['of another publication', (value) => ({ ...value, publication: { id: 'bcg-2026', sha256: DIGEST } })],
    [
      'of another one’s name',
      (value) => ({ ...value, publication: { ...value.publication, id: 'bcg-2026' } }),
    ],
    ['that skips a number', (value) => ({ ...value, number: 2 })],
    ['that follows another chain', (value) => ({ ...value, previous: DIGEST })],
    ['that advances without the officers', (value) => ({ ...value, kind: 'advance', hour: EARLIER })],
    ['that calls earlier later', (value) => ({ ...value, hour: EARLIER })],
  ])('%s is refused, and does not stay in the record', async (_, change) => {
    await giveNotice(lab(), ['presse-nord'], change);
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect([outcomes, failures.map((each) => each.fault.code)]).toEqual([[], ['notice-chain']]);
    expect(filesBelow(lab().record('presse-nord')).filter((path) => path.includes('notice'))).toEqual([]);
    for (const name of ['notice-1.json', 'notice-1.json.asc']) rmSync(inbox(name));
    expect(await outcomesOf()).toEqual([[1, 'accepted', undefined]]);
  });

  it('that is signed ahead of a slow clock waits with its publication, and nothing is refused', async () => {
    await giveNotice(lab(), ['presse-nord']);
    lab().story.clock.advance(-600);
    expect(await outcomesOf()).toEqual([[1, 'waiting', 'signed-in-future']]);
    expect(existsSync(join(lab().story.workspace('presse-nord'), 'quarantine'))).toBe(false);
    expect(filesBelow(inbox('receipts'))).toEqual([]);
    lab().story.clock.advance(600);
    // The revision was sealed for the hour before the notice, which it does not name.
    expect((await lab().story.receive('presse-nord')).failures).toEqual([]);
    expect(existsSync(lab().record('presse-nord', 'notice-1.json.asc'))).toBe(true);
  });

  it('by another role than the release key is refused', async () => {
    await giveNotice(lab(), ['presse-nord'], (value) => value, 'seal');
    const { failures } = await lab().story.receive('presse-nord');
    expect(failures.map((each) => each.fault.code)).toEqual(['signer-role']);
  });

  it('that a depot repeats under every number ends the reading at the second', async () => {
    await giveNotice(lab(), ['presse-nord']);
    const { failures } = await receiveThrough(lab(), (depot) => ({
      read: (path, maxBytes) => depot.read(path.replace(/notice-\d+/, 'notice-1'), maxBytes),
    }));
    expect(failures.map((each) => each.fault.code)).toEqual(['notice-chain']);
  });
});
