import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { concatBytes } from '../../src/io/encodings.ts';
import { encodeArmor, parseArmor, parseCanonicalArmor } from '../../src/openpgp/armor.ts';
import { regroup } from '../../src/openpgp/chunking.ts';
import { PacketStream } from '../../src/openpgp/packet-stream.ts';
import {
  encodeLongHeader,
  encodePacket,
  hasShortestHeader,
  parsePackets,
} from '../../src/openpgp/packets.ts';
import { padme } from '../../src/openpgp/padding.ts';
import { chunksOf, collect } from './keys.ts';

const TAGS = fc.integer({ min: 1, max: 63 });
const PACKETS = fc.array(fc.tuple(TAGS, fc.uint8Array({ maxLength: 600 })), { maxLength: 5 });

describe('packets', () => {
  it('are split into what they were made of', () => {
    fc.assert(
      fc.property(PACKETS, (packets) => {
        const bytes = concatBytes(...packets.map(([tag, body]) => encodePacket(tag, body)));
        const found = parsePackets(bytes, 5) ?? [];
        expect(found.map(({ tag, body }) => [tag, [...body]])).toEqual(
          packets.map(([tag, body]) => [tag, [...body]]),
        );
        expect(found.every((packet) => hasShortestHeader(packet))).toBe(true);
      }),
    );
  });

  it('keep to their headers at each boundary of lengths', () => {
    for (const length of [0, 191, 192, 8383, 8384, 70_000]) {
      const [packet] = parsePackets(encodePacket(2, new Uint8Array(length)), 1) ?? [];
      expect(packet?.body.length).toBe(length);
      const [long] = parsePackets(concatBytes(encodeLongHeader(2, length), new Uint8Array(length)), 1) ?? [];
      expect(long !== undefined && hasShortestHeader(long)).toBe(length >= 8384);
    }
  });

  it('are refused when there are too many, one is cut, or none of a length', () => {
    const two = concatBytes(encodePacket(2, new Uint8Array(3)), encodePacket(2, new Uint8Array(3)));
    expect(parsePackets(two, 1)).toBeNull();
    expect(parsePackets(two.subarray(0, -1), 2)).toBeNull();
    expect(parsePackets(Uint8Array.of(0x8b, 1, 2), 2)).toBeNull();
    expect(parsePackets(Uint8Array.of(0x40), 2)).toBeNull();
    expect(parsePackets(Uint8Array.of(0xcb, 0xe9), 2)).toBeNull();
  });

  it('come out of a stream the same, wherever the chunks end', () => {
    fc.assert(
      fc.property(PACKETS, fc.integer({ min: 1, max: 40 }), (packets, chunkLength) => {
        const bytes = concatBytes(...packets.map(([tag, body]) => encodePacket(tag, body)));
        const stream = new PacketStream();
        const bodies: number[][] = [];
        for (let at = 0; at < bytes.length; at += chunkLength) {
          for (const piece of stream.push(bytes.subarray(at, at + chunkLength))) {
            if (piece.kind === 'header') bodies.push([piece.tag]);
            else if (piece.kind === 'body') bodies.at(-1)?.push(...piece.bytes);
          }
        }
        stream.end();
        expect(bodies).toEqual(packets.map(([tag, body]) => [tag, ...body]));
      }),
    );
  });

  it('in parts are put together, and a stream that ends in one is refused', () => {
    const bytes = concatBytes(
      Uint8Array.of(0xcb, 0xe9),
      new Uint8Array(512),
      Uint8Array.of(0xe1),
      new Uint8Array(2),
    );
    const stream = new PacketStream();
    const length = [...bytes]
      .flatMap((octet) => stream.push(Uint8Array.of(octet)))
      .reduce((sum, piece) => sum + (piece.kind === 'body' ? piece.bytes.length : 0), 0);
    expect(length).toBe(514);
    expect(() => stream.end()).toThrow(SceauError);
    stream.push(Uint8Array.of(0));
    expect(stream.end()).toBeUndefined();
  });
});

describe('armor', () => {
  it('goes both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = encodeArmor('SIGNATURE', bytes);
        expect(parseCanonicalArmor('SIGNATURE', text)).toEqual(bytes);
        expect(text.split('\n').every((line) => line.length <= 64)).toBe(true);
      }),
    );
  });

  it('with spare bits in its last character is refused even leniently', () => {
    const text = encodeArmor('SIGNATURE', Uint8Array.of(1)).replace('AQ==', 'AR==');
    expect(parseArmor('SIGNATURE', text)).toBeNull();
  });
});

describe('padme', () => {
  it('gives the lengths of the paper', () => {
    expect([0, 1, 2, 3, 8, 9, 10, 100, 1000, 1_000_000].map(padme)).toEqual([
      0, 1, 2, 3, 8, 10, 10, 104, 1024, 1_015_808,
    ]);
  });

  it('never goes down, is its own fixed point, and costs at most an eighth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (length) => {
        const padded = padme(length);
        expect(padded).toBeGreaterThanOrEqual(length);
        expect(padded).toBeLessThanOrEqual(Math.ceil(length * 1.125));
        expect(padme(padded)).toBe(padded);
        expect(padme(length + 1)).toBeGreaterThanOrEqual(padded);
      }),
    );
  });
});

describe('regroup', () => {
  it('passes the same octets on in chunks that are neither tiny nor huge', async () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(lengths, async (sizes) => {
        const chunks = sizes.map((size, i) => new Uint8Array(size).fill(i + 1));
        async function* source(): AsyncGenerator<Uint8Array, void> {
          for (const chunk of chunks) yield await Promise.resolve(chunk);
        }
        expect(Buffer.compare(await collect(regroup(source())), concatBytes(...chunks))).toBe(0);
      }),
      { numRuns: 30 },
    );
    const sizes: number[] = [];
    for await (const chunk of regroup(chunksOf(new Uint8Array(3_000_000), 3_000_000)))
      sizes.push(chunk.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
  });
});
