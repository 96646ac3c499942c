/** Collecting from many depots: one that hangs holds up no other (transport/FORMAT.md, «Many depots»). */
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { collectAnswers } from '../../src/stages/collect-answers.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { Story } from '../support/story.ts';

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
