import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/io/random.ts';
import { prepositionRelease } from '../../src/stages/preposition.ts';
import type { PrepositionReport } from '../../src/stages/preposition.ts';
import { verifyPaths } from '../../src/stages/verify.ts';
import { roundOfHour } from '../../src/timelock/drand.ts';
import { lockToRound } from '../../src/timelock/tlock.ts';
import { TestChain } from '../support/drand.ts';
import { waitOpen } from '../../src/stages/wait-open.ts';
import { mirrorPaths } from '../../src/workspace/mirror-files.ts';
import { HOUR, START, Story } from '../support/story.ts';

const chain = new TestChain();
const round = roundOfHour({ utc: HOUR }, chain.chain);
const nowhere = { url: 'https://127.0.0.1:1/' };
const brought = { source: 'beacon.json', bytes: chain.beacon(round) };
const code = (expected: string, params = {}) =>
  expect.objectContaining({ code: expected, params: expect.objectContaining(params) });

const LOCKED = ['release-1.json.asc.tle', 'release-1.json.tle', 'release-1.pgp.tle'];

const releases = (at: string): string[] =>
  readdirSync(at)
    .filter((name) => name.startsWith('release-'))
    .sort();
const lock = async (text: string, at: number): Promise<Uint8Array> =>
  lockToRound(new TextEncoder().encode(text), { chain: chain.chain, round: at, random: systemRandom });

