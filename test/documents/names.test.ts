import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isId,
  officerFolder,
  parseId,
  parseReceiptName,
  parseRecipientFolder,
  parseRevisionFolder,
  receiptName,
  receiptsFolder,
  recipientFolder,
  scopeFolder,
} from '../../src/documents/names.ts';
import { DISPOSITIONS } from '../../src/documents/receipt.ts';

const ALPHABET = Array.from('abcdefghijklmnopqrstuvwxyz0123456789-');
/** Any id, by its grammar. */
const ids = fc
  .string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 63 })
  .filter((text) => isId(text));
const place = { issuer: 'lille', publication: 'bcg-2026', revision: 3 };

describe('an id', () => {
  it.each([
    'a',
    '0',
    'a-b',
    'presse-nord',
    'r',
    'r0',
    'r01',
    'r10000',
    'com',
    'com10',
    'con1',
    'a'.repeat(63),
  ])('may be %s', (text) => {
    expect(isId(text)).toBe(true);
    expect(parseId(text)).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['a path', 'a/b'],
    ['the folder above', '..'],
    ['the folder itself', '.'],
    ['a hidden file', '.a'],
    ['a hyphen first', '-a'],
    ['a hyphen last', 'a-'],
    ['upper case', 'Lille'],
    ['64 characters', 'a'.repeat(64)],
    ['a line feed last', 'a\n'],
    ['a NUL', 'a\0'],
    ['a space', 'a b'],
    ['an underscore', 'a_b'],
    ['a backslash', 'a\\b'],
    ['a drive', 'c:'],
    ['composed é', 'caf\u00e9'],
    ['decomposed é', 'cafe\u0301'],
    ['the Kelvin sign', '\u212a'],
    ['full-width a', '\uff41'],
    ['a device', 'con'],
    ['a device', 'prn'],
    ['a device', 'aux'],
    ['a device', 'nul'],
    ['a device', 'com0'],
    ['a device', 'com1'],
    ['a device', 'lpt9'],
    ['a folder of the tree', 'officers'],
    ['a folder of the tree', 'receipts'],
    ['a revision', 'r1'],
    ['a revision', 'r9999'],
  ])('is not %s: %j', (_, text) => {
    expect(isId(text)).toBe(false);
    expect(() => parseId(text)).toThrow(expect.objectContaining({ code: 'name-invalid' }));
  });
});

describe('the tree', () => {
  it('has a place for everything', () => {
    expect(scopeFolder(place, 'press')).toBe('lille/bcg-2026/r3/press');
    const to = { scope: 'press', recipient: 'nord', request: 1 };
    expect(recipientFolder(place, to)).toBe('lille/bcg-2026/r3/press/nord');
    expect(recipientFolder(place, { ...to, request: 2 })).toBe('lille/bcg-2026/r3/press/nord.2');
    expect(officerFolder(place, 'claire')).toBe('lille/bcg-2026/r3/officers/claire');
    expect(receiptsFolder(place, 'nord')).toBe('lille/bcg-2026/receipts/nord');
  });

  it('knows a recipient’s folder, in its one form', () => {
    expect(parseRecipientFolder('nord')).toEqual({ recipient: 'nord', request: 1 });
    expect(parseRecipientFolder('nord.12')).toEqual({ recipient: 'nord', request: 12 });
    for (const name of [
      'nord.1',
      'nord.0',
      'nord.02',
      'nord.',
      'nord.2.2',
      '.2',
      'officers',
      'payload.pgp',
      'r1.2',
    ]) {
      expect(parseRecipientFolder(name), name).toBeNull();
    }
  });

  it('knows a revision’s folder, in its one form', () => {
    expect(parseRevisionFolder('r1')).toBe(1);
    expect(parseRevisionFolder('r9999')).toBe(9999);
    for (const name of ['r0', 'r01', 'r10000', 'R1', 'r1 ', 'r-1', 'r1e3', '1', 'r']) {
      expect(parseRevisionFolder(name), name).toBeNull();
    }
  });
});

describe('a receipt’s name', () => {
  it('says what it is about, and nothing else has that name', () => {
    const about = fc.record({
      scope: ids,
      revision: fc.integer({ min: 1, max: 9999 }),
      request: fc.integer({ min: 1, max: 9999 }),
      disposition: fc.constantFrom(...DISPOSITIONS),
      subject: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/), { nil: undefined }),
    });
    fc.assert(
      fc.property(about, ({ scope, revision, request, disposition, subject }) => {
        const name = receiptName({ scope, revision, request, disposition, subject });
        expect(parseReceiptName(name)).toEqual({ scope, revision, request, disposition });
      }),
    );
  });

  it('is read from the right where the scope’s own looks like one', () => {
    const scope = 'a-r1-verified';
    const name = receiptName({ scope, revision: 2, disposition: 'opened' });
    expect(parseReceiptName(name)).toEqual({ scope, revision: 2, request: 1, disposition: 'opened' });
  });

  it.each([
    'receipt-press-r1-verified.json.asc',
    'receipt-press-r1-lost.json',
    'receipt-press-r0-verified.json',
    'receipt-press-r1.1-verified.json',
    'receipt-..-r1-verified.json',
    'receipt-con-r1-verified.json',
    'receipt--r1-verified.json',
    'receipt-press-r1-rejected-0123.json',
    'manifest.json',
  ])('is not %s', (name) => {
    expect(parseReceiptName(name)).toBeNull();
  });
});
