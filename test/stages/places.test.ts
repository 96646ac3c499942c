/** Where a depot may stand: at the rectorat, who writes into a folder, or with a third party that both log in to. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/io/files.ts';
import { collectAnswers } from '../../src/stages/collect-answers.ts';
import type { Context } from '../../src/stages/context.ts';
import { exportResults } from '../../src/stages/export.ts';
import { openPublication } from '../../src/stages/open.ts';
import { receive } from '../../src/stages/receive.ts';
import { releasePublication } from '../../src/stages/release.ts';
import { reportStatus } from '../../src/stages/report-status.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import { scratchFolder } from '../support/scratch.ts';
import { sftpOptions } from '../support/sftp.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { type Sshd, startSshd } from '../support/sshd.ts';
import { HOUR, Story } from '../support/story.ts';

const PARTY = 'presse-nord';

describe('a depot over OpenSSH', () => {
  let sshd: Sshd | undefined;
  let story: Story;
  beforeAll(async () => {
    sshd = await startSshd({ folder: scratchFolder() });
  });
  afterAll(async () => sshd?.stop());
  beforeEach(async (context) => {
    if (sshd === undefined) return context.skip();
    story = await Story.begin({ distributors: { [PARTY]: ['press'] } });
    return undefined;
  });
  afterEach(() => story.end());

  const folder: Context['connect'] = async ({ address }) => openFolderDepot(address);
  /** Logs in to the machine where the folders are. */
  const login: Context['connect'] = ({ address }) =>
    openSftpDepot(sftpOptions(sshd ?? expect.unreachable(), address));

  it.each([
    { where: 'at the rectorat, whose distributors only poll', rectorat: folder, distributor: login },
    { where: 'at the distributor, who reads a folder', rectorat: login, distributor: folder },
    { where: 'with a third party, whom both log in to', rectorat: login, distributor: login },
  ])('may stand $where', async ({ rectorat, distributor }) => {
    const { publication, issuer } = story;
    const file = join(story.dir, 'jury.csv');
    writeFileAtomic(file, await smallJuryFile());
    const request = { file, publication, newRevision: false, confirm: async () => true };
    const exported = await story.run('rectorat', (context) => exportResults(context, request), rectorat);
    expect(exported.outcomes.map(({ party, fault }) => [party, fault])).toEqual([
      [PARTY, null],
      ['claire', null],
    ]);
    const { outcomes } = await story.run(PARTY, receive, distributor);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted']);
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    const released = await story.run(
      'rectorat',
      (context) => releasePublication(context, publication),
      rectorat,
    );
    expect(released.outcomes.map(({ fault }) => fault)).toEqual([null]);
    const opened = await story.run(PARTY, (context) => openPublication(context, publication), distributor);
    expect(opened.map(({ fault }) => fault)).toEqual([null]);
    // The receipts that the distributor wrote reach the rectorat the same way.
    const status = await story.run(
      'rectorat',
      async (context) => {
        await collectAnswers(context, { issuer, publication });
        return reportStatus(context, { issuer, publication });
      },
      rectorat,
    );
    expect(status.deliveries[0]?.states).toMatchObject({
      ready: expect.anything(),
      opened: expect.anything(),
    });
  });
});
