/** Keys through time: expired, revoked softly and hard, before and after. */
import * as openpgp from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { encodeArmor, parseArmor } from '../../src/openpgp/armor.ts';
import {
  type Certificate,
  checkCertificate,
  checkEncryptionSubkey,
  parseCertificate,
  selectEncryptionSubkey,
} from '../../src/openpgp/certificate.ts';
import { TAG, parsePackets } from '../../src/openpgp/packets.ts';
import { PRIVATE_KEY_HANDLE, type UnlockedKey } from '../../src/openpgp/private-key.ts';
import { signDetached, verifyDetached } from '../../src/openpgp/signature.ts';
import { secretPacket, signWith } from '../../src/openpgp/vendor.ts';
import { CREATED_MS, NOW_MS, YEAR_MS, codeOf, newKey } from './keys.ts';

const BYTES = encodeUtf8('a document\n');
const FILE = 'document.asc';
const DAY_MS = 24 * 3600 * 1000;
/** When the key was revoked: after it signed. */
const REVOKED_MS = NOW_MS + 30 * DAY_MS;
const REASON = openpgp.enums.reasonForRevocation;

let key: UnlockedKey;
let asc: Uint8Array;

beforeAll(async () => {
  key = await newKey('Signer');
  asc = encodeUtf8(await signDetached(BYTES, key, { nowMs: NOW_MS }));
});

/** The certificate with its primary key revoked. */
async function revoked(flag: openpgp.enums.reasonForRevocation, owner = key): Promise<Certificate> {
  const { publicKey } = await openpgp.revokeKey({
    key: owner[PRIVATE_KEY_HANDLE],
    reasonForRevocation: { flag },
    date: new Date(REVOKED_MS),
    format: 'object',
  });
  return parseCertificate(publicKey.write());
}

/** The certificate with its subkey revoked. */
async function subkeyRevoked(flag: openpgp.enums.reasonForRevocation): Promise<Certificate> {
  const copy = await openpgp.readKey({ armoredKey: key.certificate.armored });
  const secret = key[PRIVATE_KEY_HANDLE];
  const [subkey] = copy.subkeys;
  if (!(secret.keyPacket instanceof openpgp.SecretKeyPacket)) throw new Error('no secret');
  const revocation = await secret.subkeys[0]?.revoke(secret.keyPacket, { flag }, new Date(REVOKED_MS));
  subkey?.revocationSignatures.push(...(revocation?.revocationSignatures ?? []));
  return parseCertificate(copy.write());
}

async function verify(certificate: Certificate, nowMs: number, mode: 'accept' | 'record'): Promise<string> {
  const moment = { nowMs, mode };
  const code = await codeOf(verifyDetached({ file: FILE, bytes: BYTES, asc, certificate, moment }));
  if (code !== 'none') return code;
  return (await verifyDetached({ file: FILE, bytes: BYTES, asc, certificate, moment })).signerNow;
}

describe('a signature by a key that was good when it signed', () => {
  it.each([
    ['superseded', REASON.keySuperseded, { before: 'valid', after: 'key-revoked', record: 'revoked' }],
    ['retired', REASON.keyRetired, { before: 'valid', after: 'key-revoked', record: 'revoked' }],
    [
      'compromised',
      REASON.keyCompromised,
      { before: 'key-revoked', after: 'key-revoked', record: 'key-revoked' },
    ],
    [
      'revoked for no reason',
      REASON.noReason,
      { before: 'key-revoked', after: 'key-revoked', record: 'key-revoked' },
    ],
  ] as const)('and was %s later', async (_, flag, want) => {
    const certificate = await revoked(flag);
    expect(await verify(certificate, NOW_MS, 'accept')).toBe(want.before);
    expect(await verify(certificate, REVOKED_MS - DAY_MS, 'record')).toBe(want.before);
    for (const nowMs of [REVOKED_MS, NOW_MS + 5 * YEAR_MS]) {
      expect(await verify(certificate, nowMs, 'accept')).toBe(want.after);
      expect(await verify(certificate, nowMs, 'record')).toBe(want.record);
    }
  });

  it('and is good still', async () => {
    expect(await verify(key.certificate, NOW_MS, 'accept')).toBe('valid');
    expect(await verify(key.certificate, NOW_MS + 5 * YEAR_MS, 'accept')).toBe('valid');
    expect(await verify(key.certificate, NOW_MS + 5 * YEAR_MS, 'record')).toBe('valid');
  });
});

