/**
 * `partner test`: tries the parties' depots before it counts, says what would make a delivery weaker, and keeps what was
 * found (workspace/FORMAT.md §4), so that deliveries adapt to it.
 */
import { SceauError } from '../errors.ts';
import { PAYLOAD } from '../documents/manifest.ts';
import { listTree } from '../io/files.ts';
import type { MirrorWarning } from '../transport/check-mirror.ts';
import type { DepotProfile } from '../transport/profile.ts';
import type { DepotSettings } from '../workspace/config.ts';
import { readParty, removeProfile, writeProfile } from '../workspace/party-store.ts';
import { at } from '../workspace/workspace.ts';
import { type Context, type Fault, faultOf } from './context.ts';

/** A clock that is further off than this misleads whoever compares times. */
const MOST_SKEW_MS = 2 * 60 * 1000;

/** What makes a delivery weaker, though it works. */
export const PROFILE_WARNINGS = [
  'no-rename-over',
  'no-fsync',
  'no-resume',
  'clock-off',
  'little-space',
] as const;
export type ProfileWarning = (typeof PROFILE_WARNINGS)[number];

/** What was found at one party's depot, or at a mirror: a profile, unless it could not be tried. */
export interface PartnerTest {
  readonly party: string;
  readonly address: string;
  /** A mirror's public address; `null` for a party, who has none. */
  readonly url: string | null;
  readonly profile: DepotProfile | null;
  readonly warnings: readonly (ProfileWarning | MirrorWarning)[];
  /** Why it could not be tried, or `permission-denied` where nothing may be written there. */
  readonly fault: Fault | null;
}

/** Tries a depot, by its settings; throws as opening it does. */
export type Probe = (settings: DepotSettings) => Promise<DepotProfile>;

/** Length in bytes of the largest payload of the record, 0 without one. */
export function largestPayload({ workspace }: Context): number {
  const payloads = listTree(at(workspace, 'record')).filter(({ path }) => path.split('/').at(-1) === PAYLOAD);
  return payloads.reduce((most, { length }) => Math.max(most, length), 0);
}

/**
 * What of a profile makes a delivery weaker.
 * @param payloadBytes the largest payload there is: room for two, since one that stands is replaced in one step
 */
export function profileWarnings(profile: DepotProfile, payloadBytes: number): readonly ProfileWarning[] {
  const { renameOver, fsync, resume, clockSkewMs, freeBytes } = profile;
  const holds: { readonly [W in ProfileWarning]: boolean } = {
    'no-rename-over': renameOver === 'none',
    'no-fsync': !fsync,
    'no-resume': !resume,
    'clock-off': clockSkewMs !== null && Math.abs(clockSkewMs) > MOST_SKEW_MS,
    'little-space': freeBytes !== null && freeBytes < 2 * payloadBytes,
  };
  return PROFILE_WARNINGS.filter((warning) => holds[warning]);
}

async function testPartner(
  context: Context,
  party: string,
  o: { readonly probe: Probe; readonly payloadBytes: number },
): Promise<PartnerTest> {
  const { workspace, report } = context;
  const { depot } = readParty(workspace, party);
  const { address } = depot;
  const known = { party, address, url: null };
  report({ kind: 'connecting', party, address });
  try {
    const profile = await o.probe(depot);
    if (profile.write) {
      writeProfile(workspace, party, profile);
      return { ...known, profile, warnings: profileWarnings(profile, o.payloadBytes), fault: null };
    }
    // Where nothing could be written, nothing was found out of what a delivery could adapt to.
    removeProfile(workspace, party);
    const refused = new SceauError('permission-denied', { path: profile.address });
    return { ...known, profile, warnings: [], fault: faultOf(refused) };
  } catch (error) {
    const fault = faultOf(error);
    report({ kind: 'party-failed', party, fault });
    return { ...known, profile: null, warnings: [], fault };
  }
}

/**
 * Tries the depots of parties, one after the other: measured beside others, one would measure the others. What keeps one
 * from being tried is that party's alone.
 * @throws `partner-unknown` before any is tried
 */
export async function testPartners(
  context: Context,
  parties: readonly string[],
  probe: Probe,
): Promise<readonly PartnerTest[]> {
  for (const party of parties) readParty(context.workspace, party);
  const payloadBytes = largestPayload(context);
  const tests: PartnerTest[] = [];
  for (const party of parties) tests.push(await testPartner(context, party, { probe, payloadBytes }));
  return tests;
}
