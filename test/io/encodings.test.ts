import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  concatBytes,
  encodeHex,
  encodeUtf8,
  equalBytes,
  parseHex,
  parseUtf8,
  sha256Hex,
} from '../../src/io/encodings.ts';

const bytes = fc.uint8Array({ maxLength: 64 });

describe('hexadecimal', () => {
  it('comes back', () => {
    fc.assert(
      fc.property(bytes, (given) => equalBytes(parseHex(encodeHex(given)) ?? Uint8Array.of(), given)),
    );
  });

  it.each(['0', 'AB', '0x', ' 00', '00 ', '0g', '00\n', '٠٠'])('has one form: %j is refused', (text) => {
    expect(parseHex(text)).toBeNull();
  });

  it('of a part of a buffer is of that part alone', () => {
    expect(encodeHex(Uint8Array.of(1, 2, 3, 4).subarray(1, 3))).toBe('0203');
  });
});

describe('UTF-8', () => {
  it('comes back for every well-formed text', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(fc.property(text, (given) => parseUtf8(encodeUtf8(given)) === given));
  });

  it('keeps a byte order mark in the text', () => {
    expect(parseUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  it.each([
    ['a stray continuation', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['what lies beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a cut character', [0xc3]],
    ['Windows-1252', [0x48, 0xe9, 0x6c]],
  ])('refuses %s', (_, given) => {
    expect(parseUtf8(Uint8Array.from(given))).toBeNull();
  });
});

describe('byte strings', () => {
  it('are digested as FIPS 180-4 says', () => {
    expect(sha256Hex(encodeUtf8('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('are joined, and compared with their lengths', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const joined = concatBytes(a, b);
        expect(joined).toHaveLength(a.length + b.length);
        expect(equalBytes(joined, concatBytes(joined))).toBe(true);
        expect(equalBytes(joined, concatBytes(joined, Uint8Array.of(0)))).toBe(false);
      }),
    );
  });
});
