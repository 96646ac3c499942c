import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { encodeMirrorIndex, listIndexed, parseMirrorIndex } from '../../src/transport/mirror-index.ts';

const FILES = [
  { path: 'publication.json', length: 800 },
  { path: 'r1/press/release-1.json', length: 900 },
  { path: 'r1/request-1.json', length: 700 },
];
const malformed = expect.objectContaining({ code: 'document-malformed' });
const indexOf = (files: unknown, type = 'sceau/mirror-index/v1'): Uint8Array =>
  encodeUtf8(JSON.stringify({ type, files }));

describe("a mirror's index", () => {
  it('is the same bytes for the same files, and reads back', () => {
    const bytes = encodeMirrorIndex(FILES);
    expect(encodeMirrorIndex(FILES.toReversed())).toEqual(bytes);
    expect(parseMirrorIndex(bytes)).toEqual(FILES);
  });

  it('lists a folder as a depot does', () => {
    expect(listIndexed(FILES, '')).toEqual([
      { name: 'publication.json', kind: 'file', length: 800 },
      { name: 'r1', kind: 'folder', length: 0 },
    ]);
    expect(listIndexed(FILES, 'r1/press').map((each) => each.name)).toEqual(['release-1.json']);
    expect(listIndexed(FILES, 'r2')).toEqual([]);
    expect(listIndexed(FILES, 'r')).toEqual([]);
  });

  it.each([
    ['a path that climbs', indexOf([{ path: '../secret', length: 1 }])],
    ['an absolute path', indexOf([{ path: '/etc/passwd', length: 1 }])],
    ['a hidden name', indexOf([{ path: 'r1/.htaccess', length: 1 }])],
    ['a negative length', indexOf([{ path: 'a', length: -1 }])],
    ['a length that is no integer', indexOf([{ path: 'a', length: 1.5 }])],
    ['an unknown key', indexOf([{ path: 'a', length: 1, url: 'https://x/' }])],
    ['another type', indexOf([], 'sceau/mirror-index/v2')],
    ['no files', encodeUtf8('{"type":"sceau/mirror-index/v1"}')],
    ['no JSON', encodeUtf8('<html>')],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe)],
  ])('with %s is refused', (_, bytes) => {
    expect(() => parseMirrorIndex(bytes)).toThrow(malformed);
  });

  it('of any bytes is refused with a code, or read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(encodeUtf8)), (bytes) => {
        try {
          parseMirrorIndex(bytes);
        } catch (error) {
          expect(error).toEqual(malformed);
        }
      }),
    );
  });
});
