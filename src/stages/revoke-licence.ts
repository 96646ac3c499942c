/**
 * `partner revoke`: a distributor's licence counts no longer, from now on (parties/FORMAT.md §2). Exports leave them out, and
 * releases, whose officers need not approve again. What they have stays with them: a notice (`notice revoke`) tells
 * everybody, a purge is asked of them.
 */
import { SceauError } from '../errors.ts';
import { encodeInstant, parseLabel } from '../documents/fields.ts';
import { parseId } from '../documents/names.ts';
import { licensedScopes, newestLicence, readParty } from '../workspace/party-store.ts';
import { type Revocation, readRevocation, writeRevocation } from '../workspace/revocations.ts';
import type { Context } from './context.ts';

/** What is to be revoked, and why. */
export interface RevocationRequest {
  readonly party: string;
  /** One scope; every scope that the party is licensed for unless given. */
  readonly scope?: string | undefined;
  readonly reason: string;
}

/**
 * Revokes the newest licence of each scope asked for. One that is revoked already stays as it is. A licence that
 * `partner add` signs later counts again.
 * @returns the revocations that stand, sorted by scope
 * @throws `partner-unknown`, `name-invalid`, `licence-unknown` where nothing was ever licensed
 */
export async function revokeLicences(
  context: Context,
  request: RevocationRequest,
): Promise<readonly Revocation[]> {
  const { workspace, clock } = context;
  const reason = parseLabel(request.reason);
  const { id: party } = readParty(workspace, parseId(request.party));
  const licensed = licensedScopes(workspace, party);
  const scopes = request.scope === undefined ? licensed : [parseId(request.scope)];
  const missing = scopes.find((scope) => !licensed.includes(scope));
  if (scopes.length === 0 || missing !== undefined) {
    throw new SceauError('licence-unknown', { partner: party, scope: missing ?? '—' });
  }
  const revocations: Revocation[] = [];
  for (const scope of scopes) {
    const name = { party, scope, number: newestLicence(workspace, party, scope) };
    const standing = readRevocation(workspace, name);
    if (standing !== null) {
      context.report({ kind: 'revocation-stands', party, scope, at: standing.revokedAt });
      revocations.push(standing);
      continue;
    }
    const revocation = { ...name, reason, revokedAt: encodeInstant(clock.nowMs()) };
    await workspace.journal.record('revoke', { party, scope }, async () => {
      writeRevocation(workspace, revocation);
      revocations.push(revocation);
    });
  }
  return revocations;
}
