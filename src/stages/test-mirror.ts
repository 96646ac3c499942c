/**
 * `partner test` of the mirrors (transport/FORMAT.md, «Mirrors»): tries the depot behind each as a partner's, and its
 * public address as readers will ask it. Nothing of it is kept: a mirror has no profile.
 */
import { SceauError } from '../errors.ts';
import { VISITS, boundVisit } from '../transport/visit.ts';
import { type MirrorWarning, checkMirror } from '../transport/check-mirror.ts';
import { type WrittenMirror, writtenMirrors } from '../workspace/config.ts';
import { trustedMirror } from '../workspace/connect.ts';
import { type Context, faultOf } from './context.ts';
import { MIRROR_PARTY, mirrorParty } from './push-mirrors.ts';
import { type PartnerTest, type Probe, largestPayload, profileWarnings } from './test-partner.ts';

/** Writes through a mirror's depot and reads from its address; throws as `checkMirror`. */
export type MirrorCheck = (mirror: WrittenMirror) => Promise<readonly MirrorWarning[]>;

/** The check of the mirrors of a workspace. */
export function mirrorCheck({ workspace, connect, random, visits }: Context): MirrorCheck {
  return async (mirror) => {
    const read = trustedMirror(workspace.dir, mirror);
    const depot = boundVisit(await connect(mirror.depot), visits?.delivery ?? VISITS.delivery);
    try {
      return await checkMirror(depot, read, { random });
    } finally {
      await depot.close();
    }
  };
}

/** Whether `party` is the name of a mirror: `mirror:ID`. */
export function isMirrorParty(party: string): boolean {
  return party.startsWith(MIRROR_PARTY);
}

/** Names of all mirrors, as the table of a push has them. */
export function mirrorParties({ workspace }: Context): readonly string[] {
  return writtenMirrors(workspace.config).map(({ id }) => mirrorParty(id));
}

async function testOne(
  context: Context,
  mirror: WrittenMirror,
  o: { readonly probe: Probe; readonly check: MirrorCheck; readonly payloadBytes: number },
): Promise<PartnerTest> {
  const party = mirrorParty(mirror.id);
  const { url, depot } = mirror;
  const { address } = depot;
  context.report({ kind: 'connecting', party, address });
  let test: PartnerTest = { party, address, url, profile: null, warnings: [], fault: null };
  try {
    // A bucket has nothing that a delivery could adapt to.
    if ('endpoint' in depot) return { ...test, warnings: await o.check(mirror) };
    const profile = await o.probe(depot);
    test = { ...test, profile };
    if (!profile.write) throw new SceauError('permission-denied', { path: profile.address });
    test = { ...test, warnings: profileWarnings(profile, o.payloadBytes) };
    return { ...test, warnings: [...test.warnings, ...(await o.check(mirror))] };
  } catch (error) {
    const fault = faultOf(error);
    context.report({ kind: 'party-failed', party, fault });
    return { ...test, fault };
  }
}

/**
 * Tries mirrors, one after the other. What is found at one is that one's alone.
 * @param parties their names, `mirror:ID`
 * @throws `partner-unknown` before any is tried
 */
export async function testMirrors(
  context: Context,
  parties: readonly string[],
  o: { readonly probe: Probe; readonly check: MirrorCheck },
): Promise<readonly PartnerTest[]> {
  const known = writtenMirrors(context.workspace.config);
  const mirrors = parties.map((party) => {
    const found = known.find(({ id }) => mirrorParty(id) === party);
    if (found === undefined) throw new SceauError('partner-unknown', { partner: party });
    return found;
  });
  const payloadBytes = largestPayload(context);
  const tests: PartnerTest[] = [];
  for (const mirror of mirrors) {
    // Payloads are written to a mirror of everything alone.
    const bytes = mirror.carries === 'everything' ? payloadBytes : 0;
    tests.push(await testOne(context, mirror, { ...o, payloadBytes: bytes }));
  }
  return tests;
}
