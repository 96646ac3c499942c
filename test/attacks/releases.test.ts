/**
 * A release key that lies, and a seal key: each document is signed by the story's own keys and has one fault. `open`
 * believes none of them.
 */
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Release, releaseDocument } from '../../src/documents/release.ts';
import type { Request } from '../../src/documents/request.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { MAX_JUDGED_RELEASES } from '../../src/stages/believe-release.ts';
import type { Context } from '../../src/stages/context.ts';
import { openPublication } from '../../src/stages/open.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { HOUR } from '../support/story.ts';
import { useLab } from './lab.ts';
import { giveNotice, noticeRef } from './notices.ts';
import { expectShut } from './refusals.ts';
import { lie as lieIn, onRequest } from './standing.ts';

const lab = useLab('released', {
  officers: ['claire', 'denis', 'emile'],
  approvals: 2,
  asked: ['claire', 'denis'],
});

const DIGEST = '0'.repeat(64);
const at = (path: string): string => lab().depot('presse-nord', path);
const RELEASE = 'r1/press/release-1.json';

const lie = async (change: (value: Release) => Release): Promise<string> => lieIn(lab(), change);

describe('a release as it should be', () => {
  it('opens, signed anew without a change', async () => {
    await lie((value) => value);
    const [outcome] = await lab().story.open('presse-nord');
    expect(outcome?.fault).toBeNull();
    expect(readFileSync(outcome?.path ?? '', 'utf8')).toContain('nom,prenom');
  });
});

describe('a release that names a notice', () => {
  it('which revoked somebody whom it still lists opens for nobody', async () => {
    await giveNotice(lab(), ['presse-nord'], (value) => ({
      ...value,
      kind: 'revoke',
      hour: null,
      recipient: 'quotidien',
    }));
    await lie((value) => ({ ...value, notice: noticeRef(lab(), 'presse-nord') }));
    const [outcome] = await lab().story.open('presse-nord');
    expect(outcome).toMatchObject({
      path: null,
      fault: { code: 'recipient-revoked', params: { recipient: 'quotidien' } },
    });
  });
});

const left = (): readonly unknown[] => lab().story.events.filter(({ kind }) => kind === 'releases-left');

/** Opens, and says how often the request was read for it. */
const open = async (): Promise<{ readonly code: string | null; readonly requests: number }> => {
  const { story } = lab();
  let requests = 0;
  const connect: Context['connect'] = async ({ address }) => {
    const depot = openFolderDepot(address);
    const read: typeof depot.read = (path, maxBytes) => {
      if (path.endsWith('/request-1.json')) requests += 1;
      return depot.read(path, maxBytes);
    };
    return { ...depot, read };
  };
  const opening = story.run('presse-nord', (context) => openPublication(context, story.publication), connect);
  const [outcome] = await opening;
  return { code: outcome?.fault?.code ?? null, requests };
};

describe('many releases in place of one', () => {
  const COUNT = MAX_JUDGED_RELEASES + 4;

  /** Puts releases in the true one's place, under other numbers or from other sites. */
  const replace = (change: (text: string) => string, nameOf: (number: number) => string): void => {
    const text = readFileSync(at(RELEASE), 'utf8');
    for (let number = 2; number < COUNT + 2; number += 1) {
      const path = at(`r1/press/${nameOf(number)}.json`);
      writeFileSync(path, change(text));
      cpSync(`${at(RELEASE)}.asc`, `${path}.asc`);
    }
    renameSync(`${at(RELEASE)}.asc`, at('kept.asc'));
  };

  it('of other numbers answer other requests, and are not even read', async () => {
    replace(
      (text) => text,
      (number) => `release-${number}`,
    );
    lab().story.events.length = 0;
    expect(await open()).toEqual({ code: 'not-released', requests: 0 });
    expect(left()).toEqual([]);
    renameSync(at('kept.asc'), `${at(RELEASE)}.asc`);
    expect(await open()).toEqual({ code: null, requests: 1 });
  });

  it('are judged up to a number of them, and that the others are left is told', async () => {
    replace(
      (text) => text.replace('"revision": 1', '"revision": 2'),
      (number) => `release-1.${number.toString(16).padStart(8, '0')}`,
    );
    lab().story.events.length = 0;
    expect(await open()).toEqual({ code: 'signature-invalid', requests: 0 });
    expect(left()).toMatchObject([{ scope: 'press', left: 4 }]);
    renameSync(at('kept.asc'), `${at(RELEASE)}.asc`);
    expect(await open()).toEqual({ code: null, requests: 1 });
  });
});

