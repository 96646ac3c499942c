import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, encodeUtf8 } from '../../src/io/encodings.ts';
import { encodeArmor, parseArmor } from '../../src/openpgp/armor.ts';
import { checkCertificate } from '../../src/openpgp/certificate.ts';
import {
  type LockedKey,
  generateKey,
  parsePrivateKey,
  relockKey,
  unlockKey,
} from '../../src/openpgp/private-key.ts';
import { signDetached } from '../../src/openpgp/signature.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { CREATED_MS, NOW_MS, PASSPHRASE, codeOf } from './keys.ts';

const REQUEST = {
  userId: { name: 'Rectorat de Démonstration', email: 'sceau@example.org' },
  passphrase: PASSPHRASE,
  createdMs: CREATED_MS,
} as const;

let key: LockedKey;

beforeAll(async () => {
  key = await generateKey({ ...REQUEST, curve: 'p256' });
});

function octets(armored: string): Uint8Array {
  return parseArmor('PRIVATE KEY BLOCK', armored) ?? new Uint8Array();
}

describe('generateKey', () => {
  it.each([
    ['p256', 'nistP256', 8],
    ['p384', 'nistP384', 9],
  ] as const)(
    'makes a %s key of version 4 with one encryption subkey and SEIPDv1 only',
    async (curve, name, hash) => {
      const { certificate } = await generateKey({
        ...REQUEST,
        curve,
        createdMs: CREATED_MS + 999,
        expiresInSeconds: 60,
      });
      const made = await openpgp.readKey({ armoredKey: certificate.armored });
      const [certification] = made.users[0]?.selfCertifications ?? [];
      const [binding] = made.subkeys[0]?.bindingSignatures ?? [];
      expect(made.keyPacket).toMatchObject({ version: 4, created: new Date(CREATED_MS) });
      expect(made.getAlgorithmInfo()).toEqual({ algorithm: 'ecdsa', curve: name });
      expect(made.subkeys.map((subkey) => subkey.getAlgorithmInfo())).toEqual([
        { algorithm: 'ecdh', curve: name },
      ]);
      expect(certification).toMatchObject({
        keyFlags: [3],
        features: [1],
        hashAlgorithm: hash,
        keyExpirationTime: 60,
      });
      expect(certification).toMatchObject({ created: new Date(CREATED_MS), rawNotations: [] });
      expect(binding).toMatchObject({ keyFlags: [12], hashAlgorithm: hash, keyExpirationTime: 60 });
      expect(certificate.userId).toBe('Rectorat de Démonstration <sceau@example.org>');
      await expect(checkCertificate(certificate, { atMs: CREATED_MS })).resolves.toBeUndefined();
    },
  );

  it('makes no key with a user ID that is none, or without a passphrase', async () => {
    const userId = { name: 'X', email: 'not an address' };
    expect(await codeOf(generateKey({ ...REQUEST, curve: 'p256', userId }))).toBe('name-invalid');
    expect(await codeOf(generateKey({ ...REQUEST, curve: 'p256', passphrase: '' }))).toBe('passphrase-wrong');
  });
});

