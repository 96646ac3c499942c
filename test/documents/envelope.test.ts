/** The one way to believe a document (documents/FORMAT.md §4): one fault at a time, each by its code. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Moment, type Trust, peekType, trustAlso, verify } from '../../src/documents/envelope.ts';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import type { UnlockedKey } from '../../src/openpgp/private-key.ts';
import { type Documents, allSamples, makeDocuments } from '../support/documents.ts';
import { HOUR, type Sample, changed, signed } from '../support/sample.ts';
import { type Cast, freshCast, freshKey, sampleCast } from '../support/sample-cast.ts';

const moment: Moment = { nowMs: Date.parse(HOUR.utc), mode: 'accept' };
const OTHER = '0'.repeat(64);

let cast: Cast;
let documents: Documents;
let samples: readonly Sample[];
beforeAll(async () => {
  cast = await freshCast('claire', 'denis');
  documents = await makeDocuments(cast, 2);
  samples = allSamples(documents);
});

/** The code with which a document is refused, or 'none'. */
async function codeOf(
  given: Sample,
  o: { readonly key?: UnlockedKey; readonly trust?: Trust; readonly as?: Sample } = {},
): Promise<string> {
  const bytes = await signed(given, o.key ?? given.key);
  const { document } = o.as ?? given;
  const found = verify(bytes, { document, trust: o.trust ?? documents.trust, moment });
  return found.then(
    () => 'none',
    (error: { readonly code: string }) => error.code,
  );
}

describe('types and roles', () => {
  it('believe a document as what it is, and as nothing else', async () => {
    for (const given of samples) {
      for (const as of samples) {
        const diagonal = given.document.type === as.document.type;
        const sameRole = given.document.role === as.document.role;
        const expected = diagonal ? 'none' : sameRole ? 'document-type' : 'signer-role';
        expect(await codeOf(given, { as }), `${given.document.type} as ${as.document.type}`).toBe(expected);
      }
    }
  });

  it('take each type from one role alone', async () => {
    const [officer = cast.seal] = cast.officers.values();
    const { seal, release, distributor } = cast;
    for (const given of samples) {
      for (const [role, key] of Object.entries({ seal, release, officer, distributor })) {
        const expected = role === given.document.role ? 'none' : 'signer-role';
        expect(await codeOf(given, { key }), `${given.document.type} by ${role}`).toBe(expected);
      }
    }
  });

  it('are sixteen types, each with a name and a role of its own', () => {
    expect(new Set(samples.map(({ document }) => document.type)).size).toBe(16);
    expect(samples.every(({ document }) => /^sceau\/[a-z]+\/v1$/.test(document.type))).toBe(true);
  });
});

describe('each document', () => {
  it('is refused in another realm, of another issuer, under another registry', async () => {
    const { registry } = documents.header;
    const faults = [
      ['realm-mismatch', { realm: 'production' }],
      ['issuer-mismatch', { issuer: 'amiens' }],
      ['document-link', { registry: { ...registry, sha256: OTHER } }],
      ['document-link', { registry: { ...registry, version: 2 } }],
    ] as const;
    for (const given of samples) {
      for (const [expected, fields] of faults) {
        expect(await codeOf(changed(given, fields)), `${given.document.type} ${expected}`).toBe(expected);
      }
    }
  });

  it('is refused by a key that nobody registered', async () => {
    const key = await freshKey('nobody');
    for (const given of samples) expect(await codeOf(given, { key })).toBe('signer-unknown');
  });

  it('is refused with bytes that were not signed', async () => {
    for (const given of samples) {
      const { asc, file } = await signed(given);
      for (const bytes of [
        given.bytes.subarray(0, -1),
        encodeUtf8(`${new TextDecoder().decode(given.bytes)}\n`),
        changed(given, { issuer: 'amiens' }).bytes,
      ]) {
        const found = verify(
          { file, bytes, asc },
          { document: given.document, trust: documents.trust, moment },
        );
        await expect(found).rejects.toMatchObject({ code: 'signature-invalid' });
      }
    }
  });
});

