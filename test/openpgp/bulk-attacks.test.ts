/** Payloads that someone changed, or made otherwise: a typed failure each time, and never a result. */
import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { TAG, encodeLongHeader, encodePacket, parsePackets } from '../../src/openpgp/packets.ts';
import type { UnlockedKey } from '../../src/openpgp/private-key.ts';
import { SeipdEncryptor } from '../../src/openpgp/seipd.ts';
import { encodeOnePass, encodeLiteralHeader } from '../../src/openpgp/signed-literal.ts';
import { signPacket } from '../../src/openpgp/signature.ts';
import { NOW_MS, codeOf, newKey } from './keys.ts';
import { type Payload, opened, sealed } from './payload.ts';

const CONTENT = encodeUtf8('numero;nom\r\n'.repeat(500));

let seal: UnlockedKey;
let payload: Payload;
let signature: Uint8Array;
let onePass: Uint8Array;

beforeAll(async () => {
  seal = await newKey('Seal');
  payload = await sealed(CONTENT, seal);
  signature = await signPacket(CONTENT, seal, { nowMs: NOW_MS });
  const keyId = Buffer.from(seal.certificate.fingerprint, 'hex').subarray(-8);
  onePass = encodeOnePass({ hashAlgorithm: 8, publicKeyAlgorithm: 19, keyId });
});

const LITERAL = concatBytes(encodeLiteralHeader(CONTENT.length), CONTENT);
const PADDING = encodePacket(TAG.padding, new Uint8Array(100));

/** A payload, rightly encrypted, of any packets; `header` is its outer header and all before the ciphertext. */
function holding(...parts: readonly Uint8Array[]): Payload {
  const encryptor = new SeipdEncryptor(payload.sessionKey, systemRandom.bytes(16));
  const body = concatBytes(
    Uint8Array.of(1),
    encryptor.start(),
    encryptor.update(concatBytes(...parts)),
    encryptor.finish(),
  );
  const bytes = concatBytes(encodeLongHeader(TAG.seipd, body.length), body);
  return {
    ...payload,
    bytes,
    expect: { ...payload.expect, notations: {}, signatureSha256: sha256Hex(signature) },
  };
}

describe('a payload made by hand', () => {
  it('opens when it is the sequence of packets, with padding or without', async () => {
    for (const parts of [
      [onePass, LITERAL, signature],
      [onePass, LITERAL, signature, PADDING],
    ]) {
      expect(sha256Hex((await opened(holding(...parts))).content)).toBe(sha256Hex(CONTENT));
    }
  });

  it('is refused in any other sequence', async () => {
    const sequences: readonly (readonly Uint8Array[])[] = [
      [],
      [LITERAL],
      [LITERAL, signature],
      [onePass, LITERAL],
      [onePass, signature],
      [signature, LITERAL],
      [onePass, LITERAL, PADDING],
      [onePass, LITERAL, PADDING, signature],
      [PADDING, onePass, LITERAL, signature],
      [onePass, PADDING, LITERAL, signature],
      [onePass, LITERAL, signature, PADDING, PADDING],
      [onePass, LITERAL, signature, LITERAL],
      [onePass, LITERAL, LITERAL, signature],
      [onePass, onePass, LITERAL, signature, signature],
      [onePass, LITERAL, signature, signature],
      [compressed(concatBytes(onePass, LITERAL, signature))],
      [onePass, compressed(LITERAL), signature],
      [onePass, LITERAL, signature, Uint8Array.of(0xd5)],
      [onePass, LITERAL, signature, Uint8Array.of(0xd5, 5, 0)],
      [onePass, LITERAL, signature, Uint8Array.of(0)],
    ];
    for (const parts of sequences) expect(await codeOf(opened(holding(...parts)))).toBe('payload-malformed');
  });

  it('is refused where a packet is not what its place wants', async () => {
    const text = LITERAL.with(6, 0x74);
    const cut = encodePacket(TAG.literal, Uint8Array.of(0x62, 200, 0));
    const nested = onePass.with(14, 0);
    const weak = onePass.with(4, 2);
    const otherHash = onePass.with(4, 10);
    const other = onePass.with(8, (onePass[8] ?? 0) ^ 1);
    const long = encodePacket(TAG.onePassSignature, new Uint8Array(14));
    const huge = encodePacket(TAG.signature, new Uint8Array(9000));
    const partialSignature = concatBytes(Uint8Array.of(0xc2, 0xe9), new Uint8Array(512), Uint8Array.of(0));
    const shortPart = concatBytes(Uint8Array.of(0xcb, 0xe8), new Uint8Array(256), Uint8Array.of(0));
    for (const parts of [
      [onePass, text, signature],
      [onePass, cut, signature],
      [nested, LITERAL, signature],
      [weak, LITERAL, signature],
      [otherHash, LITERAL, signature],
      [other, LITERAL, signature],
      [long, LITERAL, signature],
      [onePass, LITERAL, huge],
      [onePass, LITERAL, partialSignature],
      [onePass, shortPart, signature],
    ]) {
      expect(await codeOf(opened(holding(...parts)))).toBe('payload-malformed');
    }
  });

  it('is refused where the signature is over other content', async () => {
    const shorter = concatBytes(encodeLiteralHeader(5), CONTENT.subarray(0, 5));
    expect(await codeOf(opened(holding(onePass, shorter, signature)))).toBe('inner-signature');
  });
});

