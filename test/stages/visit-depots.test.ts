/** Collecting from many depots: one that hangs holds up no other (transport/FORMAT.md, «Many depots»). */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { collectAnswers } from '../../src/stages/collect-answers.ts';
import { releasePublication } from '../../src/stages/release.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

let story: Story;
afterEach(() => story.end());

it('receipts are collected while another depot hangs, and that one is named in the end', async () => {
  story = await Story.begin({ distributors: { 'presse-nord': ['press'], quotidien: ['press'] } });
  const jury = join(story.dir, 'jury.csv');
  writeFileAtomic(jury, await smallJuryFile());
  await story.export(jury);
  await story.receive('presse-nord');
  await story.receive('quotidien');
  story.events.length = 0;
  const gaveUp = new AbortController();
  const silent = new Promise<never>((_, reject) => {
    gaveUp.signal.addEventListener('abort', () =>
      reject(new SceauError('deadline-exceeded', { operation: 'connect', seconds: 30 })),
    );
  });
  const place = { issuer: story.issuer, publication: story.publication };
  const collecting = story.run(
    'rectorat',
    (context) => collectAnswers(context, place),
    async ({ address }) => (address === story.depot('presse-nord') ? silent : openFolderDepot(address)),
  );
  await vi.waitFor(() => {
    expect(story.events.filter(({ kind }) => kind === 'receipt-collected')).toMatchObject([
      { party: 'quotidien' },
    ]);
  });
  gaveUp.abort();
  await collecting;
  expect(story.events.filter(({ kind }) => kind === 'party-failed')).toMatchObject([
    { party: 'presse-nord', fault: { code: 'deadline-exceeded' } },
  ]);
});

it('no officer is visited for acts that the record has, but `status --fetch` sees the others’ all the same', async () => {
  story = await Story.begin({
    distributors: { 'presse-nord': ['press'] },
    officers: ['claire', 'denis', 'emile'],
    approvals: 2,
  });
  await story.export();
  await story.receive('presse-nord');
  story.clock.set('2026-07-03T07:30:00Z');
  await story.approve('claire');
  await story.approve('denis');
  story.clock.set(HOUR);
  await story.release();
  const folder = join(story.workspace('rectorat'), 'record', story.issuer, story.publication, 'r1', 'press');
  rmSync(join(folder, 'release-1.json.asc'));
  const visited: string[] = [];
  const release = (): Promise<unknown> =>
    story.run(
      'rectorat',
      (context) => releasePublication(context, story.publication),
      async ({ address }) => {
        visited.push(address);
        return openFolderDepot(address);
      },
    );
  await release();
  expect(visited).toEqual([story.depot('presse-nord')]);
  await story.approve('emile');
  const { officers } = await story.status(true);
  expect(officers.map(({ approved, handedOver }) => approved !== null && handedOver !== null)).toEqual([
    true,
    true,
    true,
  ]);
});

it('a receipt from a clock that ran ahead waits by itself, and the next one is collected', async () => {
  story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  await story.export();
  story.clock.advance(86_400);
  await story.receive('presse-nord');
  story.clock.advance(-86_400 + 60);
  await story.export(undefined, true);
  await story.receive('presse-nord');
  story.events.length = 0;
  await story.status(true);
  expect(story.events.filter(({ kind }) => kind !== 'connecting')).toMatchObject([
    { kind: 'receipt-refused', path: expect.stringContaining('r1'), fault: { code: 'signed-in-future' } },
    { kind: 'receipt-collected', path: expect.stringContaining('r2') },
  ]);
});
