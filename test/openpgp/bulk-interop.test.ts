import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import { parseCertificate } from '../../src/openpgp/certificate.ts';
import { openMessage, sealMessage } from '../../src/openpgp/message.ts';
import { TAG, readHeader } from '../../src/openpgp/packets.ts';
import { type UnlockedKey, relockKey } from '../../src/openpgp/private-key.ts';
import { openSeipd } from '../../src/openpgp/seipd-open.ts';
import { decryptSessionKey, encryptSessionKey } from '../../src/openpgp/session-key.ts';
import { verifyDetached } from '../../src/openpgp/signature.ts';
import { GnupgHome, spawned } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { NOW_MS, PASSPHRASE, chunksOf, newKey, recipientOf } from './keys.ts';
import { FILE, type Payload, opened, sealed } from './payload.ts';

const CONTENT = encodeUtf8('numero;nom\r\n'.padEnd(100_000, 'é;'));

let seal: UnlockedKey;
let reader: UnlockedKey;
let payload: Payload;
let release: Uint8Array;

beforeAll(async () => {
  seal = await newKey('Seal');
  reader = await newKey('Reader', { curve: 'p384' });
  payload = await sealed(CONTENT, seal, 200_000);
  release = await encryptSessionKey(payload.sessionKey, [await recipientOf(reader)]);
});

describe.skipIf(peer('gpg') === undefined)('a payload and gpg', () => {
  let home: GnupgHome;

  beforeAll(async () => {
    home = new GnupgHome();
    home.ok(['--import'], seal.certificate.armored);
    home.ok(['--passphrase', PASSPHRASE, '--import'], (await relockKey(reader, PASSPHRASE)).armored);
  });
  afterAll(() => home.close());

  it('opens with a good signature of the seal key once the release stands before it', () => {
    const { status, stdout, said } = home.run(
      ['--passphrase', PASSPHRASE, '-d'],
      concatBytes(release, payload.bytes),
    );
    expect(status).toBe(0);
    expect(sha256Hex(stdout)).toBe(sha256Hex(CONTENT));
    expect(said.some((line) => line.startsWith('GOODSIG '))).toBe(true);
    expect(said.some((line) => line.startsWith(`VALIDSIG ${seal.certificate.fingerprint} `))).toBe(true);
    const notations = said.filter((line) => line.startsWith('NOTATION_DATA '));
    expect(notations.toSorted()).toEqual(['NOTATION_DATA 1', 'NOTATION_DATA presse']);
  });

  it('opens by the session key alone', () => {
    const override = `9:${Buffer.from(payload.sessionKey).toString('hex').toUpperCase()}`;
    writeFileSync(home.file('payload.pgp'), payload.bytes);
    const { status, stdout } = home.run(['--override-session-key', override, '-d', home.file('payload.pgp')]);
    expect([status, stdout.length]).toEqual([0, CONTENT.length]);
  });

  it.each([
    ['from a file, with definite lengths', 'in'],
    ['from a pipe, with partial lengths', undefined],
  ])('is opened when gpg made it %s', async (_, name) => {
    const uid = `Writer of ${name ?? 'a pipe'} <writer@example.org>`;
    home.ok(['--quick-gen-key', uid, 'rsa3072', 'sign', 'never']);
    const certificate = await parseCertificate(home.ok(['--armor', '--export', uid]));
    writeFileSync(home.file('in'), CONTENT);
    const args = ['-z0', '--trust-model', 'always', '--cipher-algo', 'AES256', '-u', uid, '-o', '-'];
    const rest = [
      '-r',
      reader.certificate.fingerprint,
      '--sig-notation',
      'scope@sceau.example=presse',
      '-s',
      '-e',
    ];
    // Only where gpg reads it: else it may end before all of it is written, and that is an error of its own.
    const message =
      name === undefined
        ? home.ok([...args, ...rest], CONTENT)
        : home.ok([...args, ...rest, home.file(name)]);
    const { keys, encrypted } = cut(message);
    const sessionKey = await decryptSessionKey(FILE, keys, reader);
    const found = await openSeipd({
      ciphertext: chunksOf(encrypted, 1000),
      file: FILE,
      sessionKey,
      write: () => undefined,
    });
    const result = await opened({
      bytes: encrypted,
      sessionKey,
      expect: {
        certificate,
        signatureSha256: sha256Hex(found.form.packet),
        notations: { 'scope@sceau.example': 'presse' },
        moment: { nowMs: Date.now(), mode: 'accept' },
      },
    });
    expect(sha256Hex(result.content)).toBe(sha256Hex(CONTENT));
  });
});

