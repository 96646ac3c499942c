/** A release machine whose clock differs from the time servers': refused, unless k officers say that it is right. */
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approve } from '../../src/stages/approve.ts';
import { makeKit } from '../../src/stages/make-kit.ts';
import { releasePublication } from '../../src/stages/release.ts';
import { readConfig } from '../../src/workspace/config.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { HOUR, Story } from '../support/story.ts';
import { type TimeServer, startTimeServer } from '../support/time-servers.ts';
import { makeTls } from '../support/tls.ts';
import { publishNotice } from '../support/waiting.ts';

const openssl = peer('openssl');

describe.skipIf(openssl === undefined)('a release against the time servers', () => {
  let story: Story;
  let servers: readonly TimeServer[];
  let offMs = 0;
  const override = (officer: string): Promise<boolean> =>
    story.run(officer, async (context) => {
      const options = { overridesClock: true };
      return (await approve(context, story.publication, async () => true, options)).clockOverridden;
    });
  const released = async (): Promise<readonly (string | undefined)[]> =>
    (await story.release()).outcomes.map(({ fault }) => fault?.code);

  beforeEach(async () => {
    offMs = 60_000;
    story = await Story.begin({
      distributors: { 'presse-nord': ['press'] },
      officers: ['claire', 'denis', 'emile'],
      approvals: 2,
    });
    const tls = makeTls(openssl ?? '', scratchFolder());
    servers = await Promise.all([1, 2, 3].map(() => startTimeServer(tls, () => story.clock.ms - offMs)));
    const toml = join(story.workspace('rectorat'), 'sceau.toml');
    const urls = servers.map(({ url }) => JSON.stringify(url)).join(', ');
    const time = `\n[time]\nservers = [ ${urls} ]\nca = ${JSON.stringify(tls.ca)}\n`;
    writeFileSync(toml, readFileSync(toml, 'utf8') + time);
    await story.export();
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    await story.approve('denis');
    story.clock.set(HOUR);
  });
  afterEach(async () => {
    await Promise.all(servers.map((each) => each.stop()));
    story.end();
  });

  it('is refused, by how much and in which direction, and made once the clock is right', async () => {
    await expect(story.release()).rejects.toMatchObject({
      code: 'clock-disagrees',
      params: { aheadMs: expect.closeTo(60_000, -4), servers: 3 },
    });
    const place = join(story.depot('presse-nord'), story.issuer, story.publication, 'r1/press');
    expect(() => readFileSync(join(place, 'release-1.json'))).toThrow('ENOENT');
    offMs = 0;
    expect(await released()).toEqual([undefined]);
  });

  it('is made where one server lies, which is named', async () => {
    offMs = 0;
    servers[1]?.say(Date.parse('2031-01-01T00:00:00Z'));
    expect(await released()).toEqual([undefined]);
    expect(story.events.filter(({ kind }) => kind === 'time-server-apart')).toMatchObject([
      { server: servers[1]?.url },
    ]);
  });

  it('is made with a warning where too few servers answer, and the journal keeps it', async () => {
    await servers[0]?.stop();
    expect(await released()).toEqual([undefined]);
    expect(story.events).toContainEqual({ kind: 'clock-unchecked', answers: 2, servers: 3 });
    const journal = readFileSync(join(story.workspace('rectorat'), 'journal.jsonl'), 'utf8');
    expect(journal).toContain('"act":"clock-unchecked","phase":"done"');
  });

  it('is made where k distinct officers override, not where one does, however often', async () => {
    expect(await override('claire')).toBe(true);
    expect(await override('claire')).toBe(true);
    await expect(story.release()).rejects.toMatchObject({ code: 'clock-disagrees' });
    expect(await override('emile')).toBe(true);
    expect(await released()).toEqual([undefined]);
    expect(story.events).toContainEqual(
      expect.objectContaining({ kind: 'clock-overridden', officers: ['claire', 'emile'] }),
    );
  });

  it('is made where they bring their overrides on a medium', async () => {
    await override('claire');
    await override('emile');
    const stick = join(story.dir, 'stick');
    renameSync(story.depot('emile'), stick);
    await expect(story.release()).rejects.toMatchObject({ code: 'clock-disagrees' });
    const acts = [join(story.dir, 'absent'), stick];
    const { outcomes } = await story.run('rectorat', (context) =>
      releasePublication(context, story.publication, { acts }),
    );
    expect(outcomes).toMatchObject([{ fault: null }]);
    expect(story.events).toContainEqual(
      expect.objectContaining({ kind: 'clock-overridden', officers: ['claire', 'emile'] }),
    );
  });

  it('has its servers, and the overrides that were collected, in a kit', async () => {
    await override('claire');
    await override('emile');
    await story.release();
    const kit = join(story.dir, 'kit');
    const { bring } = await story.run('rectorat', (context) => makeKit(context, story.publication, kit));
    const { time } = readConfig(kit);
    expect(time).toEqual(readConfig(story.workspace('rectorat')).time);
    expect(time?.servers).toHaveLength(3);
    expect(bring).toContain(time?.ca);
    const overrides = readdirSync(kit, { recursive: true, encoding: 'utf8' })
      .map((path) => path.split('/').at(-1))
      .filter((name) => name?.startsWith('override-'));
    expect(new Set(overrides)).toEqual(
      new Set(['claire', 'emile'].flatMap((id) => [`override-${id}-1.json`, `override-${id}-1.json.asc`])),
    );
  });

  it('is refused where an override is of another hour', async () => {
    await override('claire');
    await override('denis');
    const hour = { utc: '2026-07-03T08:00:30Z', zone: 'Europe/Paris' };
    await publishNotice(story, { kind: 'postpone', hour }, ['claire', 'denis']);
    story.clock.set(hour.utc);
    await story.approve('claire');
    await story.approve('denis');
    await expect(story.release()).rejects.toMatchObject({ code: 'clock-disagrees' });
    await override('claire');
    await override('denis');
    expect(await released()).toEqual([undefined]);
  });

  it('is refused where an override does not verify', async () => {
    await override('claire');
    await override('denis');
    const path = `${story.issuer}/${story.publication}/r1/officers/denis/override-denis-1.json`;
    const bytes = readFileSync(join(story.depot('denis'), path), 'utf8');
    writeFileSync(join(story.depot('denis'), path), bytes.replace('"revision": 1', '"revision": 2'));
    await expect(story.release()).rejects.toMatchObject({ code: 'clock-disagrees' });
    expect(story.events).toContainEqual(
      expect.objectContaining({ kind: 'approval-refused', officer: 'denis' }),
    );
    rmSync(join(story.depot('denis'), path));
  });

  it('takes no override earlier than an hour before the hour', async () => {
    story.clock.set('2026-07-03T06:59:59Z');
    await expect(override('emile')).rejects.toMatchObject({
      code: 'override-early',
      params: { from: '2026-07-03T07:00:00Z', zone: 'Europe/Paris' },
    });
    // Nothing else was signed by the way.
    const given = join(story.depot('emile'), story.issuer, story.publication, 'r1/officers/emile');
    expect(readdirSync(given).filter((name) => name.startsWith('approval-'))).toEqual([]);
    story.clock.set('2026-07-03T07:00:00Z');
    expect(await override('emile')).toBe(true);
  });
});
