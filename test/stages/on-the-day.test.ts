/**
 * Whom the day itself takes from the list that the officers approved: each is left out and named, with the reason; the
 * rest are served; nobody approves again.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/fr.ts';
import { partnerJson, partnerLines, partnerTable } from '../../src/cli/render/partners.ts';
import { outcomeTable, servedFault } from '../../src/cli/render/outcomes.ts';
import { parseTyped, signDocument } from '../../src/documents/envelope.ts';
import { releaseDocument } from '../../src/documents/release.ts';
import { exitStatus } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { parseCertificate } from '../../src/openpgp/certificate.ts';
import { type LockedKey, PRIVATE_KEY_HANDLE, generateKey, unlockKey } from '../../src/openpgp/private-key.ts';
import { licenceDocument } from '../../src/parties/licence.ts';
import { licenseDistributor } from '../../src/stages/license.ts';
import type { ReleaseReport } from '../../src/stages/release.ts';
import { recording } from '../../src/stages/context.ts';
import { revokeLicences } from '../../src/stages/revoke-licence.ts';
import { openKey } from '../../src/workspace/keys.ts';
import { licencePath, readLicences, readParty } from '../../src/workspace/party-store.ts';
import { loadTrust } from '../../src/workspace/registry-store.ts';
import { writeSigned } from '../../src/workspace/signed-files.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, PASSPHRASE, Story } from '../support/story.ts';

const EXPECTED = {
  'cle-echue': 'key-expired',
  'cle-volee': 'key-revoked',
  'licence-echue': 'licence-expired',
  revoque: 'licence-revoked',
} as const;
const GONE = Object.keys(EXPECTED);

describe('on the day', () => {
  let story: Story;
  let report: ReleaseReport;
  const stolen: { key?: LockedKey } = {};

  const newKey = (name: string, expiresInSeconds?: number): Promise<LockedKey> =>
    generateKey({
      userId: { name },
      curve: 'p256',
      passphrase: PASSPHRASE,
      createdMs: story.clock.nowMs(),
      ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    });

  /** Licenses a distributor by a certificate alone; what they do with it is not this test's. */
  async function license(
    party: string,
    certificate: LockedKey['certificate'],
    until = '2027-01-01T00:00:00Z',
  ) {
    mkdirSync(story.depot(party), { recursive: true });
    await story.run('rectorat', (context) =>
      licenseDistributor(
        context,
        {
          id: party,
          name: party,
          certificate: new TextEncoder().encode(certificate.armored),
          fingerprint: certificate.fingerprint,
          depot: { address: story.depot(party) },
        },
        {
          scope: 'press',
          basis: 'Licence de réutilisation 2026-1',
          validFromMs: Date.parse('2026-01-01T00:00:00Z'),
          validUntilMs: Date.parse(until),
        },
      ),
    );
  }

  /** The certificate as its owner publishes it once the key is stolen. */
  async function revokedCertificate(locked: LockedKey): Promise<LockedKey['certificate']> {
    const unlocked = await unlockKey(locked, PASSPHRASE);
    const { publicKey } = await openpgp.revokeKey({
      key: unlocked[PRIVATE_KEY_HANDLE],
      reasonForRevocation: { flag: openpgp.enums.reasonForRevocation.keyCompromised },
      date: new Date(story.clock.nowMs()),
      format: 'object',
    });
    return parseCertificate(publicKey.write());
  }

  const release = async (): Promise<ReleaseReport> => story.release();
  const approvals = (): number => story.events.filter(({ kind }) => kind === 'approval-refused').length;

  beforeAll(async () => {
    story = await Story.begin({
      officers: ['claire', 'denis'],
      approvals: 2,
      distributors: { 'presse-nord': ['press'], revoque: ['press', 'press-failed'] },
    });
    const jury = join(story.dir, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
    stolen.key = await newKey('Clé volée');
    await license('cle-volee', stolen.key.certificate);
    await license('cle-echue', (await newKey('Clé échue', 36 * 3600)).certificate);
    await license('licence-echue', (await newKey('Licence échue')).certificate, HOUR);
    const exported = await story.export(jury);
    expect(exported.omissions).toEqual([]);
    for (const party of ['presse-nord', 'revoque']) await story.receive(party);
    story.clock.set('2026-07-03T07:30:00Z');
    for (const officer of story.officers) await story.approve(officer);
  });
  afterAll(() => story.end());

  it('a certificate that comes revoked is refused, and the licence that still holds is named', async () => {
    story.events.length = 0;
    const revoked = await revokedCertificate(stolen.key ?? expect.unreachable());
    await expect(license('cle-volee', revoked)).rejects.toMatchObject({ code: 'key-revoked' });
    const told = story.events.find(({ kind }) => kind === 'revoked-key-licensed');
    expect(told).toEqual({ kind: 'revoked-key-licensed', party: 'cle-volee', scope: 'press' });
    expect(words.events['revoked-key-licensed'](told as never, '')).toContain(
      'sceau partner revoke cle-volee',
    );
    // A licence that was renewed with it all the same, as by a rectorat whose clock stood before the revocation.
    await story.run('rectorat', async (context) => {
      const { workspace, clock, secrets } = context;
      const [one, two] = [1, 2].map((number) => licencePath(workspace, 'cle-volee', 'press', number));
      const before = parseTyped('licence', readFileSync(one ?? ''), licenceDocument);
      const key = await openKey(workspace, 'seal', secrets);
      const next = { ...before, number: 2, certificate: revoked.armored };
      writeSigned(two ?? '', await signDocument(licenceDocument, next, key, clock.nowMs()));
    });
  });

  it('a partner is revoked for one scope, durably, and once', async () => {
    const revoke = (reason: string) =>
      story.run('rectorat', (context) =>
        revokeLicences(context, { party: 'revoque', scope: 'press', reason }),
      );
    const first = await revoke('Convention dénoncée');
    const [{ number, reason, scope } = expect.unreachable()] = first;
    expect([scope, number, reason]).toEqual(['press', 1, 'Convention dénoncée']);
    story.clock.advance(60);
    expect(await revoke('Une autre raison')).toEqual(first);
    const held = await story.run('rectorat', async (context) => {
      const moment = recording(context);
      const trust = await loadTrust(context.workspace, 'lille', moment);
      const party = readParty(context.workspace, 'revoque');
      return { party, licences: await readLicences(context.workspace, 'revoque', { trust, moment }) };
    });
    const { revokedAt } = first[0] ?? expect.unreachable();
    expect(partnerTable(words, [held]).filter((line) => line.endsWith(revokedAt))).toHaveLength(1);
    expect(partnerLines(words, held).join('\n')).toContain('Convention dénoncée');
    expect(partnerJson(held)).toMatchObject({
      licences: [
        { scope: { id: 'press' }, revoked: { at: revokedAt, reason: 'Convention dénoncée' } },
        { scope: { id: 'press-failed' }, revoked: null },
      ],
    });
    for (const party of ['claire', 'personne']) {
      await expect(
        story.run('rectorat', (context) => revokeLicences(context, { party, reason: 'Essai' })),
      ).rejects.toMatchObject({ code: party === 'claire' ? 'licence-unknown' : 'partner-unknown' });
    }
  });

  it('each is left out by their reason, the rest are served, and the release is 77', async () => {
    story.clock.set(HOUR);
    story.events.length = 0;
    report = await release();
    const omitted = report.omissions.map(({ recipient, scope, reason }) => [recipient, scope, reason]);
    expect(new Set(omitted.map(String))).toEqual(
      new Set(Object.entries(EXPECTED).map(([party, reason]) => `${party},press,${reason}`)),
    );
    expect(omitted).toHaveLength(GONE.length);
    const fault = servedFault(report);
    expect(fault === undefined ? 0 : exitStatus(fault.code)).toBe(77);
    expect(approvals()).toBe(0);
  });

  it('the table names each with what to do', () => {
    const lines = outcomeTable(words, report).map((line) => line.replaceAll('\u00a0', ' '));
    for (const party of GONE) {
      const line = lines.filter((each) => each.startsWith(`${party} (press)`));
      expect(line).toHaveLength(1);
      expect(line[0]).toMatch(/laissé de côté/);
    }
    expect(lines.find((each) => each.startsWith('revoque (press) '))).toMatch(
      /licence révoquée.*partner revoke/,
    );
    expect(lines.find((each) => each.startsWith('presse-nord (press) '))).toMatch(/servi/);
    expect(lines.find((each) => each.startsWith('revoque (press-failed) '))).toMatch(/servi/);
  });

  it('the journal has one entry for each, and the release that everyone gets names them', async () => {
    const entries = await story.run('rectorat', async ({ workspace }) => workspace.journal.entries());
    const omits = entries.filter(({ act }) => act === 'omit').map(({ party, code }) => [party, code]);
    expect(Object.fromEntries(omits)).toEqual(EXPECTED);
    expect(omits).toHaveLength(GONE.length);
    expect(entries.filter(({ act, phase }) => act === 'revoke' && phase === 'done')).toHaveLength(1);
    const path = join(story.depot('presse-nord'), 'lille', story.publication, 'r1/press/release-1.json');
    const { omissions, recipients } = parseTyped(path, readFileSync(path), releaseDocument);
    expect(Object.fromEntries(omissions.map(({ recipient, reason }) => [recipient, reason]))).toEqual(
      EXPECTED,
    );
    expect(recipients.map(({ recipient }) => recipient)).toEqual(['presse-nord']);
  });

  it('the served open, the revoked one does not, but what another licence gives', async () => {
    expect((await story.open('presse-nord')).map(({ fault }) => fault)).toEqual([null]);
    const outcomes = await story.open('revoque');
    expect(outcomes.map(({ scope, fault }) => [scope, fault?.code])).toEqual([
      ['press', 'recipient-omitted'],
      ['press-failed', undefined],
    ]);
  });

  it('a push of the revision again sends the revoked one nothing, and says so', async () => {
    const again = await story.export(join(story.dir, 'jury.csv'));
    const pushed = again.outcomes.map(({ party, scope }) => `${party} ${scope}`);
    expect(pushed).not.toContain('revoque press');
    expect(pushed).toContain('revoque press-failed');
    expect(again.omissions).toContainEqual({
      scope: 'press',
      recipient: 'revoque',
      reason: 'licence-revoked',
    });
  });

  it('the next revision leaves the revoked one out, and a new licence counts again', async () => {
    const jury = join(story.dir, 'jury.csv');
    const without = await story.export(jury, true);
    expect(without.omissions).toContainEqual({
      scope: 'press',
      recipient: 'revoque',
      reason: 'licence-revoked',
    });
    await story.license('revoque', 'press');
    const numbers = await story.run(
      'rectorat',
      async ({ workspace }) => readFileSync(licencePath(workspace, 'revoque', 'press', 2)).length,
    );
    expect(numbers).toBeGreaterThan(0);
    const renewed = await story.export(jury, true);
    expect(renewed.omissions.map(({ recipient }) => recipient)).not.toContain('revoque');
    expect(renewed.outcomes.filter(({ party }) => party === 'revoque')).toHaveLength(2);
  });
});
