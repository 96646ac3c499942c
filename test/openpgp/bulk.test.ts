import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { concatBytes, encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { openBulk, sealBulk, smallestBulkLength } from '../../src/openpgp/bulk.ts';
import type { UnlockedKey } from '../../src/openpgp/private-key.ts';
import { verifyDetached } from '../../src/openpgp/signature.ts';
import { borrowed } from '../support/borrowed.ts';
import { CREATED_MS, NOW_MS, YEAR_MS, chunksOf, codeOf, collect, newKey } from './keys.ts';
import { FILE, NOTATIONS, type Payload, opened, sealed } from './payload.ts';

const CONTENT = encodeUtf8('numero;nom\r\n'.repeat(20_000));

let seal: UnlockedKey;

beforeAll(async () => {
  seal = await newKey('Seal');
});

describe('a payload', () => {
  it('opens to what was sealed, whatever the sizes of the chunks', async () => {
    const payload = await sealed(CONTENT, seal, 300_000);
    for (const chunkLength of [1, 7, 4096, 300_000]) {
      const part = chunkLength === 1 ? await sealed(encodeUtf8('a;b\r\n'), seal) : payload;
      const result = await opened(part, part.bytes, chunkLength);
      const content = part === payload ? CONTENT : encodeUtf8('a;b\r\n');
      expect(sha256Hex(result.content)).toBe(sha256Hex(content));
      expect(result).toMatchObject({ literalLength: content.length, signedAtMs: NOW_MS, signerNow: 'valid' });
    }
  });

  it('opens to what was sealed where both sources use their memory again', async () => {
    const content = { literalLength: CONTENT.length, packetLength: 300_000 };
    const sessionKey = systemRandom.bytes(32);
    const bulk = sealBulk({
      content: { ...content, source: borrowed(CONTENT, 70_000) },
      signing: { signer: seal, notations: NOTATIONS, nowMs: NOW_MS },
      sessionKey,
      random: systemRandom,
    });
    const bytes = await collect(bulk.chunks);
    const parts: Uint8Array[] = [];
    await openBulk({
      ciphertext: borrowed(bytes, 70_000),
      file: FILE,
      sessionKey,
      expect: {
        certificate: seal.certificate,
        signatureSha256: await bulk.innerSignatureSha256,
        notations: NOTATIONS,
        moment: { nowMs: NOW_MS, mode: 'accept' },
      },
      write: (part) => void parts.push(part.slice()),
    });
    expect(sha256Hex(concatBytes(...parts))).toBe(sha256Hex(CONTENT));
  });

  it('gives out a detached signature over its content', async () => {
    const { asc } = await opened(await sealed(CONTENT, seal));
    const moment = { nowMs: NOW_MS, mode: 'accept' } as const;
    const { certificate } = seal;
    const verified = verifyDetached({ file: 'results.csv.asc', bytes: CONTENT, asc, certificate, moment });
    await expect(verified).resolves.toEqual({ signedAtMs: NOW_MS, signerNow: 'valid' });
  });

  it('has exactly the length asked for, whatever is in it', async () => {
    const packetLength = smallestBulkLength(5000, seal.certificate);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (content) => {
        const payload = await sealed(content, seal, packetLength);
        expect(payload.bytes.length).toBe(packetLength);
        expect(sha256Hex((await opened(payload)).content)).toBe(sha256Hex(content));
      }),
      { numRuns: 15 },
    );
  });

  it('fits the least length however short the signature is, for every kind of signer', async () => {
    for (const curve of ['p256', 'p384'] as const) {
      const signer = await newKey('Signer', { curve });
      const payload = await sealed(new Uint8Array(), signer);
      expect(payload.bytes.length).toBe(smallestBulkLength(0, signer.certificate));
      expect((await opened(payload)).literalLength).toBe(0);
    }
  });

  it('is not made where the source is longer or shorter than was said', async () => {
    for (const literalLength of [CONTENT.length - 1, CONTENT.length + 1]) {
      const bulk = sealBulk({
        content: { source: chunksOf(CONTENT), literalLength, packetLength: 400_000 },
        signing: { signer: seal, notations: NOTATIONS, nowMs: NOW_MS },
        sessionKey: systemRandom.bytes(32),
        random: systemRandom,
      });
      expect(await codeOf(collect(bulk.chunks))).toBe('length-mismatch');
      expect(await codeOf(bulk.innerSignatureSha256)).toBe('length-mismatch');
    }
  });

  it('is not made by a key that may not sign, too short for its content, or longer than a packet', async () => {
    const cases = [
      [{ nowMs: CREATED_MS - YEAR_MS }, 'key-unusable'],
      [{ packetLength: smallestBulkLength(CONTENT.length, seal.certificate) - 1 }, 'bug'],
      [{ packetLength: 2 ** 32 + 6 }, 'document-too-large'],
      [{ notations: { 'long@sceau.example': 'x'.repeat(1024) } }, 'bug'],
    ] as const;
    for (const [change, code] of cases) {
      const { packetLength, nowMs, notations } = {
        packetLength: 400_000,
        nowMs: NOW_MS,
        notations: NOTATIONS,
        ...change,
      };
      const bulk = sealBulk({
        content: { source: chunksOf(CONTENT), literalLength: CONTENT.length, packetLength },
        signing: { signer: seal, notations, nowMs },
        sessionKey: systemRandom.bytes(32),
        random: systemRandom,
      });
      expect(await codeOf(collect(bulk.chunks))).toBe(code);
    }
  });
});

