/**
 * Holds this machine's clock against the time servers of its settings before anything is released by it (timelock/FORMAT.md §1,
 * «The clock»), and counts the officers who override what they say.
 */
import { SceauError, exitStatus } from '../errors.ts';
import { type SignedBytes, type Verified, verify } from '../documents/envelope.ts';
import { officerFolder, overrideName } from '../documents/names.ts';
import { linkOverride } from '../timelock/approvals.ts';
import { type ClockCheck, checkClock } from '../timelock/clock-check.ts';
import { type Override, overrideDocument } from '../timelock/override.ts';
import { askTimeServers } from '../transport/time-servers.ts';
import { timeServersCa } from '../workspace/connect.ts';
import { fetchSigned } from '../workspace/depot-files.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import type { Asked } from './collect-acts.ts';
import { type Context, accepting, faultOf } from './context.ts';
import { type Visit, visitDepots } from './visit-depots.ts';
import { visitMedia } from './visit-media.ts';

/** Asks the servers of the settings, and tells of each that does not answer or stands apart. Nothing is refused here. */
export async function compareClock(context: Context): Promise<ClockCheck> {
  const { workspace, clock, report } = context;
  const { servers, ...time } = workspace.config.time ?? { servers: [] };
  const ca = timeServersCa(workspace.dir, time);
  const answers = await askTimeServers(servers, { clock, ca });
  for (const { server, error } of answers) {
    if (error !== null) report({ kind: 'time-server-failed', server, fault: faultOf(error) });
  }
  const check = checkClock(
    answers.flatMap(({ server, offsetMs }) => (offsetMs === null ? [] : [{ server, offsetMs }])),
  );
  for (const { server, offsetMs } of check.outliers) report({ kind: 'time-server-apart', server, offsetMs });
  if (check.verdict === 'unchecked') {
    report({ kind: 'clock-unchecked', answers: check.answers, servers: servers.length });
  }
  return check;
}

/**
 * Refuses where this machine's clock is further than the limit from the servers', unless k officers of the publication override
 * them for this very request, hour and notice. Where too few servers answer, the release goes on and the journal keeps that: a network
 * under attack must not delay a publication.
 * @param folders where officers' acts were brought, beside their depots
 * @throws `clock-disagrees`
 */
export async function holdClock(
  context: Context,
  asked: Asked,
  folders: readonly string[] = [],
): Promise<void> {
  const { journal } = context.workspace;
  const { publication, revision } = asked.place;
  const subject = { publication, revision };
  const { verdict, offsetMs, answers } = await compareClock(context);
  if (verdict === 'unchecked') journal.append('clock-unchecked', 'done', subject);
  if (verdict !== 'disagrees' || offsetMs === null) return;
  const overrides = await gatherOverrides(context, asked, folders);
  const aheadMs = Math.round(-offsetMs);
  if (overrides.length < asked.known.publication.value.approvals) {
    journal.append('clock', 'failed', { ...subject, code: 'clock-disagrees' });
    throw new SceauError('clock-disagrees', { aheadMs, servers: answers });
  }
  for (const { value, sha256 } of overrides) {
    const { id: party } = value.officer;
    const file = overrideName(party, asked.request.value.number);
    journal.append('clock-override', 'done', { ...subject, party, file, sha256 });
  }
  const officers = overrides.map(({ value }) => value.officer.id);
  context.report({ kind: 'clock-overridden', aheadMs, officers });
}

/** Believes an override: by this officer, of this request, at the hour and notice as they stand. */
async function believeOverride(
  context: Context,
  asked: Asked,
  o: { readonly officer: string; readonly signed: SignedBytes },
): Promise<Verified<Override>> {
  const { known, request } = asked;
  const options = { document: overrideDocument, trust: known.trust, moment: accepting(context) };
  const override = await verify(o.signed, options);
  linkOverride(override, request, { publication: known.publication, standing: known.standing });
  if (override.value.officer.id !== o.officer) {
    throw new SceauError('approval-mismatch', { officer: o.officer, detail: 'officer' });
  }
  return override;
}

/** The override of one officer in the record that counts, or `null`: one of another hour is there to be replaced. */
async function keptOverride(
  context: Context,
  asked: Asked,
  officer: string,
): Promise<Verified<Override> | null> {
  const path = inRecord(context.workspace, pathOf(asked, officer));
  if (!hasSigned(path)) return null;
  try {
    return await believeOverride(context, asked, { officer, signed: readSigned(path, overrideDocument) });
  } catch (error) {
    if (exitStatus(faultOf(error).code) !== 76) throw error;
    return null;
  }
}

/**
 * Every officer's override that counts, of one officer at most one: what the record lacks is looked for in what was brought, then asked
 * of the depots.
 */
async function gatherOverrides(
  context: Context,
  asked: Asked,
  folders: readonly string[],
): Promise<readonly Verified<Override>[]> {
  const officers = asked.request.value.shares.map((each) => each.officer);
  const found = new Map<string, Verified<Override>>();
  for (const officer of officers) {
    const kept = await keptOverride(context, asked, officer);
    if (kept !== null) found.set(officer, kept);
  }
  const isEnough = (): boolean => found.size >= asked.known.publication.value.approvals;
  const missing = (): readonly string[] => officers.filter((officer) => !found.has(officer));
  const visit: Visit = {
    at: async (officer, depot) => {
      // Two media may have it.
      if (found.has(officer)) return;
      const path = pathOf(asked, officer);
      const signed = await fetchSigned(depot, path, overrideDocument);
      if (signed === null) return;
      const override = await believeOverride(context, asked, { officer, signed });
      writeSigned(inRecord(context.workspace, path), signed);
      found.set(officer, override);
    },
    onFault: (officer, fault) =>
      context.report(
        exitStatus(fault.code) === 76
          ? { kind: 'approval-refused', officer, fault }
          : { kind: 'party-failed', party: officer, fault },
      ),
  };
  if (!isEnough()) {
    for (const { folder, error } of await visitMedia(folders, missing(), visit)) {
      context.report({ kind: 'party-failed', party: folder, fault: faultOf(error) });
    }
  }
  if (!isEnough()) await visitDepots(context, missing(), visit);
  return [...found.values()];
}

function pathOf({ place, request }: Asked, officer: string): string {
  return `${officerFolder(place, officer)}/${overrideName(officer, request.value.number)}`;
}