describe('verify', () => {
  it('says who signed what, and when', async () => {
    const { manifest, trust } = documents;
    const verified = await verify(await signed(manifest), { document: manifest.document, trust, moment });
    expect(verified.value).toEqual({ type: 'sceau/manifest/v1', ...manifest.value });
    expect(verified.sha256).toBe(manifest.sha256);
    expect(verified.signer).toMatchObject({ role: 'seal', id: 'seal' });
    expect(new Date(verified.signedAtMs).toISOString()).toBe('2026-07-01T08:00:00.000Z');
    expect(verified.signerNow).toBe('valid');
  });

  it('refuses more bytes than the type may have before it looks at any', async () => {
    const { manifest, trust } = documents;
    const given = { ...(await signed(manifest)), bytes: new Uint8Array(manifest.document.maxBytes + 1) };
    await expect(verify(given, { document: manifest.document, trust, moment })).rejects.toMatchObject({
      code: 'document-too-large',
    });
  });

  it('refuses signed bytes that are not in the one byte form', async () => {
    const { manifest } = documents;
    const text = new TextDecoder().decode(manifest.bytes);
    const faults: Readonly<Record<string, string>> = {
      'document-not-canonical': text.replace('"revision": 1', '"revision": 1.0'),
      'document-malformed': text.replace('"revision": 1', '"revision": 0'),
      'document-type': text.replace('sceau/manifest/v1', 'sceau/manifest/v2'),
    };
    for (const [expected, other] of Object.entries(faults)) {
      expect(await codeOf({ ...manifest, bytes: encodeUtf8(other) })).toBe(expected);
    }
  });

  it('refuses an act in another’s name', async () => {
    const denis = cast.officers.get('denis') ?? cast.seal;
    const { approval, handover, receipt } = documents;
    for (const given of [approval, handover]) {
      expect(await codeOf(given, { key: denis })).toBe('document-link');
    }
    const other = changed(receipt, { recipient: { ...receipt.value.recipient, id: 'quotidien' } });
    expect(await codeOf(other)).toBe('document-link');
  });

  it('does not take one officer’s key under another officer’s id', async () => {
    const claire = cast.officers.get('claire') ?? cast.seal;
    const signers = [{ role: 'officer', id: 'denis', certificate: claire.certificate }] as const;
    const renamed: Trust = {
      ...documents.trust,
      versions: documents.trust.versions.map((each) => ({ ...each, signers })),
    };
    expect(await codeOf(documents.approval, { trust: renamed })).toBe('document-link');
  });
});

/** The trust of a reader who knows a second version, in which the release key is another. */
async function withSecondVersion(): Promise<Trust> {
  const [first] = documents.trust.versions;
  if (first === undefined) throw new Error('a version');
  const { certificate } = await freshKey('new release');
  const signers = first.signers.map((each) => (each.role === 'release' ? { ...each, certificate } : each));
  return { ...documents.trust, versions: [first, { ...first, version: 2, sha256: OTHER, signers }] };
}

describe('registry versions', () => {
  it('let a replaced key sign nothing that is accepted, but what it signed stays in the record', async () => {
    const trust = await withSecondVersion();
    expect(await codeOf(documents.release, { trust })).toBe('signer-unknown');
    const { document } = documents.release;
    const record: Moment = { ...moment, mode: 'record' };
    const found = verify(await signed(documents.release), { document, trust, moment: record });
    await expect(found).resolves.toMatchObject({ signer: { role: 'release' } });
  });

  it('let a key that is still there sign under either', async () => {
    const trust = await withSecondVersion();
    expect(await codeOf(documents.manifest, { trust })).toBe('none');
    const second = changed(documents.manifest, { registry: { version: 2, sha256: OTHER } });
    expect(await codeOf(second, { trust })).toBe('none');
  });

  it('do not let a new key sign under a version that did not have it', async () => {
    const trust = await withSecondVersion();
    const key = await freshKey('late');
    const late = trustAlso({ ...trust, versions: trust.versions.slice(1) }, [
      { role: 'release', id: 'release', certificate: key.certificate },
    ]);
    const both = { ...trust, versions: [...trust.versions.slice(0, 1), ...late.versions] };
    expect(await codeOf(documents.release, { key, trust: both })).toBe('signer-unknown');
  });
});

describe('the throwaway keys', () => {
  it('sign nothing that is believed in production', async () => {
    const examples = await makeDocuments(await sampleCast());
    const production: Trust = { ...examples.trust, realm: 'production' };
    for (const given of allSamples(examples)) {
      expect(await codeOf(given, { trust: examples.trust })).toBe('none');
      const real = changed(given, { realm: 'production' });
      expect(await codeOf(real, { trust: production })).toBe('sample-key');
    }
  });
});

describe('peekType', () => {
  it('says what bytes claim, and nothing of what claims nothing', () => {
    expect(peekType(documents.release.bytes)).toBe('sceau/release/v1');
    for (const text of ['', '[]', 'null', '{}', '{"type":1}', '{"type":', `{"type":"${'a'.repeat(65)}"}`]) {
      expect(peekType(encodeUtf8(text)), text).toBeNull();
    }
  });
});
