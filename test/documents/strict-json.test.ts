/** The one byte form (documents/FORMAT.md §1): a corpus of everything that JSON allows and a document does not. */
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { count, id, instant, label, list, listOrNone, zone } from '../../src/documents/fields.ts';
import { encodeJson, parseJson } from '../../src/documents/strict-json.ts';
import { encodeUtf8 } from '../../src/io/encodings.ts';

const schema = v.strictObject({
  name: label,
  count,
  place: v.nullable(v.strictObject({ id, list: listOrNone(id) })),
});
type Value = v.InferOutput<typeof schema>;

const MAX_BYTES = 100_000;
const parse = (bytes: Uint8Array): Value => parseJson('example.json', bytes, schema, MAX_BYTES);

/** The code that bytes are refused with, or 'none'. */
function codeOf(bytes: Uint8Array): string {
  try {
    parse(bytes);
    return 'none';
  } catch (error) {
    if (error instanceof SceauError) return error.code;
    throw error;
  }
}

const VALUE: Value = { name: 'Élève', count: 12, place: { id: 'lille', list: ['a', 'b'] } };
const GOOD = new TextDecoder().decode(encodeJson(VALUE));
const GOOD_BYTES = encodeUtf8(GOOD);

const codePoint = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const values: fc.Arbitrary<Value> = fc.record({
  name: codePoint.filter((text) => v.is(label, text)),
  count: fc.maxSafeNat(),
  place: fc.option(
    fc.record({
      id: fc.stringMatching(/^[a-z0-9]{1,9}$/).filter((text) => v.is(id, text)),
      list: fc.array(fc.constantFrom('a', 'b-c'), { maxLength: 4 }),
    }),
  ),
});

