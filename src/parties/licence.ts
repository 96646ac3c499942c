/**
 * `licence.json` (parties/FORMAT.md §2): what a distributor may have, until when, and under which key; signed by the
 * seal key. Audits need to know what held when, so it is a typed document like any other.
 */
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import {
  type DocumentOf,
  type Moment,
  type TrustedSigner,
  type Verified,
  defineDocument,
  expectLink,
} from '../documents/envelope.ts';
import type { Manifest } from '../documents/manifest.ts';
import {
  armoredCertificate,
  fingerprint,
  id,
  instant,
  label,
  parseInstant,
  positive,
} from '../documents/fields.ts';
import { scopeFields } from '../documents/scope-fields.ts';
import { type Certificate, parseCertificate } from '../openpgp/certificate.ts';

export const LICENCE = 'licence.json';

export const licenceDocument = defineDocument('licence', 'seal', {
  /** Counts the licences of this distributor and scope, from 1. */
  number: positive,
  partner: v.strictObject({ id, name: label }),
  fingerprint,
  /** The encryption subkey that will be used; a new one needs a new licence. */
  subkey: fingerprint,
  certificate: armoredCertificate,
  scope: scopeFields,
  /** The convention or licence that this rests on, as people cite it. */
  basis: label,
  validFrom: instant,
  validUntil: instant,
  issuedAt: instant,
});
export type Licence = DocumentOf<typeof licenceDocument>;

/** The certificate of a licence, held to the fingerprints that the licence states. */
export async function licensedCertificate(licence: Licence): Promise<Certificate> {
  const certificate = await parseCertificate(licence.certificate);
  if (certificate.fingerprint !== licence.fingerprint) {
    throw new SceauError('fingerprint-mismatch', {
      expected: licence.fingerprint,
      found: certificate.fingerprint,
    });
  }
  if (!certificate.subkeys.includes(licence.subkey)) {
    throw new SceauError('fingerprint-mismatch', { expected: licence.subkey, found: '—' });
  }
  return certificate;
}

/** The distributor of a believed licence, as a signer of receipts. */
export async function distributorOf(licence: Verified<Licence>): Promise<TrustedSigner> {
  const certificate = await licensedCertificate(licence.value);
  return { role: 'distributor', id: licence.value.partner.id, certificate };
}

/**
 * Whether a licence holds at the moment.
 * @throws `licence-expired` before its first second and from its last on
 */
export function checkLicence(licence: Licence, moment: Pick<Moment, 'nowMs'>): void {
  const { nowMs } = moment;
  if (nowMs < parseInstant(licence.validFrom) || nowMs >= parseInstant(licence.validUntil)) {
    throw new SceauError('licence-expired', { partner: licence.partner.id, scope: licence.scope.id });
  }
}

/** A manifest was made under this licence: same digest, distributor, keys and scope. @throws `document-link` */
export function linkLicence(manifest: Verified<Manifest>, licence: Verified<Licence>): void {
  const file = 'manifest.json';
  const { recipient, scope } = manifest.value;
  expectLink(file, 'licence', licence.sha256, recipient.licence);
  expectLink(file, 'recipient', licence.value.partner.id, recipient.id);
  expectLink(file, 'fingerprint', licence.value.fingerprint, recipient.fingerprint);
  expectLink(file, 'subkey', licence.value.subkey, recipient.subkey);
  expectLink(file, 'scope', JSON.stringify(licence.value.scope), JSON.stringify(scope));
}
