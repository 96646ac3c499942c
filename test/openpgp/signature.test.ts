import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, encodeUtf8 } from '../../src/io/encodings.ts';
import { encodeArmor, parseCanonicalArmor } from '../../src/openpgp/armor.ts';
import { parseCertificate } from '../../src/openpgp/certificate.ts';
import { encodePacket, parsePackets } from '../../src/openpgp/packets.ts';
import { type UnlockedKey, parsePrivateKey, unlockKey } from '../../src/openpgp/private-key.ts';
import {
  CLOCK_SKEW_MS,
  inspectSignature,
  signDetached,
  verifyDetached,
} from '../../src/openpgp/signature.ts';
import { GnupgHome, spawned } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { NOW_MS, codeOf, newKey } from './keys.ts';

const FILE = 'manifest.json.asc';
const BYTES = encodeUtf8('{\n  "type": "sceau/manifest/v1"\n}\n');
const ACCEPT = { nowMs: NOW_MS, mode: 'accept' } as const;

let signer: UnlockedKey;
let asc: Uint8Array;
let packet: Uint8Array;

beforeAll(async () => {
  signer = await newKey('Seal');
  asc = encodeUtf8(await signDetached(BYTES, signer, { nowMs: NOW_MS }));
  packet = packetOf(asc);
});

function packetOf(armored: Uint8Array): Uint8Array {
  const bytes = parseCanonicalArmor('SIGNATURE', new TextDecoder().decode(armored));
  if (bytes === null) throw new Error('not canonical');
  return bytes;
}

function rearmored(bytes: Uint8Array): Uint8Array {
  return encodeUtf8(encodeArmor('SIGNATURE', bytes));
}

async function verify(one: Uint8Array, by = signer, bytes = BYTES): Promise<unknown> {
  return verifyDetached({ file: FILE, bytes, asc: one, certificate: by.certificate, moment: ACCEPT });
}

describe('signDetached', () => {
  it.each([
    ['P-256', 'p256', 8],
    ['P-384', 'p384', 9],
  ] as const)('signs with %s, the hash of its strength, and no notation', async (_, curve, hash) => {
    const key = await newKey('Signer', { curve });
    const one = encodeUtf8(await signDetached(BYTES, key, { nowMs: NOW_MS + 999 }));
    const { packets } = await openpgp.readSignature({ binarySignature: packetOf(one) });
    expect(packets[0]).toMatchObject({
      hashAlgorithm: hash,
      rawNotations: [],
      signatureType: 0,
      unhashedSubpackets: [],
    });
    await expect(inspectSignature(FILE, one)).resolves.toEqual({
      issuerFingerprint: key.certificate.fingerprint,
      createdMs: NOW_MS,
    });
    await expect(verify(one, key)).resolves.toEqual({ signedAtMs: NOW_MS, signerNow: 'valid' });
  });

  it.each([
    ['Ed25519', { type: 'ecc', curve: 'ed25519Legacy' }, 10],
    ['P-521', { type: 'ecc', curve: 'nistP521' }, 10],
    ['RSA 3072', { type: 'rsa', rsaBits: 3072 }, 8],
  ] as const)("signs with an officer's %s key", async (_, options, hash) => {
    const { privateKey } = await openpgp.generateKey({
      ...options,
      userIDs: { name: 'Officer' },
      date: new Date(NOW_MS),
    });
    const key = await unlockKey(await parsePrivateKey(privateKey), '');
    const one = encodeUtf8(await signDetached(BYTES, key, { nowMs: NOW_MS }));
    const { packets } = await openpgp.readSignature({ binarySignature: packetOf(one) });
    expect(packets[0]?.hashAlgorithm).toBe(hash);
    await expect(verify(one, key)).resolves.toEqual({ signedAtMs: NOW_MS, signerNow: 'valid' });
  });

  it('refuses to sign before the key is valid', async () => {
    expect(await codeOf(signDetached(BYTES, signer, { nowMs: 0 }))).toBe('key-unusable');
  });
});

describe('verifyDetached', () => {
  it('refuses other bytes, another signer, and a signature that lies in the future', async () => {
    expect(await codeOf(verify(asc, signer, concatBytes(BYTES, Uint8Array.of(10))))).toBe(
      'signature-invalid',
    );
    expect(await codeOf(verify(asc, await newKey('Seal')))).toBe('signature-invalid');
    const at = async (nowMs: number): Promise<string> => {
      const moment = { nowMs, mode: 'record' } as const;
      return codeOf(
        verifyDetached({ file: FILE, bytes: BYTES, asc, certificate: signer.certificate, moment }),
      );
    };
    expect(await at(NOW_MS - CLOCK_SKEW_MS)).toBe('none');
    expect(await at(NOW_MS - CLOCK_SKEW_MS - 1)).toBe('signed-in-future');
  });

  it('fails with a type for every single flipped bit of the .asc', async () => {
    const expected = /^(armor-not-canonical|signature-invalid|signature-malformed)$/;
    for (let at = 0; at < asc.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        expect(await codeOf(verify(asc.with(at, (asc[at] ?? 0) ^ (1 << bit))))).toMatch(expected);
      }
    }
  });

  it('fails with a type for every single flipped bit of the signature packet, armored anew', async () => {
    for (let at = 0; at < packet.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = rearmored(packet.with(at, (packet[at] ?? 0) ^ (1 << bit)));
        expect(await codeOf(verify(changed))).toMatch(/^(signature-invalid|signature-malformed)$/);
      }
    }
  });
});