describe('a payload that was changed', () => {
  it('fails with a type for a flip of every 64th octet, in each bit in turn', async () => {
    const codes = new Set<string>();
    for (let at = 0, bit = 0; at < payload.bytes.length; at += 64, bit = (bit + 1) % 8) {
      const bytes = payload.bytes.with(at, (payload.bytes[at] ?? 0) ^ (1 << bit));
      codes.add(await codeOf(opened(payload, bytes)));
    }
    expect([...codes].toSorted()).toEqual(['payload-integrity', 'payload-malformed']);
  });

  it('fails with a type for every flip in the outer header, the prefix, the inner headers and the MDC', async () => {
    const last = payload.bytes.length;
    const places = [
      ...Array.from({ length: 60 }, (_, i) => i),
      ...Array.from({ length: 24 }, (_, i) => last - 1 - i),
    ];
    for (const at of places) {
      for (let bit = 0; bit < 8; bit += 1) {
        const bytes = payload.bytes.with(at, (payload.bytes[at] ?? 0) ^ (1 << bit));
        expect(await codeOf(opened(payload, bytes))).toMatch(/^payload-(integrity|malformed)$/);
      }
    }
  });

  it('fails when it is cut at any packet boundary, whether or not the outer length is made to fit', async () => {
    const inside = 6 + 1 + 18;
    const boundaries = [0, 1, 6, 7, inside];
    let at = inside;
    const sizes = [onePass.length, LITERAL.length];
    for (const size of sizes) boundaries.push((at += size));
    boundaries.push(at + signature.length, payload.bytes.length - 22, payload.bytes.length - 1);
    for (const end of boundaries) {
      const cut = payload.bytes.subarray(0, end);
      expect(await codeOf(opened(payload, cut))).toBe('payload-malformed');
      if (end < 7) continue;
      const fitted = concatBytes(encodeLongHeader(TAG.seipd, end - 6), cut.subarray(6));
      expect(await codeOf(opened(payload, fitted))).toBe('payload-integrity');
    }
  });

  it('fails when octets are appended, outside or inside the packet', async () => {
    const outside = concatBytes(payload.bytes, Uint8Array.of(0));
    expect(await codeOf(opened(payload, outside))).toBe('payload-malformed');
    const body = concatBytes(payload.bytes.subarray(6), new Uint8Array(22));
    const inside = concatBytes(encodeLongHeader(TAG.seipd, body.length), body);
    expect(await codeOf(opened(payload, inside))).toBe('payload-integrity');
  });

  it('never hands out an .asc of another form: the signature inside is a packet of its own', async () => {
    const { asc } = await opened(payload);
    const text = new TextDecoder().decode(asc);
    const base64 = text.split('\n').slice(2, -3).join('');
    const packets = parsePackets(new Uint8Array(Buffer.from(base64, 'base64')), 1);
    expect(packets?.map(({ tag, bytes }) => [tag, sha256Hex(bytes)])).toEqual([
      [2, payload.expect.signatureSha256],
    ]);
  });
});

/** A ZIP-compressed packet. */
function compressed(bytes: Uint8Array): Uint8Array {
  return encodePacket(TAG.compressed, concatBytes(Uint8Array.of(1), new Uint8Array(deflateRawSync(bytes))));
}
