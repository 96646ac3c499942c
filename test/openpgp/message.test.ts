import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, encodeUtf8 } from '../../src/io/encodings.ts';
import {
  openMessage,
  openMessageWithPassphrase,
  sealMessage,
  sealMessageWithPassphrase,
} from '../../src/openpgp/message.ts';
import { TAG, encodePacket, parsePackets } from '../../src/openpgp/packets.ts';
import { type UnlockedKey, relockKey } from '../../src/openpgp/private-key.ts';
import { verifyDetached } from '../../src/openpgp/signature.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { NOW_MS, PASSPHRASE, YEAR_MS, codeOf, newKey, recipientOf } from './keys.ts';

const FILE = 'share-a.pgp';
const BYTES = encodeUtf8('{\n  "type": "sceau/share/v1"\n}\n');
const LIMITS = { maxBytes: 1000 };
const SECRET = '0123456789abcdef'.repeat(4);

let signer: UnlockedKey;
let reader: UnlockedKey;
let message: Uint8Array;
let locked: Uint8Array;

beforeAll(async () => {
  signer = await newKey('Seal');
  reader = await newKey('Officer', { curve: 'p384' });
  message = await sealMessage(BYTES, { signer, recipients: [await recipientOf(reader)], nowMs: NOW_MS });
  locked = await sealMessageWithPassphrase(BYTES, { signer, passphrase: SECRET, nowMs: NOW_MS });
});

describe('a message', () => {
  it('opens to each recipient with a signature that verifies over its content', async () => {
    const both = [await recipientOf(reader), await recipientOf(signer)];
    const one = await sealMessage(BYTES, { signer, recipients: both, nowMs: NOW_MS });
    for (const key of [reader, signer]) {
      const { bytes, asc } = await openMessage(FILE, one, key, LIMITS);
      expect(bytes).toEqual(BYTES);
      const moment = { nowMs: NOW_MS, mode: 'accept' } as const;
      const { certificate } = signer;
      await expect(verifyDetached({ file: FILE, bytes, asc, certificate, moment })).resolves.toBeDefined();
    }
  });

  it('is session key packets and one encrypted packet', () => {
    expect(parsePackets(message, 9)?.map(({ tag }) => tag)).toEqual([TAG.pkesk, TAG.seipd]);
    expect(parsePackets(locked, 9)?.map(({ tag }) => tag)).toEqual([TAG.skesk, TAG.seipd]);
    // Version 4, AES-256, iterated and salted S2K, SHA-256.
    expect([...(parsePackets(locked, 9)?.[0]?.body.subarray(0, 4) ?? [])]).toEqual([4, 9, 3, 8]);
  });

  it('may be empty', async () => {
    const one = await sealMessage(new Uint8Array(), {
      signer,
      recipients: [await recipientOf(reader)],
      nowMs: NOW_MS,
    });
    expect((await openMessage(FILE, one, reader, { maxBytes: 0 })).bytes).toEqual(new Uint8Array());
  });

  it('is not made to or by a key that is not valid', async () => {
    const nowMs = NOW_MS + YEAR_MS;
    const brief = await newKey('Brief', { expiresInSeconds: 60 });
    const recipient = { certificate: brief.certificate, subkey: brief.certificate.subkeys[0] ?? '' };
    expect(await codeOf(sealMessage(BYTES, { signer, recipients: [recipient], nowMs }))).toBe('key-expired');
    const recipients = [await recipientOf(reader)];
    expect(await codeOf(sealMessage(BYTES, { signer: brief, recipients, nowMs }))).toBe('key-expired');
  });

  it('opens to nobody else', async () => {
    expect(await codeOf(openMessage(FILE, message, signer, LIMITS))).toBe('decryption-failed');
    expect(await codeOf(openMessage(FILE, locked, signer, LIMITS))).toBe('decryption-failed');
  });

  it('is refused when it holds more than the limit', async () => {
    const limits = { maxBytes: BYTES.length - 1 };
    expect(await codeOf(openMessage(FILE, message, reader, limits))).toBe('document-too-large');
    expect(await codeOf(openMessageWithPassphrase(FILE, locked, SECRET, limits))).toBe('document-too-large');
    const huge = new Uint8Array(3 * 1024 * 1024);
    expect(await codeOf(openMessage(FILE, huge, reader, LIMITS))).toBe('document-too-large');
  });

  it('is refused when it is compressed, unsigned, or signed twice', async () => {
    const fixed = {
      encryptionKeys: await openpgp.readKey({ armoredKey: reader.certificate.armored }),
      date: new Date(NOW_MS),
      format: 'binary',
    } as const;
    const keys = [await signing(signer), await signing(reader)];
    const make = async (options: Partial<openpgp.EncryptOptions>): Promise<Uint8Array> =>
      openpgp.encrypt({ ...options, message: await openpgp.createMessage({ binary: BYTES }), ...fixed });
    const config = { preferredCompressionAlgorithm: openpgp.enums.compression.zip };
    expect(
      await codeOf(openMessage(FILE, await make({ signingKeys: keys.slice(0, 1) }), reader, LIMITS)),
    ).toBe('none');
    for (const options of [{ signingKeys: keys.slice(0, 1), config }, {}, { signingKeys: keys }]) {
      expect(await codeOf(openMessage(FILE, await make(options), reader, LIMITS))).toBe('payload-malformed');
    }
  });

  it('fails with a type for a flipped bit in any octet, cut, or with something after it', async () => {
    for (let at = 0; at < message.length; at += 1) {
      const flipped = message.with(at, (message[at] ?? 0) ^ (1 << (at % 8)));
      const code = await codeOf(openMessage(FILE, flipped, reader, LIMITS));
      // A bit length in the session key packet may change where the octets stay the same: nothing else is accepted.
      if (code === 'none') expect((await openMessage(FILE, flipped, reader, LIMITS)).bytes).toEqual(BYTES);
      else expect(code).toMatch(/^(decryption-failed|payload-malformed)$/);
    }
    for (const end of [0, 1, 50, message.length - 30, message.length - 1]) {
      const cut = message.subarray(0, end);
      expect(await codeOf(openMessage(FILE, cut, reader, LIMITS))).toMatch(
        /^(decryption-failed|payload-malformed)$/,
      );
    }
    const longer = concatBytes(message, encodePacket(TAG.padding, new Uint8Array(2)));
    expect(await codeOf(openMessage(FILE, longer, reader, LIMITS))).toBe('payload-malformed');
  });
});

