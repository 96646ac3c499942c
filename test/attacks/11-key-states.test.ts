/** Row 11: keys that are expired or revoked, as a licensee's, an officer's or the seal: refused where they enter, and later. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import * as openpgp from 'openpgp';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import { encodeArmor, parseArmor } from '../../src/openpgp/armor.ts';
import { parseCertificate } from '../../src/openpgp/certificate.ts';
import { PRIVATE_KEY_HANDLE, generateKey, unlockKey } from '../../src/openpgp/private-key.ts';
import { signDetached, verifyDetached } from '../../src/openpgp/signature.ts';
import { encodeRegistry, parseRegistry } from '../../src/parties/registry.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { PASSPHRASE } from '../support/story.ts';
import { type Signer, filesBelow, useLab } from './lab.ts';
import { OFFERS, offered } from './offers.ts';
import { expectNothingOpened } from './refusals.ts';

const lab = useLab('pushed');
const REASON = openpgp.enums.reasonForRevocation;

/** A certificate of the story with its primary key revoked. */
async function revoked(signer: Signer, flag: openpgp.enums.reasonForRevocation, at: string): Promise<string> {
  const { publicKey } = await openpgp.revokeKey({
    key: lab().key(signer)[PRIVATE_KEY_HANDLE],
    reasonForRevocation: { flag },
    date: new Date(at),
    format: 'object',
  });
  return encodeArmor('PUBLIC KEY BLOCK', publicKey.write());
}

describe('a certificate offered to the rectorat', () => {
  it.each<[string, ErrorCode, openpgp.enums.reasonForRevocation]>([
    ['compromised', 'key-revoked', REASON.keyCompromised],
    ['superseded', 'key-revoked', REASON.keySuperseded],
  ])('that was %s is refused as %s', async (_, code, flag) => {
    const armored = encodeUtf8(await revoked('presse-nord', flag, '2026-07-01T07:00:00Z'));
    const { fingerprint } = lab().key('presse-nord').certificate;
    for (const offer of Object.values(OFFERS)) {
      await expect(offer(lab(), armored, fingerprint)).rejects.toMatchObject({ code });
    }
    expect(offered(lab())).toEqual([]);
  });

  it('that has expired is refused', async () => {
    const { armored, fingerprint } = lab().key('presse-nord').certificate;
    lab().story.clock.set('2029-07-02T08:00:00Z');
    for (const offer of Object.values(OFFERS)) {
      await expect(offer(lab(), encodeUtf8(armored), fingerprint)).rejects.toMatchObject({
        code: 'key-expired',
      });
    }
    expect(offered(lab())).toEqual([]);
  });

  it('that is armored badly, or holds a second key, is refused', async () => {
    const [mine, theirs] = [lab().key('presse-nord').certificate, lab().key('quotidien').certificate];
    const both = [mine, theirs].map(
      (each) => parseArmor('PUBLIC KEY BLOCK', each.armored) ?? new Uint8Array(),
    );
    for (const armored of [encodeUtf8('rubbish'), Buffer.concat(both)]) {
      await expect(OFFERS.officer(lab(), armored, mine.fingerprint)).rejects.toMatchObject({
        code: 'certificate-malformed',
      });
    }
  });
});

/** Registry version 2, in which the seal's certificate is revoked, signed by the officer, in the inbox. */
async function revokeSeal(flag: openpgp.enums.reasonForRevocation, at: string): Promise<void> {
  const path = `${lab().story.workspace('rectorat')}/registry/registry-1.json`;
  const bytes = new Uint8Array(readFileSync(path));
  const registry = parseRegistry('registry-1.json', bytes);
  const certificate = await revoked('seal', flag, at);
  const keys = registry.keys.map((key) => (key.role === 'seal' ? { ...key, certificate } : key));
  const next = encodeRegistry({ ...registry, version: 2, previous: sha256Hex(bytes), keys });
  const asc = await signDetached(next, lab().key('claire'), { nowMs: lab().story.clock.nowMs() });
  for (const party of ['presse-nord']) {
    writeFileSync(lab().depot(party, 'registry-2.json.claire.asc'), asc);
    writeFileSync(lab().depot(party, 'registry-2.json'), next);
  }
}