describe('a document', () => {
  it('looks like this', () => {
    expect(GOOD).toBe(
      '{\n  "name": "Élève",\n  "count": 12,\n  "place": {\n    "id": "lille",\n    "list": [\n      "a",\n      "b"\n    ]\n  }\n}\n',
    );
  });

  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(parse(encodeJson(value))).toEqual(value);
      }),
    );
  });

  it('has no other bytes: any change is refused or says something else', () => {
    const property = fc.property(values, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, flip) => {
      const bytes = encodeJson(value);
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ flip;
      if (codeOf(bytes) !== 'none') return;
      const read = parse(bytes);
      expect(read).not.toEqual(value);
      expect(encodeJson(read)).toEqual(bytes);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('has no other bytes: nothing may be added or cut off', () => {
    for (let length = 0; length < GOOD_BYTES.length; length += 1) {
      expect(codeOf(GOOD_BYTES.subarray(0, length)), String(length)).not.toBe('none');
    }
    for (const tail of ['\n', ' ', '\0', '{}', GOOD])
      expect(codeOf(encodeUtf8(GOOD + tail))).not.toBe('none');
  });
});

describe('the form', () => {
  const replaced = (from: string, to: string): string => {
    expect(GOOD).toContain(from);
    return GOOD.replace(from, to);
  };

  it.each([
    ['a duplicate key', replaced('"count": 12', '"count": 12,\n  "count": 12')],
    ['a duplicate key with another value first', replaced('"count": 12', '"count": 13,\n  "count": 12')],
    ['another order', '{\n  "count": 12,\n  "name": "a",\n  "place": null\n}\n'],
    ['four spaces', GOOD.replaceAll('  ', '    ')],
    ['no spaces', JSON.stringify(VALUE)],
    ['tabs', GOOD.replaceAll('  ', '\t')],
    ['CRLF', GOOD.replaceAll('\n', '\r\n')],
    ['no final newline', GOOD.slice(0, -1)],
    ['two of them', `${GOOD}\n`],
    ['an escape that is not needed', replaced('É', String.raw`\u00c9`)],
    ['an escaped slash', replaced('Élève', String.raw`a\/b`)],
    ['an exponent', replaced('12', '12e0')],
    ['a fraction of nothing', replaced('12', '12.0')],
    ['minus zero', replaced('12', '-0')],
  ])('has no %s', (_, text) => {
    expect(codeOf(encodeUtf8(text))).toMatch(/^document-(not-canonical|malformed)$/);
  });

  it.each([
    ['2^53', replaced('12', '9007199254740992')],
    ['2^53 + 1', replaced('12', '9007199254740993')],
    ['a number beyond all', replaced('12', '1e999')],
    ['NaN', replaced('12', 'NaN')],
    ['Infinity', replaced('12', 'Infinity')],
    ['a fraction', replaced('12', '1.5')],
    ['a negative count', replaced('12', '-1')],
    ['hexadecimal', replaced('12', '0x0c')],
    ['a leading zero', replaced('12', '012')],
    ['a leading plus', replaced('12', '+12')],
    ['a number as a string', replaced('12', '"12"')],
    ['null where there must be something', replaced('12', 'null')],
    ['a byte order mark', `\ufeff${GOOD}`],
    ['a comment', replaced('12', '12 // twelve')],
    ['a trailing comma', replaced('12,', '12,,')],
    ['single quotes', replaced('"Élève"', "'a'")],
    ['a second value', `${GOOD}{}`],
    ['a missing key', '{\n  "name": "a",\n  "count": 12\n}\n'],
    ['an unknown key', replaced('"count": 12', '"count": 12,\n  "more": 1')],
    ['an unknown key further down', replaced('"id": "lille"', '"id": "lille",\n    "more": 1')],
    ['a key of every object', replaced('"count": 12', '"constructor": 1,\n  "count": 12')],
    ['a prototype', replaced('"count": 12', '"__proto__": { "more": 1 },\n  "count": 12')],
    ['a lone surrogate, escaped', replaced('Élève', String.raw`\ud800`)],
    ['a lone low surrogate, escaped', replaced('Élève', String.raw`a\udc00`)],
    ['a control character, escaped', replaced('Élève', String.raw`a\u0000`)],
    ['a raw control character', replaced('Élève', 'a\u0001')],
    ['a right-to-left override', replaced('Élève', 'a\u202eb')],
    ['a decomposed letter', replaced('Élève', 'E\u0301leve')],
    ['a line separator', replaced('Élève', 'a\u2028b')],
    ['an array', '[]\n'],
    ['null', 'null\n'],
    ['a string', '"a"\n'],
    ['nothing', ''],
  ])('has no %s', (_, text) => {
    expect(codeOf(encodeUtf8(text))).toBe('document-malformed');
  });

  it.each([
    ['a stray byte', [0xff]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
  ])('is UTF-8: not %s', (_, bytes) => {
    const at = GOOD_BYTES.indexOf(0xc3);
    const given = [...GOOD_BYTES.subarray(0, at), ...bytes, ...GOOD_BYTES.subarray(at)];
    expect(codeOf(Uint8Array.from(given))).toBe('document-malformed');
  });

  it('is bounded before it is looked at', () => {
    expect(codeOf(new Uint8Array(MAX_BYTES + 1))).toBe('document-too-large');
    expect(codeOf(new Uint8Array(MAX_BYTES))).toBe('document-malformed');
  });

  it('is not to be had by nesting', () => {
    const depth = MAX_BYTES / 2;
    expect(codeOf(encodeUtf8('['.repeat(depth) + ']'.repeat(depth)))).toBe('document-malformed');
    expect(codeOf(encodeUtf8('['.repeat(MAX_BYTES)))).toBe('document-malformed');
    expect(codeOf(encodeUtf8('{"name":'.repeat(10_000)))).toBe('document-malformed');
  });
});

describe('fields', () => {
  it.each([
    ['2026-07-03T08:00:00Z', true],
    ['2024-02-29T00:00:00Z', true],
    ['2026-02-29T00:00:00Z', false],
    ['2026-07-03T24:00:00Z', false],
    ['2026-06-30T23:59:60Z', false],
    ['2026-13-01T00:00:00Z', false],
    ['2026-07-03T08:00:00.000Z', false],
    ['2026-07-03T08:00:00+00:00', false],
    ['2026-07-03t08:00:00z', false],
    ['2026-07-03', false],
    ['+002026-07-03T08:00:00Z', false],
  ])('%s is an instant: %s', (text, expected) => {
    expect(v.is(instant, text)).toBe(expected);
  });

  it.each([
    ['Europe/Paris', true],
    ['Indian/Reunion', true],
    ['America/Argentina/Ushuaia', true],
    ['UTC', true],
    ['Europe/Lille', false],
    ['+02:00', false],
    ['../Paris', false],
    ['', false],
  ])('%s is a zone: %s', (text, expected) => {
    expect(v.is(zone, text)).toBe(expected);
  });

  it('are lists of 1 to 1,000, or of none where that is allowed', () => {
    const items = Array.from({ length: 1001 }, () => 'a');
    expect([0, 1, 1000, 1001].map((length) => v.is(list(id), items.slice(0, length)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([0, 1001].map((length) => v.is(listOrNone(id), items.slice(0, length)))).toEqual([true, false]);
  });
});
