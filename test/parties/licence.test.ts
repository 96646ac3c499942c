import { beforeAll, describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/documents/fields.ts';
import type { Manifest } from '../../src/documents/manifest.ts';
import {
  type Licence,
  checkLicence,
  distributorOf,
  licensedCertificate,
  linkLicence,
} from '../../src/parties/licence.ts';
import { type Documents, makeDocuments } from '../support/documents.ts';
import { type Sample, believed, changed } from '../support/sample.ts';
import { type Cast, freshCast } from '../support/sample-cast.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

let cast: Cast;
let documents: Documents;
beforeAll(async () => {
  cast = await freshCast('claire');
  documents = await makeDocuments(cast);
});

const believe = async <T extends Licence | Manifest>(given: Sample<T>) => believed(documents, given);

describe('a licence', () => {
  it('holds from its first second on, and no longer at its last', () => {
    const { value } = documents.licence;
    const from = parseInstant(value.validFrom);
    const until = parseInstant(value.validUntil);
    for (const nowMs of [from, until - 1]) expect(() => checkLicence(value, { nowMs })).not.toThrow();
    for (const nowMs of [from - 1, until]) {
      expect(() => checkLicence(value, { nowMs })).toThrow(code('licence-expired'));
    }
  });

  it('has the fingerprint and the subkey of its certificate', async () => {
    const { value } = documents.licence;
    await expect(licensedCertificate(value)).resolves.toMatchObject({ fingerprint: value.fingerprint });
    const other = cast.seal.certificate;
    for (const fields of [
      { fingerprint: other.fingerprint },
      { subkey: other.subkeys[0] ?? '' },
      // The primary key is no subkey.
      { subkey: value.fingerprint },
    ]) {
      await expect(licensedCertificate({ ...value, ...fields })).rejects.toEqual(
        code('fingerprint-mismatch'),
      );
    }
  });

  it('makes its holder the signer of receipts', async () => {
    const { id, role } = await distributorOf(await believe(documents.licence));
    expect({ id, role }).toEqual({ id: 'presse-nord', role: 'distributor' });
  });
});

describe('linkLicence', () => {
  it('holds a manifest to the licence that it was made under', async () => {
    const manifest = await believe(documents.manifest);
    linkLicence(manifest, await believe(documents.licence));
  });

  it.each([
    ['licence', { basis: 'another basis' }],
    ['licence', { number: 2 }],
    ['licence', { validUntil: '2028-01-01T00:00:00Z' }],
  ] as const)('names %s where anything of it was changed', async (link, fields) => {
    const licence = await believe(changed(documents.licence, fields));
    const manifest = await believe(documents.manifest);
    expect(() => linkLicence(manifest, licence)).toThrow(
      expect.objectContaining({ code: 'document-link', params: expect.objectContaining({ link }) }),
    );
  });

  it('names what a manifest says otherwise than its licence', async () => {
    const licence = await believe(documents.licence);
    const { manifest } = documents;
    const { recipient, scope } = manifest.value;
    const broken: Readonly<Record<string, Partial<Manifest>>> = {
      recipient: { recipient: { ...recipient, id: 'quotidien' } },
      fingerprint: { recipient: { ...recipient, fingerprint: 'A'.repeat(40) } },
      subkey: { recipient: { ...recipient, subkey: 'A'.repeat(40) } },
      scope: { scope: { ...scope, columns: [...scope.columns, 'sexe'] } },
    };
    for (const [link, fields] of Object.entries(broken)) {
      const other = await believe(changed(manifest, fields));
      expect(() => linkLicence(other, licence)).toThrow(
        expect.objectContaining({ code: 'document-link', params: expect.objectContaining({ link }) }),
      );
    }
  });
});