describe('inspectSignature', () => {
  it('wants exactly the canonical armor', async () => {
    const text = new TextDecoder().decode(asc);
    const variants = [
      '',
      `${text}\n`,
      `\n${text}`,
      text.replaceAll('\n', '\r\n'),
      text.slice(0, -1),
      text.replace('\n\n', '\nVersion: 1\n\n'),
      text.replace('\n\n', '\nComment: x\n\n'),
      text.replace('\n\n', '\n \n'),
      text.replace(/\n=.{4}\n/, '\n'),
      text.replace(/\n=.{4}\n/, '\n=AAAA\n'),
      text.replace(/^(-.*\n\n.{60})/, '$1\n'),
      text.replaceAll('SIGNATURE', 'MESSAGE'),
      text + text,
      ` ${text}`,
      `\uFEFF${text}`,
    ];
    for (const one of variants)
      expect(await codeOf(inspectSignature(FILE, encodeUtf8(one)))).toBe('armor-not-canonical');
    expect(await codeOf(inspectSignature(FILE, asc.with(100, 0xff)))).toBe('armor-not-canonical');
    expect(await codeOf(inspectSignature(FILE, new Uint8Array(20_000)))).toBe('document-too-large');
  });

  it('wants exactly one signature packet, with the shortest header', async () => {
    const body = parsePackets(packet, 1)?.[0]?.body ?? new Uint8Array();
    const cases = [
      new Uint8Array(),
      concatBytes(packet, packet),
      concatBytes(packet, Uint8Array.of(0)),
      packet.subarray(0, -1),
      encodePacket(4, body),
      concatBytes(Uint8Array.of(0xc2, 0xff, 0, 0, 0, body.length), body),
      concatBytes(Uint8Array.of(0x89, 0, body.length), body),
      concatBytes(Uint8Array.of(0x8b), body),
      encodePacket(2, concatBytes(body, Uint8Array.of(0))),
    ];
    for (const one of cases) {
      expect(await codeOf(inspectSignature(FILE, rearmored(one)))).toMatch(
        /^(signature-malformed|armor-not-canonical)$/,
      );
    }
    await expect(
      inspectSignature(FILE, rearmored(concatBytes(Uint8Array.of(0x88, body.length), body))),
    ).resolves.toBeDefined();
  });

  it('lets nothing stand in the unhashed area but the key ID of the issuer', async () => {
    const body = parsePackets(packet, 1)?.[0]?.body ?? new Uint8Array();
    const hashedEnd = 6 + ((body[4] ?? 0) << 8) + (body[5] ?? 0);
    const withArea = (...area: readonly number[]): Uint8Array =>
      rearmored(
        encodePacket(
          2,
          concatBytes(
            body.subarray(0, hashedEnd),
            Uint8Array.of(0, area.length, ...area),
            body.subarray(hashedEnd + 2),
          ),
        ),
      );
    const keyId = Buffer.from(signer.certificate.fingerprint, 'hex').subarray(-8);
    await expect(verify(withArea(9, 16, ...keyId))).resolves.toBeDefined();
    for (const area of [
      [9, 16, ...keyId.map((octet) => octet ^ 1)],
      [9, 0x90, ...keyId],
      [0xff, 0, 0, 0, 9, 16, ...keyId],
      [9, 16, ...keyId, 9, 16, ...keyId],
      [2, 100, 0],
      [5, 2, 0, 0, 0, 0],
    ]) {
      expect(await codeOf(verify(withArea(...area)))).toBe('signature-malformed');
    }
  });

  it('takes what openpgp.js signs, armored anew, but no critical notation', async () => {
    const { privateKey } = await openpgp.generateKey({
      userIDs: { name: 'Loose' },
      date: new Date(NOW_MS),
      format: 'object',
    });
    const sign = async (critical: boolean): Promise<Uint8Array> => {
      const signature = await openpgp.sign({
        message: await openpgp.createMessage({ binary: BYTES }),
        signingKeys: privateKey,
        signatureNotations: { name: 'a@b.example', value: encodeUtf8('x'), humanReadable: true, critical },
        detached: true,
        date: new Date(NOW_MS),
        format: 'binary',
      });
      return rearmored(signature);
    };
    expect(await codeOf(inspectSignature(FILE, await sign(false)))).toBe('none');
    expect(await codeOf(inspectSignature(FILE, await sign(true)))).toBe('signature-malformed');
  });
});

