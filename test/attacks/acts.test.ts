/** What officers' depots are made to hold: `release` believes it unseen no more than `approve` does, and keeps none of it. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { type Approval, approvalDocument } from '../../src/timelock/custody.ts';
import { type Signer, filesBelow, useLab } from './lab.ts';
import { giveNotice } from './notices.ts';

const lab = useLab('approved', { officers: ['claire', 'denis'], approvals: 2 });

const DIGEST = '0'.repeat(64);
const OFFICER = 'r1/officers/claire';
const asked = (path: string): string => lab().depot('claire', path);

/** No release while this stands in the depot, nothing of it in the record; a release once it is repaired. */
async function expectNoRelease(code: ErrorCode, good: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const record = lab().record('rectorat', 'r1');
  const before = filesBelow(record);
  await expect(lab().story.release()).rejects.toMatchObject({ code: 'quorum-missing' });
  const refused = lab().story.events.filter((event) => event.kind === 'approval-refused');
  expect(refused.map(({ officer, fault }) => [officer, fault.code])).toEqual([['claire', code]]);
  const added = filesBelow(record).filter((path) => !before.includes(path));
  expect(
    added.filter(
      (path) =>
        path.includes('release') ||
        path.includes(code === 'share-invalid' ? 'handover-claire-1' : 'approval-claire-1-0'),
    ),
  ).toEqual([]);
  for (const [path, bytes] of good) writeFileSync(path, bytes);
  expect((await lab().story.release()).omissions).toEqual([]);
}

const genuine = (...names: readonly string[]): ReadonlyMap<string, Uint8Array> =>
  new Map(names.map((name) => [asked(`${OFFICER}/${name}`), readFileSync(asked(`${OFFICER}/${name}`))]));
const APPROVAL = ['approval-claire-1-0.json', 'approval-claire-1-0.json.asc'] as const;

describe('what the rectorat collects from officers', () => {
  it.each<[string, ErrorCode, (value: Approval) => Approval, Signer]>([
    [
      'of another request',
      'approval-mismatch',
      (value) => ({ ...value, request: { number: 1, sha256: DIGEST } }),
      'claire',
    ],
    [
      'of another hour',
      'approval-mismatch',
      (value) => ({ ...value, hour: { ...value.hour, utc: '2026-07-02T08:00:00Z' } }),
      'claire',
    ],
    [
      'of another notice',
      'notice-chain',
      (value) => ({ ...value, notice: { number: 0, sha256: DIGEST } }),
      'claire',
    ],
    ['whose proof is guessed', 'approval-mismatch', (value) => ({ ...value, proof: DIGEST }), 'claire'],
    ['by a distributor', 'signer-unknown', (value) => value, 'quotidien'],
    ['by the release key', 'signer-role', (value) => value, 'release'],
    ['by another officer', 'document-link', (value) => value, 'denis'],
  ])('an approval %s is refused as %s, and blocks no later one', async (_, code, change, signer) => {
    const good = genuine(...APPROVAL);
    await lab().resign(asked(`${OFFICER}/approval-claire-1-0.json`), approvalDocument, change, { signer });
    await expectNoRelease(code, good);
  });

  it('rubbish, or another officer’s approval, is refused, and blocks no later one', async () => {
    const good = genuine(...APPROVAL);
    for (const path of good.keys()) writeFileSync(path, 'rubbish');
    await expectNoRelease('armor-not-canonical', good);
    lab().restore();
    const again = genuine(...APPROVAL);
    for (const name of APPROVAL) {
      cpSync(
        lab().depot('denis', `r1/officers/denis/${name.replace('claire', 'denis')}`),
        asked(`${OFFICER}/${name}`),
      );
    }
    await expectNoRelease('approval-mismatch', again);
  });

  it('rubbish under a newer approval’s name blocks no genuine one', async () => {
    for (const notice of [1, 7, 999_999]) {
      for (const suffix of ['', '.asc']) {
        writeFileSync(asked(`${OFFICER}/approval-claire-1-${notice}.json${suffix}`), 'rubbish');
      }
    }
    expect((await lab().story.release()).omissions).toEqual([]);
  });

  it('rubbish under a newer approval’s name hides no genuine one after a notice that left the hour', async () => {
    for (const officer of ['claire', 'denis']) {
      await giveNotice(lab(), [officer], (value) => ({
        ...value,
        kind: 'revoke',
        hour: null,
        recipient: 'quotidien',
      }));
    }
    for (const name of ['notice-1.json', 'notice-1.json.asc'])
      cpSync(asked(name), lab().record('rectorat', name));
    for (const suffix of ['', '.asc'])
      writeFileSync(asked(`${OFFICER}/approval-claire-1-1.json${suffix}`), 'rubbish');
    expect((await lab().story.release()).revision).toBe(1);
    const refused = lab().story.events.filter((event) => event.kind === 'approval-refused');
    expect(refused.map(({ officer, fault }) => [officer, fault.code])).toEqual([
      ['claire', 'armor-not-canonical'],
    ]);
  });

  it('a status is shown whatever an officer’s depot holds', async () => {
    for (const name of APPROVAL) writeFileSync(asked(`${OFFICER}/${name}`), 'rubbish');
    await expect(lab().story.release()).rejects.toMatchObject({ code: 'quorum-missing' });
    const { officers } = await lab().story.status();
    expect(officers.map((each) => [each.officer, each.approved !== null])).toEqual([
      ['claire', false],
      ['denis', true],
    ]);
  });
});