describe('a pre-positioned release', () => {
  let story: Story;
  const preposition = async (isSure = true): Promise<PrepositionReport> =>
    story.run('rectorat', (context) =>
      prepositionRelease(context, story.publication, { confirm: async () => isSure }),
    );
  const folder = (root: string, scope = 'press'): string =>
    join(root, 'lille', story.publication, 'r1', scope);
  const record = (): string => join(story.workspace('rectorat'), 'record');
  const opened = (party = 'presse-nord'): boolean =>
    existsSync(
      join(
        story.workspace(party),
        'opened',
        'lille',
        story.publication,
        'r1',
        'press',
        'results-REPETITION.csv',
      ),
    );
  const openFault = async (party = 'presse-nord') => (await story.open(party))[0]?.fault;

  beforeAll(async () => {
    story = await Story.begin({
      officers: ['claire', 'denis'],
      approvals: 2,
      timelock: 'prepositioned',
      drand: { chain: chain.chain, relays: [nowhere] },
    });
    await story.export();
    for (const party of Object.keys(story.distributors)) await story.receive(party);
  });
  beforeEach(() => {
    story.beacon = undefined;
    story.events.length = 0;
  });
  afterAll(() => story.end());

  it('takes k hand-overs, which may come at any time', async () => {
    story.clock.set(START);
    await expect(preposition()).rejects.toThrow(code('quorum-missing', { needed: 2, found: 0 }));
    await story.approve('claire');
    await expect(preposition()).rejects.toThrow(code('quorum-missing', { needed: 2, found: 1 }));
    await story.approve('denis');
    expect(releases(folder(record()))).toEqual([]);
  });

  it('is made by nobody who was not asked once more', async () => {
    await expect(preposition(false)).rejects.toThrow(code('not-confirmed'));
    expect(releases(folder(record()))).toEqual([]);
  });

  it('goes out ahead, and nothing of it stands open anywhere', async () => {
    const report = await preposition();
    expect(report.outcomes.map(({ fault }) => fault)).toEqual([null, null]);
    expect(releases(folder(record()))).toEqual(LOCKED);
    expect(releases(folder(story.depot('presse-nord')))).toEqual(LOCKED);
    const [text] = LOCKED.map((name) => readFileSync(join(folder(record()), name), 'latin1'));
    expect(text).toContain(`-> tlock ${round} ${chain.chain.hash}\n`);
  });

  it('is what mirrors have, its signature after all that it signs', async () => {
    const place = { issuer: 'lille', publication: story.publication };
    const paths = await story.run('rectorat', async ({ workspace }) =>
      mirrorPaths(workspace, place, 'releases'),
    );
    const at = LOCKED.map((name) => paths.indexOf(`lille/${story.publication}/r1/press/${name}`));
    expect(at.every((each) => each >= 0)).toBe(true);
    const [seal = 0, ...bodies] = at;
    expect(Math.max(...bodies)).toBeLessThan(seal);
  });

  it('is the same again when it is asked for again, of nobody', async () => {
    const before = readFileSync(join(folder(record()), 'release-1.pgp.tle'));
    const report = await preposition(false);
    expect(report.outcomes.every(({ sent }) => sent === 0)).toBe(true);
    expect(readFileSync(join(folder(record()), 'release-1.pgp.tle'))).toEqual(before);
  });

  it('does not open before the hour, whatever is brought', async () => {
    story.beacon = brought;
    expect(await openFault()).toEqual(code('open-before-hour'));
    story.clock.set('2026-07-03T07:59:59Z');
    expect(await openFault()).toEqual(code('open-before-hour'));
    expect(opened()).toBe(false);
  });

  it('waits at the hour for its beacon', async () => {
    story.clock.set(HOUR);
    expect(await openFault()).toEqual(code('beacon-missing', { round }));
    story.beacon = { source: 'beacon.json', bytes: chain.beacon(round - 1) };
    expect(await openFault()).toEqual(code('beacon-invalid', { fault: 'round' }));
    story.beacon = { source: 'beacon.json', bytes: new TestChain('another').beacon(round) };
    expect(await openFault()).toEqual(code('beacon-invalid', { fault: 'signature' }));
    expect(opened()).toBe(false);
  });

  it('is refused once a file of it is changed, of another round, or another’s', async () => {
    story.clock.set('2026-07-03T08:00:05Z');
    story.beacon = brought;
    const inbox = folder(story.depot('presse-nord'));
    const cases: readonly (readonly [string, (kept: Buffer) => Promise<Uint8Array>, object])[] = [
      [
        'release-1.pgp.tle',
        async (kept) => kept.subarray(0, -1),
        code('timelock-invalid', { fault: 'content' }),
      ],
      ['release-1.pgp.tle', async () => lock('keys', round), code('length-mismatch')],
      ['release-1.json.tle', async () => lock('{}', round - 5), code('timelock-invalid', { fault: 'round' })],
      ['release-1.json.tle', async () => lock('{}', round), code('signature-invalid')],
    ];
    for (const [name, change, expected] of cases) {
      const path = join(inbox, name);
      const kept = readFileSync(path);
      writeFileSync(path, await change(kept));
      expect(await openFault()).toEqual(expected);
      writeFileSync(path, kept);
    }
    const own = join(inbox, 'release-1.json.tle');
    const kept = readFileSync(own);
    writeFileSync(own, readFileSync(join(folder(record(), 'press-failed'), 'release-1.json.tle')));
    expect(await openFault()).toEqual(code('signature-invalid'));
    writeFileSync(own, kept);
    expect(opened()).toBe(false);
  });

  it('opens by the beacon alone, the rectorat away, and leaves what an ordinary one leaves', async () => {
    const away = story.workspace('away');
    renameSync(story.workspace('rectorat'), away);
    story.beacon = brought;
    expect(await openFault()).toBeNull();
    expect(opened()).toBe(true);
    renameSync(away, story.workspace('rectorat'));
    const own = join(story.workspace('presse-nord'), 'record');
    expect(releases(folder(own))).toEqual(['release-1.json', 'release-1.json.asc', 'release-1.pgp']);
  });

  it('opens for whoever waits for it from before the hour on', async () => {
    story.clock.set('2026-07-03T07:59:00Z');
    story.beacon = brought;
    const { publication } = story;
    const outcomes = await story.run('quotidien', (context) =>
      waitOpen(context, { publication, locked: (run) => run(context) }),
    );
    expect(outcomes.map(({ fault }) => fault)).toEqual([null]);
    expect(story.clock.nowMs()).toBeGreaterThanOrEqual(Date.parse(HOUR));
  });

  it('is known by its receipt before the rectorat has the beacon', async () => {
    const status = await story.status(true);
    expect(story.events.filter(({ kind }) => kind === 'receipt-refused')).toEqual([]);
    const delivery = status.deliveries.find(({ recipient }) => recipient === 'presse-nord');
    expect(delivery?.states.opened).not.toBeNull();
  });

  it('is verified in a tree by the beacon, and without it is said to be unread', async () => {
    const verify = async (): ReturnType<typeof verifyPaths> =>
      story.run('auditor', (context) => verifyPaths(context, [join(record(), 'lille', story.publication)]));
    const path = `lille/${story.publication}/r1/press/release-1.json.tle`;
    expect((await verify()).notChecked).toContainEqual({ path, reason: 'encrypted' });
    story.beacon = brought;
    const read = await verify();
    expect(read.documents.map((each) => each.path)).toContain(path);
    expect(read.notChecked.filter((each) => each.path.endsWith('.tle'))).toEqual([]);
  });

  it('becomes, at the rectorat, the release that distributors have', async () => {
    story.beacon = brought;
    await story.release();
    const own = join(folder(join(story.workspace('presse-nord'), 'record')), 'release-1.json');
    expect(readFileSync(join(folder(record()), 'release-1.json'))).toEqual(readFileSync(own));
    expect((await story.verify(record())).failures).toEqual([]);
  });

  it('is not made once the hour has come', async () => {
    await expect(preposition()).rejects.toThrow(code('hour-past'));
  });
});

