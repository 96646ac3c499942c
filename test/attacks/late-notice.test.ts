/** A postponement that comes when somebody has opened already: the others are served at the new hour, by a release of their own. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { notify, parisHour } from '../support/notices.ts';
import { useLab } from './lab.ts';

const lab = useLab('released', { distributors: { 'presse-nord': ['press'], quotidien: ['press'] } });
const LATER = '2026-07-03T10:00:00Z';

it('one distributor who opened at the old hour keeps nobody from opening at the new one', async () => {
  const { story } = lab();
  expect((await story.open('presse-nord')).map(({ fault }) => fault)).toEqual([null]);
  await story.status(true);
  story.clock.advance(60);
  await notify(story, { kind: 'postpone', hour: parisHour(LATER) });
  expect((await story.receive('quotidien')).failures).toEqual([]);
  story.clock.set('2026-07-03T09:30:00Z');
  await story.approve('claire');
  story.clock.set(LATER);
  await story.release();
  expect((await story.open('quotidien')).map(({ fault }) => fault)).toEqual([null]);
  // Run again it makes nothing anew, and both releases stand with all that was said of them.
  await story.release();
  await story.status(true);
  expect((await story.verify(join(story.workspace('rectorat'), 'record', story.issuer))).failures).toEqual(
    [],
  );
});
