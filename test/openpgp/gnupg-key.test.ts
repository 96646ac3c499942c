/** Keys whose secret gpg holds: a soft key in a throwaway home stands for the smart card. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { selectEncryptionSubkey } from '../../src/openpgp/certificate.ts';
import { type GnupgKey, exportFromGnupg, holdByGnupg } from '../../src/openpgp/gnupg-key.ts';
import type { Gnupg } from '../../src/openpgp/gnupg.ts';
import { openMessage, sealMessage } from '../../src/openpgp/message.ts';
import { decryptSessionKey, encryptSessionKey } from '../../src/openpgp/session-key.ts';
import { signDetached, verifyDetached } from '../../src/openpgp/signature.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { NOW_MS, codeOf, newKey } from './keys.ts';

const KINDS = [
  ['P-256', ['nistp256', 'nistp256']],
  ['P-384', ['nistp384', 'nistp384']],
  ['Ed25519 and Curve25519', ['ed25519', 'cv25519']],
  ['RSA of 3072 bits', ['rsa3072', 'rsa3072']],
] as const;

const BYTES = encodeUtf8('{\n  "type": "sceau/approval/v1"\n}\n');
const FILE = 'approval-claire-1-0.json';
const LIMITS = { maxBytes: 1000 };
const MOMENT = { nowMs: NOW_MS, mode: 'accept' } as const;

let home: GnupgHome;
let gnupg: Gnupg;
const fingerprints = new Map<string, string>();

beforeAll(() => {
  // An hour before the tests' present: a key is not used in the second that it is made in.
  home = new GnupgHome(NOW_MS - 3_600_000);
  gnupg = { homedir: home.path, env: { PATH: process.env['PATH'] ?? '' } };
  for (const [kind, algorithms] of KINDS) fingerprints.set(kind, home.newKey(kind, algorithms));
});
afterAll(() => home.close());

async function held(kind: string): Promise<GnupgKey> {
  return holdByGnupg(await exportFromGnupg(gnupg, fingerprints.get(kind) ?? ''), gnupg);
}

async function addressed(key: GnupgKey): Promise<Uint8Array> {
  const subkey = await selectEncryptionSubkey(key.certificate, { atMs: NOW_MS });
  return encryptSessionKey(systemRandom.bytes(32), [{ certificate: key.certificate, subkey }]);
}

describe.each(KINDS)('a key of kind %s that gpg holds', (kind) => {
  it('signs octets as exactly as a key of our own', async () => {
    const key = await held(kind);
    const asc = encodeUtf8(await signDetached(BYTES, key, { nowMs: NOW_MS }));
    const { certificate } = key;
    const { signerNow } = await verifyDetached({
      file: FILE,
      bytes: BYTES,
      asc,
      certificate,
      moment: MOMENT,
    });
    expect(signerNow).toBe('valid');
    writeFileSync(home.file('signed.asc'), asc);
    expect(home.run(['--verify', home.file('signed.asc'), '-'], BYTES).status).toBe(0);
  });

  it('signs and opens messages that gpg opens too', async () => {
    const key = await held(kind);
    const { certificate } = key;
    const subkey = await selectEncryptionSubkey(certificate, { atMs: NOW_MS });
    const recipients = [{ certificate, subkey }];
    const message = await sealMessage(BYTES, { signer: key, recipients, nowMs: NOW_MS });
    const { bytes, asc } = await openMessage('share.pgp', message, key, LIMITS);
    expect(bytes).toEqual(BYTES);
    await verifyDetached({ file: FILE, bytes, asc, certificate, moment: MOMENT });
    const theirs = home.run(['--decrypt'], message);
    expect(theirs.status).toBe(0);
    expect(theirs.stdout).toEqual(BYTES);
    expect(theirs.said.some((line) => line.startsWith('VALIDSIG'))).toBe(true);
  });
});

describe('gpg', () => {
  it('is told from a message that is not for the key, and from a packet that does not open', async () => {
    const key = await held('P-256');
    const other = await addressed(await held('P-384'));
    expect(await codeOf(decryptSessionKey('share.pgp', other, key))).toBe('decryption-failed');
    const packet = await addressed(key);
    packet[packet.length - 1] = (packet.at(-1) ?? 0) ^ 1;
    expect(await codeOf(decryptSessionKey('share.pgp', packet, key))).toBe('decryption-failed');
  });

  it('gives the session key that was sent, through a pipe', async () => {
    const key = await held('P-256');
    const sessionKey = systemRandom.bytes(32);
    const subkey = await selectEncryptionSubkey(key.certificate, { atMs: NOW_MS });
    const packets = await encryptSessionKey(sessionKey, [{ certificate: key.certificate, subkey }]);
    expect(await decryptSessionKey('release-1.pgp', packets, key)).toEqual(sessionKey);
  });

  it('that lacks the secret key signs and opens nothing', async () => {
    const stranger = await newKey('Someone Else');
    const key = holdByGnupg(stranger.certificate, gnupg);
    const failure = { code: 'gpg-failed', params: { operation: 'sign', detail: 'no secret key' } };
    await expect(signDetached(BYTES, key, { nowMs: NOW_MS })).rejects.toMatchObject(failure);
    const packets = await addressed(key);
    await expect(decryptSessionKey('share.pgp', packets, key)).rejects.toMatchObject({
      code: 'gpg-failed',
      params: { operation: 'decrypt', detail: 'no secret key' },
    });
    await expect(exportFromGnupg(gnupg, stranger.certificate.fingerprint)).rejects.toMatchObject({
      code: 'gpg-failed',
      params: { operation: 'export', detail: 'no such key' },
    });
  });

  it('whose signature is of another kind, or of another time, is not believed', async () => {
    const fingerprint = fingerprints.get('P-256') ?? '';
    const certificate = await exportFromGnupg(gnupg, fingerprint);
    const key = holdByGnupg(certificate, gnupg);
    // Its clock an hour ahead of ours: nobody would believe such a signature yet.
    const early = signDetached(BYTES, key, { nowMs: NOW_MS - 2 * 3_600_000 });
    expect(await codeOf(early)).toBe('key-unusable');
    const conf = 'sig-notation sceau@example.org=x\n';
    writeFileSync(home.file('gpg.conf'), `faked-system-time 20260703T090000\n`);
    expect(await codeOf(signDetached(BYTES, key, { nowMs: NOW_MS }))).toBe('signed-in-future');
    writeFileSync(home.file('gpg.conf'), `faked-system-time 20260703T070000\ndefault-sig-expire 1y\n${conf}`);
    expect(await codeOf(signDetached(BYTES, key, { nowMs: NOW_MS }))).toBe('signature-malformed');
  });

  it('that is not there, or takes too long, is said to', async () => {
    const { certificate } = await newKey('Claire');
    const nowhere = holdByGnupg(certificate, { ...gnupg, env: { PATH: home.path } });
    expect(await codeOf(signDetached(BYTES, nowhere, { nowMs: NOW_MS }))).toBe('gpg-missing');
    const slow = join(home.path, 'gpg');
    writeFileSync(slow, '#!/bin/sh\nexec /bin/sleep 600\n');
    chmodSync(slow, 0o755);
    const stuck = holdByGnupg(certificate, { ...gnupg, env: { PATH: home.path }, limitMs: 50 });
    await expect(signDetached(BYTES, stuck, { nowMs: NOW_MS })).rejects.toMatchObject({
      code: 'gpg-failed',
      params: { operation: 'sign', detail: 'no answer in time' },
    });
    rmSync(slow);
  });

  it.each([
    ['RSA of 2048 bits', ['rsa2048', 'rsa2048']],
    ['brainpool', ['brainpoolP256r1', 'brainpoolP256r1']],
  ] as const)('gives no key that the policy refuses: %s', async (name, algorithms) => {
    const fingerprint = home.newKey(name, algorithms);
    expect(await codeOf(exportFromGnupg(gnupg, fingerprint))).toBe('key-weak');
  });

  it('is asked for the primary key: by a subkey’s fingerprint nothing is taken', async () => {
    const { certificate } = await held('P-256');
    const [subkey = ''] = certificate.subkeys;
    expect(await codeOf(exportFromGnupg(gnupg, subkey))).toBe('fingerprint-mismatch');
  });
});
