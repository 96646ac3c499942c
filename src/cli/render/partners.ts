/** Partners and their licences, for people and for `--json`. */
import type { HeldLicence, Party } from '../../workspace/party-store.ts';
import type { Words } from '../messages/words.ts';
import { grouped, propertyLines, tableLines } from './table.ts';

/** A party with the newest licence of each of its scopes. */
export interface LicensedParty {
  readonly party: Party;
  readonly licences: readonly HeldLicence[];
}

/** A party for `--json`; the certificate is left to `key export` of its owner. */
export function partnerJson({ party, licences }: LicensedParty): Readonly<Record<string, unknown>> {
  const { id, name, kind, fingerprint, depot } = party;
  return {
    id,
    name,
    kind,
    fingerprint,
    depot,
    licences: licences.map(({ licence: { value }, revocation }) => ({
      scope: value.scope,
      number: value.number,
      basis: value.basis,
      validFrom: value.validFrom,
      validUntil: value.validUntil,
      subkey: value.subkey,
      revoked: revocation === null ? null : { at: revocation.revokedAt, reason: revocation.reason },
    })),
  };
}

/** One line for each partner and licence. */
export function partnerTable(words: Words, partners: readonly LicensedParty[]): readonly string[] {
  const { labels, terms } = words;
  const rows = partners.flatMap(({ party, licences }) => {
    const first = [party.id, terms.kinds[party.kind], party.name];
    if (licences.length === 0) return [[...first, '', '', '', '']];
    return licences.map(({ licence: { value }, revocation }) => [
      ...first,
      value.scope.id,
      value.validFrom,
      value.validUntil,
      revocation?.revokedAt ?? '',
    ]);
  });
  // A column for the one case in many where there is something to say.
  const revoked = rows.some((row) => row.at(-1) !== '') ? labels.revokedAt : '';
  return tableLines(
    [labels.party, labels.kind, labels.name, labels.scope, labels.validFrom, labels.validUntil, revoked],
    rows,
  );
}

/** All that is known of one partner. */
export function partnerLines(words: Words, { party, licences }: LicensedParty): readonly string[] {
  const { labels, terms } = words;
  const { depot } = party;
  const lines = propertyLines([
    [labels.party, party.id],
    [labels.name, party.name],
    [labels.kind, terms.kinds[party.kind]],
    [labels.fingerprint, grouped(party.fingerprint)],
    [labels.depot, [depot.address, ...(depot.host_keys ?? [])].join(' ')],
  ]);
  const each = licences.flatMap(({ licence: { value }, revocation }) => [
    '',
    ...propertyLines([
      [labels.licence, value.number],
      [labels.scope, value.scope.id],
      [labels.purpose, terms.purposes[value.scope.purpose]],
      [labels.exams, value.scope.exams.join(', ')],
      [labels.academies, value.scope.territory.join(', ')],
      ...(value.scope.residents.length === 0
        ? []
        : [[labels.residents, value.scope.residents.join(', ')] as const]),
      ...(value.scope.basis === null ? [] : [[labels.ownBasis, value.scope.basis] as const]),
      [labels.basis, value.basis],
      [labels.validFrom, value.validFrom],
      [labels.validUntil, value.validUntil],
      ...(revocation === null
        ? []
        : ([
            [labels.revokedAt, revocation.revokedAt],
            [labels.reason, revocation.reason],
          ] as const)),
    ]),
  ]);
  return [...lines, ...each];
}
