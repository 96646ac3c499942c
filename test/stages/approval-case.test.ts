/** What an officer reads before they say yes: hour, quorum, recipients, and what is new since they were last asked. */
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words as en } from '../../src/cli/messages/en.ts';
import { words as fr } from '../../src/cli/messages/fr.ts';
import { caseLines } from '../../src/cli/render/case.ts';
import { approve } from '../../src/stages/approve.ts';
import { compareCases } from '../../src/stages/case-changes.ts';
import type { ApprovalCase } from '../../src/stages/read-case.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

const PARIS = { utc: HOUR, zone: 'Europe/Paris' };
const POSTPONED = { utc: '2026-07-04T08:00:00Z', zone: 'Europe/Paris' };
const counts = (admitted: number) => ({
  entered: 40,
  decisions: [{ decision: 'ADMIS', candidates: admitted }],
});
const addressed = (...names: readonly string[]) =>
  names.map((recipient) => ({ recipient, scope: 'press', fingerprint: '', subkey: '', manifest: '' }));

const lines = (shown: ApprovalCase, language = fr, isWatched = true): readonly string[] =>
  caseLines(language, shown, { isWatched }).map((line) => line.replaceAll('\u00a0', ' '));

describe('cases are compared', () => {
  it('with nothing where the officer was asked about nothing before', () => {
    const request = { hour: PARIS, recipients: addressed('a') };
    expect(compareCases({ request, summary: counts(1), hour: PARIS, earlier: null })).toEqual({
      since: null,
      hour: null,
      added: [],
      removed: [],
      counts: { entered: null, decisions: [] },
    });
  });

  it('by recipients, hour and counts, whichever way they went', () => {
    const earlier = { revision: 2, hour: PARIS, recipients: addressed('a', 'b'), summary: counts(3) };
    const request = { hour: POSTPONED, recipients: addressed('b', 'c') };
    expect(compareCases({ request, summary: counts(4), hour: POSTPONED, earlier })).toEqual({
      since: 2,
      hour: { before: PARIS, now: POSTPONED },
      added: [{ recipient: 'c', scope: 'press' }],
      removed: [{ recipient: 'a', scope: 'press' }],
      counts: { entered: null, decisions: [{ decision: 'ADMIS', before: 3, now: 4 }] },
    });
  });

  it('by the hour as it stands, where a notice changed it after the request', () => {
    const request = { hour: PARIS, recipients: addressed('a') };
    const { hour } = compareCases({ request, summary: counts(1), hour: POSTPONED, earlier: null });
    expect(hour).toEqual({ before: PARIS, now: POSTPONED });
  });

  it('without counts where those of then do not open any more', () => {
    const earlier = { revision: 1, hour: PARIS, recipients: addressed('a'), summary: null };
    const request = { hour: PARIS, recipients: addressed('a') };
    expect(compareCases({ request, summary: counts(4), hour: PARIS, earlier }).counts).toBeNull();
  });
});

