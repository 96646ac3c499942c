import { inspect } from 'node:util';
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { concatBytes, encodeUtf8 } from '../../src/io/encodings.ts';
import { parseArmor } from '../../src/openpgp/armor.ts';
import {
  checkNotSampleKey,
  parseCertificate,
  selectEncryptionSubkey,
} from '../../src/openpgp/certificate.ts';
import { encodePacket, parsePackets } from '../../src/openpgp/packets.ts';
import { type UnlockedKey, relockKey } from '../../src/openpgp/private-key.ts';
import { secretPacket, signWith } from '../../src/openpgp/vendor.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { CREATED_MS, NOW_MS, PASSPHRASE, codeOf, newKey } from './keys.ts';

let owner: UnlockedKey;
let bytes: Uint8Array;

beforeAll(async () => {
  owner = await newKey('Jeanne Exemple');
  bytes = parseArmor('PUBLIC KEY BLOCK', owner.certificate.armored) ?? new Uint8Array();
});

describe('parseCertificate', () => {
  it('says what stands in the certificate, from armor or octets, and gives back the same armor', async () => {
    const { armored, fingerprint, subkeys } = owner.certificate;
    expect(fingerprint).toMatch(/^[0-9A-F]{40}$/);
    expect(subkeys).toEqual([expect.stringMatching(/^[0-9A-F]{40}$/)]);
    for (const form of [
      armored,
      encodeUtf8(armored),
      bytes,
      armored.replaceAll('\n', '\r\n'),
      `\n${armored}\n\n`,
    ]) {
      const { userId, ...certificate } = await parseCertificate(form);
      expect(userId).toBe('Jeanne Exemple <jeanne.exemple@example.org>');
      expect(certificate).toMatchObject({ armored, fingerprint, subkeys });
    }
    const commented = armored
      .replace('\n\n', '\nComment: by someone\nVersion: 1\n\n')
      .replace(/\n=.{4}\n/, '\n');
    expect((await parseCertificate(commented)).armored).toBe(armored);
  });

  it('keeps the key behind it out of print', () => {
    expect(Object.keys(owner.certificate)).toEqual(['fingerprint', 'armored', 'userId', 'subkeys']);
    expect(inspect(owner, { depth: 9 })).not.toMatch(/privateParams|keyPacket/);
    expect(JSON.stringify(owner)).not.toMatch(/privateParams|keyPacket/);
  });

  it('refuses secret keys, several keys, and anything around one key', async () => {
    const { armored } = owner.certificate;
    const secret = await relockKey(owner, PASSPHRASE);
    const packets = parsePackets(bytes, 20) ?? [];
    const secretPackets = parseArmor('PRIVATE KEY BLOCK', secret.armored) ?? new Uint8Array();
    const [primary = bytes, user = bytes, certification = bytes, subkey = bytes, binding = bytes] =
      packets.map((packet) => packet.bytes);
    const cases: readonly (string | Uint8Array)[] = [
      '',
      'nothing',
      secret.armored,
      secretPackets,
      armored + armored,
      `x\n${armored}`,
      armored.replace(/\n=.{4}\n/, '\n=AAAA\n'),
      concatBytes(bytes, bytes),
      concatBytes(bytes, encodePacket(21, new Uint8Array(4))),
      concatBytes(bytes, encodePacket(10, encodeUtf8('PGP'))),
      concatBytes(bytes, encodePacket(60, new Uint8Array(4))),
      concatBytes(bytes, Uint8Array.of(0)),
      concatBytes(bytes, subkey, binding),
      bytes.subarray(0, -1),
      primary,
      concatBytes(primary, subkey, binding),
      concatBytes(primary, user),
      concatBytes(primary, user, certification, subkey),
      concatBytes(primary, user, binding, subkey, certification),
      concatBytes(user, primary, certification),
      concatBytes(primary, user, certification, binding),
      new Uint8Array(300_000).fill(0x80),
    ];
    for (const one of cases) expect(await codeOf(parseCertificate(one))).toBe('certificate-malformed');
  });

  it('refuses a certificate with a flipped bit anywhere', async () => {
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = bytes.with(at, (bytes[at] ?? 0) ^ (1 << (at % 8)));
      expect(await codeOf(parseCertificate(flipped))).toMatch(/^(certificate-malformed|key-weak)$/);
    }
  });

  it('refuses a subkey that was bound by another key', async () => {
    const other = parseArmor('PUBLIC KEY BLOCK', (await newKey('Other')).certificate.armored) ?? bytes;
    const [, , , subkey, binding] = parsePackets(other, 20) ?? [];
    const stolen = concatBytes(bytes, subkey?.bytes ?? bytes, binding?.bytes ?? bytes);
    expect(await codeOf(parseCertificate(stolen))).toBe('certificate-malformed');
  });

  it.each([
    ['with SHA-256', openpgp.enums.hash.sha256, 'none'],
    ['with SHA-1', openpgp.enums.hash.sha1, 'key-weak'],
    ['not at all', undefined, 'certificate-malformed'],
  ] as const)('judges a signing subkey that signed back %s', async (_, hash, code) => {
    const { privateKey } = await openpgp.generateKey({
      userIDs: { name: 'Signing subkey' },
      subkeys: [{ sign: true }],
      date: new Date(CREATED_MS),
      format: 'object',
    });
    const [subkey] = privateKey.subkeys;
    if (subkey === undefined) throw new Error('no subkey');
    const data = { key: privateKey.keyPacket, bind: subkey.keyPacket };
    const sign = async (
      by: typeof subkey | typeof privateKey,
      made: openpgp.SignaturePacket,
    ): Promise<void> => {
      made.publicKeyAlgorithm = openpgp.enums.publicKey.eddsaLegacy;
      await signWith(made, secretPacket(by), data, new Date(CREATED_MS), false, openpgp.config);
    };
    const binding = new openpgp.SignaturePacket();
    binding.signatureType = openpgp.enums.signature.subkeyBinding;
    binding.hashAlgorithm = openpgp.enums.hash.sha256;
    binding.keyFlags = Uint8Array.of(openpgp.enums.keyFlags.signData);
    if (hash !== undefined) {
      // openpgp.js makes no EdDSA signature over SHA-1: the hash is claimed after the fact, and refused before it matters.
      const back = new openpgp.SignaturePacket();
      back.signatureType = openpgp.enums.signature.keyBinding;
      back.hashAlgorithm = openpgp.enums.hash.sha256;
      await sign(subkey, back);
      if (back.signatureData !== null) back.signatureData[3] = hash;
      binding.embeddedSignature = back;
    }
    await sign(privateKey, binding);
    subkey.bindingSignatures = [binding];
    expect(await codeOf(parseCertificate(privateKey.toPublic().write()))).toBe(code);
  });

  it.each([
    ['new-style Ed25519 and X25519', { type: 'curve25519' }],
    ['new-style Ed448 and X448', { type: 'curve448' }],
    ['RSA 2048', { type: 'rsa', rsaBits: 2048 }],
    ['version 6', { type: 'curve25519', config: { v6Keys: true } }],
    ['a good primary key and a weak subkey', { type: 'ecc', subkeys: [{}, { type: 'rsa', rsaBits: 2048 }] }],
  ] as const)('refuses %s', async (_, options) => {
    const { subkeys, ...rest } = { subkeys: [{}], ...options };
    const { publicKey } = await openpgp.generateKey({
      ...rest,
      subkeys: [...subkeys],
      userIDs: { name: 'Weak' },
      date: new Date(CREATED_MS),
    });
    expect(await codeOf(parseCertificate(publicKey))).toBe('key-weak');
  });

  it.each([
    ['P-256', { type: 'ecc', curve: 'nistP256' }],
    ['P-384', { type: 'ecc', curve: 'nistP384' }],
    ['P-521', { type: 'ecc', curve: 'nistP521' }],
    ['legacy Ed25519 and X25519', { type: 'ecc', curve: 'ed25519Legacy' }],
  ] as const)('takes %s', async (_, options) => {
    const { publicKey } = await openpgp.generateKey({
      ...options,
      userIDs: { name: 'Strong' },
      date: new Date(CREATED_MS),
    });
    expect((await parseCertificate(publicKey)).userId).toBe('Strong');
  });
});