describe('a release key’s lie', () => {
  const other = { utc: '2026-07-03T08:30:00Z', zone: 'Europe/Paris' };

  it.each<[string, ErrorCode, string, (value: Release) => Release]>([
    ['another hour', 'document-link', 'hour', (value) => ({ ...value, hour: other })],
    [
      'another zone',
      'document-link',
      'zone',
      (value) => ({ ...value, hour: { ...value.hour, zone: 'Europe/Lisbon' } }),
    ],
    [
      'a time before the hour',
      'document-link',
      'released-at',
      (value) => ({ ...value, releasedAt: '2026-07-03T07:59:59Z' }),
    ],
    [
      'another request',
      'document-link',
      'request',
      (value) => ({ ...value, request: { number: 1, sha256: DIGEST } }),
    ],
    [
      'another publication',
      'document-link',
      'publication',
      (value) => ({ ...value, publication: { ...value.publication, id: 'x' } }),
    ],
    [
      'another publication’s text',
      'document-link',
      'publication-digest',
      (value) => ({ ...value, publication: { ...value.publication, sha256: DIGEST } }),
    ],
    ['another revision', 'document-link', 'revision', (value) => ({ ...value, revision: 2 })],
    ['another scope', 'document-link', 'scope', (value) => ({ ...value, scope: 'press-failed' })],
    ['another number', 'document-link', 'number', (value) => ({ ...value, number: 2 })],
    [
      'another file',
      'document-link',
      'release-keys',
      (value) => ({ ...value, file: { ...value.file, name: 'release-2.pgp' } }),
    ],
    [
      'a digest that is not the file’s',
      'digest-mismatch',
      '',
      (value) => ({ ...value, file: { ...value.file, sha256: DIGEST } }),
    ],
    [
      'a length that is too short',
      'document-too-large',
      '',
      (value) => ({ ...value, file: { ...value.file, length: 100 } }),
    ],
    [
      'a length that is too long',
      'length-mismatch',
      '',
      (value) => ({ ...value, file: { ...value.file, length: 1000 } }),
    ],
    [
      'a recipient whom nobody approved',
      'recipient-not-approved',
      '',
      (value) => ({
        ...value,
        recipients: [...value.recipients, { recipient: 'inconnu', subkey: 'A'.repeat(40), manifest: DIGEST }],
      }),
    ],
    [
      'another manifest',
      'document-link',
      'manifest',
      (value) => ({ ...value, recipients: value.recipients.map((each) => ({ ...each, manifest: DIGEST })) }),
    ],
    [
      'another subkey',
      'document-link',
      'subkey',
      (value) => ({
        ...value,
        recipients: value.recipients.map((each) => ({ ...each, subkey: 'A'.repeat(40) })),
      }),
    ],
    ['another realm', 'realm-mismatch', '', (value) => ({ ...value, realm: 'production' })],
    ['another issuer', 'issuer-mismatch', '', (value) => ({ ...value, issuer: 'amiens' })],
    [
      'a notice nobody has',
      'notice-missing',
      '',
      (value) => ({ ...value, notice: { number: 1, sha256: DIGEST } }),
    ],
    [
      'a notice where there is none',
      'notice-chain',
      '',
      (value) => ({ ...value, notice: { number: 0, sha256: DIGEST } }),
    ],
    [
      'an omission',
      'recipient-omitted',
      '',
      (value) => ({
        ...value,
        recipients: [],
        omissions: [{ recipient: 'presse-nord', reason: 'key-expired' }],
      }),
    ],
    ['an omission without a word', 'recipient-omitted', '', (value) => ({ ...value, recipients: [] })],
  ])('%s: %s %s', async (_, code, link, change) => {
    await lie(change);
    await expectShut(lab(), code, link === '' ? {} : { link });
  });

  it('that the hour has come: the clock here refuses too', async () => {
    lab().story.clock.set('2026-07-03T07:59:59Z');
    await lab().resign(at(RELEASE), releaseDocument, (value) => value, { signer: 'release' });
    await expectShut(lab(), 'open-before-hour');
    lab().story.clock.set(HOUR);
    const [outcome] = await lab().story.open('presse-nord');
    expect(outcome?.fault).toBeNull();
  });
});

describe('a seal key’s lie', () => {
  it.each<[string, ErrorCode, string, (value: Request) => Request]>([
    [
      'without me',
      'recipient-not-approved',
      '',
      (value) => ({
        ...value,
        recipients: value.recipients.filter((each) => each.recipient !== 'presse-nord'),
      }),
    ],
    [
      'with another manifest for me',
      'document-link',
      'manifest',
      (value) => ({ ...value, recipients: value.recipients.map((each) => ({ ...each, manifest: DIGEST })) }),
    ],
    [
      'with another key for me',
      'document-link',
      'fingerprint',
      (value) => ({
        ...value,
        recipients: value.recipients.map((each) => ({ ...each, fingerprint: 'A'.repeat(40) })),
      }),
    ],
    ['of another revision', 'document-link', 'revision', (value) => ({ ...value, revision: 2 })],
    [
      'of another hour',
      'document-link',
      'hour',
      (value) => ({ ...value, hour: { ...value.hour, utc: '2026-07-02T08:00:00Z' } }),
    ],
  ])('a request %s is refused: %s %s', async (_, code, link, change) => {
    await onRequest(lab(), change);
    await expectShut(lab(), code, link === '' ? {} : { link });
  });
});
