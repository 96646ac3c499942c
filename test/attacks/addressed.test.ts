/**
 * Manifests and challenges that the seal key did sign, and that are not for this reader, place, realm or licence: each
 * differs from the genuine one in one field.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeDocument } from '../../src/documents/envelope.ts';
import {
  type Challenge,
  type Manifest,
  challengeDocument,
  manifestDocument,
} from '../../src/documents/manifest.ts';
import { publicationDocument } from '../../src/documents/publication.ts';
import { sha256Hex } from '../../src/io/encodings.ts';
import { openMessage, sealMessage } from '../../src/openpgp/message.ts';
import { licenceDocument } from '../../src/parties/licence.ts';
import { type Signer, useLab } from './lab.ts';
import { expectNothingOpened, expectRejected, expectRejectionKnown } from './refusals.ts';

const lab = useLab('pushed');

const DIGEST = '0'.repeat(64);
const FINGERPRINT = 'A'.repeat(40);
const at = (name: string): string => lab().depot('presse-nord', `r1/press/presse-nord/${name}`);

const resign = async (change: (value: Manifest) => Manifest): Promise<string> =>
  lab().resign(at('manifest.json'), manifestDocument, change, { signer: 'seal' });

describe('a manifest by the seal key', () => {
  it('that is signed anew without a change is accepted', async () => {
    await resign((value) => value);
    const { outcomes } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
  });

  it.each<[string, string, (value: Manifest) => Manifest]>([
    ['realm-mismatch', '', (value) => ({ ...value, realm: 'production' })],
    ['issuer-mismatch', '', (value) => ({ ...value, issuer: 'amiens' })],
    ['document-link', 'registry', (value) => ({ ...value, registry: { version: 1, sha256: DIGEST } })],
    ['document-link', 'registry', (value) => ({ ...value, registry: { ...value.registry, version: 2 } })],
    [
      'document-link',
      'publication',
      (value) => ({ ...value, publication: { ...value.publication, id: 'x' } }),
    ],
    [
      'document-link',
      'publication-digest',
      (value) => ({ ...value, publication: { ...value.publication, sha256: DIGEST } }),
    ],
    ['document-link', 'revision', (value) => ({ ...value, revision: 2 })],
    ['document-link', 'scope', (value) => ({ ...value, scope: { ...value.scope, id: 'press-failed' } })],
    [
      'document-link',
      'scope',
      (value) => ({ ...value, scope: { ...value.scope, decisions: ['admitted', 'failed'] } }),
    ],
    [
      'document-link',
      'recipient',
      (value) => ({ ...value, recipient: { ...value.recipient, id: 'quotidien' } }),
    ],
    [
      'document-link',
      'licence',
      (value) => ({ ...value, recipient: { ...value.recipient, licence: DIGEST } }),
    ],
    [
      'document-link',
      'fingerprint',
      (value) => ({ ...value, recipient: { ...value.recipient, fingerprint: FINGERPRINT } }),
    ],
    [
      'document-link',
      'subkey',
      (value) => ({ ...value, recipient: { ...value.recipient, subkey: FINGERPRINT } }),
    ],
    [
      'document-link',
      'hour',
      (value) => ({ ...value, hour: { ...value.hour, utc: '2026-07-02T08:00:00Z' } }),
    ],
    ['document-link', 'zone', (value) => ({ ...value, hour: { ...value.hour, zone: 'Europe/Lisbon' } })],
    [
      'document-link',
      'payload',
      (value) => ({
        ...value,
        files: [{ ...value.files[0], name: 'other.pgp' }, value.files[1], value.files[2]],
      }),
    ],
    [
      'document-link',
      'challenge',
      (value) => ({
        ...value,
        files: [value.files[0], { ...value.files[1], name: 'payload.pgp' }, value.files[2]],
      }),
    ],
    [
      'digest-mismatch',
      '',
      (value) => ({
        ...value,
        files: [{ ...value.files[0], sha256: DIGEST }, value.files[1], value.files[2]],
      }),
    ],
    [
      'length-mismatch',
      '',
      (value) => ({ ...value, files: [{ ...value.files[0], length: 5 }, value.files[1], value.files[2]] }),
    ],
    [
      'digest-mismatch',
      '',
      (value) => ({
        ...value,
        files: [value.files[0], { ...value.files[1], sha256: DIGEST }, value.files[2]],
      }),
    ],
    [
      'document-link',
      'schema',
      (value) => ({
        ...value,
        files: [value.files[0], value.files[1], { ...value.files[2], name: 'other.json' }],
      }),
    ],
    [
      'digest-mismatch',
      '',
      (value) => ({
        ...value,
        files: [value.files[0], value.files[1], { ...value.files[2], sha256: DIGEST }],
      }),
    ],
    ['notice-chain', '', (value) => ({ ...value, notice: { number: 0, sha256: DIGEST } })],
  ])('is refused as %s %s', async (code, link, change) => {
    await resign(change);
    await expectRejected(lab(), code as 'document-link', link === '' ? {} : { link });
  });

  it('that names a notice which has not come waits for it, and is not refused', async () => {
    await resign((value) => ({ ...value, notice: { number: 1, sha256: DIGEST } }));
    const { outcomes } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => [each.outcome, each.fault?.code])).toEqual([['waiting', 'notice-missing']]);
    expectNothingOpened(lab(), 'presse-nord');
  });

  it('is refused with a licence that has ended, or that another scope was widened to', async () => {
    const licensed = async (change: object): Promise<void> => {
      const sha256 = await lab().resign(
        at('licence.json'),
        licenceDocument,
        (value) => ({ ...value, ...change }),
        { signer: 'seal' },
      );
      await resign((value) => ({ ...value, recipient: { ...value.recipient, licence: sha256 } }));
    };
    await licensed({ validUntil: '2026-07-01T07:00:00Z' });
    await expectRejected(lab(), 'licence-expired');
    await expectRejectionKnown(lab(), 'licence-expired');
    lab().restore();
    await licensed({ partner: { id: 'quotidien', name: 'quotidien' } });
    await expectRejected(lab(), 'document-link', { link: 'recipient' });
  });
});

async function withChallenge(
  change: (value: Challenge) => Challenge,
  signer: Signer = 'seal',
): Promise<void> {
  const { certificate } = lab().key('presse-nord');
  const opened = await openMessage(
    'challenge.pgp',
    readFileSync(at('challenge.pgp')),
    lab().key('presse-nord'),
    { maxBytes: 10_000 },
  );
  const value: Challenge = JSON.parse(new TextDecoder().decode(opened.bytes));
  const message = await sealMessage(encodeDocument(challengeDocument, change(value)), {
    signer: lab().key(signer),
    recipients: [{ certificate, subkey: value.subkey }],
    nowMs: lab().story.clock.nowMs(),
  });
  writeFileSync(at('challenge.pgp'), message);
  const ref = { name: 'challenge.pgp', sha256: sha256Hex(message), length: message.length };
  await resign((manifest) => ({ ...manifest, files: [manifest.files[0], ref, manifest.files[2]] }));
}

describe('a challenge by the seal key', () => {
  it.each<[string, string, (value: Challenge) => Challenge]>([
    [
      'document-link',
      'publication',
      (value) => ({ ...value, publication: { ...value.publication, id: 'x' } }),
    ],
    ['document-link', 'revision', (value) => ({ ...value, revision: 2 })],
    ['document-link', 'scope', (value) => ({ ...value, scope: 'press-failed' })],
    ['document-link', 'recipient', (value) => ({ ...value, recipient: 'quotidien' })],
    ['document-link', 'subkey', (value) => ({ ...value, subkey: FINGERPRINT })],
    ['realm-mismatch', '', (value) => ({ ...value, realm: 'production' })],
  ])('is refused as %s %s', async (code, link, change) => {
    await withChallenge(change);
    await expectRejected(lab(), code as 'document-link', link === '' ? {} : { link });
  });

  it('is refused where another role signed it inside', async () => {
    await withChallenge((value) => value, 'release');
    await expectRejected(lab(), 'signer-role');
  });
});

const publication = (): string => lab().depot('presse-nord', 'publication.json');

describe('a publication', () => {
  it.each<[string, object]>([
    ['document-link', { publication: 'bcg-2026' }],
    ['academy-unregistered', { academies: ['09', '20'] }],
    ['officer-unknown', { officers: ['claire', 'denis'] }],
    ['approval-quorum', { approvals: 2 }],
    ['approval-quorum', { officers: ['claire', 'claire'], approvals: 2 }],
    ['realm-mismatch', { realm: 'production' }],
    ['issuer-mismatch', { issuer: 'amiens' }],
  ])('by the seal key is refused as %s', async (code, change) => {
    await lab().resign(publication(), publicationDocument, (value) => ({ ...value, ...change }), {
      signer: 'seal',
    });
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect([outcomes, failures.map((each) => each.fault.code)]).toEqual([[], [code]]);
    expect(await lab().story.receive('quotidien')).toMatchObject({ failures: [] });
  });

  it('that replaces the one known here is equivocation where the seal key signed both', async () => {
    await lab().story.receive('presse-nord');
    const change = { hour: { utc: '2026-07-02T08:00:00Z', zone: 'Europe/Paris' } };
    await lab().resign(publication(), publicationDocument, (value) => ({ ...value, ...change }), {
      signer: 'seal',
    });
    const { failures } = await lab().story.receive('presse-nord');
    expect(failures.map((each) => each.fault.code)).toEqual(['equivocation']);
  });

  it('that was merely damaged after it was known is no equivocation: nobody signed it', async () => {
    await lab().story.receive('presse-nord');
    const bytes = readFileSync(publication());
    bytes[30] = 0x20;
    writeFileSync(publication(), bytes);
    const { failures } = await lab().story.receive('presse-nord');
    expect(failures.map((each) => each.fault.code)).toEqual(['signature-invalid']);
  });
});
