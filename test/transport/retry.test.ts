/** Trying again (transport/FORMAT.md, «Trying again»), on a clock that nobody waits for. */
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, SceauError, exitStatus, mayPass } from '../../src/errors.ts';
import { TRIES, type Retry, retrying } from '../../src/transport/retry.ts';
import { ERROR_SAMPLES } from '../cli/error-samples.ts';
import { TestClock } from '../support/story.ts';

const START = '2026-07-05T06:00:00Z';
/** The longest waits that the jitter allows, all but a 65,536th. */
const LATEST = { bytes: (length: number) => new Uint8Array(length).fill(255) };
const EARLIEST = { bytes: (length: number) => new Uint8Array(length) };

const failure = (code: ErrorCode): SceauError => new SceauError(code, ERROR_SAMPLES[code]);

/** Fails as `errors` says, then succeeds; how it ended, how often it was tried, and the waits. */
async function play(
  errors: readonly Error[],
  o: { readonly untilMs?: number; readonly random?: typeof LATEST } = {},
): Promise<{ ended: unknown; tries: number; retries: readonly Retry[]; clock: TestClock }> {
  const clock = new TestClock(START);
  const retries: Retry[] = [];
  let tries = 0;
  const { untilMs = null, random = LATEST } = o;
  const options = { clock, random, untilMs, onRetry: (retry: Retry) => void retries.push(retry) };
  const ended: unknown = await retrying(options, async () => {
    const error = errors[tries];
    tries += 1;
    if (error !== undefined) throw error;
    return 'done';
  }).catch((error: unknown) => error);
  return { ended, tries, retries, clock };
}

describe('what may pass by itself', () => {
  it('is tried three times where nothing says until when', async () => {
    const lost = Array.from({ length: 9 }, () => failure('connection-lost'));
    const { ended, tries } = await play(lost);
    expect({ ended, tries }).toEqual({ ended: lost[TRIES - 1], tries: TRIES });
    expect(await play(lost.slice(0, 2))).toMatchObject({ ended: 'done', tries: 3 });
  });

  it('waits up to 1 s, then twice as long each time, up to a minute', async () => {
    const lost = Array.from({ length: 9 }, () => failure('deadline-exceeded'));
    const { retries } = await play(lost, { untilMs: Date.parse(START) + 3_600_000 });
    expect(retries.map(({ afterMs }) => Math.round(afterMs / 1000))).toEqual([
      1, 2, 4, 8, 16, 32, 60, 60, 60,
    ]);
    expect(retries.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('may be tried at once where the jitter says so', async () => {
    const { retries } = await play([failure('connection-lost')], { random: EARLIEST });
    expect(retries.map(({ afterMs }) => afterMs)).toEqual([0]);
  });

  it('is tried for the last time at the very end of the time given, and never after', async () => {
    const lost = Array.from({ length: 99 }, () => failure('connection-lost'));
    const { ended, clock, tries } = await play(lost, { untilMs: Date.parse(START) + 10_000 });
    expect(clock.nowMs()).toBe(Date.parse(START) + 10_000);
    expect({ ended, tries }).toEqual({ ended: lost[tries - 1], tries: 5 });
  });

  it('is tried once where the time given is over', async () => {
    expect(await play([failure('connection-lost')], { untilMs: Date.parse(START) })).toMatchObject({
      tries: 1,
    });
  });
});

describe('what does not pass by itself', () => {
  it.each(ERROR_CODES.filter((code) => exitStatus(code) !== 75))('%s is never tried again', async (code) => {
    expect(mayPass(code)).toBe(false);
    const error = failure(code);
    const { ended, tries } = await play([error], { untilMs: Date.parse(START) + 3_600_000 });
    expect({ ended, tries }).toEqual({ ended: error, tries: 1 });
  });

  it('ends the tries of what did', async () => {
    const { tries, retries } = await play([failure('connection-lost'), failure('host-key-changed')]);
    expect({ tries, waits: retries.length }).toEqual({ tries: 2, waits: 1 });
  });

  it('includes every error without a code: that is a bug', async () => {
    const bug = new TypeError('x');
    expect(await play([bug])).toMatchObject({ ended: bug, tries: 1 });
  });
});
