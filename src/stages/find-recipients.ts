/** Whom a publication concerns and who can be served now: one distributor that cannot holds up no other. */
import { SceauError } from '../errors.ts';
import type { Verified } from '../documents/envelope.ts';
import type { Publication } from '../documents/publication.ts';
import { type Certificate, checkEncryptionSubkey } from '../openpgp/certificate.ts';
import { type Licence, checkLicence, licensedCertificate } from '../parties/licence.ts';
import { type Scope, narrowScope } from '../results/scope.ts';
import { licensedScopes, listParties, readLicence } from '../workspace/party-store.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { type Context, accepting, faultOf } from './context.ts';

/** A distributor who will be served: a believed licence whose certificate and pinned subkey are usable now. */
export interface Recipient {
  readonly licence: Verified<Licence>;
  readonly certificate: Certificate;
}

function concerns(licence: Licence, publication: Publication): boolean {
  return (
    licence.scope.exams.some((exam) => publication.exams.includes(exam)) &&
    licence.scope.territory.some((academy) => publication.academies.includes(academy))
  );
}

/** Every licensed distributor that this publication concerns and that can be served; the others are named. */
export async function findRecipients(
  context: Context,
  publication: Verified<Publication>,
): Promise<readonly Recipient[]> {
  const { workspace } = context;
  const moment = accepting(context);
  const trust = await loadTrust(workspace, workspace.config.id, moment);
  const recipients: Recipient[] = [];
  for (const party of listParties(workspace)) {
    if (party.kind !== 'distributor') continue;
    for (const scope of licensedScopes(workspace, party.id)) {
      try {
        const licence = await readLicence(workspace, { party: party.id, scope }, { trust, moment });
        if (licence === null || !concerns(licence.value, publication.value)) continue;
        checkLicence(licence.value, moment);
        const certificate = await licensedCertificate(licence.value);
        await checkEncryptionSubkey(certificate, licence.value.subkey, { atMs: moment.nowMs });
        recipients.push({ licence, certificate });
      } catch (error) {
        const fault = faultOf(error);
        workspace.journal.append('license', 'failed', { party: party.id, scope, code: fault.code });
        context.report({ kind: 'left-out', party: party.id, scope, fault });
      }
    }
  }
  return recipients;
}

/** The scopes of all recipients; one id means one definition. @throws `scope-conflict`, `scope-unlawful` */
export function scopesOf(recipients: readonly Recipient[]): readonly Scope[] {
  const scopes = new Map<string, Scope>();
  for (const { licence } of recipients) {
    const scope = narrowScope(licence.value.scope);
    const known = scopes.get(scope.id);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(scope)) {
      throw new SceauError('scope-conflict', { scope: scope.id });
    }
    scopes.set(scope.id, scope);
  }
  return [...scopes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