describe('an officer who is asked about a correction', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      officers: ['claire', 'denis', 'emma'],
      approvals: 2,
      distributors: { 'presse-nord': ['press'] },
    });
    await story.export(await jury(40));
    await story.addWorkspace('quotidien', { role: 'distributor' });
  });
  afterAll(() => story.end());

  async function jury(candidates: number): Promise<string> {
    const path = join(story.dir, `jury-${candidates}.csv`);
    writeFileSync(path, await smallJuryFile(candidates, 8));
    return path;
  }

  /** What is asked, and what the officer reads; nothing is signed. */
  async function reading(officer: string): Promise<ApprovalCase> {
    let found: ApprovalCase | undefined;
    const refused = story.run(officer, (context) =>
      approve(context, story.publication, async (shown) => {
        found = shown;
        return false;
      }),
    );
    await expect(refused).rejects.toMatchObject({ code: 'not-confirmed' });
    return found ?? expect.unreachable();
  }

  it('reads both times, the realm, k of n and who else is asked', async () => {
    const shown = lines(await reading('claire'));
    expect(shown).toContain('heure                  2026-07-03 10:00:00 Europe/Paris = 2026-07-03T08:00:00Z');
    expect(shown).toContain('domaine                répétition');
    expect(shown).toContain('approbations requises  2 sur 3');
    expect(shown).toContain('responsables           claire, denis, emma');
    expect(shown.some((line) => /^presse-nord +press$/.test(line))).toBe(true);
    expect(shown.join('\n')).not.toContain('depuis la révision');
  });

  it('is refused the hand-over that they want more than an hour before, and nothing is signed', async () => {
    const wanted = async (): Promise<unknown> =>
      story.run('claire', (context) =>
        approve(context, story.publication, async () => true, { handOverNow: true }),
      );
    story.clock.set('2026-07-03T06:59:59Z');
    await expect(wanted()).rejects.toMatchObject({
      code: 'handover-early',
      params: { from: '2026-07-03T07:00:00Z', zone: 'Europe/Paris' },
    });
    expect((await story.status(true)).officers.filter(({ approved }) => approved !== null)).toEqual([]);
    story.clock.set('2026-07-03T07:00:00Z');
    await expect(wanted()).resolves.toMatchObject({ consented: true, handedOver: true });
  });

  it('reads what is new, and that the revision before was released', async () => {
    await story.approve('denis');
    story.clock.set(HOUR);
    await story.release();
    await story.pin('quotidien');
    await story.license('quotidien', 'press');
    story.clock.set('2026-07-03T09:00:00Z');
    await story.export(await jury(43));
    const shown = await reading('claire');
    expect(shown.changes).toMatchObject({
      since: 1,
      hour: null,
      added: [{ recipient: 'quotidien', scope: 'press' }],
      removed: [],
      counts: { entered: { before: 40, now: 43 } },
    });
    expect(shown.summary.value.earlier).toEqual([{ revision: 1, releasedAt: HOUR }]);
    const french = lines(shown);
    expect(french).toContain(
      'la révision 1 a été levée à 2026-07-03 10:00:00 Europe/Paris = 2026-07-03T08:00:00Z',
    );
    expect(french.some((line) => /^quotidien \(press\) +ajouté$/.test(line))).toBe(true);
    expect(french.some((line) => /^candidats inscrits +40 +43$/.test(line))).toBe(true);
    // What is new to the officer, then the rows that change, then the counts to compare with the minutes.
    const places = [
      /^depuis la révision 1 /,
      /^lignes qui changent depuis la révision 1 :$/,
      /^candidats inscrits +43$/,
    ].map((form) => french.flatMap((line, i) => (form.test(line) ? [i] : [])));
    expect(places.map((found) => found.length)).toEqual([1, 1, 1]);
    expect(places.flat()).toEqual(places.flat().toSorted((a, b) => a - b));
    expect(lines(shown, en)).toContain(
      'revision 1 was released at 2026-07-03 10:00:00 Europe/Paris = 2026-07-03T08:00:00Z',
    );
  });

  it('reads no count where the lines may go to a file', async () => {
    const shown = await reading('claire');
    const kept = lines(shown, fr, false);
    expect(kept.some((line) => /^quotidien \(press\) +ajouté$/.test(line))).toBe(true);
    expect(kept.filter((line) => /\b4[03]\b/.test(line))).toEqual([]);
    expect(kept.join('\n')).not.toContain('lignes qui changent');
    const decisions = shown.summary.value.decisions.map(({ decision }) => decision);
    expect(kept.filter((line) => decisions.some((decision) => line.includes(decision)))).toEqual([]);
  });

  it('who was never asked before has nothing to compare with', async () => {
    expect((await reading('emma')).changes.since).toBeNull();
    expect((await reading('denis')).changes.since).toBe(1);
  });

  it('reads that nothing is new where nothing is', async () => {
    story.clock.advance(60);
    await story.run('claire', (context) => approve(context, story.publication, async () => true));
    await story.export(await jury(43), true);
    const shown = await reading('claire');
    expect(shown.request.value.revision).toBe(3);
    const said = lines(shown);
    expect(said).toContain('mêmes destinataires, même heure et mêmes effectifs que la révision 2');
    expect(
      said.filter((line) => line.startsWith('aucune ligne ne change depuis la révision 2')),
    ).toHaveLength(1);
  });

  it('with a record that was changed since is told of it, and signs nothing', async () => {
    const record = join(story.workspace('claire'), 'record', story.issuer, story.publication);
    const path = join(record, 'r2', 'request-1.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"revision": 2', '"revision": 1'));
    await expect(story.approve('claire')).rejects.toMatchObject({ code: 'signature-invalid' });
  });
});
