/** `status` over several publications: one whose record does not hold is named, and hides no other. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Story } from '../support/story.ts';
import { sceau } from './program.ts';

describe('status of all publications', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ distributors: {} });
  });
  afterAll(() => story.end());

  it('names the one that does not hold with 76, and shows the others', async () => {
    const first = story.publication;
    await story.announce('Une autre');
    const path = join(story.workspace('rectorat'), 'record', story.issuer, first, 'publication.json');
    appendFileSync(path, ' ');
    const run = sceau(['status', '--workspace', story.workspace('rectorat'), '--lang', 'en']);
    expect(run.status).toBe(76);
    expect(run.stderr).toContain(`sceau: ${first}: `);
    expect(run.stdout).toContain(story.publication);
    expect(run.stdout).not.toContain(first);
    const one = sceau(['status', first, '--workspace', story.workspace('rectorat'), '--lang', 'en']);
    expect({ status: one.status, stdout: one.stdout }).toEqual({ status: 76, stdout: '' });
  });
});
