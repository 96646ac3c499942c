/** Whom a publication concerns and who can be served now: one distributor that cannot holds up no other. */
import { SceauError, exitStatus } from '../errors.ts';
import type { Verified } from '../documents/envelope.ts';
import { parseInstant } from '../documents/fields.ts';
import type { Publication } from '../documents/publication.ts';
import type { OMISSION_REASONS } from '../documents/release.ts';
import { type Certificate, checkEncryptionSubkey } from '../openpgp/certificate.ts';
import { type Licence, checkLicence, licensedCertificate } from '../parties/licence.ts';
import { type Scope, narrowScope } from '../results/scopes/scope.ts';
import { licensedScopes, listParties, readLicence } from '../workspace/party-store.ts';
import type { KnownPublication } from '../workspace/publication-store.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { checkRevocation } from '../workspace/revocations.ts';
import { type Context, type Fault, accepting, faultOf } from './context.ts';

/** A distributor who will be served: a believed licence whose certificate and pinned subkey are usable now. */
export interface Recipient {
  readonly licence: Verified<Licence>;
  readonly certificate: Certificate;
}

/** A distributor who cannot be served, and why. */
export interface LeftOut {
  readonly party: string;
  readonly scope: string;
  readonly fault: Fault;
}

export interface FoundRecipients {
  readonly recipients: readonly Recipient[];
  readonly leftOut: readonly LeftOut[];
}

/** Why a distributor is not served: the reasons of a release, or that the stored revision was sealed before. */
export type OmissionReason = (typeof OMISSION_REASONS)[number] | 'not-in-revision';

function concerns(licence: Licence, publication: Publication): boolean {
  return (
    licence.scope.exams.some((exam) => publication.exams.includes(exam)) &&
    licence.scope.territory.some((academy) => publication.academies.includes(academy))
  );
}

/** The reason of an omission (documents/FORMAT.md, release) that a fault stands for; `null` where it is none. */
export function omissionReason({ code }: Fault): Exclude<OmissionReason, 'not-in-revision'> | null {
  if (code === 'scope-unlawful') return 'licence-invalid';
  if (code === 'licence-expired' || code === 'licence-revoked') return code;
  if (code === 'key-expired' || code === 'key-revoked') return code;
  if (code === 'key-unusable' || code === 'fingerprint-mismatch') return 'key-unusable';
  return exitStatus(code) === 76 ? 'licence-invalid' : null;
}

/**
 * Every licensed distributor that this publication concerns: who can be served at a moment, now or to come, and who
 * cannot. Licences themselves are believed as of now.
 */
export async function findRecipients(
  context: Context,
  publication: Verified<Publication>,
  atMs: number,
): Promise<FoundRecipients> {
  const { workspace } = context;
  const moment = accepting(context);
  const trust = await loadTrust(workspace, workspace.config.id, moment);
  const recipients: Recipient[] = [];
  const leftOut: LeftOut[] = [];
  for (const party of listParties(workspace)) {
    if (party.kind !== 'distributor') continue;
    for (const scope of licensedScopes(workspace, party.id)) {
      try {
        const licence = await readLicence(workspace, { party: party.id, scope }, { trust, moment });
        if (licence === null || !concerns(licence.value, publication.value)) continue;
        checkRevocation(workspace, licence.value);
        checkLicence(licence.value, { nowMs: atMs });
        // What was lawful when it was signed may be no longer.
        narrowScope(licence.value.scope);
        const certificate = await licensedCertificate(licence.value);
        await checkEncryptionSubkey(certificate, licence.value.subkey, { atMs });
        recipients.push({ licence, certificate });
      } catch (error) {
        leftOut.push({ party: party.id, scope, fault: faultOf(error) });
      }
    }
  }
  return { recipients, leftOut };
}

/**
 * Tells of everyone who can be served today and, as things stand, could not be at the publication's hour: time enough to
 * renew a licence or a key. Nobody is refused for it.
 * @param isMeant whom to tell of
 */
export async function foreseeOmissions(
  context: Context,
  { publication, standing }: Pick<KnownPublication, 'publication' | 'standing'>,
  isMeant: (party: string, scope: string) => boolean,
): Promise<void> {
  const atMs = Math.max(parseInstant(standing.hour.utc), context.clock.nowMs());
  const { leftOut } = await findRecipients(context, publication, atMs);
  for (const { party, scope, fault } of leftOut) {
    if (!isMeant(party, scope)) continue;
    const isLicence = fault.code.startsWith('licence-') || fault.code === 'scope-unlawful';
    const what = isLicence ? 'licence' : 'key';
    const { publication: id } = publication.value;
    context.report({ kind: 'omission-foreseen', party, scope, publication: id, what });
  }
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
