/** `release --wait`: ahead all that can be, at the hour the rest, and nothing that opens before. */
import { existsSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Context, StageEvent } from '../../src/stages/context.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { decryptSessionKey } from '../../src/openpgp/session-key.ts';
import { openKey } from '../../src/workspace/keys.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { HOUR, Story, type StoryOptions } from '../support/story.ts';
import { startTimeServer } from '../support/time-servers.ts';
import { makeTls } from '../support/tls.ts';
import { publishNotice, waitIn } from '../support/waiting.ts';

const openssl = peer('openssl');
const ONE = { distributors: { 'presse-nord': ['press'] } } as const;
const TWO_OF_THREE = { ...ONE, officers: ['claire', 'denis', 'emile'], approvals: 2 } as const;

let story: Story;
afterEach(() => story.end());

/** A publication that was received and is to be released; `handed` have handed over. */
async function begin(
  handed: readonly string[],
  options: StoryOptions = ONE,
  from = '2026-07-03T07:59:00Z',
): Promise<void> {
  story = await Story.begin(options);
  await story.export();
  for (const party of Object.keys(story.distributors)) await story.receive(party);
  story.clock.set('2026-07-03T07:30:00Z');
  for (const officer of handed) await story.approve(officer);
  story.clock.set(from);
  story.events.length = 0;
}

const place = (): string => `${story.issuer}/${story.publication}`;
const inDepot = (path: string): string => join(story.depot('presse-nord'), place(), path);
const kinds = (): readonly string[] => story.events.map(({ kind }) => kind);
const told = (kind: StageEvent['kind']): readonly StageEvent[] =>
  story.events.filter((event) => event.kind === kind);
const releasedAt = (): string => {
  const { releasedAt: at }: { releasedAt: string } = JSON.parse(
    readFileSync(inDepot('r1/press/release-1.json'), 'utf8'),
  );
  return at;
};

/** Every file of the story. */
function allFiles(): readonly string[] {
  return readdirSync(story.dir, { recursive: true, encoding: 'utf8' })
    .map((path) => join(story.dir, path))
    .filter((path) => statSync(path).isFile());
}

