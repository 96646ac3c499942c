/** A depot that drips, each answer within its deadline, holds up nobody's command longer than one visit (transport/FORMAT.md, «Visits»). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectAnswers } from '../../src/stages/collect-answers.ts';
import type { Context } from '../../src/stages/context.ts';
import { openPublication } from '../../src/stages/open.ts';
import { pushRevision } from '../../src/stages/push.ts';
import { receive } from '../../src/stages/receive.ts';
import { mirrorCheck } from '../../src/stages/test-mirror.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import { embeddedServer } from '../support/sftp.ts';
import { HOUR, Story } from '../support/story.ts';

const SHORT_VISIT = { seconds: 1, stepSeconds: 1 };
const expired = { code: 'deadline-exceeded', params: { operation: 'visit', seconds: 1 } };
const short = (context: Context): Context => ({
  ...context,
  visits: { brief: SHORT_VISIT, whole: SHORT_VISIT, delivery: { seconds: 1, stepSeconds: 0 } },
});

let story: Story;
beforeAll(async () => {
  story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  await story.export();
});
afterAll(() => story.end());

/** A party's depot, served by a server that gives one byte or one name every `afterMs`, and every other one as it is. */
async function dripping(party: string, afterMs = 200): Promise<Context['connect']> {
  const { options } = await embeddedServer(
    ({ type }) => (type === 'read' || type === 'readdir' ? { atMost: 1, afterMs } : 'pass'),
    story.depot(party),
  );
  return async ({ address }) =>
    address === story.depot(party) ? openSftpDepot(options) : openFolderDepot(address);
}

it('a push ends, and has served the others', async () => {
  const slow = await dripping('presse-nord');
  const place = { issuer: story.issuer, publication: story.publication, revision: 1 };
  const plan = { parallel: 8, until: null };
  const report = await story.run('rectorat', (context) => pushRevision(short(context), place, plan), slow);
  expect(report.outcomes).toMatchObject([
    { party: 'presse-nord', fault: expired },
    { party: 'claire', fault: null },
  ]);
});

it('`receive` ends, and takes everything from the next visit that comes through', async () => {
  const slow = await dripping('presse-nord');
  const receiving = story.run('presse-nord', (context) => receive(short(context)), slow);
  await expect(receiving).rejects.toMatchObject(expired);
  expect((await story.receive('presse-nord')).outcomes).toMatchObject([{ outcome: 'accepted' }]);
});

it('collecting names the officer and the distributor whose depots drip', async () => {
  const place = { issuer: story.issuer, publication: story.publication };
  story.clock.set('2026-07-03T07:30:00Z');
  await story.approve('claire');
  const officer = await dripping('claire');
  const distributor = await dripping('presse-nord');
  const both: Context['connect'] = (settings) =>
    settings.address === story.depot('claire') ? officer(settings) : distributor(settings);
  const told = story.events.length;
  await story.run('rectorat', (context) => collectAnswers(short(context), place), both);
  expect(story.events.slice(told).filter(({ kind }) => kind === 'party-failed')).toMatchObject([
    { party: 'claire', fault: expired },
    { party: 'presse-nord', fault: expired },
  ]);
});

it('`open` gives the inbox up', async () => {
  story.clock.set(HOUR);
  await story.release();
  const slow = await dripping('presse-nord');
  const opening = story.run(
    'presse-nord',
    (context) => openPublication(short(context), story.publication),
    slow,
  );
  await expect(opening).rejects.toMatchObject(expired);
  expect(await story.open('presse-nord')).toMatchObject([{ fault: null }]);
});

it('the check of a mirror ends', async () => {
  const slow = await dripping('presse-nord', 600);
  const depot = { address: story.depot('presse-nord') };
  const mirror = { id: 'public', url: 'https://127.0.0.1:1/', carries: 'releases', depot } as const;
  const checking = story.run('rectorat', (context) => mirrorCheck(short(context))(mirror), slow);
  await expect(checking).rejects.toMatchObject(expired);
});