describe('a message under a passphrase', () => {
  it('opens with it, signed, and with no other', async () => {
    const { bytes, asc } = await openMessageWithPassphrase(FILE, locked, SECRET, LIMITS);
    const moment = { nowMs: NOW_MS, mode: 'accept' } as const;
    const { certificate } = signer;
    await expect(verifyDetached({ file: FILE, bytes, asc, certificate, moment })).resolves.toBeDefined();
    const wrong = openMessageWithPassphrase(FILE, locked, SECRET.replace('0', '1'), LIMITS);
    expect(await codeOf(wrong)).toBe('decryption-failed');
  });

  it('has exactly one session key packet', async () => {
    const [skesk] = parsePackets(locked, 9) ?? [];
    const doubled = concatBytes(skesk?.bytes ?? new Uint8Array(), locked);
    for (const one of [doubled, message]) {
      expect(await codeOf(openMessageWithPassphrase(FILE, one, SECRET, LIMITS))).toBe('decryption-failed');
    }
  });
});

describe.skipIf(peer('gpg') === undefined)('messages and gpg', () => {
  let home: GnupgHome;

  beforeAll(async () => {
    home = new GnupgHome();
    home.ok(['--import'], signer.certificate.armored);
    home.ok(['--passphrase', PASSPHRASE, '--import'], (await relockKey(reader, PASSPHRASE)).armored);
  });
  afterAll(() => home.close());

  it.each([
    ['to a key', () => message, PASSPHRASE],
    ['under a passphrase', () => locked, SECRET],
  ])('open %s with gpg -d and a good signature', (_, made, passphrase) => {
    const { status, stdout, said, stderr } = home.run(['--passphrase', passphrase, '-d'], made());
    expect(status, stderr).toBe(0);
    expect(stdout).toEqual(BYTES);
    expect(said.some((line) => line.startsWith(`VALIDSIG ${signer.certificate.fingerprint} `))).toBe(true);
  });

  it('that gpg makes are opened', async () => {
    home.ok(['--quick-gen-key', 'Writer', 'ed25519', 'sign', 'never']);
    const args = [
      '-z0',
      '--trust-model',
      'always',
      '-u',
      'Writer',
      '-s',
      '-e',
      '-r',
      reader.certificate.fingerprint,
    ];
    const { bytes } = await openMessage(FILE, home.ok(args, BYTES), reader, LIMITS);
    expect(bytes).toEqual(BYTES);
    const symmetric = ['--passphrase', SECRET, '-z0', '--cipher-algo', 'AES256', '-c', '-s', '-u', 'Writer'];
    const opened = await openMessageWithPassphrase(FILE, home.ok(symmetric, BYTES), SECRET, LIMITS);
    expect(opened.bytes).toEqual(BYTES);
  });
});

/** The key as openpgp.js's own. */
async function signing(key: UnlockedKey): Promise<openpgp.PrivateKey> {
  const privateKey = await openpgp.readPrivateKey({
    armoredKey: (await relockKey(key, PASSPHRASE)).armored,
  });
  return openpgp.decryptKey({ privateKey, passphrase: PASSPHRASE });
}