describe('the wait for the hour', () => {
  it('releases at it, with all that can be ahead done before', async () => {
    await begin(['claire'], ONE, '2026-07-03T07:54:50Z');
    const ticks: number[] = [];
    const connected: number[] = [];
    const connect: Context['connect'] = async ({ address }) => {
      if (address === story.depot('presse-nord')) connected.push(story.clock.ms);
      return openFolderDepot(address);
    };
    let aheadOfHour: boolean[] = [];
    const { outcomes, revision } = await waitIn(story, {
      connect,
      wait: { onTick: (leftMs) => ticks.push(leftMs) },
      happenings: {
        '2026-07-03T07:59:50Z': () => {
          const files = ['r1/request-1.json.asc', 'r1/officers/claire/approval-claire-1-0.json.asc'];
          aheadOfHour = files.map((file) => existsSync(inDepot(file)));
        },
      },
    });
    expect({ revision, faults: outcomes.map(({ fault }) => fault) }).toEqual({ revision: 1, faults: [null] });
    expect(aheadOfHour).toEqual([true, true]);
    expect(releasedAt()).toBe(HOUR);
    expect(story.clock.ms - Date.parse(HOUR)).toBeLessThan(1000);
    // One connection, five minutes before, and no other.
    expect(connected).toEqual([Date.parse('2026-07-03T07:55:00Z')]);
    expect(told('release-countdown').map((event) => 'minutes' in event && event.minutes)).toEqual([5, 1]);
    expect(ticks.at(-1)).toBeLessThanOrEqual(0);
    expect(ticks.filter((ms) => ms > 0).length).toBeGreaterThanOrEqual(300);
    expect(await story.open('presse-nord')).toMatchObject([{ fault: null }]);
  });

  it('has nothing on disk before that opens anything', async () => {
    await begin(['claire']);
    let before: readonly Buffer[] = [];
    let names: readonly string[] = [];
    await waitIn(story, {
      happenings: {
        '2026-07-03T07:59:59.900Z': () => {
          const files = allFiles();
          names = files.filter((path) => /release-[0-9]/.test(path));
          before = files.map((path) => readFileSync(path));
        },
      },
    });
    const packets = readFileSync(inDepot('r1/press/release-1.pgp'));
    const sessionKey = await story.run('presse-nord', async ({ workspace, secrets }) =>
      decryptSessionKey('release-1.pgp', packets, await openKey(workspace, 'distributor', secrets)),
    );
    const hex = Buffer.from(sessionKey).toString('hex');
    const forms = [Buffer.from(sessionKey), Buffer.from(hex), Buffer.from(hex.toUpperCase())];
    expect(names).toEqual([]);
    expect(before.length).toBeGreaterThan(50);
    expect(before.filter((bytes) => forms.some((form) => bytes.includes(form)))).toEqual([]);
  });

  it('leaves the workspace to others, and goes by a notice that comes meanwhile', async () => {
    await begin(['claire']);
    const hour = { utc: '2026-07-03T08:03:00Z', zone: 'Europe/Paris' };
    await waitIn(story, {
      happenings: {
        '2026-07-03T07:59:40Z': () => publishNotice(story, { kind: 'postpone', hour }, ['claire']),
        '2026-07-03T08:01:00Z': () => story.approve('claire'),
      },
    });
    expect(releasedAt()).toBe(hour.utc);
    expect(told('release-planned')).toMatchObject([{ hour: { utc: HOUR } }, { hour }]);
  });

  it('ends where the publication is withdrawn', async () => {
    await begin(['claire']);
    const waiting = waitIn(story, {
      happenings: {
        '2026-07-03T07:59:20Z': () => publishNotice(story, { kind: 'withdraw', hour: null }, []),
      },
    });
    await expect(waiting).rejects.toMatchObject({ code: 'publication-withdrawn' });
    expect(story.clock.ms).toBeLessThan(Date.parse(HOUR));
    expect(existsSync(inDepot('r1/press/release-1.json'))).toBe(false);
  });

  it('ends at a signal', async () => {
    await begin(['claire']);
    const stop = new AbortController();
    const waiting = waitIn(story, {
      wait: { stop: stop.signal },
      happenings: { '2026-07-03T07:59:59Z': () => stop.abort() },
    });
    await expect(waiting).rejects.toMatchObject({ code: 'wait-interrupted' });
    expect(existsSync(inDepot('r1/press/release-1.json'))).toBe(false);
  });

  it('goes on where too few have handed over, and releases as soon as enough have', async () => {
    await begin(['claire'], TWO_OF_THREE);
    await waitIn(story, {
      happenings: {
        '2026-07-03T08:01:00Z': () => story.approve('denis'),
      },
    });
    const at = Date.parse(releasedAt());
    expect(at).toBeGreaterThanOrEqual(Date.parse('2026-07-03T08:01:00Z'));
    expect(at).toBeLessThanOrEqual(Date.parse('2026-07-03T08:01:15Z'));
    expect(told('release-held')).toMatchObject([
      { fault: { code: 'quorum-missing', params: { needed: 2, found: 1 } } },
    ]);
  });

  it('ends by what is missing when its time is up', async () => {
    await begin(['claire'], TWO_OF_THREE);
    const untilMs = Date.parse('2026-07-03T08:01:00Z');
    await expect(waitIn(story, { wait: { pushing: { until: () => untilMs } } })).rejects.toMatchObject({
      code: 'quorum-missing',
    });
    expect(story.clock.ms).toBeGreaterThanOrEqual(untilMs);
  });

  it('connects anew where a connection broke', async () => {
    await begin(['claire']);
    let connections = 0;
    let isBroken = false;
    const connect: Context['connect'] = async (settings) => {
      const depot = openFolderDepot(settings.address);
      if (settings.address !== story.depot('presse-nord')) return depot;
      connections += 1;
      const mine = connections;
      const list: typeof depot.list = async (folder) => {
        if (mine === 1 && isBroken) return openFolderDepot('/nowhere').list(folder);
        return depot.list(folder);
      };
      return { ...depot, list };
    };
    await waitIn(story, { connect, happenings: { '2026-07-03T07:59:10Z': () => void (isBroken = true) } });
    expect(connections).toBe(2);
    expect(releasedAt()).toBe(HOUR);
    expect(kinds()).not.toContain('ahead-failed');
  });
});

