/** `publication create`: an hour that does not fit, and what was announced before. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listFolder } from '../../src/io/files.ts';
import { type HourDoubt, createPublication } from '../../src/stages/create-publication.ts';
import { HOUR, Story } from '../support/story.ts';

const STATEMENT = {
  title: 'Baccalauréat 2026, premier groupe',
  exams: ['BCG', 'BTN'],
  session: '2026-06',
  group: '1',
  hour: { utc: HOUR, zone: 'Europe/Paris' },
};

describe('a publication that is announced', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ distributors: {} });
  });
  afterAll(() => story.end());

  const create = (change: object, confirm?: (doubt: HourDoubt) => Promise<boolean>) =>
    story.run('rectorat', (context) => createPublication(context, { ...STATEMENT, ...change }, confirm));
  const announced = (): readonly string[] =>
    listFolder(join(story.workspace('rectorat'), 'record', story.issuer));

  it.each([
    ['of last year’s session', { session: '2025-06' }],
    ['of last year’s replacement session', { session: '2025-09' }],
    ['before its session', { session: '2026-09' }],
    ['a year late', { hour: { utc: '2027-07-03T08:00:00Z', zone: 'Europe/Paris' } }],
  ])('%s is refused where nobody confirms, and nothing is stored', async (_, change) => {
    const asked: HourDoubt[] = [];
    await expect(create(change)).rejects.toMatchObject({ code: 'not-confirmed' });
    const refused = create(change, async (doubt) => {
      asked.push(doubt);
      return false;
    });
    await expect(refused).rejects.toMatchObject({ code: 'not-confirmed' });
    expect(asked).toHaveLength(1);
    expect(announced()).toEqual([story.publication]);
  });

  it('with the very same statement is the one that there is', async () => {
    story.events.length = 0;
    const again = await create({});
    expect(again.value.publication).toBe(story.publication);
    expect(story.events).toEqual([{ kind: 'publication-known', publication: story.publication }]);
    expect(announced()).toEqual([story.publication]);
  });

  it('never takes the place of another, even where chance gives both one id', async () => {
    const fixed = { bytes: (length: number) => new Uint8Array(length) };
    const createBy = (title: string) =>
      story.run('rectorat', (context) =>
        createPublication({ ...context, random: fixed }, { ...STATEMENT, title }),
      );
    const first = await createBy('Première');
    await expect(createBy('Seconde')).rejects.toMatchObject({ code: 'output-exists' });
    expect((await createBy('Première')).sha256).toBe(first.sha256);
  });

  it('for the results of another one names it; in the last usual month nobody is asked', async () => {
    story.events.length = 0;
    await create({ hour: { utc: '2026-12-31T08:00:00Z', zone: 'Europe/Paris' } });
    const named = story.events.flatMap((event) => (event.kind === 'publication-twin' ? [event.hour] : []));
    expect(named).toEqual([HOUR, HOUR]);
  });
});
