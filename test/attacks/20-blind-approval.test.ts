/** Row 20: officers who are not, approvals that are of something else, and notices that change the hour: `open` counts none. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Release, releaseDocument } from '../../src/documents/release.ts';
import { type Approval, approvalDocument } from '../../src/timelock/custody.ts';
import { fileDigest, useLab } from './lab.ts';
import { POSTPONED, giveNotice, noticeRef } from './notices.ts';
import { expectShut } from './refusals.ts';

const lab = useLab('released', {
  officers: ['claire', 'denis', 'emile'],
  approvals: 2,
  asked: ['claire', 'denis'],
});

const DIGEST = '0'.repeat(64);
const at = (path: string): string => lab().depot('presse-nord', path);
const RELEASE = 'r1/press/release-1.json';

const lie = async (change: (value: Release) => Release): Promise<string> =>
  lab().resign(at(RELEASE), releaseDocument, change, { signer: 'release' });

/** An officer's approval, changed, by whichever key, at an officer's place; the release is made to name it. */
async function approveAs(
  officer: string,
  change: (value: Approval) => Approval,
  signer: string = officer,
): Promise<void> {
  const value = lab().value(at('r1/officers/claire/approval-claire-1-0.json'), approvalDocument);
  const folder = at(`r1/officers/${officer}`);
  mkdirSync(folder, { recursive: true });
  const { fingerprint } = lab().key(signer).certificate;
  const own = { ...value, officer: { id: officer, fingerprint } };
  const path = `${folder}/approval-${officer}-1-0.json`;
  const sha256 = await lab().sign(path, approvalDocument, change(own), { signer });
  await lie((release) => ({
    ...release,
    approvals: [
      ...release.approvals.filter((each) => each.officer !== officer).slice(-1),
      { officer, notice: 0, sha256 },
    ],
  }));
}

describe('approvals as they should be', () => {
  it('count in any order, and signed anew', async () => {
    await approveAs('claire', (value) => value);
    const [outcome] = await lab().story.open('presse-nord');
    expect(outcome?.fault).toBeNull();
  });
});

const drop = (value: Release, officer: string): Release => ({
  ...value,
  approvals: value.approvals.filter((each) => each.officer !== officer),
});

