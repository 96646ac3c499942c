/** What the rectorat learns between the export and the hour, and what is named when an export is run again. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/io/files.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { Story } from '../support/story.ts';

describe('between the export and the hour', () => {
  let story: Story;
  let jury: string;
  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    jury = join(story.dir, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
    await story.export(jury);
  });
  afterAll(() => story.end());

  it('status --fetch shows who has approved, days before anyone releases', async () => {
    expect((await story.status(true)).officers).toEqual([
      { officer: 'claire', request: 1, approved: null, handedOver: null },
    ]);
    await story.approve('claire');
    const [claire] = (await story.status(true)).officers;
    expect(claire?.approved?.source).toMatch(/approval-claire-1-0\.json$/);
    expect(claire?.handedOver).toBeNull();
  });

  it('an officer’s stick that is not there is named, and holds up nobody’s receipt', async () => {
    const other = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    await other.export(jury);
    await other.receive('presse-nord');
    rmSync(other.depot('claire'), { recursive: true });
    const status = await other.status(true);
    expect(status.deliveries.map((each) => each.states.ready === null)).toEqual([false]);
    expect(other.events.findLast((event) => event.kind === 'party-failed')).toMatchObject({
      party: 'claire',
      fault: { code: 'depot-missing' },
    });
    other.end();
  });

  it('a distributor who was licensed after the revision is named when the export is run again', async () => {
    await story.addWorkspace('quotidien', { role: 'distributor' });
    await story.license('quotidien', 'press');
    const { revision } = await story.export(jury);
    expect(revision).toBe(1);
    expect(story.events.filter((event) => event.kind === 'not-in-revision')).toEqual([
      { kind: 'not-in-revision', party: 'quotidien', scope: 'press', revision: 1 },
    ]);
  });

  it('a registry is verified alone, by its pin', async () => {
    const path = join(story.workspace('rectorat'), 'registry', 'registry-1.json');
    const report = await story.verify(path);
    expect(report.failures).toEqual([]);
    expect(report.documents.map((each) => each.path)).toEqual([path]);
    const other = join(story.dir, 'registry-1.json');
    writeFileAtomic(other, new TextEncoder().encode('{ "type": "sceau/registry/v1" }\n'));
    const refused = await story.verify(other);
    expect(refused.failures.map((each) => each.fault.code)).toEqual(['document-malformed']);
  });
});
