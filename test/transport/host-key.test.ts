import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isCode } from '../../src/errors.ts';
import {
  encodeHostKeyPin,
  hostKeyFingerprint,
  hostKeyType,
  judgeHostKey,
  parseHostKeyPin,
} from '../../src/transport/host-key.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import { generateSshKey } from '../../src/transport/sftp-server.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { at, embeddedServer, sftpOptions } from '../support/sftp.ts';
import { fingerprintOf, keyPair, publicBlob, startSshd } from '../support/sshd.ts';
import { expectCode, sampleBytes } from './depot-contract.ts';

const FINGERPRINT = `SHA256:${'A'.repeat(43)}`;

/** The wire form of a new Ed25519 key. */
function newKey(): Uint8Array {
  return Buffer.from(generateSshKey().publicKey.split(' ')[1] ?? '', 'base64');
}

it.each([FINGERPRINT, `ssh-ed25519 ${FINGERPRINT}`, `ecdsa-sha2-nistp256 ${FINGERPRINT}`])(
  'reads the pin %j and writes it the same',
  (text) => {
    expect(encodeHostKeyPin(parseHostKeyPin(text, 'sceau.toml'))).toBe(text);
  },
);

it.each([
  '',
  FINGERPRINT.slice(0, -1),
  `${FINGERPRINT}=`,
  `SHA256:${'A'.repeat(42)}B`,
  FINGERPRINT.toLowerCase(),
  `MD5:${'00:'.repeat(15)}00`,
  ` ${FINGERPRINT}`,
  `${FINGERPRINT}\n`,
  `ssh-ed25519  ${FINGERPRINT}`,
  `SSH ${FINGERPRINT}`,
])('refuses the pin %j', async (text) => {
  await expectCode((async () => parseHostKeyPin(text, 'sceau.toml'))(), 'host-key-invalid');
});

it('computes the fingerprint that ssh-keygen prints', (context) => {
  if (peer('ssh-keygen') === undefined) return context.skip();
  const key = keyPair(scratchFolder(), 'key');
  expect(hostKeyFingerprint(publicBlob(key))).toBe(fingerprintOf(key));
  expect(hostKeyType(publicBlob(key))).toBe('ssh-ed25519');
  return undefined;
});

it('finds no type in bytes that are no key', () => {
  for (const bytes of [[], [0, 0, 0], [0, 0, 0, 9, 65], [255, 255, 255, 255], [0, 0, 0, 1, 10]]) {
    expect(hostKeyType(Uint8Array.from(bytes))).toBe('');
  }
});

it('tells a pinned key from a changed and an unknown one, whatever the number of pins', () => {
  const key = newKey();
  const own = { type: 'ssh-ed25519', fingerprint: hostKeyFingerprint(key) };
  const other = { type: 'ssh-ed25519', fingerprint: FINGERPRINT };
  expect(judgeHostKey([own], key)).toBe('pinned');
  expect(judgeHostKey([{ ...own, type: null }], key)).toBe('pinned');
  expect(judgeHostKey([other, own], key)).toBe('pinned');
  expect(judgeHostKey([other], key)).toBe('changed');
  expect(judgeHostKey([{ ...other, type: null }], key)).toBe('changed');
  expect(judgeHostKey([{ ...other, type: 'ecdsa-sha2-nistp256' }], key)).toBe('unknown');
  expect(judgeHostKey([{ ...own, type: 'ecdsa-sha2-nistp256' }], key)).toBe('unknown');
  expect(judgeHostKey([], key)).toBe('unknown');
});

it.each([
  ['host-key-changed', 'ssh-ed25519'],
  ['host-key-unknown', 'ecdsa-sha2-nistp256'],
] as const)('leaves a server with %s before it logs in or sends anything', async (code, type) => {
  const { asked, options, server } = await embeddedServer();
  const pins = [{ type, fingerprint: FINGERPRINT }];
  const outcome: unknown = await openSftpDepot({ ...options, pins }).catch((error: unknown) => error);
  expect(isCode(outcome, code) && outcome.params.found).toBe(`ssh-ed25519 ${server.fingerprint}`);
  expect(asked).toEqual([]);
});

it('does not connect at all without a pin', async () => {
  const { asked, options } = await embeddedServer(at('authentication', 'drop'));
  await expectCode(openSftpDepot({ ...options, pins: [] }), 'host-key-missing');
  expect(asked).toEqual([]);
});

it('takes the pinned key of a server that has several', async (context) => {
  const folder = scratchFolder();
  if (peer('ssh-keygen') === undefined) return context.skip();
  const second = keyPair(folder, 'second', { type: 'ecdsa' });
  const sshd = await startSshd({ folder, settings: [`HostKey ${second}`] });
  if (sshd === undefined) return context.skip();
  try {
    const options = sftpOptions(sshd, folder);
    const ecdsa = { type: 'ecdsa-sha2-nistp256', fingerprint: fingerprintOf(second) };
    await (await openSftpDepot({ ...options, pins: [ecdsa] })).close();
    await (await openSftpDepot(options)).close();
  } finally {
    await sshd.stop();
  }
  return undefined;
});

it('refuses a real server whose host key has changed between two runs, with nothing stored', async (context) => {
  const folder = scratchFolder();
  const root = scratchFolder();
  const before = await startSshd({ folder });
  if (before === undefined) return context.skip();
  const options = sftpOptions(before, root);
  const depot = await openSftpDepot(options);
  await depot.put('first', bytesSource(sampleBytes(10)));
  await depot.close();
  await before.stop();
  const after = await startSshd({ folder, hostKey: 'another', port: before.port });
  try {
    const outcome: unknown = await openSftpDepot(options).catch((error: unknown) => error);
    expect(isCode(outcome, 'host-key-changed') && outcome.params).toEqual({
      host: '127.0.0.1',
      expected: `ssh-ed25519 ${before.fingerprint}`,
      found: `ssh-ed25519 ${after?.fingerprint}`,
    });
    expect(readdirSync(root)).toEqual(['first']);
  } finally {
    await after?.stop();
  }
  return undefined;
});
