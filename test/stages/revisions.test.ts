/** What the clerk is told of earlier revisions, before the next one takes their place and after. */
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/fr.ts';
import { replacedLines } from '../../src/cli/render/revisions.ts';
import { statusLines } from '../../src/cli/render/status.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { type RevisionAsked, exportResults } from '../../src/stages/export.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

const shown = (asked: RevisionAsked): readonly string[] =>
  replacedLines(words, asked).map((line) => line.replaceAll('\u00a0', ' '));

describe('revisions that another one replaces', () => {
  let story: Story;
  const files: string[] = [];
  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    for (let i = 0; i < 4; i += 1) {
      const path = join(story.dir, `jury-${i}.csv`);
      writeFileAtomic(path, await smallJuryFile(40 + i, 8));
      files.push(path);
    }
  });
  afterAll(() => story.end());

  /** Seals a file, and gives what the clerk was asked about. */
  async function sealing(file: number): Promise<RevisionAsked> {
    let found: RevisionAsked | undefined;
    await story.run('rectorat', (context) =>
      exportResults(context, {
        file: files[file] ?? '',
        publication: story.publication,
        newRevision: false,
        confirm: async (_survey, asked) => {
          found = asked;
          return true;
        },
      }),
    );
    return found ?? expect.unreachable();
  }
  it('are none at the first', async () => {
    expect(await sealing(0)).toMatchObject({
      revision: 1,
      isStored: false,
      earlier: [],
      changes: null,
      alerts: [],
    });
  });

  it('are named where nobody has approved them', async () => {
    const asked = await sealing(1);
    expect(asked.earlier).toMatchObject([{ revision: 1, approvedBy: [], releasedAt: null, openedBy: [] }]);
    expect(shown(asked)).toHaveLength(2);
    expect(shown(asked)[0]).toContain('révision 1, remplacée : ni approuvée ni levée');
    expect((await story.status()).earlier).toEqual([]);
  });

  it('take their approvals with them, and the clerk is told so first', async () => {
    await story.approve('claire');
    await story.status(true);
    const asked = await sealing(2);
    expect(asked.earlier).toMatchObject([{ revision: 1 }, { revision: 2, approvedBy: ['claire'] }]);
    expect(shown(asked)[0]).toContain('révision 2, remplacée : approuvée par claire');
    expect(shown(asked)[1]).toContain('aucune approbation donnée à la révision 2 ne vaut pour elle');
  });

  it('stay open where they were released, and stand in the status in a line each', async () => {
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    await story.open('presse-nord');
    await story.status(true);
    const asked = await sealing(3);
    expect(asked.earlier.slice(-1)).toMatchObject([
      { revision: 3, approvedBy: ['claire'], releasedAt: HOUR, openedBy: ['presse-nord'] },
    ]);
    expect(shown(asked).at(-1)).toContain('la révision 3 est levée : ouverte, elle le reste');
    const status = await story.status();
    expect(status.revision).toBe(4);
    expect(status.earlier.map((each) => each.revision)).toEqual([2, 3]);
    const lines = statusLines(words, status, { sources: false }).map((line) =>
      line.replaceAll('\u00a0', ' '),
    );
    expect(lines.slice(-2)).toEqual([
      'révision 2, remplacée : approuvée par claire',
      'révision 3, remplacée : approuvée par claire, levée à 2026-07-03 10:00:00 Europe/Paris = 2026-07-03T08:00:00Z, ouverte par presse-nord',
    ]);
  });

  it('hold up no correction where their record does not hold, and are named', async () => {
    const record = join(story.workspace('rectorat'), 'record', story.issuer, story.publication);
    rmSync(join(record, 'r3', 'request-1.json'));
    const { earlier } = await story.status();
    expect(earlier.at(-1)).toMatchObject({ revision: 3, fault: { code: 'file-missing' } });
  });
});
