/** Row 19: shares that were changed, exchanged, replayed or made up: each is refused, and named. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeDocument } from '../../src/documents/envelope.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { selectEncryptionSubkey } from '../../src/openpgp/certificate.ts';
import { openMessage, sealMessage } from '../../src/openpgp/message.ts';
import {
  type Handover,
  type ShareEnvelope,
  handoverDocument,
  shareDocument,
} from '../../src/timelock/custody.ts';
import { HOUR } from '../support/story.ts';
import { type Signer, filesBelow, flipBit, useLab } from './lab.ts';
import { actsOf, expectNoAct, expectNothingOpened } from './refusals.ts';

const lab = useLab('received', { officers: ['claire', 'denis', 'emile'], approvals: 2 });

const DIGEST = '0'.repeat(64);
const OFFICER = 'r1/officers/claire';
const asked = (path: string): string => lab().depot('claire', path);

const refused = (code: ErrorCode): Promise<void> => expectNoAct(lab(), 'claire', code);

/** Puts claire's envelope back changed, signed by the seal key and encrypted to her. */
async function withShare(
  change: (value: ShareEnvelope) => ShareEnvelope,
  signer: Signer = 'seal',
): Promise<void> {
  const path = asked(`${OFFICER}/share-claire.pgp`);
  const { bytes } = await openMessage('share-claire.pgp', readFileSync(path), lab().key('claire'), {
    maxBytes: 10_000,
  });
  const value: ShareEnvelope = JSON.parse(new TextDecoder().decode(bytes));
  const { certificate } = lab().key('claire');
  const nowMs = lab().story.clock.nowMs();
  const recipients = [{ certificate, subkey: await selectEncryptionSubkey(certificate, { atMs: nowMs }) }];
  const forged = encodeDocument(shareDocument, change(value));
  writeFileSync(path, await sealMessage(forged, { signer: lab().key(signer), recipients, nowMs }));
}

describe('an officer’s share', () => {
  it('that is sealed anew without a change is taken: these tests can fail', async () => {
    await withShare((value) => value);
    lab().story.clock.set('2026-07-03T07:30:00Z');
    await lab().story.approve('claire');
    expect(actsOf(lab(), 'claire').filter((path) => path.endsWith('handover-claire-1.pgp'))).toHaveLength(1);
  });

  it.each<[string, ErrorCode, (value: ShareEnvelope) => ShareEnvelope]>([
    [
      'publication',
      'document-link',
      (value) => ({ ...value, publication: { ...value.publication, id: 'x' } }),
    ],
    [
      'publication’s digest',
      'document-link',
      (value) => ({ ...value, publication: { ...value.publication, sha256: DIGEST } }),
    ],
    ['revision', 'document-link', (value) => ({ ...value, revision: 2 })],
    ['officer', 'document-link', (value) => ({ ...value, officer: { ...value.officer, id: 'denis' } })],
    [
      'officer’s key',
      'document-link',
      (value) => ({ ...value, officer: { ...value.officer, fingerprint: 'A'.repeat(40) } }),
    ],
    ['index', 'document-link', (value) => ({ ...value, index: 3 })],
    ['k', 'document-link', (value) => ({ ...value, approvals: 1 })],
    ['n', 'document-link', (value) => ({ ...value, officers: 4 })],
    ['commitment', 'document-link', (value) => ({ ...value, commitment: DIGEST })],
    ['value', 'share-invalid', (value) => ({ ...value, share: { ...value.share, value: DIGEST } })],
    [
      'x',
      'share-invalid',
      (value) => ({ ...value, share: { ...value.share, x: (value.share.x % 255) + 1 } }),
    ],
    ['realm', 'realm-mismatch', (value) => ({ ...value, realm: 'production' })],
  ])('of another %s is refused as %s', async (_, code, change) => {
    await withShare(change);
    await refused(code);
  });

  it('with x = 0, which would choose the secret, cannot even be written', async () => {
    await expect(withShare((value) => ({ ...value, share: { ...value.share, x: 0 } }))).rejects.toMatchObject(
      { name: 'ValiError' },
    );
  });

  it('by any key but the seal’s is refused', async () => {
    await withShare((value) => value, 'release');
    await refused('signer-role');
  });

  it('another officer’s share or another summary is refused', async () => {
    cpSync(lab().depot('denis', 'r1/officers/denis/share-denis.pgp'), asked(`${OFFICER}/share-claire.pgp`));
    await refused('decryption-failed');
    lab().restore();
    flipBit(asked(`${OFFICER}/summary.pgp`), 9999);
    await refused('document-link');
    lab().restore();
    flipBit(asked(`${OFFICER}/share-claire.pgp`), 8 * 700);
    await refused('decryption-failed');
  });

  it('another publication’s share is refused', async () => {
    const { story } = lab();
    const first = story.publication;
    await story.announce();
    await story.export(await lab().jury(2));
    cpSync(
      lab().depot('claire', `${OFFICER}/share-claire.pgp`),
      lab().depot('claire', `../${first}/${OFFICER}/share-claire.pgp`),
    );
    story.publication = first;
    await refused('document-link');
  });

  it('of revision 1 is none of revision 2', async () => {
    await lab().story.export(await lab().jury(2), true);
    cpSync(asked(`${OFFICER}/share-claire.pgp`), asked(`${OFFICER.replace('r1', 'r2')}/share-claire.pgp`));
    await refused('document-link');
  });
});