describe('a key that expires', () => {
  let brief: UnlockedKey;
  const ends = NOW_MS + 10 * DAY_MS;

  beforeAll(async () => {
    brief = await newKey('Brief', { expiresInSeconds: (ends - CREATED_MS) / 1000 });
  });

  it('signs and is encrypted to until the second it expires', async () => {
    const { certificate } = brief;
    const atMs = ends - 1000;
    await expect(checkCertificate(certificate, { atMs })).resolves.toBeUndefined();
    const subkey = await selectEncryptionSubkey(certificate, { atMs });
    await expect(checkEncryptionSubkey(certificate, subkey, { atMs })).resolves.toBeUndefined();
    for (const late of [{ atMs: ends }, { atMs: ends + 5 * YEAR_MS }]) {
      expect(await codeOf(checkCertificate(certificate, late))).toBe('key-expired');
      expect(await codeOf(selectEncryptionSubkey(certificate, late))).toBe('key-expired');
      expect(await codeOf(checkEncryptionSubkey(certificate, subkey, late))).toBe('key-expired');
    }
    expect(await codeOf(signDetached(BYTES, brief, { nowMs: ends }))).toBe('key-expired');
  });

  it('leaves its signatures good for the record, and for nobody who accepts', async () => {
    const { certificate } = brief;
    const one = encodeUtf8(await signDetached(BYTES, brief, { nowMs: NOW_MS }));
    const at = async (nowMs: number, mode: 'accept' | 'record'): Promise<unknown> =>
      verifyDetached({ file: FILE, bytes: BYTES, asc: one, certificate, moment: { nowMs, mode } });
    await expect(at(ends - 1000, 'accept')).resolves.toMatchObject({ signerNow: 'valid' });
    expect(await codeOf(at(ends, 'accept'))).toBe('key-expired');
    await expect(at(ends, 'record')).resolves.toMatchObject({ signerNow: 'expired' });
    await expect(at(ends + 5 * YEAR_MS, 'record')).resolves.toMatchObject({ signerNow: 'expired' });
  });

  it('makes no good signature with a date after its end, or before its birth', async () => {
    const { certificate } = brief;
    for (const [nowMs, code] of [
      [ends + DAY_MS, 'key-expired'],
      [CREATED_MS - DAY_MS, 'key-unusable'],
    ] as const) {
      const forged = await forge(brief, nowMs);
      const moment = { nowMs: ends + YEAR_MS, mode: 'record' } as const;
      expect(
        await codeOf(verifyDetached({ file: FILE, bytes: BYTES, asc: forged, certificate, moment })),
      ).toBe(code);
    }
  });
});

/** A genuine signature with a date that the key was not valid at, as a thief of an old key would make it. */
async function forge(owner: UnlockedKey, nowMs: number): Promise<Uint8Array> {
  const packet = new openpgp.SignaturePacket();
  packet.signatureType = openpgp.enums.signature.binary;
  packet.publicKeyAlgorithm = openpgp.enums.publicKey.ecdsa;
  packet.hashAlgorithm = openpgp.enums.hash.sha256;
  const message = await openpgp.createMessage({ binary: BYTES });
  const config = { ...openpgp.config, nonDeterministicSignaturesViaNotation: false };
  const [literal = {}] = message.packets;
  await signWith(packet, secretPacket(owner[PRIVATE_KEY_HANDLE]), literal, new Date(nowMs), true, config);
  const list = new openpgp.PacketList<openpgp.SignaturePacket>();
  list.push(packet);
  return encodeUtf8(encodeArmor('SIGNATURE', list.write()));
}

