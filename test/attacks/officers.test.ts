/** What officers are shown, and releases that would be too early or by too few: neither `approve` nor `release` goes on. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Request, requestDocument } from '../../src/documents/request.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { approve } from '../../src/stages/approve.ts';
import { HOUR } from '../support/story.ts';
import { fileDigest, filesBelow, flipBit, useLab } from './lab.ts';
import { giveNotice } from './notices.ts';
import { actsOf, expectNoAct, expectRefused } from './refusals.ts';

const lab = useLab('received', { officers: ['claire', 'denis'], approvals: 2 });

const DIGEST = '0'.repeat(64);
const asked = (path: string): string => lab().depot('claire', path);

const refused = (code: ErrorCode): Promise<void> => expectNoAct(lab(), 'claire', code);

describe('what an officer is shown', () => {
  it.each<[ErrorCode, (value: Request) => Request]>([
    ['document-link', (value) => ({ ...value, hour: { ...value.hour, utc: '2026-07-02T08:00:00Z' } })],
    ['document-link', (value) => ({ ...value, revision: 2 })],
    ['document-link', (value) => ({ ...value, approvals: 1 })],
    ['document-link', (value) => ({ ...value, publication: { ...value.publication, sha256: DIGEST } })],
    ['document-link', (value) => ({ ...value, summary: { ...value.summary, sha256: DIGEST } })],
    [
      'document-link',
      (value) => ({ ...value, shares: value.shares.map((each) => ({ ...each, commitment: DIGEST })) }),
    ],
    [
      'document-link',
      (value) => ({ ...value, shares: value.shares.filter((each) => each.officer !== 'claire') }),
    ],
    ['notice-missing', (value) => ({ ...value, notice: { number: 1, sha256: DIGEST } })],
    ['realm-mismatch', (value) => ({ ...value, realm: 'production' })],
  ])('a request by the seal key is refused as %s', async (code, change) => {
    await lab().resign(asked('r1/request-1.json'), requestDocument, change, { signer: 'seal' });
    await refused(code);
  });

  it('a request by another role, or a flipped one, is refused', async () => {
    await lab().resign(asked('r1/request-1.json'), requestDocument, (value) => value, { signer: 'release' });
    await refused('signer-role');
    lab().restore();
    flipBit(asked('r1/request-1.json'), 999);
    await refused('signature-invalid');
  });

  it('a second request for one revision is equivocation, and the consent to the first moves nothing of the second', async () => {
    await lab().story.approve('claire');
    const first = fileDigest(lab().record('claire', 'r1/request-1.json'));
    await lab().resign(
      asked('r1/request-1.json'),
      requestDocument,
      (value) => ({ ...value, requestedAt: '2026-07-01T09:00:00Z' }),
      { signer: 'seal' },
    );
    lab().story.clock.set('2026-07-03T07:30:00Z');
    await expect(lab().story.approve('claire')).rejects.toMatchObject({ code: 'equivocation' });
    expect(fileDigest(lab().record('claire', 'r1/request-1.json'))).toBe(first);
    expect(actsOf(lab(), 'claire').filter((path) => path.includes('handover'))).toEqual([]);
  });

  it('a consent to the old hour hands nothing over once the hour has changed: it is asked for anew', async () => {
    await lab().story.approve('claire');
    await giveNotice(lab(), ['claire']);
    lab().story.clock.set('2026-07-04T07:30:00Z');
    const asked: string[] = [];
    const refusing = lab().story.run('claire', async (context) =>
      approve(context, lab().story.publication, async (_, act) => {
        asked.push(act);
        return false;
      }),
    );
    await expect(refusing).rejects.toMatchObject({ code: 'not-confirmed' });
    expect(asked).toEqual(['consent']);
    expect(actsOf(lab(), 'claire').filter((path) => path.includes('handover'))).toEqual([]);
  });
});

describe('a release that would be too early or by too few', () => {
  it('is refused before the hour, whatever was handed over', async () => {
    lab().story.clock.set('2026-07-03T07:59:59Z');
    for (const officer of ['claire', 'denis']) await lab().story.approve(officer);
    const { story } = lab();
    await expect(story.release()).rejects.toMatchObject({ code: 'before-hour' });
    expect(filesBelow(lab().record('rectorat')).filter((path) => path.includes('release-1'))).toEqual([]);
  });

  it('is refused with one hand-over of two, and with none', async () => {
    lab().story.clock.set('2026-07-03T07:59:59Z');
    await lab().story.approve('claire');
    lab().story.clock.set(HOUR);
    await expect(lab().story.release()).rejects.toMatchObject({
      code: 'quorum-missing',
      params: { needed: 2, found: 1 },
    });
    expect(filesBelow(lab().record('rectorat')).filter((path) => path.includes('release-1'))).toEqual([]);
  });

  it('is refused with another revision’s lock', async () => {
    await lab().story.export(await lab().jury(2), true);
    const lock = (revision: number): string => {
      const { story } = lab();
      const custody = join(story.workspace('rectorat'), 'custody', story.issuer, story.publication);
      return join(custody, `r${revision}`, 'lock.pgp');
    };
    cpSync(lock(1), lock(2));
    lab().story.clock.set('2026-07-03T07:59:59Z');
    for (const officer of ['claire', 'denis']) await lab().story.approve(officer);
    lab().story.clock.set(HOUR);
    await expectRefused(lab().story.depot('presse-nord'), 'decryption-failed', async () =>
      lab().story.release(),
    );
  });

  it('is refused once it was postponed or withdrawn', async () => {
    lab().story.clock.set('2026-07-03T07:59:59Z');
    for (const officer of ['claire', 'denis']) await lab().story.approve(officer);
    lab().story.clock.set(HOUR);
    const told = async (kind: 'postpone' | 'withdraw', code: ErrorCode): Promise<void> => {
      await giveNotice(lab(), ['claire'], (value) => ({
        ...value,
        kind,
        hour: kind === 'withdraw' ? null : value.hour,
      }));
      for (const name of ['notice-1.json', 'notice-1.json.asc'])
        cpSync(asked(name), lab().record('rectorat', name));
      await expect(lab().story.release()).rejects.toMatchObject({ code });
    };
    await told('postpone', 'before-hour');
    await told('withdraw', 'publication-withdrawn');
  });
});