/** Puts claire's hand-over back with another share in it, signed by her. */
const handOver = async (change: (value: Handover) => Handover): Promise<void> => {
  const path = asked(`${OFFICER}/handover-claire-1.pgp`);
  const { bytes } = await openMessage('handover-claire-1.pgp', readFileSync(path), lab().key('release'), {
    maxBytes: 10_000,
  });
  const value: Handover = JSON.parse(new TextDecoder().decode(bytes));
  const { certificate } = lab().key('release');
  const nowMs = lab().story.clock.nowMs();
  const recipients = [{ certificate, subkey: await selectEncryptionSubkey(certificate, { atMs: nowMs }) }];
  const forged = encodeDocument(handoverDocument, change(value));
  writeFileSync(path, await sealMessage(forged, { signer: lab().key('claire'), recipients, nowMs }));
};

const refusals = (): readonly unknown[] =>
  lab().story.events.flatMap((event) =>
    event.kind === 'approval-refused' ? [[event.officer, event.fault.code]] : [],
  );

describe('what is handed over', () => {
  const LIES: readonly (readonly [string, (value: Handover) => Handover])[] = [
    ['another value', (value) => ({ ...value, share: { x: value.share.x, value: 'f'.repeat(64) } })],
    ['another x', (value) => ({ ...value, share: { ...value.share, x: (value.share.x % 255) + 1 } })],
  ];

  it.each(LIES)('with %s is named, and two good ones of three suffice', async (_, change) => {
    await lab().approve();
    await handOver(change);
    const { omissions } = await lab().story.release();
    expect(omissions).toEqual([]);
    expect(refusals()).toEqual([['claire', 'share-invalid']]);
    expect((await lab().story.open('presse-nord')).map((each) => each.fault)).toEqual([null]);
  });

  it.each(LIES)('with %s is named, and one good one of two is no quorum', async (_, change) => {
    lab().story.clock.set('2026-07-03T07:30:00Z');
    for (const officer of ['claire', 'denis']) await lab().story.approve(officer);
    lab().story.clock.set(HOUR);
    await handOver(change);
    await expect(lab().story.release()).rejects.toMatchObject({ code: 'quorum-missing' });
    expect(refusals()).toEqual([['claire', 'share-invalid']]);
    expect(filesBelow(lab().record('rectorat')).filter((path) => path.includes('release-1'))).toEqual([]);
    expectNothingOpened(lab(), 'presse-nord');
  });
});