describe('officers who are not', () => {
  it('one approval of two is no quorum', async () => {
    await lie((value) => drop(value, 'denis'));
    await expectShut(lab(), 'approval-quorum');
  });

  it('one officer twice is no quorum', async () => {
    await lie((value) => ({
      ...value,
      approvals: [...drop(value, 'denis').approvals, ...drop(value, 'denis').approvals],
    }));
    await expectShut(lab(), 'approval-quorum');
  });

  it('one officer’s approval under another’s name is no quorum', async () => {
    const path = at('r1/officers/claire/approval-claire-1-0.json');
    for (const suffix of ['', '.asc']) {
      writeFileSync(
        at(`r1/officers/denis/approval-denis-1-0.json${suffix}`),
        readFileSync(`${path}${suffix}`),
      );
    }
    const sha256 = fileDigest(path);
    await lie((value) => ({
      ...value,
      approvals: value.approvals.map(({ officer, notice }) => ({ officer, notice, sha256 })),
    }));
    await expectShut(lab(), 'approval-quorum');
  });

  it('an officer of the registry whom the publication does not name is none of its officers', async () => {
    await approveAs('emile', (value) => value);
    await expectShut(lab(), 'officer-unknown');
  });

  it.each(['presse-nord', 'quotidien'])('an invented officer’s key is unknown: %s', async (signer) => {
    await approveAs('denis', (value) => value, signer);
    await expectShut(lab(), 'signer-unknown');
  });

  it.each(['seal', 'release'])('the %s key is no officer’s', async (signer) => {
    await approveAs('denis', (value) => value, signer);
    await expectShut(lab(), 'signer-role');
  });

  it('an officer cannot sign as another', async () => {
    await approveAs('denis', (value) => value, 'claire');
    await expectShut(lab(), 'document-link', { link: 'signer' });
  });

  it.each<[string, (value: Approval) => Approval]>([
    ['request', (value) => ({ ...value, request: { number: 1, sha256: DIGEST } })],
    ['revision', (value) => ({ ...value, revision: 2 })],
    ['publication', (value) => ({ ...value, publication: { ...value.publication, sha256: DIGEST } })],
    ['hour', (value) => ({ ...value, hour: { ...value.hour, utc: '2026-07-03T09:00:00Z' } })],
    ['zone', (value) => ({ ...value, hour: { ...value.hour, zone: 'Europe/Lisbon' } })],
    ['fingerprint', (value) => ({ ...value, officer: { ...value.officer, fingerprint: 'A'.repeat(40) } })],
  ])('an approval of another %s is not of this', async (_, change) => {
    await approveAs('denis', change);
    await expectShut(lab(), 'approval-mismatch');
  });

  it('an approval that names a notice which nobody has is waited for, and one that names another chain refused', async () => {
    await approveAs('denis', (value) => ({ ...value, notice: { number: 1, sha256: DIGEST } }));
    await expectShut(lab(), 'notice-missing');
    await approveAs('denis', (value) => ({ ...value, notice: { number: 0, sha256: DIGEST } }));
    await expectShut(lab(), 'notice-chain');
  });

  it('an approval at a notice that is not here waits for it, and one at another notice of its number is refused', async () => {
    await approveAs('denis', (value) => ({ ...value, notice: { number: 1, sha256: DIGEST } }));
    await expectShut(lab(), 'notice-missing');
    await approveAs('denis', (value) => ({ ...value, notice: { number: 0, sha256: DIGEST } }));
    await expectShut(lab(), 'notice-chain');
  });

  it('an approval that the release does not name by its digest, or that is not there, does not count', async () => {
    await lie((value) => ({
      ...value,
      approvals: value.approvals.map((each) => ({ ...each, sha256: DIGEST })),
    }));
    await expectShut(lab(), 'digest-mismatch');
    lab().restore();
    rmSync(at('r1/officers/denis/approval-denis-1-0.json.asc'));
    await expectShut(lab(), 'release-incomplete');
  });
});

describe('notices', () => {
  it('a release of the old hour does not open what was postponed, before the new hour or after it', async () => {
    await giveNotice(lab(), ['presse-nord']);
    await expectShut(lab(), 'approval-mismatch');
    lab().story.clock.set(POSTPONED.utc);
    await expectShut(lab(), 'approval-mismatch');
  });

  it('a release of the new hour does not open by approvals of the old', async () => {
    await giveNotice(lab(), ['presse-nord']);
    lab().story.clock.set(POSTPONED.utc);
    const notice = noticeRef(lab(), 'presse-nord');
    await lie((value) => ({ ...value, hour: POSTPONED, notice, releasedAt: POSTPONED.utc }));
    await expectShut(lab(), 'approval-mismatch');
  });

  it('a withdrawn publication does not open', async () => {
    await giveNotice(lab(), ['presse-nord'], (value) => ({ ...value, kind: 'withdraw', hour: null }));
    await expectShut(lab(), 'publication-withdrawn');
  });

  it('a notice that the release names and the depot withholds is waited for', async () => {
    await giveNotice(lab(), ['presse-nord', 'quotidien']);
    const notice = noticeRef(lab(), 'presse-nord');
    await lie((value) => ({ ...value, notice }));
    for (const name of ['notice-1.json', 'notice-1.json.asc']) rmSync(at(name));
    await expectShut(lab(), 'notice-missing');
  });

  it('a notice that was known stays known when the depot takes it away', async () => {
    await giveNotice(lab(), ['presse-nord']);
    await expectShut(lab(), 'approval-mismatch');
    for (const name of ['notice-1.json', 'notice-1.json.asc']) rmSync(at(name));
    await expectShut(lab(), 'approval-mismatch');
  });
});