describe('the wait for the hour, without a network', () => {
  it('takes what officers bring, whenever the medium comes and though it goes again', async () => {
    await begin(['claire', 'denis'], TWO_OF_THREE);
    renameSync(story.depot('claire'), join(story.dir, 'desk'));
    const stick = join(story.dir, 'stick');
    await waitIn(story, {
      wait: { acts: [stick] },
      happenings: {
        '2026-07-03T07:59:20Z': () => renameSync(join(story.dir, 'desk'), stick),
        '2026-07-03T07:59:45Z': () => renameSync(stick, join(story.dir, 'desk')),
      },
    });
    expect(releasedAt()).toBe(HOUR);
    expect(told('party-failed')).toContainEqual(
      expect.objectContaining({ party: stick, fault: expect.objectContaining({ code: 'depot-missing' }) }),
    );
  });

  it('writes to a medium at the hour, and connects to no recipient', async () => {
    await begin(['claire'], ONE, '2026-07-03T07:54:50Z');
    const medium = join(story.dir, 'medium');
    const connected: string[] = [];
    let before: readonly string[] = [];
    const { outcomes } = await waitIn(story, {
      wait: { to: medium },
      connect: async ({ address }) => {
        connected.push(address);
        return openFolderDepot(address);
      },
      happenings: {
        '2026-07-03T07:59:59.900Z': () => {
          before = allFiles().filter((path) => path.startsWith(medium));
        },
      },
    });
    expect(before).toEqual([]);
    expect(outcomes).toMatchObject([{ party: medium, fault: null }]);
    expect(existsSync(join(medium, place(), 'r1/press/release-1.json.asc'))).toBe(true);
    expect(connected).toEqual([story.depot('claire')]);
    expect(existsSync(inDepot('r1/request-1.json'))).toBe(false);
    expect(existsSync(inDepot('r1/press/release-1.json'))).toBe(false);
  });

  it('does not begin where the medium to write to is not there', async () => {
    await begin(['claire']);
    const to = join(story.dir, 'unplugged', 'medium');
    await expect(waitIn(story, { wait: { to } })).rejects.toMatchObject({ code: 'input-missing' });
    expect(story.clock.ms).toBeLessThan(Date.parse(HOUR));
  });
});

/** The rectorat's clock is held to three servers that know better. */
async function withServers(run: () => Promise<void>, trueMs: () => number): Promise<void> {
  const folder = scratchFolder();
  const tls = makeTls(openssl ?? '', folder);
  const servers = await Promise.all([1, 2, 3].map(() => startTimeServer(tls, trueMs)));
  const toml = join(story.workspace('rectorat'), 'sceau.toml');
  const urls = servers.map(({ url }) => JSON.stringify(url)).join(', ');
  const time = `\n[time]\nservers = [ ${urls} ]\nca = ${JSON.stringify(tls.ca)}\n`;
  writeFileSync(toml, readFileSync(toml, 'utf8') + time);
  try {
    await run();
  } finally {
    await Promise.all(servers.map((each) => each.stop()));
  }
}

describe.skipIf(openssl === undefined)('a clock that goes wrong while the wait lasts', () => {
  it.each([
    ['forward past the hour', 3_600_000],
    ['back', -3_600_000],
  ])('is noticed when it jumps %s, and nothing is released by it', async (_, jumpMs) => {
    await begin(['claire']);
    let offMs = 0;
    const jump = (ms: number) => (): void => {
      story.clock.ms += ms;
      offMs += ms;
    };
    const back = new Date(Date.parse('2026-07-03T07:59:30Z') + jumpMs).toISOString();
    await withServers(
      async () => {
        await waitIn(story, {
          happenings: {
            '2026-07-03T07:59:10Z': jump(jumpMs),
            [back]: jump(-jumpMs),
          },
        });
      },
      () => story.clock.ms - offMs,
    );
    expect(told('clock-jumped')[0]).toMatchObject({ jumpMs: expect.closeTo(jumpMs, -4) });
    expect(told('release-held')).toMatchObject([{ fault: { code: 'clock-disagrees' } }]);
  });
});
