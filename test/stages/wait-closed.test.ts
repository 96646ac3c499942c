/** A wait that nobody is left to end. */
import { expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { waitOpen } from '../../src/stages/wait-open.ts';
import { HOUR, Story } from '../support/story.ts';

it('a release is not waited for once every source has refused for good', async () => {
  const story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  try {
    await story.export();
    await story.receive('presse-nord');
    story.clock.set(HOUR);
    const waiting = story.run(
      'presse-nord',
      (context) => waitOpen(context, { publication: story.publication, locked: async (run) => run(context) }),
      async () => {
        throw new SceauError('authentication-failed', { host: 'sftp.example', user: 'presse' });
      },
    );
    await expect(waiting).rejects.toMatchObject({ code: 'authentication-failed' });
    // The clock moves on only while somebody sleeps.
    expect(story.clock.nowMs() - Date.parse(HOUR)).toBeLessThan(60_000);
  } finally {
    story.end();
  }
});