describe.skipIf(peer('gpg') === undefined)('signatures and gpg', () => {
  let home: GnupgHome;

  beforeAll(() => {
    home = new GnupgHome();
  });
  afterAll(() => home.close());

  it.each([
    ['RSA', ['rsa3072', 'sign']],
    ['P-256', ['nistp256', 'sign']],
    ['Ed25519', ['ed25519', 'sign']],
  ])('takes what gpg --armor --detach-sign writes with a key of kind %s', async (kind, algorithm) => {
    const uid = `${kind} <officer@example.org>`;
    home.ok(['--quick-gen-key', uid, ...algorithm, '2y']);
    const certificate = await parseCertificate(home.ok(['--armor', '--export', uid]));
    const one = home.ok(['--armor', '-u', uid, '--detach-sign'], BYTES);
    const moment = { nowMs: Date.now(), mode: 'accept' } as const;
    const result = await verifyDetached({ file: FILE, bytes: BYTES, asc: one, certificate, moment });
    expect(result.signerNow).toBe('valid');
    expect(await inspectSignature(FILE, one)).toMatchObject({ issuerFingerprint: certificate.fingerprint });
    // gpg's form has an unhashed key ID and an old-format header: no bit of them may change either.
    for (let at = 0; at < 60; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = packetOf(one).with(at, (packetOf(one)[at] ?? 0) ^ (1 << bit));
        const flipped = verifyDetached({
          file: FILE,
          bytes: BYTES,
          asc: rearmored(changed),
          certificate,
          moment,
        });
        expect(await codeOf(flipped)).toMatch(/^(signature-invalid|signature-malformed)$/);
      }
    }
  });

  it('takes a signature by a signing subkey, and names the subkey', async () => {
    const uid = 'Subkey <officer@example.org>';
    home.ok(['--quick-gen-key', uid, 'ed25519', 'cert', 'never']);
    const primary = (await parseCertificate(home.ok(['--armor', '--export', uid]))).fingerprint;
    home.ok(['--quick-add-key', primary, 'ed25519', 'sign', 'never']);
    const certificate = await parseCertificate(home.ok(['--export', uid]));
    const one = home.ok(['--armor', '-u', uid, '--detach-sign'], BYTES);
    const moment = { nowMs: Date.now(), mode: 'accept' } as const;
    await expect(
      verifyDetached({ file: FILE, bytes: BYTES, asc: one, certificate, moment }),
    ).resolves.toBeDefined();
    expect((await inspectSignature(FILE, one)).issuerFingerprint).toBe(certificate.subkeys[0]);
  });

  it('refuses what gpg writes with SHA-1, with an expiry date or as text', async () => {
    home.ok(['--quick-gen-key', 'Loose', 'rsa3072', 'sign', 'never']);
    for (const options of [
      ['--digest-algo', 'SHA1'],
      ['--default-sig-expire', '1y', '--no-ask-sig-expire'],
      ['--textmode'],
      ['--sig-notation', '!a@b.example=x'],
    ]) {
      const one = home.ok(['--armor', '-u', 'Loose', ...options, '--detach-sign'], BYTES);
      expect(await codeOf(inspectSignature(FILE, one))).toBe('signature-malformed');
    }
  });

  it.skipIf(peer('gpgv') === undefined)('is taken by gpgv, with the fingerprint', () => {
    writeFileSync(
      home.file('seal.gpg'),
      new Uint8Array(Buffer.from(home.ok(['--dearmor'], signer.certificate.armored))),
    );
    writeFileSync(home.file('a.asc'), asc);
    const args = ['--status-fd', '2', '--keyring', home.file('seal.gpg'), home.file('a.asc'), '-'];
    const { status, said } = spawned('gpgv', args, BYTES);
    expect(status).toBe(0);
    expect(said.some((line) => line.startsWith('GOODSIG '))).toBe(true);
    expect(
      said.some((line) => line.startsWith('VALIDSIG ') && line.endsWith(signer.certificate.fingerprint)),
    ).toBe(true);
  });
});

describe.skipIf(peer('sqop') === undefined)('signatures and sqop', () => {
  it('are taken by sqop, and sqop refuses them over other bytes', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'a.asc'), asc);
    writeFileSync(join(folder, 'seal.asc'), signer.certificate.armored);
    const run = (bytes: Uint8Array): ReturnType<typeof spawned> =>
      spawned('sqop', ['verify', join(folder, 'a.asc'), join(folder, 'seal.asc')], bytes);
    const { status, stdout, stderr } = run(BYTES);
    expect(status, stderr).toBe(0);
    expect(new TextDecoder().decode(stdout)).toContain(signer.certificate.fingerprint);
    expect(run(concatBytes(BYTES, BYTES)).status).toBe(3);
  });
});
