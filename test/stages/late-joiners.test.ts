/** A late joiner, or a distributor with a new key, gets an approved release of their own; nobody else's files change. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/io/files.ts';
import { createKey } from '../../src/stages/create-key.ts';
import { purgePublication } from '../../src/stages/purge.ts';
import { filesBelow } from '../attacks/lab.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

const OFFICERS = ['claire', 'denis', 'emma'];
const UNTIL = Date.parse('2027-01-01T00:00:00Z');
const NEAR = '2026-07-03T07:30:00Z';

/** Every file below a folder, by path, with its bytes; but for the state, which is replaced in place whenever it is signed. */
const contents = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    filesBelow(folder)
      .filter((path) => !/state\.json(?:\.asc)?$/.test(path))
      .map((path) => [path, readFileSync(path, 'hex')]),
  );

describe('a revision addressed to more', () => {
  let story: Story;
  let jury: string;
  const opened = (party: string): string =>
    readFileSync(
      filesBelow(join(story.workspace(party), 'opened')).find((path) => path.endsWith('.csv')) ?? '',
      'utf8',
    );
  const codes = async (party: string): Promise<readonly (string | undefined)[]> =>
    (await story.open(party)).map(({ fault }) => fault?.code);
  const enlist = async (party: string): Promise<void> => {
    await story.addWorkspace(party, { role: 'distributor' });
    await story.pin(party);
    await story.license(party, 'press', UNTIL, true);
  };
  const rekey = async (party: string): Promise<void> => {
    rmSync(join(story.workspace(party), 'keys', 'distributor.asc'));
    await story.run(party, (context) => createKey(context, { name: 'distributor', curve: 'p256' }));
    await expect(story.license(party, 'press')).rejects.toMatchObject({ code: 'party-key-known' });
    await story.license(party, 'press', UNTIL, true);
  };
  beforeEach(async () => {
    story = await Story.begin({
      officers: OFFICERS,
      approvals: 2,
      distributors: { 'presse-nord': ['press'], quotidien: ['press'] },
    });
    jury = join(story.dir, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
    await story.export(jury);
    for (const party of ['presse-nord', 'quotidien']) await story.receive(party);
  });
  afterEach(() => story.end());

  it('reaches a late joiner and a new key after the hour, the files of the others byte for byte as they were', async () => {
    story.clock.set(NEAR);
    for (const officer of ['claire', 'denis']) await story.approve(officer);
    story.clock.set(HOUR);
    await story.release();
    expect(await codes('presse-nord')).toEqual([undefined]);
    const before = contents(story.depot('presse-nord'));

    await enlist('presse-sud');
    await rekey('quotidien');
    expect((await story.export(jury)).omissions).toEqual([
      { scope: 'press', recipient: 'presse-sud', reason: 'not-in-revision' },
      { scope: 'press', recipient: 'quotidien', reason: 'not-in-revision' },
    ]);
    const report = await story.exportLate(jury);
    expect(report.omissions).toEqual([]);
    expect(report.outcomes.filter(({ fault }) => fault !== null)).toEqual([]);
    for (const party of ['presse-sud', 'quotidien']) {
      const { outcomes, failures } = await story.receive(party);
      expect(failures).toEqual([]);
      // Of the distributor with the new key, the old addressing is known, and not touched.
      const known = party === 'quotidien' ? ['known'] : [];
      expect([party, outcomes.map((each) => each.outcome)]).toEqual([party, ['accepted', ...known]]);
      expect(await codes(party)).toEqual(['not-released']);
    }

    // Nobody has approved the addition: the release of all others stands, and theirs is held.
    const held = await story.release();
    expect(held.held.map(({ request, fault }) => [request, fault.code])).toEqual([[2, 'quorum-missing']]);
    expect(await codes('presse-sud')).toEqual(['not-released']);

    for (const officer of ['denis', 'emma']) await story.approve(officer);
    expect((await story.release()).held).toEqual([]);
    for (const party of ['presse-sud', 'quotidien']) {
      expect([party, await codes(party)]).toEqual([party, [undefined]]);
      expect(opened(party)).toBe(opened('presse-nord'));
    }
    const after = contents(story.depot('presse-nord'));
    for (const [path, bytes] of before) expect([path, after.get(path)]).toEqual([path, bytes]);
    expect(filesBelow(story.depot('presse-nord')).filter((path) => path.includes('release-2'))).toEqual([]);

    const status = await story.status(true);
    expect(
      status.deliveries.map(({ recipient, states }) => [
        recipient,
        states.ready !== null,
        states.opened !== null,
      ]),
    ).toEqual([
      ['presse-nord', true, true],
      ['quotidien', true, true],
      ['presse-sud', true, true],
    ]);
    const { failures, notChecked } = await story.verify(join(story.workspace('rectorat'), 'record'));
    expect([failures, notChecked.filter(({ reason }) => reason !== 'encrypted')]).toEqual([[], []]);
  });

  it('reaches everyone at the hour where the addition was approved in time, and holds up nobody where it was not', async () => {
    await enlist('presse-sud');
    await story.exportLate(jury);
    await story.receive('presse-sud');
    story.clock.set(NEAR);
    for (const officer of ['claire', 'denis']) await story.approve(officer);
    story.clock.set(HOUR);
    const report = await story.release();
    expect([report.held, report.outcomes.map(({ party, fault }) => [party, fault])]).toEqual([
      [],
      [
        ['presse-nord', null],
        ['quotidien', null],
        ['presse-sud', null],
      ],
    ]);
    for (const party of ['presse-nord', 'quotidien', 'presse-sud'])
      expect(await codes(party)).toEqual([undefined]);
  });

  it('comes again to whoever had purged it, and is opened by the new key', async () => {
    const purge = () =>
      story.run('quotidien', (context) =>
        purgePublication(context, { publication: story.publication }, async () => true),
      );
    await purge();
    await rekey('quotidien');
    await story.exportLate(jury);
    const { outcomes, failures } = await story.receive('quotidien');
    expect([failures, outcomes.map(({ outcome }) => outcome)]).toEqual([[], ['accepted', 'purged']]);
    story.clock.set(NEAR);
    for (const officer of ['claire', 'denis']) await story.approve(officer);
    story.clock.set(HOUR);
    await story.release();
    expect(await codes('quotidien')).toEqual([undefined]);
    expect((await purge()).held).toHaveLength(2);
  });

  it('is accepted on a new machine with the new key alone, and followed by a correction', async () => {
    rmSync(story.workspace('quotidien'), { recursive: true });
    rmSync(story.depot('quotidien'), { recursive: true });
    await enlist('quotidien');
    await story.exportLate(jury);
    const first = await story.receive('quotidien');
    expect(first.outcomes.map(({ outcome }) => outcome)).toEqual(['accepted']);
    const other = join(story.dir, 'other.csv');
    writeFileAtomic(other, await smallJuryFile(40, 8));
    await story.export(other);
    const second = await story.receive('quotidien');
    expect(second.outcomes.map(({ revision, outcome }) => [revision, outcome])).toEqual([
      [1, 'known'],
      [2, 'accepted'],
    ]);
    expect((await story.receive('presse-nord')).outcomes.map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'known',
    ]);
  });

  it('run again asks for nothing anew, and after a crash before the request goes on', async () => {
    await enlist('presse-sud');
    await story.exportLate(jury);
    const folder = join(story.workspace('rectorat'), 'record', story.issuer, story.publication, 'r1');
    const request = readFileSync(join(folder, 'request-2.json'), 'utf8');
    await story.exportLate(jury);
    expect(readFileSync(join(folder, 'request-2.json'), 'utf8')).toBe(request);
    for (const name of ['request-2.json', 'request-2.json.asc']) rmSync(join(folder, name));
    rmSync(join(story.depot('presse-sud'), story.issuer), { recursive: true });
    const report = await story.exportLate(jury);
    expect(report.outcomes.find(({ party }) => party === 'presse-sud')?.fault).toBeNull();
    expect((await story.receive('presse-sud')).outcomes.map(({ outcome }) => outcome)).toEqual(['accepted']);
    const ready = (await story.status(true)).deliveries.map(({ recipient, states }) => [
      recipient,
      states.ready !== null,
    ]);
    expect(ready).toContainEqual(['presse-sud', true]);
  });
});
