import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, Story } from '../support/story.ts';

describe('the whole way, with one officer and two distributors', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story.end());

  const states = async (fetch = false): Promise<Record<string, string[]>> => {
    const status = await story.status(fetch);
    return Object.fromEntries(
      status.deliveries.map((each) => [
        each.recipient,
        Object.entries(each.states)
          .filter(([, fact]) => fact !== null)
          .map(([state]) => state),
      ]),
    );
  };

  it('seals and pushes a revision to every licensed distributor', async () => {
    const report = await story.export();
    expect(report.outcomes.map((each) => [each.party, each.fault])).toEqual([
      ['presse-nord', null],
      ['quotidien', null],
      ['claire', null],
    ]);
    expect(await states()).toEqual({ 'presse-nord': ['sealed', 'pushed'], quotidien: ['sealed', 'pushed'] });
  });

  it('pushes the stored bytes when the same export is run again', async () => {
    const report = await story.export();
    expect(report.revision).toBe(1);
    expect(story.events.filter((event) => event.kind === 'file-delivered').slice(-5)).toSatisfy(
      (events: { outcome: string }[]) => events.every((event) => event.outcome === 'present'),
    );
  });

  it('is received, verified and answered by each distributor', async () => {
    for (const party of ['presse-nord', 'quotidien']) {
      const { outcomes, failures } = await story.receive(party);
      expect(failures).toEqual([]);
      expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
    }
    expect(await states(true)).toEqual({
      'presse-nord': ['sealed', 'pushed', 'verified', 'ready'],
      quotidien: ['sealed', 'pushed', 'verified', 'ready'],
    });
  });

  it('is known, not accepted twice, when receive runs again', async () => {
    const { outcomes } = await story.receive('presse-nord');
    expect(outcomes.map((each) => each.outcome)).toEqual(['known']);
  });

  it('does not open before it is released', async () => {
    const [outcome] = await story.open('presse-nord');
    expect(outcome?.fault?.code).toBe('not-released');
    expect(existsSync(join(story.workspace('presse-nord'), 'opened'))).toBe(false);
  });

  it('is approved, and not released before the hour', async () => {
    story.clock.set('2026-07-03T07:59:59Z');
    await story.approve('claire');
    await expect(story.release()).rejects.toMatchObject({ code: 'before-hour' });
  });

  it('is released at the hour, and opened by each', async () => {
    story.clock.set(HOUR);
    const report = await story.release();
    expect(report.omissions).toEqual([]);
    expect(report.outcomes.every((each) => each.fault === null)).toBe(true);
    for (const party of ['presse-nord', 'quotidien']) {
      const [outcome] = await story.open(party);
      expect(outcome?.fault).toBeNull();
      const path = outcome?.path ?? '';
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readFileSync(path, 'utf8').split('\r\n').length).toBeGreaterThan(100);
    }
    expect(await states(true)).toEqual({
      'presse-nord': ['sealed', 'pushed', 'verified', 'ready', 'released', 'opened'],
      quotidien: ['sealed', 'pushed', 'verified', 'ready', 'released', 'opened'],
    });
  });

  it('is verified whole by an auditor with public certificates only', async () => {
    const report = await story.verify(join(story.workspace('rectorat'), 'record'));
    expect(report.failures).toEqual([]);
    expect(report.documents.length).toBeGreaterThan(10);
    const depot = await story.verify(story.depot('quotidien'));
    expect(depot.failures).toEqual([]);
  });
});