describe.skipIf(peer('rnp') === undefined)('a payload and rnp', () => {
  let folder: string;
  const decrypt = (message: Uint8Array): ReturnType<typeof spawned> => {
    writeFileSync(join(folder, 'message.pgp'), message);
    const args = [
      '--homedir',
      folder,
      '--password',
      PASSPHRASE,
      '--output',
      '-',
      '-d',
      join(folder, 'message.pgp'),
    ];
    return spawned('rnp', args);
  };

  beforeAll(async () => {
    folder = scratchFolder();
    writeFileSync(join(folder, 'seal.asc'), seal.certificate.armored);
    writeFileSync(join(folder, 'reader.asc'), (await relockKey(reader, PASSPHRASE)).armored);
    for (const key of ['seal.asc', 'reader.asc']) {
      expect(spawned('rnpkeys', ['--homedir', folder, '--import-keys', join(folder, key)]).status).toBe(0);
    }
  });

  it('opens with a good signature where there is little padding', async () => {
    const small = await sealed(CONTENT, seal);
    const prefix = await encryptSessionKey(small.sessionKey, [await recipientOf(reader)]);
    const { status, stdout, stderr } = decrypt(concatBytes(prefix, small.bytes));
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('Good signature');
    expect(sha256Hex(stdout)).toBe(sha256Hex(CONTENT));
  });

  it('writes all of it with a good signature, but exits 1 before much padding, for it never reads on to the MDC', () => {
    const { status, stdout, stderr } = decrypt(concatBytes(release, payload.bytes));
    expect(status).toBe(1);
    expect(stderr).toContain('mdc was not validated');
    expect(stderr).toContain('Good signature');
    expect(sha256Hex(stdout)).toBe(sha256Hex(CONTENT));
  });
});

describe.skipIf(peer('sqop') === undefined)("a payload and Debian 12's sqop", () => {
  it('opens when there is no padding packet, and is refused with one, for this sqop knows no tag 21', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'seal.asc'), seal.certificate.armored);
    const unlocked = await openpgp.readPrivateKey({
      armoredKey: (await relockKey(reader, PASSPHRASE)).armored,
    });
    const bare = await openpgp.decryptKey({ privateKey: unlocked, passphrase: PASSPHRASE });
    writeFileSync(join(folder, 'reader.asc'), bare.armor());
    const decrypt = (message: Uint8Array, out: string): ReturnType<typeof spawned> => {
      const verification = [
        '--verifications-out',
        join(folder, out),
        '--verify-with',
        join(folder, 'seal.asc'),
      ];
      return spawned('sqop', ['decrypt', ...verification, join(folder, 'reader.asc')], message);
    };
    const unpadded = await sealMessage(CONTENT, {
      signer: seal,
      recipients: [await recipientOf(reader)],
      nowMs: NOW_MS,
    });
    const good = decrypt(unpadded, 'good');
    expect(good.status, good.stderr).toBe(0);
    expect(sha256Hex(good.stdout)).toBe(sha256Hex(CONTENT));
    expect(readFileSync(join(folder, 'good'), 'utf8')).toContain(seal.certificate.fingerprint);
    const refused = decrypt(concatBytes(release, payload.bytes), 'refused');
    expect([refused.status, refused.stdout.length]).toEqual([41, 0]);
  });
});

describe('a payload and openpgp.js', () => {
  it('opens with a good signature, for it ignores padding as RFC 9580 says', async () => {
    const privateKey = await openpgp.readPrivateKey({
      armoredKey: (await relockKey(reader, PASSPHRASE)).armored,
    });
    const result = await openpgp.decrypt({
      message: await openpgp.readMessage({ binaryMessage: concatBytes(release, payload.bytes) }),
      decryptionKeys: await openpgp.decryptKey({ privateKey, passphrase: PASSPHRASE }),
      verificationKeys: await openpgp.readKey({ armoredKey: seal.certificate.armored }),
      expectSigned: true,
      format: 'binary',
      date: new Date(NOW_MS),
    });
    expect(sha256Hex(result.data)).toBe(sha256Hex(CONTENT));
    await expect(result.signatures[0]?.verified).resolves.toBe(true);
  });

  it('is opened when openpgp.js made it', async () => {
    const privateKey = await openpgp.readPrivateKey({
      armoredKey: (await relockKey(seal, PASSPHRASE)).armored,
    });
    const message = await openpgp.encrypt({
      message: await openpgp.createMessage({ binary: CONTENT }),
      signingKeys: await openpgp.decryptKey({ privateKey, passphrase: PASSPHRASE }),
      encryptionKeys: await openpgp.readKey({ armoredKey: reader.certificate.armored }),
      format: 'binary',
      date: new Date(NOW_MS),
    });
    const { bytes, asc } = await openMessage(FILE, message, reader, { maxBytes: CONTENT.length });
    expect(sha256Hex(bytes)).toBe(sha256Hex(CONTENT));
    const moment = { nowMs: NOW_MS, mode: 'accept' } as const;
    const { certificate } = seal;
    await expect(verifyDetached({ file: FILE, bytes, asc, certificate, moment })).resolves.toEqual({
      signedAtMs: NOW_MS,
      signerNow: 'valid',
    });
  });
});

/** A message's session key packets, and what they are for. */
function cut(message: Uint8Array): { readonly keys: Uint8Array; readonly encrypted: Uint8Array } {
  let at = 0;
  for (;;) {
    const header = readHeader(message.subarray(at));
    if (typeof header === 'string') throw new Error(header);
    if (header.tag !== TAG.pkesk) return { keys: message.subarray(0, at), encrypted: message.subarray(at) };
    at += header.headerLength + header.bodyLength;
  }
}