describe('a seal key that no longer holds', () => {
  it.each<[string, openpgp.enums.reasonForRevocation]>([
    ['compromised', REASON.keyCompromised],
    ['superseded', REASON.keySuperseded],
  ])('since it was %s seals nothing that is received', async (_, flag) => {
    await revokeSeal(flag, '2026-07-01T07:59:00Z');
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect([outcomes, failures.map((each) => each.fault.code)]).toEqual([[], ['key-revoked']]);
    expectNothingOpened(lab(), 'presse-nord');
  });

  it('since it was compromised opens nothing that was received before', async () => {
    await lab().story.receive('presse-nord');
    await revokeSeal(REASON.keyCompromised, '2026-07-02T08:00:00Z');
    await expect(lab().story.open('presse-nord')).rejects.toMatchObject({ code: 'key-revoked' });
    expectNothingOpened(lab(), 'presse-nord');
  });

  it('since it expired seals nothing that is received', async () => {
    lab().story.clock.set('2029-07-02T08:00:00Z');
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect([outcomes, failures.map((each) => each.fault.code)]).toEqual([[], ['key-expired']]);
  });

  it('is not replaced by a registry that no officer, or a stranger, signed', async () => {
    await revokeSeal(REASON.keyCompromised, '2026-07-01T07:00:00Z');
    const bytes = new Uint8Array(readFileSync(lab().depot('presse-nord', 'registry-2.json')));
    const codeOf = async (): Promise<readonly string[]> =>
      (await lab().story.receive('presse-nord')).failures.map((each) => each.fault.code);
    writeFileSync(
      lab().depot('presse-nord', 'registry-2.json.claire.asc'),
      await signDetached(bytes, lab().key('seal'), { nowMs: lab().story.clock.nowMs() }),
    );
    expect(await codeOf()).toEqual(['signature-quorum']);
    writeFileSync(lab().depot('presse-nord', 'registry-2.json.claire.asc'), 'rubbish');
    expect(await codeOf()).toEqual(['signature-quorum']);
    expect(
      filesBelow(`${lab().story.workspace('presse-nord')}/trust`).filter((path) =>
        path.includes('registry-2'),
      ),
    ).toEqual([]);
  });
});

describe.skipIf(peer('sqop') === undefined || peer('faketime') === undefined)(
  'a signature, and the state of its key',
  () => {
    const home = scratchFolder();
    const CREATED_MS = Date.UTC(2026, 5, 1, 8);
    const SIGNED_MS = Date.UTC(2026, 6, 3, 8);
    const DAY_MS = 24 * 3600 * 1000;
    const BYTES = encodeUtf8('a document\n');
    const MOMENTS = { soon: SIGNED_MS + DAY_MS, later: SIGNED_MS + 5 * 365 * DAY_MS } as const;

    /** sqop's word at a moment: its exit status, 0 for a good signature. */
    function sqopSays(certificate: string, asc: string, nowMs: number): number | null {
      const [cert, signature] = [`${home}/cert.asc`, `${home}/sig.asc`];
      writeFileSync(cert, certificate);
      writeFileSync(signature, asc);
      const at = new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ');
      const args = [at, 'sqop', 'verify', signature, cert];
      return spawnSync('faketime', args, { input: BYTES, env: { ...process.env, TZ: 'UTC' } }).status;
    }

    /** What `accept` and `record` say of it, by code. */
    async function weSay(certificate: string, asc: string, nowMs: number): Promise<readonly string[]> {
      const parsed = await parseCertificate(encodeUtf8(certificate));
      const said = async (mode: 'accept' | 'record'): Promise<string> =>
        verifyDetached({
          file: 'a.asc',
          bytes: BYTES,
          asc: encodeUtf8(asc),
          certificate: parsed,
          moment: { nowMs, mode },
        }).then(
          () => 'good',
          (error: { readonly code: string }) => error.code,
        );
      return [await said('accept'), await said('record')];
    }

    it('is judged as sqop judges it, and by who accepts more strictly', async () => {
      const found: Record<string, unknown> = {};
      for (const state of ['valid', 'expired later', 'superseded later', 'compromised later'] as const) {
        const expires = state === 'expired later' ? { expiresInSeconds: 32 * 24 * 3600 + 2 * 24 * 3600 } : {};
        const request = {
          userId: { name: 'Signer' },
          curve: 'p256',
          passphrase: PASSPHRASE,
          createdMs: CREATED_MS,
        } as const;
        const key = await unlockKey(await generateKey({ ...request, ...expires }), PASSPHRASE);
        const asc = await signDetached(BYTES, key, { nowMs: SIGNED_MS });
        const flag = state === 'superseded later' ? REASON.keySuperseded : REASON.keyCompromised;
        const { publicKey } = await openpgp.revokeKey({
          key: key[PRIVATE_KEY_HANDLE],
          reasonForRevocation: { flag },
          date: new Date(SIGNED_MS + 30 * DAY_MS),
          format: 'object',
        });
        const isRevoked = state === 'superseded later' || state === 'compromised later';
        const certificate = isRevoked
          ? encodeArmor('PUBLIC KEY BLOCK', publicKey.write())
          : key.certificate.armored;
        for (const [moment, nowMs] of Object.entries(MOMENTS)) {
          found[`${state}, ${moment}`] = [
            sqopSays(certificate, asc, nowMs),
            ...(await weSay(certificate, asc, nowMs)),
          ];
        }
      }
      expect(found).toEqual({
        'valid, soon': [0, 'good', 'good'],
        'valid, later': [0, 'good', 'good'],
        'expired later, soon': [0, 'good', 'good'],
        'expired later, later': [0, 'key-expired', 'good'],
        'superseded later, soon': [0, 'good', 'good'],
        'superseded later, later': [0, 'key-revoked', 'good'],
        'compromised later, soon': [3, 'key-revoked', 'key-revoked'],
        'compromised later, later': [3, 'key-revoked', 'key-revoked'],
      });
    });
  },
);
