/**
 * A pre-positioned release (timelock/FORMAT.md §6): its three files, each locked to the drand round of the hour, so that
 * they may lie with distributors and mirrors ahead of it. Opened in memory by the beacon, they are a release like any
 * other, and are judged as one.
 */
import { SceauError } from '../errors.ts';
import { type SignedBytes, peekNumber, expectLink } from '../documents/envelope.ts';
import type { Hour } from '../documents/fields.ts';
import { lockedName, releaseFiles, releaseName } from '../documents/names.ts';
import { roundOfHour } from '../timelock/drand.ts';
import type { Context } from './context.ts';
import { chainOf, fetchBeacon } from './fetch-beacon.ts';

/** Bound of each locked file: that of what is in it, and what the lock adds. */
export const MAX_LOCKED_BYTES = 1_010_000;

/** A release as its three files hold it, of which nothing but the lock was checked. */
export interface UnlockedRelease {
  readonly signed: SignedBytes;
  /** The bytes of `release-N.pgp`. */
  readonly keys: Uint8Array;
}

/** Locks a release's three files, in `releaseFiles`' order, to the hour. */
export async function lockRelease(
  context: Pick<Context, 'drand' | 'random'>,
  hour: Hour,
  files: readonly Uint8Array[],
): Promise<readonly Uint8Array[]> {
  const { lockToRound } = await import('../timelock/tlock.ts');
  const chain = chainOf(context);
  const { random } = context;
  const round = roundOfHour(hour, chain);
  return Promise.all(files.map((bytes) => lockToRound(bytes, { chain, round, random })));
}

/**
 * Opens a release's three files by the beacon of the hour.
 * @param o.read a file of the scope's folder; anybody's
 * @throws `timelock-invalid` where one is not locked to that very round, before anybody is asked for its beacon;
 * `beacon-missing`, `beacon-invalid`; `document-link` where it is another number's; what `read` throws
 */
export async function unlockRelease(
  context: Context,
  o: {
    readonly number: number;
    readonly hour: Hour;
    readonly read: (name: string, maxBytes: number) => Promise<Uint8Array>;
  },
): Promise<UnlockedRelease> {
  const { number, hour, read } = o;
  const { lockedRound, openLocked } = await import('../timelock/tlock.ts');
  const chain = chainOf(context);
  const round = roundOfHour(hour, chain);
  const locked: { name: string; bytes: Uint8Array }[] = [];
  for (const name of releaseFiles(number).map(lockedName)) {
    const bytes = await read(name, MAX_LOCKED_BYTES);
    if (lockedRound(name, bytes, chain) !== round) {
      throw new SceauError('timelock-invalid', { file: name, fault: 'round' });
    }
    locked.push({ name, bytes });
  }
  const beacon = await fetchBeacon(context, { round, zone: hour.zone });
  const opened: Uint8Array[] = [];
  for (const { name, bytes } of locked) opened.push(await openLocked(name, bytes, beacon));
  const [keys, bytes, asc] = opened;
  if (keys === undefined || bytes === undefined || asc === undefined) {
    throw new SceauError('bug', { detail: 'a release has three files' });
  }
  const file = releaseName({ number, site: null });
  const claimed = peekNumber(bytes);
  if (claimed !== null) expectLink(file, 'number', number, claimed);
  return { signed: { file, bytes, asc }, keys };
}
