/** The gate in an export: minutes that differ stop it whatever anyone says; officers read the figures, whose length tells none. */
import { appendFileSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/fr.ts';
import { caseLines } from '../../src/cli/render/case.ts';
import { surveyLines } from '../../src/cli/render/counts.ts';
import { encodeDocument } from '../../src/documents/envelope.ts';
import { summaryDocument } from '../../src/documents/request.ts';
import { DECISIONS, MENTIONS } from '../../src/results/codes/codes.ts';
import { padSummary } from '../../src/stages/pad-summary.ts';
import type { Survey } from '../../src/results/survey.ts';
import { approve } from '../../src/stages/approve.ts';
import { type ExportRequest, type RevisionAsked, exportResults } from '../../src/stages/export.ts';
import { paramsOf } from '../results/fixtures.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { Story } from '../support/story.ts';

const HEADER = 'examen;serie;compte;nombre\n';
let story: Story;
let asked: { readonly survey: Survey; readonly revision: RevisionAsked };
/** What the clerk was shown of the file that was sealed. */
let figures: readonly string[] = [];

const at = (name: string): string => join(story.dir, name);
const folder = (revision: number): string =>
  join(story.workspace('rectorat'), 'record', story.issuer, story.publication, `r${revision}`);

/** Exports a file, and says yes to whatever is asked. */
async function send(
  file: string,
  o: Pick<ExportRequest, 'expect' | 'lastSession' | 'recount'> = {},
): Promise<void> {
  const { publication } = story;
  await story.run('rectorat', (context) =>
    exportResults(context, {
      ...o,
      file: at(file),
      publication,
      newRevision: false,
      confirm: async (survey, revision) => {
        asked = { survey, revision };
        if (!revision.isStored) figures = surveyLines(words, survey);
        return true;
      },
    }),
  );
}

beforeAll(async () => {
  story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  writeFileSync(at('jury.csv'), await smallJuryFile(60, 7));
  writeFileSync(at('right.csv'), `${HEADER};;inscrits;60\n`);
  writeFileSync(at('wrong.csv'), `${HEADER};;inscrits;60\n;;ADMIS;61\nBCG;NULLE;inscrits;0\n`);
  writeFileSync(at('last.csv'), `${HEADER};;inscrits;30\n`);
});
afterAll(() => story.end());

describe('an export', () => {
  it('is refused where the file does not bear out the minutes, whatever the clerk says', async () => {
    const refused = await paramsOf('minutes-differ', send('jury.csv', { expect: at('wrong.csv') }));
    expect(refused).toEqual({ path: at('wrong.csv'), lines: [3, 4], total: 2 });
    // The clerk was shown by how much.
    expect(asked.revision.differences.map(({ line, found }) => [line, found === null])).toEqual([
      [3, false],
      [4, true],
    ]);
    expect(existsSync(folder(1))).toBe(false);
  });

  it('holds a stored revision to the minutes too, and seals what they bear out', async () => {
    await send('jury.csv', { expect: at('right.csv') });
    expect(asked.revision).toMatchObject({ differences: [], alerts: [], isStored: false });
    expect(existsSync(folder(1))).toBe(true);
    const again = send('jury.csv', { expect: at('wrong.csv'), recount: true });
    expect(await paramsOf('minutes-differ', again)).toMatchObject({ lines: [3, 4] });
  });

  it('shows officers the very figures that the clerk was shown', async () => {
    let shown: readonly string[] = [];
    await story.run('claire', (context) =>
      approve(context, story.publication, async (found) => {
        shown = caseLines(words, found, { isWatched: true });
        expect(found.summary.value.confirmed).toBeNull();
        return true;
      }),
    );
    expect(figures.length).toBeGreaterThan(15);
    expect(shown.slice(-figures.length)).toEqual(figures);
  });

  it('is told what moved since the session that the settings name, or the command does', async () => {
    writeFileSync(at('jury-2.csv'), await smallJuryFile(60, 8));
    await send('jury-2.csv', { lastSession: at('last.csv') });
    const moved = { kind: 'entered-moved', exam: '', serie: '', before: 30, now: 60 };
    expect(asked.revision.alerts).toEqual([moved]);
    writeFileSync(join(story.workspace('rectorat'), 'last.csv'), `${HEADER};;inscrits;20\n`);
    appendFileSync(join(story.workspace('rectorat'), 'sceau.toml'), '\n[gate]\nlast_session = "last.csv"\n');
    writeFileSync(at('jury-3.csv'), await smallJuryFile(60, 9));
    await send('jury-3.csv');
    expect(asked.revision.alerts).toEqual([{ ...moved, before: 20 }]);
  });

  it('tells that a stored revision was read by other settings than today’s', async () => {
    const told = (): number => story.events.filter(({ kind }) => kind === 'settings-changed').length;
    await send('jury-3.csv');
    expect(told()).toBe(0);
    const settings = join(story.workspace('rectorat'), 'sceau.toml');
    appendFileSync(settings, '\n[values.accord_presse]\nO = "oui"\n');
    await send('jury-3.csv');
    expect(story.events).toContainEqual({ kind: 'settings-changed', revision: 3 });
    expect(told()).toBe(1);
  });

  it('has officers sent what is padded', () => {
    const bytes = statSync(join(folder(1), 'officers', 'claire', 'summary.pgp')).size;
    expect(bytes).toBeGreaterThan(16_384);
    expect(bytes).toBeLessThan(16_384 + 2_000);
  });
});

describe('the length of a summary', () => {
  const digest = '0'.repeat(64);
  const base = {
    realm: 'rehearsal' as const,
    issuer: 'lille',
    registry: { version: 1, sha256: digest },
    publication: { id: 'bcg-2026-06-1-k7m2', sha256: digest },
    revision: 1,
    title: 'Baccalauréat',
    confirmed: null,
    earlier: [],
    previous: null,
    changes: [],
  };
  /** Length in bytes of a summary with so many séries, every count of which is `candidates`. */
  function lengthOf(
    series: number,
    candidates: number,
    codes: readonly string[],
    mentions: readonly string[],
  ): number {
    const stays = {
      otherTerritory: candidates,
      otherExam: candidates,
      decision: candidates,
      notResident: candidates,
      noConsent: candidates,
    };
    const summary = padSummary({
      ...base,
      entered: 100_000,
      decisions: codes.map((decision) => ({ decision, candidates })),
      mentions: mentions.map((mention) => ({ mention, candidates })),
      series: Array.from({ length: series }, (_, at) => ({
        exam: 'CAP',
        group: '0',
        serie: `${at}`.padStart(5, '0'),
        entered: candidates,
        admitted: candidates,
      })),
      consents: [{ purpose: 'press', yes: candidates, no: candidates, unknown: 0, unreadable: 0 }],
      scopes: [{ scope: 'press', rows: candidates, stays }],
    });
    return encodeDocument(summaryDocument, summary).length;
  }

  it('is that of its scopes and séries, whatever was counted', () => {
    const lengths = Array.from({ length: 12 }, (_, at) => {
      const series = 60 + 5 * at;
      const few = lengthOf(series, 0, ['ADMIS'], []);
      const many = lengthOf(series, 99_999, [...DECISIONS.keys()], ['', ...MENTIONS.keys()]);
      expect([series, many]).toEqual([series, few]);
      expect(few % 16_384).toBe(0);
      return few;
    });
    expect(new Set(lengths).size).toBeGreaterThan(1);
  });
});