describe('a locked key', () => {
  it('parses to itself', async () => {
    for (const form of [key.armored, encodeUtf8(key.armored), octets(key.armored)]) {
      const parsed = await parsePrivateKey(form);
      expect(parsed.armored).toBe(key.armored);
      expect(parsed.certificate).toEqual(key.certificate);
    }
  });

  it('opens with its passphrase and no other, and can be locked under another', async () => {
    expect(await codeOf(unlockKey(key, 'wrong'))).toBe('passphrase-wrong');
    expect(await codeOf(unlockKey(key, ''))).toBe('passphrase-wrong');
    const unlocked = await unlockKey(key, PASSPHRASE);
    const relocked = await relockKey(unlocked, 'another');
    expect(await codeOf(unlockKey(relocked, PASSPHRASE))).toBe('passphrase-wrong');
    expect((await unlockKey(relocked, 'another')).certificate.fingerprint).toBe(key.certificate.fingerprint);
    expect((await parsePrivateKey(relocked.armored)).armored).toBe(relocked.armored);
    await expect(signDetached(encodeUtf8('x'), unlocked, { nowMs: NOW_MS })).resolves.toContain('SIGNATURE');
    expect(await codeOf(relockKey(unlocked, ''))).toBe('passphrase-wrong');
  });

  it('without a passphrase is read and opens with any', async () => {
    const { privateKey } = await openpgp.generateKey({
      userIDs: { name: 'Bare' },
      date: new Date(CREATED_MS),
    });
    const bare = await parsePrivateKey(privateKey);
    await expect(unlockKey(bare, 'whatever')).resolves.toBeDefined();
  });

  it('is refused when it is public, weak, doubled, or has something after it', async () => {
    const weak = await openpgp.generateKey({ userIDs: { name: 'Weak' }, type: 'rsa', rsaBits: 2048 });
    expect(await codeOf(parsePrivateKey(weak.privateKey))).toBe('key-weak');
    const bytes = octets(key.armored);
    for (const one of [
      key.certificate.armored,
      '',
      concatBytes(bytes, bytes),
      bytes.subarray(0, -1),
      bytes.subarray(3),
    ]) {
      expect(await codeOf(parsePrivateKey(one))).toBe('certificate-malformed');
    }
  });

  it('whose public part was exchanged is refused when it is opened', async () => {
    const mine = await openpgp.readPrivateKey({ armoredKey: key.armored });
    const other = await generateKey({ ...REQUEST, curve: 'p256' });
    const theirs = await openpgp.readKey({ armoredKey: other.certificate.armored });
    const secret = await openpgp.decryptKey({ privateKey: mine, passphrase: PASSPHRASE });
    Object.assign(secret.keyPacket, { publicParams: theirs.keyPacket.publicParams });
    Object.assign(secret.subkeys[0]?.keyPacket ?? {}, {
      publicParams: theirs.subkeys[0]?.keyPacket.publicParams,
    });
    const locked = {
      certificate: other.certificate,
      armored: encodeArmor('PRIVATE KEY BLOCK', secret.write()),
    };
    expect(await codeOf(unlockKey(locked, PASSPHRASE))).toBe('key-unusable');
  });
});

describe.skipIf(peer('gpg') === undefined)('private keys and gpg', () => {
  let home: GnupgHome;

  beforeAll(() => {
    home = new GnupgHome();
  });
  afterAll(() => home.close());

  it('are imported by gpg, which signs with them', () => {
    home.ok(['--passphrase', PASSPHRASE, '--import'], key.armored);
    const fingerprint = key.certificate.fingerprint;
    const signed = home.run(['--passphrase', PASSPHRASE, '-u', fingerprint, '--armor', '--detach-sign'], 'x');
    expect(signed.status, signed.stderr).toBe(0);
  });

  it('are taken from gpg under a passphrase', async () => {
    home.ok(['--passphrase', PASSPHRASE, '--quick-gen-key', 'Officer', 'ed25519', 'cert,sign', 'never']);
    const exported = home.ok(['--passphrase', PASSPHRASE, '--armor', '--export-secret-keys', 'Officer']);
    const locked = await parsePrivateKey(exported);
    expect(await codeOf(unlockKey(locked, 'wrong'))).toBe('passphrase-wrong');
    await expect(unlockKey(locked, PASSPHRASE)).resolves.toBeDefined();
  });

  it('are refused where gpg exported a stub without the primary secret', async () => {
    home.ok(['--quick-gen-key', 'Stub', 'rsa3072', 'cert', 'never']);
    const listed = new TextDecoder().decode(home.ok(['--with-colons', '--list-keys', 'Stub']));
    const fingerprint = /^fpr:+([0-9A-F]{40})/m.exec(listed)?.[1] ?? '';
    home.ok(['--quick-add-key', fingerprint, 'ed25519', 'sign', 'never']);
    const stub = home.ok(['--export-secret-subkeys', fingerprint]);
    expect(await codeOf(parsePrivateKey(stub))).toBe('key-unusable');
  });
});