describe('openBulk', () => {
  let payload: Payload;

  beforeAll(async () => {
    payload = await sealed(CONTENT.subarray(0, 5000), seal, 8000);
  });

  it.each([
    ['another digest of the signature', { signatureSha256: '00'.repeat(32) }],
    ['a notation more', { notations: { ...NOTATIONS, 'realm@sceau.example': 'production' } }],
    ['a notation less', { notations: { 'scope@sceau.example': 'presse' } }],
    ['another value', { notations: { ...NOTATIONS, 'revision@sceau.example': '2' } }],
  ] as const)('refuses a payload where %s was promised', async (_, change) => {
    expect(await codeOf(opened({ ...payload, expect: { ...payload.expect, ...change } }))).toBe(
      'inner-signature',
    );
  });

  it('refuses a payload that was signed well after this machine’s time, and says that it is the time', async () => {
    const moment = { nowMs: NOW_MS - 3_600_000, mode: 'accept' } as const;
    const early = opened({ ...payload, expect: { ...payload.expect, moment } });
    expect(await codeOf(early)).toBe('signed-in-future');
  });

  it('refuses a signature by anyone but the key that was promised', async () => {
    const { certificate } = await newKey('Seal');
    const expectation = { ...payload.expect, certificate };
    expect(await codeOf(opened({ ...payload, expect: expectation }))).toBe('inner-signature');
  });

  it('refuses another session key', async () => {
    expect(await codeOf(opened({ ...payload, sessionKey: systemRandom.bytes(32) }))).toBe(
      'payload-integrity',
    );
  });

  it('passes on what the writer throws', async () => {
    const ciphertext = chunksOf(payload.bytes);
    const write = full;
    const { sessionKey, expect: expectation } = payload;
    expect(await codeOf(openBulk({ ciphertext, file: FILE, sessionKey, expect: expectation, write }))).toBe(
      'disk-full',
    );
  });

  it('refuses an expired key to those who accept, and says so to those who keep records', async () => {
    const signer = await newKey('Brief', { expiresInSeconds: (NOW_MS - CREATED_MS) / 1000 + 60 });
    const old = await sealed(CONTENT, signer);
    const nowMs = NOW_MS + YEAR_MS;
    const at = (mode: 'accept' | 'record'): Payload => ({
      ...old,
      expect: { ...old.expect, moment: { nowMs, mode } },
    });
    expect(await codeOf(opened(at('accept')))).toBe('key-expired');
    await expect(opened(at('record'))).resolves.toMatchObject({ signerNow: 'expired' });
  });

  it('takes nothing for a payload that is not one SEIPD packet of version 1', async () => {
    const { bytes } = payload;
    const changed = (at: number, value: number): Uint8Array => bytes.with(at, value);
    const cases = [
      new Uint8Array(),
      concatBytes(bytes, Uint8Array.of(0xd5, 0)),
      concatBytes(bytes, bytes),
      changed(0, 0xc9),
      changed(0, 0x12),
      changed(6, 2),
    ];
    for (const one of cases) expect(await codeOf(opened(payload, one))).toBe('payload-malformed');
  });
});

/** A writer on a full disk. */
function full(): never {
  throw new SceauError('disk-full', { path: 'here' });
}