describe('a revoked key', () => {
  it('neither signs nor is encrypted to from its date on, or ever where it was compromised', async () => {
    const soft = await revoked(REASON.keySuperseded);
    const hard = await revoked(REASON.keyCompromised);
    const [subkey = ''] = key.certificate.subkeys;
    const codes = async (certificate: Certificate, atMs: number): Promise<readonly string[]> => [
      await codeOf(checkCertificate(certificate, { atMs })),
      await codeOf(selectEncryptionSubkey(certificate, { atMs })),
      await codeOf(checkEncryptionSubkey(certificate, subkey, { atMs })),
    ];
    const refused = ['key-revoked', 'key-revoked', 'key-revoked'];
    expect(await codes(soft, NOW_MS)).toEqual(['none', 'none', 'none']);
    expect(await codes(soft, REVOKED_MS)).toEqual(refused);
    expect(await codes(soft, NOW_MS + 5 * YEAR_MS)).toEqual(refused);
    expect(await codes(hard, NOW_MS)).toEqual(refused);
    expect(await codes(hard, NOW_MS + 5 * YEAR_MS)).toEqual(refused);
  });
});

describe('a revoked subkey', () => {
  it('takes encryption away, and leaves signing', async () => {
    const [subkey = ''] = key.certificate.subkeys;
    const soft = await subkeyRevoked(REASON.keyRetired);
    const hard = await subkeyRevoked(REASON.keyCompromised);
    expect(await codeOf(checkEncryptionSubkey(soft, subkey, { atMs: NOW_MS }))).toBe('none');
    for (const [certificate, atMs] of [
      [soft, REVOKED_MS],
      [hard, NOW_MS],
    ] as const) {
      expect(await codeOf(checkEncryptionSubkey(certificate, subkey, { atMs }))).toBe('key-revoked');
      expect(await codeOf(selectEncryptionSubkey(certificate, { atMs }))).toBe('key-revoked');
      expect(await codeOf(checkCertificate(certificate, { atMs }))).toBe('none');
    }
  });
});

describe('subkeys', () => {
  it('are chosen the newest first, and a pinned one stays good when another is added', async () => {
    const [older = ''] = key.certificate.subkeys;
    const more = await key[PRIVATE_KEY_HANDLE].addSubkey({
      type: 'ecc',
      curve: 'nistP256',
      date: new Date(NOW_MS),
    });
    const certificate = await parseCertificate(more.toPublic().write());
    const newer = certificate.subkeys.find((fingerprint) => fingerprint !== older);
    expect(await selectEncryptionSubkey(certificate, { atMs: NOW_MS - 1000 })).toBe(older);
    expect(await selectEncryptionSubkey(certificate, { atMs: NOW_MS })).toBe(newer);
    await expect(checkEncryptionSubkey(certificate, older, { atMs: NOW_MS })).resolves.toBeUndefined();
  });

  it('are unusable where there is none, or none of that fingerprint, or it cannot encrypt', async () => {
    const { publicKey } = await openpgp.generateKey({
      userIDs: { name: 'Signs only' },
      subkeys: [{ sign: true }],
      date: new Date(CREATED_MS),
    });
    const certificate = await parseCertificate(publicKey);
    const [signing = ''] = certificate.subkeys;
    expect(await codeOf(selectEncryptionSubkey(certificate, { atMs: NOW_MS }))).toBe('key-unusable');
    for (const subkey of [signing, certificate.fingerprint, '0'.repeat(40)]) {
      expect(await codeOf(checkEncryptionSubkey(certificate, subkey, { atMs: NOW_MS }))).toBe('key-unusable');
    }
  });
});

it('a revocation with a flipped bit is not dropped: the certificate is refused', async () => {
  const certificate = await revoked(REASON.keyCompromised);
  const bytes = parseArmor('PUBLIC KEY BLOCK', certificate.armored) ?? new Uint8Array();
  const [, revocation] = parsePackets(bytes, 20) ?? [];
  const start = (revocation?.bytes.byteOffset ?? 0) - bytes.byteOffset;
  expect(revocation?.tag).toBe(TAG.signature);
  for (let at = start; at < start + (revocation?.bytes.length ?? 0); at += 1) {
    const flipped = bytes.with(at, (bytes[at] ?? 0) ^ 1);
    expect(await codeOf(parseCertificate(flipped))).toMatch(/^(certificate-malformed|key-weak)$/);
  }
});
