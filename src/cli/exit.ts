/**
 * From many outcomes to one fault, and so to one exit status (DESIGN §6). Pushing: a retry that may help comes before
 * everything else. Receiving, opening, verifying: a failed check comes first, so that no attack hides behind a network.
 */
import { type ExitStatus, exitStatus } from '../errors.ts';
import type { RehearsalReport } from '../days/rehearsal-report.ts';
import type { Fault } from '../stages/context.ts';

const PUSH_ORDER: readonly ExitStatus[] = [75, 76, 77, 69, 74, 73, 78, 66, 65, 64, 70];
const ACCEPT_ORDER: readonly ExitStatus[] = [76, 77, 75, 69, 74, 73, 78, 66, 65, 64, 70];

/** The fault that stands first in an order, the earliest of its status. */
function firstBy(order: readonly ExitStatus[], faults: readonly Fault[]): Fault | undefined {
  const rank = (fault: Fault): number => order.indexOf(exitStatus(fault.code));
  return faults.toSorted((a, b) => rank(a) - rank(b))[0];
}

function isFault(fault: Fault | null): fault is Fault {
  return fault !== null;
}

/**
 * What a push to many parties came to: nothing where all were served; `retry-may-help` (75) where it may help any of
 * them; else the fault of 76, then 77, then 69, then whatever else there is.
 * @param outcomes one for each party, `null` where it was served
 */
export function pushFault(outcomes: readonly (Fault | null)[]): Fault | undefined {
  const failed = outcomes.filter(isFault);
  if (failed.some((fault) => exitStatus(fault.code) === 75)) {
    return { code: 'retry-may-help', params: { failed: failed.length, total: outcomes.length } };
  }
  return firstBy(PUSH_ORDER, failed);
}

/** What trying several depots came to: the fault that stands first in the order of a push, as it is. */
export function testFault(outcomes: readonly (Fault | null)[]): Fault | undefined {
  return firstBy(PUSH_ORDER, outcomes.filter(isFault));
}

/**
 * What accepting or opening several things came to: nothing where all held; a failed check (76) before what is not
 * permitted (77) before what may come yet (75). Several failed checks are `not-all-accepted`, still 76.
 * @param outcomes one for each thing, `null` where it held
 */
export function acceptFault(outcomes: readonly (Fault | null)[]): Fault | undefined {
  const failed = outcomes.filter(isFault);
  const checks = failed.filter((fault) => exitStatus(fault.code) === 76).length;
  if (checks > 1) return { code: 'not-all-accepted', params: { failed: checks, total: outcomes.length } };
  return firstBy(ACCEPT_ORDER, failed);
}

/** `not-all-accepted` (76) where anything was refused, whatever the reason. */
export function refusalFault(refused: number, total: number): Fault | undefined {
  return refused === 0 ? undefined : { code: 'not-all-accepted', params: { failed: refused, total } };
}

/**
 * What a rehearsal came to: nothing where all have opened. Where it may end well yet, `rehearsal-incomplete` (75); else the
 * fault that stands first in the order of a push. One that was interrupted says how to go on.
 */
export function rehearsalFault(report: RehearsalReport): Fault | undefined {
  const { publication, deliveries, findings, fault, isInterrupted } = report;
  if (isInterrupted) return { code: 'rehearsal-interrupted', params: { publication } };
  const missing = deliveries.filter(({ verdict }) => verdict !== 'opened');
  const omitted = findings.flatMap((each): readonly Fault[] =>
    each.kind === 'omitted'
      ? [{ code: 'recipient-omitted', params: { recipient: each.party, reason: each.reason } }]
      : [],
  );
  if (missing.some((each) => each.fault === null || exitStatus(each.fault.code) === 75)) {
    const opened = deliveries.length - missing.length;
    return { code: 'rehearsal-incomplete', params: { publication, opened, total: deliveries.length } };
  }
  return firstBy(PUSH_ORDER, [fault, ...missing.map((each) => each.fault), ...omitted].filter(isFault));
}
