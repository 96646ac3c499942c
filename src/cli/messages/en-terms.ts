/** English names of the values that programs know by a code. */
import { en } from './typeset.ts';
import type { TermWords } from './label-words.ts';

export const terms: TermWords = {
  roles: {
    rectorat: 'rectorat',
    officer: 'officer',
    distributor: 'distributor',
    auditor: 'auditor',
    seal: 'seal key',
    release: 'release key',
    second: en`second person's key`,
    deputy: en`deputy second person's key`,
    ssh: 'SSH key',
  },
  realms: { rehearsal: 'rehearsal', production: 'production' },
  timelocks: {
    none: '',
    drand: en`the drand network: nothing opens before the hour, even if every officer wanted it; shares may be handed over at any time`,
    prepositioned: en`release sent ahead under the lock of the drand network alone: once it is out, it can be neither postponed nor taken back, and nobody can be left out of it`,
  },
  timelockEarly: (sealedFor) =>
    en`the drand lock of this revision opens at the old hour already, ${sealedFor}: from then to the new one the officers alone keep the results; a new revision (sceau export --new-revision) locks to the new hour`,
  states: {
    sealed: 'sealed',
    pushed: 'pushed',
    verified: 'verified',
    rejected: 'rejected',
    ready: 'ready',
    released: 'released',
    opened: 'opened',
    purged: 'purged',
    approved: 'approved',
    handedOver: 'handed over',
  },
  outcomes: {
    accepted: 'accepted',
    known: 'accepted before',
    purged: 'purged',
    superseded: 'superseded',
    waiting: 'waiting',
    rejected: 'rejected',
    served: 'served',
    present: 'already served',
    tested: 'tested',
    failed: 'failed',
    omitted: 'left out',
    held: 'not released',
    opened: 'opened',
  },
  consents: { yes: 'yes', no: 'no', unknown: 'no answer', unreadable: 'unreadable (counts as no)' },
  purposes: { press: 'press', 'local-authority': 'local authorities', 'public-list': 'public list' },
  stays: {
    otherTerritory: 'other académie',
    otherExam: 'other exam',
    decision: 'decision not sent',
    notResident: 'lives elsewhere',
    noConsent: 'no consent',
  },
  signerNow: { valid: 'valid', expired: 'expired since', revoked: 'revoked since' },
  renames: { 'posix-rename': 'yes, in one step (posix-rename)', rename: 'yes (rename)', none: 'no' },
  profileWarnings: {
    'no-rename-over': en`this server does not replace a file in one step: a spoilt file in the depot must be removed there by hand before it is sent again; ask for posix-rename`,
    'no-fsync': en`this server does not say when a file is on its disk: a power cut there just after the delivery may take it; run the command again then`,
    'no-resume': en`a delivery that was cut begins again there`,
    'clock-off': en`this server's clock is more than two minutes off: have it set (NTP)`,
    'absence-cacheable': en`this mirror lets its answers "not there" be kept: a cache may hide the release after the hour; have Cache-Control: no-store added to every answer, errors included`,
    'absence-unclear': en`this mirror does not answer 404 for what it has not: have it say 404`,
    'file-cacheable': en`this mirror lets its files be kept: a cache may give old ones; have Cache-Control: no-store added`,
    overwrites: en`this bucket takes a write although its condition does not hold: let nobody else write there, or take an endpoint that knows If-None-Match and If-Match`,
    redirects: en`this mirror sends readers to another address: make that one its url in sceau.toml`,
    'little-space': en`less free space than twice the largest payload sealed here: have some freed`,
  },
  notices: {
    postpone: 'postponed',
    advance: 'brought forward',
    withdraw: 'withdrawn',
    supersede: 'revision superseded',
    revoke: 'distributor revoked',
  },
  kinds: { officer: 'officer', distributor: 'distributor' },
  changes: {
    added: 'added',
    removed: 'removed',
    before: 'before',
    now: 'after',
    renewed: 'after (same key)',
  },
};

/** A list of roles or key names that came as one text, in words. */
export function roleNames(list: string): string {
  return list
    .split(', ')
    .map((role) => terms.roles[role] ?? role)
    .join(', ');
}

/** Where the pin of a host key is had, and where it is written: never from the connection that was refused. */
export const PIN_HINT = en`ask the server's administrator, by telephone, what ssh-keygen -lf shows there of its public host key; at the rectorat, give it by sceau partner add … --host-key "SHA256:…"; at an officer or distributor, write in sceau.toml: host_keys = ["SHA256:…"]`;
