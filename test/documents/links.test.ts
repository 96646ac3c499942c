/** How documents hold each other (documents/FORMAT.md §11): each link broken alone, and named. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Header, type Trust, parseTyped } from '../../src/documents/envelope.ts';
import {
  linkManifest,
  linkPublication,
  linkReceipt,
  linkRelease,
  linkRequestedManifest,
  linkRevision,
} from '../../src/documents/links.ts';
import { type Manifest, manifestDocument } from '../../src/documents/manifest.ts';
import type { Publication } from '../../src/documents/publication.ts';
import type { Receipt } from '../../src/documents/receipt.ts';
import type { Release } from '../../src/documents/release.ts';
import type { Request } from '../../src/documents/request.ts';
import { SceauError } from '../../src/errors.ts';
import { type Documents, PUBLICATION_ID, makeDocuments } from '../support/documents.ts';
import { HOUR, type Sample, believed, changed } from '../support/sample.ts';
import { freshCast } from '../support/sample-cast.ts';

const OTHER = '0'.repeat(64);
const FINGERPRINT = 'A'.repeat(40);
const LATER = { utc: '2026-07-03T10:00:00Z', zone: 'Europe/Paris' };
const link = (name: string) =>
  expect.objectContaining({ code: 'document-link', params: expect.objectContaining({ link: name }) });
const code = (expected: string) => expect.objectContaining({ code: expected });

let documents: Documents;
beforeAll(async () => {
  documents = await makeDocuments(await freshCast('claire', 'denis'), 2);
});

const believe = async <T extends Header>(given: Sample<T>, fields: Partial<T> = {}) =>
  believed(documents, changed(given, fields));

const checkPublication = async (
  fields: Partial<Publication>,
  id = PUBLICATION_ID,
  trust?: Trust,
): Promise<void> => {
  const publication = await believe(documents.publication, fields);
  linkPublication(publication, { id, trust: trust ?? documents.trust, moment: { mode: 'accept' } });
};

describe('a publication', () => {
  it('holds in the folder of its id', async () => {
    await expect(checkPublication({})).resolves.toBeUndefined();
    await expect(checkPublication({}, 'another')).rejects.toEqual(link('publication'));
  });

  it('is of académies that its issuer is registered for', async () => {
    await expect(checkPublication({ academies: ['09', '06'] })).rejects.toEqual(code('academy-unregistered'));
  });

  it('asks for no protection that this version does not know', async () => {
    await expect(checkPublication({ profile: 'rfc9580' })).rejects.toEqual(code('not-supported'));
  });

  it('has officers of its registry', async () => {
    await expect(checkPublication({ officers: ['claire', 'denis', 'felix'] })).rejects.toEqual(
      code('officer-unknown'),
    );
  });

  it('is held to the newest registry as well, not only to the one that it names, until it is of record', async () => {
    const { trust } = documents;
    const [named] = trust.versions;
    if (named === undefined) throw new Error('a registry is there');
    const later = { ...named, version: named.version + 1, sha256: OTHER, leastApprovals: 3 };
    const newer: Trust = { ...trust, versions: [...trust.versions, later] };
    await expect(checkPublication({}, PUBLICATION_ID, newer)).rejects.toEqual(code('approval-quorum'));
    const publication = await believe(documents.publication, {});
    linkPublication(publication, { id: PUBLICATION_ID, trust: newer, moment: { mode: 'record' } });
  });

  it('asks for no fewer approvals than its registry, and for no more than it has officers', async () => {
    await expect(checkPublication({ approvals: 1 })).rejects.toEqual(code('approval-quorum'));
    await expect(checkPublication({ approvals: 3 })).rejects.toEqual(code('approval-quorum'));
    await expect(checkPublication({ officers: ['claire'] })).rejects.toEqual(code('approval-quorum'));
    await expect(checkPublication({ officers: ['claire', 'claire'] })).rejects.toEqual(
      code('approval-quorum'),
    );
  });
});

describe('a document of a revision', () => {
  it('is of that publication and revision', async () => {
    const publication = await believe(documents.publication);
    const { value } = documents.request;
    expect(() => linkRevision('request-1.json', value, publication, 1)).not.toThrow();
    expect(() => linkRevision('request-1.json', value, publication, 2)).toThrow(link('revision'));
    const { id, sha256 } = value.publication;
    const otherId = { ...value, publication: { id: 'other', sha256 } };
    expect(() => linkRevision('request-1.json', otherId, publication, 1)).toThrow(link('publication'));
    const otherDigest = { ...value, publication: { id, sha256: OTHER } };
    expect(() => linkRevision('request-1.json', otherDigest, publication, 1)).toThrow(
      link('publication-digest'),
    );
  });
});

const checkManifest = async (
  fields: Partial<Manifest>,
  o: Partial<{ revision: number; scope: string; recipient: string; hour: typeof HOUR }> = {},
): Promise<void> => {
  const publication = await believe(documents.publication);
  const { revision = 1, scope = 'press', recipient = 'presse-nord', hour = HOUR } = o;
  const place = { issuer: 'lille', publication: PUBLICATION_ID, revision };
  linkManifest(await believe(documents.manifest, fields), publication, { place, scope, recipient, hour });
};

describe('a manifest', () => {
  it('stands where it belongs', async () => {
    await expect(checkManifest({})).resolves.toBeUndefined();
    await expect(checkManifest({}, { revision: 2 })).rejects.toEqual(link('revision'));
    await expect(checkManifest({}, { scope: 'press-failed' })).rejects.toEqual(link('scope'));
    await expect(checkManifest({}, { recipient: 'quotidien' })).rejects.toEqual(link('recipient'));
  });

  it('has the hour of the notice that it names', async () => {
    await expect(checkManifest({}, { hour: LATER })).rejects.toEqual(link('hour'));
    await expect(checkManifest({ hour: { ...HOUR, zone: 'UTC' } })).rejects.toEqual(link('zone'));
  });

  it('names its three files, payload first', async () => {
    const [payload, challenge, schema] = documents.manifest.value.files;
    await expect(checkManifest({ files: [challenge, payload, schema] })).rejects.toEqual(link('payload'));
    await expect(checkManifest({ files: [payload, payload, schema] })).rejects.toEqual(link('challenge'));
    const other = { ...schema, name: 'payload.pgp' };
    await expect(checkManifest({ files: [payload, challenge, other] })).rejects.toEqual(link('schema'));
  });

  it('names no schema that is longer than a reader takes', () => {
    const { bytes, value } = documents.manifest;
    const [, , { length }] = value.files;
    const longer = Buffer.from(bytes).toString().replace(`"length": ${length}`, '"length": 100001');
    expect(() => parseTyped('manifest.json', Buffer.from(longer), manifestDocument)).toThrow(
      expect.objectContaining({ code: 'document-malformed' }),
    );
  });
});

const checkRequest = async (recipients: Request['recipients']): Promise<void> => {
  const manifest = await believe(documents.manifest);
  linkRequestedManifest(await believe(documents.request, { recipients }), manifest);
};

describe('a request', () => {
  it('covers the manifest, by digest and keys', async () => {
    const [entry] = documents.request.value.recipients;
    if (entry === undefined) throw new Error('a recipient');
    await expect(checkRequest([entry])).resolves.toBeUndefined();
    await expect(checkRequest([{ ...entry, recipient: 'quotidien' }])).rejects.toEqual(
      code('recipient-not-approved'),
    );
    await expect(checkRequest([{ ...entry, scope: 'other' }])).rejects.toEqual(
      code('recipient-not-approved'),
    );
    await expect(checkRequest([{ ...entry, manifest: OTHER }])).rejects.toEqual(link('manifest'));
    await expect(checkRequest([{ ...entry, fingerprint: FINGERPRINT }])).rejects.toEqual(link('fingerprint'));
    await expect(checkRequest([{ ...entry, subkey: FINGERPRINT }])).rejects.toEqual(link('subkey'));
  });
});

const checkRelease = async (
  fields: Partial<Release>,
  o: Partial<{ scope: string; number: number; hour: typeof HOUR }> = {},
): Promise<void> => {
  const { publication, request, release } = documents;
  const { scope = 'press', number = 1, hour = HOUR } = o;
  linkRelease(await believe(release, fields), await believe(request), await believe(publication), {
    scope,
    mark: { number, site: null },
    hour,
  });
};

describe('a release', () => {
  it('answers the request, in the place of its name', async () => {
    await expect(checkRelease({})).resolves.toBeUndefined();
    await expect(checkRelease({}, { scope: 'other' })).rejects.toEqual(link('scope'));
    await expect(checkRelease({}, { number: 2 })).rejects.toEqual(link('number'));
    await expect(checkRelease({ revision: 2 })).rejects.toEqual(link('revision'));
    await expect(checkRelease({ request: { number: 1, sha256: OTHER } })).rejects.toEqual(link('request'));
    const { file } = documents.release.value;
    await expect(checkRelease({ file: { ...file, name: 'release-2.pgp' } })).rejects.toEqual(
      link('release-keys'),
    );
  });

  it('is of the hour that stands now', async () => {
    await expect(checkRelease({}, { hour: LATER })).rejects.toEqual(link('hour'));
  });

  it('was not made before that hour', async () => {
    const fault = link('released-at');
    await expect(checkRelease({ releasedAt: '2026-07-03T07:59:59Z' })).rejects.toEqual(fault);
    await expect(checkRelease({ releasedAt: '2026-07-03T08:00:01Z' })).resolves.toBeUndefined();
  });

  it('adds nobody, and exchanges nobody’s manifest or key', async () => {
    const [entry] = documents.release.value.recipients;
    if (entry === undefined) throw new Error('a recipient');
    const faults = [
      [code('recipient-not-approved'), { recipient: 'quotidien' }],
      [link('manifest'), { manifest: OTHER }],
      [link('subkey'), { subkey: FINGERPRINT }],
    ] as const;
    for (const [expected, fields] of faults) {
      await expect(checkRelease({ recipients: [entry, { ...entry, ...fields }] })).rejects.toEqual(expected);
    }
  });

  it('may leave out', async () => {
    const omissions: Release['omissions'] = [{ recipient: 'presse-nord', reason: 'key-expired' }];
    await expect(checkRelease({ recipients: [], omissions })).resolves.toBeUndefined();
  });
});

const checkReceipt = async (fields: Partial<Receipt>): Promise<void> => {
  linkReceipt(await believe(documents.receipt, fields), documents.manifest, [documents.release]);
};

describe('a receipt', () => {
  it('is about this manifest', async () => {
    await expect(checkReceipt({})).resolves.toBeUndefined();
    await expect(checkReceipt({ publication: 'other' })).rejects.toEqual(link('publication'));
    await expect(checkReceipt({ revision: 2 })).rejects.toEqual(link('revision'));
    await expect(checkReceipt({ scope: 'other' })).rejects.toEqual(link('scope'));
    await expect(checkReceipt({ manifest: OTHER })).rejects.toEqual(link('manifest'));
    await expect(checkReceipt({ manifest: null })).rejects.toEqual(link('manifest'));
    const recipient = { id: 'presse-nord', fingerprint: FINGERPRINT };
    await expect(checkReceipt({ recipient })).rejects.toEqual(link('fingerprint'));
  });

  it('of a rejection may be about another one, or none', async () => {
    const rejected = { disposition: 'rejected', code: 'signature-invalid' } as const;
    await expect(checkReceipt({ ...rejected, manifest: OTHER })).resolves.toBeUndefined();
    await expect(checkReceipt({ ...rejected, manifest: null })).resolves.toBeUndefined();
  });

  it('of an opening names a release that there was', async () => {
    const opened = { disposition: 'opened', challenge: null } as const;
    await expect(checkReceipt({ ...opened, release: documents.release.sha256 })).resolves.toBeUndefined();
    await expect(checkReceipt({ ...opened, release: OTHER })).rejects.toEqual(link('release'));
    await expect(checkReceipt({ ...opened, release: null })).rejects.toEqual(link('release'));
  });

  it('of an opening is no fault of its own where the tree has no release at all', async () => {
    const opened = { disposition: 'opened', challenge: null, release: OTHER } as const;
    const receipt = await believe(documents.receipt, opened);
    expect(() => linkReceipt(receipt, documents.manifest, [])).toThrow(
      new SceauError('file-missing', { file: 'press/release-N.json' }),
    );
  });

  it('of a purge names the payload and releases that there were, and nothing else', async () => {
    const purged = { disposition: 'purged', challenge: null } as const;
    const [payload, challenge] = documents.manifest.value.files;
    const received = [payload, documents.release.value.file];
    await expect(checkReceipt({ ...purged, received })).resolves.toBeUndefined();
    await expect(checkReceipt({ ...purged, received: [] })).resolves.toBeUndefined();
    for (const other of [challenge, { ...payload, sha256: OTHER }, { ...payload, length: 1 }]) {
      await expect(checkReceipt({ ...purged, received: [other] })).rejects.toEqual(link('received'));
    }
  });
});