describe('a late joiner', () => {
  it('whose request is not approved yet holds up no other, and is served once it is', async () => {
    const story = await Story.begin({
      timelock: 'prepositioned',
      drand: { chain: chain.chain, relays: [nowhere] },
    });
    try {
      await story.export();
      await story.addWorkspace('retard', { role: 'distributor' });
      await story.pin('retard');
      await story.license('retard', 'press');
      await story.approve('claire');
      await story.exportLate();
      const send = async (): Promise<PrepositionReport> =>
        story.run('rectorat', (context) =>
          prepositionRelease(context, story.publication, { confirm: async () => true }),
        );
      const { held, outcomes } = await send();
      expect(held).toEqual([{ request: 2, fault: code('quorum-missing') }]);
      expect(outcomes.map(({ party }) => party).toSorted()).toEqual(['presse-nord', 'quotidien']);
      await story.receive('retard');
      await story.approve('claire');
      expect((await send()).held).toEqual([]);
      story.clock.set('2026-07-03T08:00:05Z');
      story.beacon = brought;
      expect((await story.open('retard'))[0]?.fault).toBeNull();
    } finally {
      story.end();
    }
  });
});

describe('where there will be no beacon', () => {
  it('the officers release as ever, and it opens', async () => {
    const story = await Story.begin({
      timelock: 'prepositioned',
      drand: { chain: chain.chain, relays: [nowhere] },
    });
    try {
      await story.export();
      await story.receive('presse-nord');
      await story.approve('claire');
      await story.run('rectorat', (context) =>
        prepositionRelease(context, story.publication, { confirm: async () => true }),
      );
      story.clock.set('2026-07-03T08:01:00Z');
      await story.release();
      expect((await story.open('presse-nord'))[0]?.fault).toBeNull();
      // What was locked is of no more use there.
      rmSync(join(story.depot('presse-nord'), 'lille', story.publication, 'r1/press/release-1.pgp.tle'));
      expect((await story.open('presse-nord'))[0]?.fault).toBeNull();
    } finally {
      story.end();
    }
  });

  it('a publication that was not announced so is refused', async () => {
    const story = await Story.begin({});
    try {
      await story.export();
      await expect(
        story.run('rectorat', (context) =>
          prepositionRelease(context, story.publication, { confirm: async () => true }),
        ),
      ).rejects.toThrow(code('not-prepositioned'));
    } finally {
      story.end();
    }
  });
});
