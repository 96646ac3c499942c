/** What became of each party of a push: who was served, who was not, whom the revision or release leaves out. */
import type { Fault, StageEvent } from '../../stages/context.ts';
import type { Omissions, PushOutcome, PushReport } from '../../stages/push.ts';
import type { HeldRequest } from '../../stages/release.ts';
import { pushFault } from '../exit.ts';
import { type Words, sayFault } from '../messages/words.ts';
import { errorJsonOrNull, faultText } from './errors.ts';
import { tableLines } from './table.ts';

/** What `export` and `release` report. */
export interface ServiceReport extends PushReport {
  readonly omissions: Omissions;
  /** Requests of late joiners that could not be released. */
  readonly held?: readonly HeldRequest[];
}

/** An omission as the fault that it is for its distributor: not permitted (77). */
function omissionFault({ recipient, reason }: Omissions[number]): Fault {
  return { code: 'recipient-omitted', params: { recipient, reason } };
}

/** Nothing where everyone was served; else one fault for all of them, by the order of a push (DESIGN §6). */
export function servedFault({ outcomes, omissions, held = [] }: ServiceReport): Fault | undefined {
  return pushFault([...outcomes, ...held].map(({ fault }) => fault).concat(omissions.map(omissionFault)));
}

/** What a delivery came to: `present` where all of it was there, and right, before this run. */
function outcomeOf({ fault, sent }: PushOutcome): 'sent' | 'present' | 'failed' {
  if (fault !== null) return 'failed';
  return sent > 0 ? 'sent' : 'present';
}

/** Outcomes and omissions for `--json`. */
export function outcomesJson(words: Words, report: ServiceReport): Readonly<Record<string, unknown>> {
  return {
    outcomes: report.outcomes.map((outcome) => ({
      party: outcome.party,
      scope: outcome.scope,
      outcome: outcomeOf(outcome),
      files: { sent: outcome.sent, present: outcome.present },
      bytes: outcome.sentBytes,
      resumed: outcome.resumedBytes,
      tries: outcome.tries,
      error: errorJsonOrNull(words, outcome.fault),
    })),
    omissions: report.omissions.map((omission) => ({
      party: omission.recipient,
      scope: omission.scope,
      error: errorJsonOrNull(words, omissionFault(omission)),
    })),
    ...(report.held === undefined
      ? {}
      : {
          held: report.held.map(({ request, fault }) => ({ request, error: errorJsonOrNull(words, fault) })),
        }),
  };
}

/** What will not hold at the hour: whose, and what of it. */
type Warning = Readonly<Record<'party' | 'scope' | 'publication' | 'what', string | null>>;

/** What may still keep someone from the results at the hour, for `--json`; a key of the registry has no scope, a quorum no party. */
export function warningsJson(told: readonly StageEvent[]): readonly Warning[] {
  return told.flatMap((event): readonly Warning[] => {
    if (event.kind === 'signer-foreseen') {
      return [{ party: event.party, scope: null, publication: event.publication, what: 'key' }];
    }
    if (event.kind === 'quorum-weak') {
      return [{ party: null, scope: null, publication: event.publication, what: event.what }];
    }
    if (event.kind === 'settings-changed') {
      return [{ party: null, scope: null, publication: null, what: 'settings' }];
    }
    if (event.kind !== 'omission-foreseen') return [];
    const { party, scope, publication, what } = event;
    return [{ party, scope, publication, what }];
  });
}

/** A table that says of each delivery whether the party has it, and else why not and what to do. */
export function outcomeTable(words: Words, report: ServiceReport): readonly string[] {
  const { labels, terms } = words;
  const told = (fault: Fault): readonly string[] => [faultText(words, fault), sayFault(words, fault).hint];
  // Whom a release leaves out is sent it, to read so: that is not to be served.
  const isOmitted = (party: string, scope: string | null): boolean =>
    report.omissions.some((each) => each.recipient === party && each.scope === scope);
  const pushed = report.outcomes.flatMap((outcome) => {
    const { party, scope, fault, sent } = outcome;
    const who = scope === null ? party : `${party} (${scope})`;
    if (fault !== null) return [[who, terms.outcomes.failed, ...told(fault)]];
    const served = sent > 0 ? terms.outcomes.served : terms.outcomes.present;
    return isOmitted(party, scope) ? [] : [[who, served, words.results.delivered(outcome), '']];
  });
  const omitted = report.omissions.map((omission) => [
    `${omission.recipient} (${omission.scope})`,
    terms.outcomes.omitted,
    ...told(omissionFault(omission)),
  ]);
  const held = (report.held ?? []).map(({ request, fault }) => [
    words.labels.requestNumber(request),
    terms.outcomes.held,
    ...told(fault),
  ]);
  const rows = [...pushed, ...omitted, ...held];
  const heading = rows.some(([, , , todo]) => todo !== '') ? labels.toDo : '';
  return tableLines([labels.party, labels.outcome, '', heading], rows);
}
