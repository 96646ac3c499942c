import { createHash } from 'node:crypto';
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { TAG, encodePacket, parsePackets } from '../../src/openpgp/packets.ts';
import { type UnlockedKey, parsePrivateKey, relockKey, unlockKey } from '../../src/openpgp/private-key.ts';
import {
  type Recipient,
  commitSessionKey,
  decryptSessionKey,
  encryptSessionKey,
} from '../../src/openpgp/session-key.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { CREATED_MS, NOW_MS, PASSPHRASE, codeOf, newKey, recipientOf } from './keys.ts';
import { sealed } from './payload.ts';

const FILE = 'release-1.pgp';
const SESSION_KEY = systemRandom.bytes(32);

let readers: readonly UnlockedKey[];
let recipients: readonly Recipient[];

beforeAll(async () => {
  const userIDs = { name: 'Reader' };
  readers = [
    await newKey('P 256'),
    await newKey('P 384', { curve: 'p384' }),
    await officer({ userIDs, type: 'ecc', curve: 'nistP521' }),
    await officer({ userIDs, type: 'ecc', curve: 'ed25519Legacy' }),
    await officer({ userIDs, type: 'rsa', rsaBits: 3072 }),
  ];
  recipients = await Promise.all(readers.map(async (reader) => recipientOf(reader)));
});

describe('a file of session key packets', () => {
  it('has one version 3 packet for each recipient, in order, and nothing else', async () => {
    const packets = parsePackets(await encryptSessionKey(SESSION_KEY, recipients), 10) ?? [];
    const keyIds = packets.map(({ body }) => Buffer.from(body.subarray(1, 9)).toString('hex').toUpperCase());
    expect(packets.map(({ tag, body }) => [tag, body[0]])).toEqual(recipients.map(() => [TAG.pkesk, 3]));
    expect(keyIds).toEqual(recipients.map(({ subkey }) => subkey.slice(-16)));
  });

  it('opens to each recipient, whatever kind of key, and to nobody else', async () => {
    const file = await encryptSessionKey(SESSION_KEY, recipients);
    for (const reader of readers) expect(await decryptSessionKey(FILE, file, reader)).toEqual(SESSION_KEY);
    expect(await codeOf(decryptSessionKey(FILE, file, await newKey('Nobody')))).toBe('decryption-failed');
  });

  it('opens to a key that has expired since', async () => {
    const brief = await newKey('Brief', { expiresInSeconds: 60 });
    const [subkey = ''] = brief.certificate.subkeys;
    const file = await encryptSessionKey(SESSION_KEY, [{ certificate: brief.certificate, subkey }]);
    expect(await decryptSessionKey(FILE, file, brief)).toEqual(SESSION_KEY);
  });

  it('is not made for a subkey that the certificate does not have, or for another length of key', async () => {
    const [first] = recipients;
    const unknown = first === undefined ? [] : [{ ...first, subkey: first.certificate.fingerprint }];
    expect(await codeOf(encryptSessionKey(SESSION_KEY, unknown))).toBe('key-unusable');
    expect(await codeOf(encryptSessionKey(SESSION_KEY.subarray(16), recipients))).toBe('bug');
  });

  it('does not open with anything but session key packets in it, cut, or changed', async () => {
    const [reader = await newKey('Reader')] = readers;
    const file = await encryptSessionKey(SESSION_KEY, recipients.slice(0, 1));
    const marker = encodePacket(10, encodeUtf8('PGP'));
    const cases = [
      new Uint8Array(),
      concatBytes(file, marker),
      concatBytes(marker, file),
      concatBytes(file, Uint8Array.of(0)),
      file.subarray(0, -1),
      concatBytes(...Array.from({ length: 1001 }, () => file)),
      encodePacket(TAG.pkesk, new Uint8Array(3)),
    ];
    for (const one of cases)
      expect(await codeOf(decryptSessionKey(FILE, one, reader))).toBe('decryption-failed');
    for (let at = 0; at < file.length; at += 1) {
      const flipped = file.with(at, (file[at] ?? 0) ^ (1 << (at % 8)));
      // A bit length that still takes as many octets is the one place where a flip may leave the key as it was.
      const code = await codeOf(decryptSessionKey(FILE, flipped, reader));
      if (code === 'none') expect(await decryptSessionKey(FILE, flipped, reader)).toEqual(SESSION_KEY);
      else expect(code).toBe('decryption-failed');
    }
  });

  it('of another cipher than AES-256 does not open', async () => {
    const [reader = await newKey('Reader')] = readers;
    const file = await openpgp.encryptSessionKey({
      data: systemRandom.bytes(16),
      algorithm: 'aes128',
      encryptionKeys: await openpgp.readKey({ armoredKey: reader.certificate.armored }),
      date: new Date(NOW_MS),
      format: 'binary',
    });
    expect(await codeOf(decryptSessionKey(FILE, file, reader))).toBe('decryption-failed');
  });

  it('opens by the packet that is right when another bears the same key ID', async () => {
    const [reader = await newKey('Reader')] = readers;
    const file = await encryptSessionKey(SESSION_KEY, recipients.slice(0, 1));
    const spoilt = file.with(file.length - 1, (file.at(-1) ?? 0) ^ 1);
    expect(await decryptSessionKey(FILE, concatBytes(spoilt, file), reader)).toEqual(SESSION_KEY);
  });
});

describe('commitSessionKey', () => {
  it('is SHA-256 of the line with 9, a colon, the key in upper-case hexadecimal, and LF', () => {
    const line = `9:${Buffer.from(SESSION_KEY).toString('hex').toUpperCase()}\n`;
    expect(commitSessionKey(SESSION_KEY)).toBe(createHash('sha256').update(line).digest('hex'));
  });

  describe.skipIf(peer('gpg') === undefined)('and gpg', () => {
    let home: GnupgHome;

    beforeAll(() => {
      home = new GnupgHome();
    });
    afterAll(() => home.close());

    it('is the digest of what gpg --show-session-key prints', async () => {
      const reader = await newKey('Reader');
      const payload = await sealed(encodeUtf8('x'), reader);
      const release = await encryptSessionKey(payload.sessionKey, [await recipientOf(reader)]);
      home.ok(['--passphrase', PASSPHRASE, '--import'], (await relockKey(reader, PASSPHRASE)).armored);
      const args = ['--passphrase', PASSPHRASE, '--show-session-key', '-d'];
      const { stderr } = home.run(args, concatBytes(release, payload.bytes));
      const shown = /session key: '(9:[0-9A-F]{64})'/.exec(stderr)?.[1] ?? '';
      expect(sha256Hex(encodeUtf8(`${shown}\n`))).toBe(commitSessionKey(payload.sessionKey));
    });
  });
});

/** A key of a kind that sceau does not make. */
async function officer(options: openpgp.KeyOptions): Promise<UnlockedKey> {
  const { privateKey } = await openpgp.generateKey({
    ...options,
    date: new Date(CREATED_MS),
    format: 'armored',
  });
  return unlockKey(await parsePrivateKey(privateKey), '');
}
