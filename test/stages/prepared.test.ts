/** `release --wait`: what was found out ahead of the hour stands for nothing that changed before it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTyped, signDocument } from '../../src/documents/envelope.ts';
import { requestDocument } from '../../src/documents/request.ts';
import { type LockedKey, generateKey } from '../../src/openpgp/private-key.ts';
import { licenceDocument } from '../../src/parties/licence.ts';
import { askedRequests } from '../../src/stages/collect-acts.ts';
import { licenseDistributor } from '../../src/stages/license.ts';
import { PreparedRecipients } from '../../src/stages/prepare-recipients.ts';
import type { ReleaseReport } from '../../src/stages/release.ts';
import { revokeLicences } from '../../src/stages/revoke-licence.ts';
import { temporaryNameOf } from '../../src/transport/depot-path.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { openKey } from '../../src/workspace/keys.ts';
import { licencePath } from '../../src/workspace/party-store.ts';
import { writeSigned } from '../../src/workspace/signed-files.ts';
import { HOUR, PASSPHRASE, START, Story } from '../support/story.ts';
import { waitIn } from '../support/waiting.ts';

const LATE = '2026-07-03T07:59:55Z';
const EXPECTED = {
  'autre-cle': 'key-unusable',
  'cle-echue': 'key-expired',
  'licence-echue': 'licence-expired',
  revoque: 'licence-revoked',
  touche: 'licence-invalid',
} as const;

const licence = (workspace: Parameters<typeof licencePath>[0], party: string, number: number): string =>
  licencePath(workspace, party, 'press', number);

describe('what changes after it was prepared', () => {
  let story: Story;
  let report: ReleaseReport;
  let stateAhead = '';
  let isTidied = false;
  const inDepot = (path: string): string =>
    join(story.depot('presse-nord'), story.issuer, story.publication, path);
  const orphan = (): string => inDepot(`r1/press/${temporaryNameOf(bytesSource(Uint8Array.of(1)))}`);

  const newKey = (expiresInSeconds?: number): Promise<LockedKey> =>
    generateKey({
      userId: { name: 'Essai' },
      curve: 'p256',
      passphrase: PASSPHRASE,
      createdMs: story.clock.nowMs(),
      ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    });

  async function license(party: string, { certificate }: LockedKey, until = '2027-01-01T00:00:00Z') {
    mkdirSync(story.depot(party), { recursive: true });
    const { fingerprint, armored } = certificate;
    const depot = { address: story.depot(party) };
    const stated = {
      id: party,
      name: party,
      certificate: new TextEncoder().encode(armored),
      fingerprint,
      depot,
    };
    const terms = { scope: 'press', basis: 'Essai', validFromMs: Date.parse('2026-01-01T00:00:00Z') };
    await story.run('rectorat', (context) =>
      licenseDistributor(context, stated, { ...terms, validUntilMs: Date.parse(until) }),
    );
  }

  /** Five seconds before the hour, when all has been looked at. */
  async function change(): Promise<void> {
    const other = await newKey();
    await story.run('rectorat', async (context) => {
      const { workspace, clock, secrets } = context;
      await revokeLicences(context, { party: 'revoque', scope: 'press', reason: 'Essai' });
      const touched = licence(workspace, 'touche', 1);
      writeFileSync(touched, readFileSync(touched, 'utf8').replace('Essai', 'Essay'));
      const before = parseTyped('licence', readFileSync(licence(workspace, 'autre-cle', 1)), licenceDocument);
      const { armored, fingerprint, subkeys } = other.certificate;
      const next = { ...before, number: 2, certificate: armored, fingerprint, subkey: subkeys[0] ?? '' };
      const key = await openKey(workspace, 'seal', secrets);
      writeSigned(
        licence(workspace, 'autre-cle', 2),
        await signDocument(licenceDocument, next, key, clock.nowMs()),
      );
    });
    stateAhead = readFileSync(inDepot('state.json'), 'utf8');
    isTidied = !existsSync(orphan());
  }

  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    const untilLate = (Date.parse(LATE) - Date.parse(START)) / 1000;
    story.clock.set(START);
    for (const party of ['autre-cle', 'revoque', 'touche']) await license(party, await newKey());
    await license('cle-echue', await newKey(untilLate));
    await license('licence-echue', await newKey(), LATE);
    expect((await story.export()).omissions).toEqual([]);
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set('2026-07-03T07:59:00Z');
    writeFileSync(orphan(), 'x');
    story.events.length = 0;
    report = await waitIn(story, { happenings: { [LATE]: change } });
  });
  afterAll(() => story.end());

  it('is seen: each is left out by their reason, and the rest are served at the hour', async () => {
    expect(Object.fromEntries(report.omissions.map(({ recipient, reason }) => [recipient, reason]))).toEqual(
      EXPECTED,
    );
    const { releasedAt, recipients } = JSON.parse(readFileSync(inDepot('r1/press/release-1.json'), 'utf8'));
    expect([releasedAt, recipients.map((each: { recipient: string }) => each.recipient)]).toEqual([
      HOUR,
      ['presse-nord'],
    ]);
    expect(await story.open('presse-nord')).toMatchObject([{ fault: null }]);
  });

  it('leaves nothing else for the hour: the state was signed and brought ahead, and orphans were swept', () => {
    expect(isTidied).toBe(true);
    expect(JSON.parse(stateAhead).issuedAt < HOUR).toBe(true);
    expect(readFileSync(inDepot('state.json'), 'utf8')).toBe(stateAhead);
  });

  it('is all that is looked at twice: a certificate is parsed once', async () => {
    await story.run('rectorat', async (context) => {
      const [asked] = await askedRequests(context, story.publication);
      const { recipients } = parseTyped('request', asked.request.bytes, requestDocument);
      const entry = recipients.find(({ recipient }) => recipient === 'presse-nord') ?? expect.unreachable();
      const prepared = new PreparedRecipients();
      await prepared.prepare(context, asked);
      const first = await prepared.certificateFor(context, asked, entry);
      expect(await prepared.certificateFor(context, asked, entry)).toBe(first);
      expect(await new PreparedRecipients().certificateFor(context, asked, entry)).not.toBe(first);
    });
  });
});
