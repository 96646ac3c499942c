/** Row 12: a key whose expiry was put off makes what it signed before neither false nor «signed in the future». */
import { readFileSync, writeFileSync } from 'node:fs';
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import { encodeArmor } from '../../src/openpgp/armor.ts';
import { type Certificate, parseCertificate } from '../../src/openpgp/certificate.ts';
import { PRIVATE_KEY_HANDLE } from '../../src/openpgp/private-key.ts';
import { signDetached, verifyDetached } from '../../src/openpgp/signature.ts';
import { encodeRegistry, parseRegistry } from '../../src/parties/registry.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { useLab } from './lab.ts';

const BYTES = encodeUtf8('{\n  "type": "sceau/manifest/v1"\n}\n');
const DAY_MS = 24 * 3600 * 1000;
const SIGNED_MS = Date.UTC(2026, 5, 2, 8);

describe.skipIf(peer('gpg') === undefined)(
  'a signature, and the certificate before and after its extension',
  () => {
    let home: GnupgHome;
    let asc: Uint8Array;
    let before: Certificate;
    let after: Certificate;

    beforeAll(async () => {
      home = new GnupgHome();
      const at = (time: string, ...args: readonly string[]): Uint8Array =>
        home.ok(['--faked-system-time', time, ...args]);
      at('20260601T080000!', '--quick-generate-key', 'officer', 'ed25519', 'sign', '30d');
      asc = home.ok(['--faked-system-time', '20260602T080000!', '--armor', '--detach-sign'], BYTES);
      before = await parseCertificate(home.ok(['--armor', '--export', 'officer']));
      at('20260615T080000!', '--quick-set-expire', before.fingerprint, '2y');
      after = await parseCertificate(home.ok(['--armor', '--export', 'officer']));
    });
    afterAll(() => home.close());

    const verified = async (certificate: Certificate, nowMs: number): Promise<unknown> =>
      verifyDetached({
        file: 'manifest.json.asc',
        bytes: BYTES,
        asc,
        certificate,
        moment: { nowMs, mode: 'accept' },
      });

    it('is good by the one that was registered, as long as that was valid', async () => {
      await expect(verified(before, SIGNED_MS + DAY_MS)).resolves.toEqual({
        signedAtMs: SIGNED_MS,
        signerNow: 'valid',
      });
      await expect(verified(before, SIGNED_MS + 60 * DAY_MS)).rejects.toMatchObject({ code: 'key-expired' });
    });

    it('cannot be told by the extended one alone: documents name the registry that they were signed under', async () => {
      expect(after.fingerprint).toBe(before.fingerprint);
      await expect(verified(after, SIGNED_MS + 20 * DAY_MS)).rejects.toMatchObject({ code: 'key-unusable' });
    });
  },
);

describe('a seal key that was extended after it sealed', () => {
  const lab = useLab('pushed');

  it('leaves good what stands under the registry before: it is received, released and opened', async () => {
    const path = `${lab().story.workspace('rectorat')}/registry/registry-1.json`;
    const bytes = new Uint8Array(readFileSync(path));
    const registry = parseRegistry('registry-1.json', bytes);
    const key = lab().key('seal')[PRIVATE_KEY_HANDLE];
    lab().story.clock.advance(3600);
    const { publicKey } = await openpgp.reformatKey({
      privateKey: key,
      userIDs: { name: 'Rectorat' },
      keyExpirationTime: 5 * 365 * 24 * 3600,
      date: new Date(lab().story.clock.nowMs()),
      format: 'object',
    });
    const certificate = encodeArmor('PUBLIC KEY BLOCK', publicKey.write());
    const keys = registry.keys.map((each) => (each.role === 'seal' ? { ...each, certificate } : each));
    const next = encodeRegistry({ ...registry, version: 2, previous: sha256Hex(bytes), keys });
    const asc = await signDetached(next, lab().key('claire'), { nowMs: lab().story.clock.nowMs() });
    for (const party of ['presse-nord', 'quotidien']) {
      writeFileSync(lab().depot(party, 'registry-2.json.claire.asc'), asc);
      writeFileSync(lab().depot(party, 'registry-2.json'), next);
    }
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect([outcomes.map((each) => [each.outcome, each.fault?.code]), failures]).toEqual([
      [['accepted', undefined]],
      [],
    ]);
    await lab().story.receive('quotidien');
    await lab().release();
    expect((await lab().story.open('presse-nord')).map((each) => each.fault)).toEqual([null]);
  });
});