describe('checkNotSampleKey', () => {
  it('refuses a certificate whose primary key or any subkey is a sample', () => {
    const { certificate } = owner;
    expect(() => checkNotSampleKey(certificate)).not.toThrow();
    expect(() => checkNotSampleKey(certificate, ['0'.repeat(40)])).not.toThrow();
    for (const fingerprint of [certificate.fingerprint, ...certificate.subkeys]) {
      const expected = new SceauError('sample-key', { fingerprint });
      expect(() => checkNotSampleKey(certificate, [fingerprint])).toThrow(expected);
    }
  });
});

describe.skipIf(peer('gpg') === undefined)("gpg's certificates", () => {
  let home: GnupgHome;

  beforeAll(() => {
    home = new GnupgHome();
  });
  afterAll(() => home.close());

  const made = (uid: string, ...args: readonly string[]): Uint8Array => {
    home.ok([...args, '--quick-gen-key', uid, 'ed25519', 'cert', 'never']);
    return home.ok(['--export', uid]);
  };
  const generated = (uid: string, ...lines: readonly string[]): Uint8Array => {
    const parameters = ['%no-protection', ...lines, `Name-Real: ${uid}`, 'Expire-Date: 0', '%commit', ''];
    home.ok(['--gen-key'], parameters.join('\n'));
    return home.ok(['--export', uid]);
  };

  it('are taken with RSA 3072, and keep their fingerprints', async () => {
    const uid = 'Gpg Rsa';
    const exported = generated(
      uid,
      'Key-Type: RSA',
      'Key-Length: 3072',
      'Subkey-Type: RSA',
      'Subkey-Length: 3072',
    );
    const certificate = await parseCertificate(exported);
    const listed = new TextDecoder().decode(home.ok(['--with-colons', '--list-keys', uid]));
    const fingerprints = listed
      .split('\n')
      .flatMap((line) => (line.startsWith('fpr:') ? [line.split(':')[9]] : []));
    expect([certificate.fingerprint, ...certificate.subkeys]).toEqual(fingerprints);
    await expect(selectEncryptionSubkey(certificate, { atMs: Date.now() })).resolves.toBe(
      certificate.subkeys[0],
    );
  });

  it('are taken with two user IDs, and the primary one counts', async () => {
    const { fingerprint } = await parseCertificate(made('First Id'));
    home.ok(['--quick-add-uid', fingerprint, 'Second Id']);
    home.ok(['--quick-set-primary-uid', fingerprint, 'Second Id']);
    expect((await parseCertificate(home.ok(['--export', fingerprint]))).userId).toBe('Second Id');
  });

  it('are taken with certifications by others, even of weak keys, which nobody looks at', async () => {
    const { fingerprint } = await parseCertificate(made('Popular'));
    generated('Old Friend', 'Key-Type: RSA', 'Key-Length: 2048');
    home.ok(['-u', 'Old Friend', '--quick-sign-key', fingerprint]);
    const exported = home.ok(['--export', fingerprint]);
    expect(parsePackets(exported, 20)?.filter(({ tag }) => tag === 2)).toHaveLength(2);
    expect((await parseCertificate(exported)).fingerprint).toBe(fingerprint);
  });

  it('are refused with a SHA-1 self-signature', async () => {
    expect(await codeOf(parseCertificate(made('Sha One', '--cert-digest-algo', 'SHA1')))).toBe('key-weak');
  });

  it('are refused with a subkey that SHA-1 binds', async () => {
    const { fingerprint } = await parseCertificate(made('Sha One Binding'));
    home.ok(['--cert-digest-algo', 'SHA1', '--quick-add-key', fingerprint, 'cv25519', 'encr', 'never']);
    expect(await codeOf(parseCertificate(home.ok(['--export', fingerprint])))).toBe('key-weak');
  });

  it.each([
    ['RSA 2048', ['Key-Type: RSA', 'Key-Length: 2048']],
    ['DSA', ['Key-Type: DSA', 'Key-Length: 2048']],
    ['an ElGamal subkey', ['Key-Type: RSA', 'Key-Length: 3072', 'Subkey-Type: ELG-E', 'Subkey-Length: 1024']],
    ['secp256k1', ['Key-Type: ECDSA', 'Key-Curve: secp256k1']],
    ['brainpool', ['Key-Type: ECDSA', 'Key-Curve: brainpoolP384r1']],
  ])('are refused with %s', async (name, lines) => {
    expect(await codeOf(parseCertificate(generated(`Weak ${name}`, ...lines)))).toBe('key-weak');
  });

  it('are refused with a designated revoker, whose word nobody here could check', async () => {
    const { fingerprint } = await parseCertificate(made('Watchdog'));
    const exported = generated(
      'Watched',
      'Key-Type: EDDSA',
      'Key-Curve: Ed25519',
      `Revoker: 22:${fingerprint}`,
    );
    expect(await codeOf(parseCertificate(exported))).toBe('certificate-malformed');
  });

  it('take their time from nothing but the signatures: one that is not valid yet parses', async () => {
    const later = await newKey('Later', { createdMs: NOW_MS + 1000 });
    expect((await parseCertificate(later.certificate.armored)).fingerprint).toBe(
      later.certificate.fingerprint,
    );
  });
});
