/** English names of the values that programs know by a code. */
import { en } from './typeset.ts';
import type { TermWords } from './words.ts';

export const terms: TermWords = {
  roles: {
    rectorat: 'rectorat',
    officer: 'officer',
    distributor: 'distributor',
    auditor: 'auditor',
    seal: 'seal key',
    release: 'release key',
    ssh: 'SSH key',
  },
  realms: { rehearsal: 'rehearsal', production: 'production' },
  states: {
    sealed: 'sealed',
    pushed: 'pushed',
    verified: 'verified',
    rejected: 'rejected',
    ready: 'ready',
    released: 'released',
    opened: 'opened',
    approved: 'approved',
    handedOver: 'handed over',
  },
  outcomes: {
    accepted: 'accepted',
    known: 'accepted before',
    superseded: 'superseded',
    waiting: 'waiting',
    rejected: 'rejected',
    served: 'served',
    present: 'already served',
    failed: 'failed',
    omitted: 'left out',
    opened: 'opened',
  },
  consents: { yes: 'yes', no: 'no', unknown: 'no answer', unreadable: 'unreadable (counts as no)' },
  signerNow: { valid: 'valid', expired: 'expired since', revoked: 'revoked since' },
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
