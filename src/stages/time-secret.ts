/**
 * The time secret of a revision whose publication has `timelock` = `drand` (timelock/FORMAT.md §2 and §5): 32 random
 * bytes, kept nowhere but in `timelock.tle`, which opens by the drand beacon of the hour. The lock needs it beside the
 * quorum secret, so that all the officers together have nothing before that beacon.
 */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import { type Hour, encodeInstant } from '../documents/fields.ts';
import type { Publication } from '../documents/publication.ts';
import type { RevisionPlace } from '../documents/names.ts';
import { encodeHex, encodeUtf8, parseHex, parseUtf8 } from '../io/encodings.ts';
import { readFileBounded, writeFileAtomic } from '../io/files.ts';
import { roundOfHour, roundTimeMs } from '../timelock/drand.ts';
import { generateSecret } from '../timelock/shares.ts';
import { custodyFolder } from '../workspace/custody-store.ts';
import type { Context } from './context.ts';
import { chainOf, fetchBeacon } from './fetch-beacon.ts';

export const TIMELOCK = 'timelock.tle';
const MAX_BYTES = 4096;
const SECRET_BYTES = 32;
/** A round that is due within this is waited for; a later one is another hour's. */
const SOON_MS = 10_000;

/** Whether a publication has the drand factor. */
export function hasTimeSecret({ timelock }: Pick<Publication, 'timelock'>): boolean {
  return timelock === 'drand';
}

/**
 * Makes a revision's time secret, and locks it to the first round that comes no earlier than the hour.
 * @param custody the revision's custody, wherever that stands for now
 */
export async function sealTimeSecret(
  context: Pick<Context, 'drand' | 'random'>,
  o: { readonly custody: string; readonly hour: Hour },
): Promise<Uint8Array> {
  const { lockToRound } = await import('../timelock/tlock.ts');
  const chain = chainOf(context);
  const secret = generateSecret(context.random);
  const text = encodeUtf8(encodeHex(secret));
  const round = roundOfHour(o.hour, chain);
  writeFileAtomic(
    join(o.custody, TIMELOCK),
    await lockToRound(text, { chain, round, random: context.random }),
  );
  text.fill(0);
  return secret;
}

/**
 * The time secret of a revision, by the beacon that it waits for. Nobody vouches for `timelock.tle`: another one gives a
 * secret that does not open the lock.
 * @throws `timelock-not-due` where the hour came earlier than the lock opens; `beacon-missing`, `beacon-invalid`,
 * `timelock-invalid`, `input-missing`
 */
export async function openTimeSecret(
  context: Context,
  place: RevisionPlace,
  hour: Hour,
): Promise<Uint8Array> {
  const { lockedRound, openLocked } = await import('../timelock/tlock.ts');
  const chain = chainOf(context);
  const bytes = readFileBounded(join(custodyFolder(context.workspace, place), TIMELOCK), MAX_BYTES);
  const round = lockedRound(TIMELOCK, bytes, chain);
  const dueMs = roundTimeMs(round, chain);
  const { zone } = hour;
  if (dueMs > context.clock.nowMs() + SOON_MS) {
    throw new SceauError('timelock-not-due', { revision: place.revision, hour: encodeInstant(dueMs), zone });
  }
  const text = await openLocked(TIMELOCK, bytes, await fetchBeacon(context, { round, zone }));
  const secret = parseHex(parseUtf8(text) ?? '-');
  text.fill(0);
  if (secret?.length !== SECRET_BYTES)
    throw new SceauError('timelock-invalid', { file: TIMELOCK, fault: 'content' });
  return secret;
}
