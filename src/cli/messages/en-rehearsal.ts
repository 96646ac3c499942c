/** English, a rehearsal with the partners. */
import { bothTimes } from '../render/times.ts';
import { en } from './typeset.ts';
import type { RehearsalWords } from './words.ts';

/** What each answer says. */
const ANSWERS = {
  verified: 'has verified everything and acknowledged it',
  rejected: 'has refused what is addressed to it',
  opened: 'has opened the results',
  approved: 'has approved',
  handedOver: 'has handed over the share',
} as const;

/** How many were not served, where any were not. */
function failures(failed: number): string {
  return failed === 0 ? '' : en`; without success: ${failed}`;
}

const story: RehearsalWords['story'] = {
  announced: (e) => en`${e.title}: ${e.publication}, at ${bothTimes(e.hour.utc, e.hour.zone)}`,
  invented: (e) =>
    en`candidates invented and checked: ${e.candidates}; to be handed on: ${e.scopes
      .map(({ scope, rows }) => `${scope} ${rows}`)
      .join(', ')}`,
  sent: (e) => en`revision ${e.revision} sealed; deliveries made: ${e.served}${failures(e.failed)}`,
  waiting: (e) =>
    en`waiting for the answers, then for the hour, ${bothTimes(e.hour.utc, e.hour.zone)}, then for the openings, until ${bothTimes(e.until.utc, e.until.zone)}; to the officers: sceau approve ${e.publication}; to the distributors: sceau receive, then sceau open ${e.publication}`,
  answered: (e) =>
    en`${e.scope === null ? e.party : `${e.party} (${e.scope})`} ${ANSWERS[e.state]}, ${bothTimes(e.at, e.zone)}`,
  moved: (e) => en`the hour has changed: ${bothTimes(e.hour.utc, e.hour.zone)}`,
  held: (_, reason) => en`the hour has come, and the embargo cannot be lifted: ${reason}; still trying`,
  released: (e) => en`the embargo is lifted; deliveries made: ${e.served}${failures(e.failed)}`,
};

const finding: RehearsalWords['finding'] = {
  unserved: (e, o) =>
    en`${e.party} (${e.scope}) has not been given all its files${because(o.reason)}; try its depot: sceau partner test ${e.party}`,
  unanswered: (e) =>
    en`${e.party} (${e.scope}) has acknowledged nothing: call them; is sceau receive running, on the depot that sceau partner show ${e.party} shows?`,
  rejected: (e, o) =>
    en`${e.party} (${e.scope}) has refused what is addressed to it: call them; sceau status ${o.publication} --sources shows the receipt and the code of the refusal`,
  unreleased: (e, o) =>
    en`the release has not reached ${e.party} (${e.scope})${because(o.reason)}; once the cause is gone: sceau release ${o.publication}`,
  unopened: (e, o) =>
    en`${e.party} (${e.scope}) has the release and has not said that it opened: call them; have them run sceau open ${o.publication}, then see sceau status ${o.publication} --fetch`,
  omitted: (_, o) => en`${o.reason}; ${o.hint}`,
  unapproved: (e, o) =>
    en`${e.party}, an officer, has not approved: call them; their command is sceau approve ${o.publication}`,
  'not-handed-over': (e, o) =>
    en`${e.party}, an officer, has approved without handing over the share: call them; within the hour before publication they run sceau approve ${o.publication} again`,
};

function because(reason: string): string {
  return reason === '' ? '' : en`: ${reason}`;
}

export const rehearsal: RehearsalWords = {
  title: 'publication à blanc',
  story,
  verdicts: {
    opened: 'opened',
    unserved: 'not served',
    unanswered: 'no answer',
    rejected: 'refused',
    unreleased: 'no release',
    unopened: 'not opened',
  },
  verdict: 'verdict',
  seconds: 's after the hour',
  times: (zone) => en`Times: ${zone} = UTC`,
  allOpened: 'All have opened.',
  findings: 'To put right:',
  finding,
};
