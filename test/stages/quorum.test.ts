/** How many officers it takes: what is taken where nobody says, and what is warned about. */
import { afterEach, describe, expect, it } from 'vitest';
import { createPublication } from '../../src/stages/create-publication.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { readConfig, writeConfig } from '../../src/workspace/config.ts';
import { HOUR, Story } from '../support/story.ts';

let story: Story | undefined;
afterEach(() => story?.end());

const OFFICERS = ['claire', 'denis', 'emma'] as const;

/** What was warned of, in order. */
const warned = (told: Story): readonly string[] =>
  told.events.flatMap((event) => (event.kind === 'quorum-weak' ? [event.what] : []));

async function begin(officers: readonly string[], approvals: number): Promise<Story> {
  story = await Story.begin({ officers, approvals, distributors: {} });
  story.events.length = 0;
  return story;
}

/** The next version, its least k left to the default. */
async function propose(told: Story, officers: readonly string[]): Promise<string> {
  const { changes } = await told.run('rectorat', (context) => proposeRegistry(context, { officers }));
  return changes.terms.find(({ term }) => term === 'leastApprovals')?.after ?? 'as before';
}

async function create(told: Story, officers: readonly string[]): Promise<number> {
  const { value } = await told.run('rectorat', (context) =>
    createPublication(context, {
      title: 'Une autre',
      exams: ['BCG'],
      session: '2026-06',
      group: '1',
      hour: { utc: HOUR, zone: 'Europe/Paris' },
      officers,
    }),
  );
  return value.approvals;
}

describe('the least approvals of a registry', () => {
  it('are two of three unless stated, also where the version before had one of one', async () => {
    const told = await begin(OFFICERS, 1);
    expect(await propose(told, OFFICERS)).toBe('2');
    expect(warned(told)).toEqual([]);
  });

  it('are two of two, with a warning that nobody may be away', async () => {
    const told = await begin(OFFICERS, 1);
    expect(await propose(told, ['claire', 'denis'])).toBe('2');
    expect(warned(told)).toEqual(['all-needed']);
  });

  it('are one of one only with both warnings', async () => {
    const told = await begin(['claire', 'denis'], 2);
    expect(await propose(told, ['claire'])).toBe('1');
    expect(warned(told)).toEqual(['one-suffices', 'all-needed']);
  });

  it('do not get fewer by leaving them out', async () => {
    const told = await begin(OFFICERS, 3);
    // Only so that there is something to propose.
    const config = readConfig(told.workspace('rectorat'));
    writeConfig(told.workspace('rectorat'), { ...config, name: 'Rectorat, autre nom' });
    expect(await propose(told, OFFICERS)).toBe('as before');
    expect(warned(told)).toEqual(['all-needed']);
  });
});

describe('the approvals of a publication', () => {
  it('are two unless stated, even where the registry would do with one', async () => {
    const told = await begin(OFFICERS, 1);
    expect(await create(told, OFFICERS)).toBe(2);
    expect(warned(told)).toEqual([]);
    expect(await create(told, ['claire', 'denis'])).toBe(2);
    expect(warned(told)).toEqual(['all-needed']);
  });

  it('are the registry’s least where that is more', async () => {
    const told = await begin(OFFICERS, 3);
    expect(await create(told, OFFICERS)).toBe(3);
    expect(warned(told)).toEqual(['all-needed']);
  });

  it('are one of a single officer, with both warnings', async () => {
    const told = await begin(OFFICERS, 1);
    expect(await create(told, ['claire'])).toBe(1);
    expect(warned(told)).toEqual(['one-suffices', 'all-needed']);
  });
});
