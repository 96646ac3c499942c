import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { openTimeSecret } from '../../src/stages/time-secret.ts';
import { roundOfHour, roundTimeMs } from '../../src/timelock/drand.ts';
import { TestChain, type TestRelay, startRelay } from '../support/drand.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { HOUR, START, Story } from '../support/story.ts';
import { makeTls } from '../support/tls.ts';

const chain = new TestChain();
const round = roundOfHour({ utc: HOUR }, chain.chain);
const code = (expected: string, params = {}) =>
  expect.objectContaining({ code: expected, params: expect.objectContaining(params) });

const openssl = peer('openssl');

describe.skipIf(openssl === undefined)('a publication with the drand factor', () => {
  let story: Story;
  const relays: TestRelay[] = [];
  /** What the second relay says instead of the chain. */
  let lie: ((round: number) => Uint8Array) | undefined;
  let isDown = false;

  beforeAll(async () => {
    const folder = scratchFolder();
    const tls = makeTls(openssl ?? '', folder);
    const clock = { nowMs: (): number => (isDown ? 0 : story.clock.nowMs()) };
    const answer = (asked: number): Uint8Array => lie?.(asked) ?? chain.beacon(asked);
    relays.push(await startRelay(chain, { clock, tls }), await startRelay(chain, { clock, tls, answer }));
    story = await Story.begin({
      officers: ['claire', 'denis'],
      approvals: 2,
      timelock: 'drand',
      drand: { chain: chain.chain, relays: relays.map(({ url }) => ({ url, ca: tls.ca })) },
    });
    await story.export();
    for (const party of Object.keys(story.distributors)) await story.receive(party);
  });
  beforeEach(() => {
    isDown = false;
    lie = undefined;
    story.beacon = undefined;
    story.events.length = 0;
  });
  afterAll(async () => {
    for (const relay of relays) await relay.close();
    story.end();
  });

  const custody = (): string =>
    join(story.workspace('rectorat'), 'custody', 'lille', story.publication, 'r1', 'timelock.tle');
  const released = (scope = 'press'): boolean =>
    existsSync(
      join(story.workspace('rectorat'), 'record', 'lille', story.publication, 'r1', scope, 'release-1.pgp'),
    );

  it('keeps its time secret in one file alone, locked to the round of the hour', () => {
    const text = readFileSync(custody(), 'latin1');
    expect(text).toMatch(new RegExp(`^age-encryption\\.org/v1\\n-> tlock ${round} ${chain.chain.hash}\\n`));
    expect(roundTimeMs(round, chain.chain)).toBe(Date.parse(HOUR) + 1000);
  });

  it('takes the officers’ shares days ahead', async () => {
    story.clock.set(START);
    await story.approve('claire');
    await story.approve('denis');
    for (const officer of story.officers) {
      expect(
        existsSync(
          join(
            story.depot(officer),
            'lille',
            story.publication,
            `r1/officers/${officer}/handover-${officer}-1.pgp`,
          ),
        ),
      ).toBe(true);
    }
  });

  it('gives all the officers together nothing without the beacon: not before the hour, nor at it', async () => {
    await expect(story.release()).rejects.toThrow(code('before-hour'));
    story.clock.set(HOUR);
    isDown = true;
    await expect(story.release()).rejects.toThrow(
      code('beacon-missing', {
        round,
        at: '2026-07-03T08:00:01Z',
        url: expect.stringContaining(`/public/${round}`),
      }),
    );
    expect(released()).toBe(false);
    // Both relays were waited for, and each is named.
    expect(story.events.filter(({ kind }) => kind === 'source-failed')).toHaveLength(2);
  });

  it('is not released by a beacon that is brought and does not hold', async () => {
    story.clock.set('2026-07-03T08:00:05Z');
    const other = new TestChain('another');
    for (const [bytes, fault] of [
      [chain.beacon(round + 1), 'round'],
      [other.beacon(round), 'signature'],
      [encodeUtf8('{}'), 'form'],
    ] as const) {
      story.beacon = { source: 'beacon.json', bytes };
      await expect(story.release()).rejects.toThrow(code('beacon-invalid', { fault }));
    }
    expect(released()).toBe(false);
  });

  it('is not released by another time lock than its own', async () => {
    const kept = readFileSync(custody());
    const { lockToRound } = await import('../../src/timelock/tlock.ts');
    const { systemRandom } = await import('../../src/io/random.ts');
    const another = await lockToRound(encodeUtf8('00'.repeat(32)), {
      chain: chain.chain,
      round: round - 100,
      random: systemRandom,
    });
    writeFileSync(custody(), another);
    await expect(story.release()).rejects.toThrow(code('decryption-failed'));
    writeFileSync(custody(), kept.subarray(0, -1));
    await expect(story.release()).rejects.toThrow(code('timelock-invalid', { fault: 'content' }));
    writeFileSync(custody(), kept);
    expect(released()).toBe(false);
  });

  it('does not open for an hour that was brought forward: that takes a new revision', async () => {
    const place = { issuer: 'lille', publication: story.publication, revision: 1 };
    story.clock.set('2026-07-02T08:00:01Z');
    story.beacon = { source: 'beacon.json', bytes: chain.beacon(round) };
    const earlier = { utc: '2026-07-02T08:00:00Z', zone: 'Europe/Paris' };
    await expect(story.run('rectorat', (context) => openTimeSecret(context, place, earlier))).rejects.toThrow(
      code('timelock-not-due', { revision: 1, hour: '2026-07-03T08:00:01Z' }),
    );
  });

  it('is released at the hour, in spite of a relay that lies', async () => {
    story.clock.set(HOUR);
    lie = () => new TestChain('another').beacon(round);
    await story.release();
    expect(released()).toBe(true);
    for (const party of Object.keys(story.distributors)) {
      expect((await story.open(party)).every(({ path }) => path !== null)).toBe(true);
    }
  });
});

describe('a beacon that is brought', () => {
  it('is enough where no relay can be reached', async () => {
    const nowhere = { url: 'https://127.0.0.1:1/' };
    const story = await Story.begin({ timelock: 'drand', drand: { chain: chain.chain, relays: [nowhere] } });
    try {
      await story.export();
      await story.receive('presse-nord');
      await story.approve('claire');
      story.clock.set('2026-07-03T08:00:01Z');
      story.beacon = { source: 'beacon.json', bytes: chain.beacon(round) };
      await story.release();
      story.beacon = undefined;
      expect((await story.open('presse-nord')).every(({ path }) => path !== null)).toBe(true);
    } finally {
      story.end();
    }
  });
});
