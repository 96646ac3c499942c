import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { FaultList } from '../../src/results/faults.ts';
import { detectEncoding } from '../../src/results/intake/encoding.ts';
import { findDialect } from '../../src/results/intake/dialect.ts';
import { splitRecords } from '../../src/results/intake/records.ts';
import { readTextBlocks } from '../../src/results/intake/text-blocks.ts';
import { opener } from './fixtures.ts';
import { KNOWN, scoreKnown } from './intake-support.ts';

const RUNS = { numRuns: 200 };

/** What a file says: its rows, by line; `null` where it is refused by an error or a fault. */
async function reading(
  bytes: Uint8Array,
  chunkBytes: number,
): Promise<readonly (readonly string[])[] | null> {
  const open = opener(bytes, chunkBytes);
  const faults = new FaultList();
  try {
    const encoding = await detectEncoding(open);
    const dialect = await findDialect(open, encoding, scoreKnown);
    if (dialect === null) return [];
    const rows: (readonly string[])[] = [dialect.header];
    for await (const records of splitRecords(readTextBlocks(open(), encoding, faults), dialect, faults))
      rows.push(...records.map(({ cells }) => cells));
    // As the checks of a row do.
    const isEven = rows.every(({ length }) => length === dialect.header.length);
    return faults.total === 0 && isEven ? rows : null;
  } catch (error) {
    if (error instanceof SceauError && error.code === 'csv-encoding') return null;
    throw error;
  }
}

const piece = fc.constantFrom(
  ';',
  ',',
  '\t',
  '"',
  "'",
  '\n',
  '\r\n',
  '\r',
  '""',
  "''",
  ' -',
  'é',
  'Œ',
  '’',
  '€',
  'Łu',
  '𝄞',
  'sep=;',
  '\uFEFF',
  '\0',
  'x'.repeat(5000),
  KNOWN.join(';'),
  `'${KNOWN.join("';'")}'`,
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .tuple(
      fc.array(piece, { maxLength: 40 }),
      fc.constantFrom('utf-8', 'windows-1252', 'utf-16le', 'utf-16be', 'macintosh'),
      fc.boolean(),
    )
    .map(([pieces, encoding, addBOM]) => iconv.encode(pieces.join(''), encoding, { addBOM })),
);

test('any bytes at all are read or refused, and the same whatever the chunks', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom(1, 2, 3, 5, 64), async (content, chunkBytes) => {
      expect(await reading(content, chunkBytes)).toEqual(await reading(content, 100_000));
    }),
    RUNS,
  );
});

const cell = fc.oneof(
  fc.constantFrom(
    '',
    ' -',
    '-',
    "L'Haÿe",
    "'t Hooft",
    "'Zoé'",
    '"Zoé"',
    'Dupont, Jean',
    'a;b',
    'a\tb',
    "d'",
    '"',
    "'",
    'Œillet',
    'l’Écume',
    'Łukasz',
    ' é ',
    'nom',
    '𝄞',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom("'", '"', ';', ',', 'é', 'A', ' '), maxLength: 5 }),
);
/** Every row has a number, which nobody writes between apostrophes; the last rows may be empty. */
const table = fc
  .tuple(fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 }), fc.nat({ max: 2 }))
  .map(([rows, empty]) => [
    ...rows.map((cells, at) => [`${at}`, ...cells]),
    ...Array.from({ length: empty }, () => ['', '', '', '']),
  ]);
const form = fc.record({
  encoding: fc.constantFrom('utf-8', 'windows-1252', 'utf-16le', 'utf-16be'),
  addBOM: fc.boolean(),
  delimiter: fc.constantFrom(';', ',', '\t'),
  quote: fc.constantFrom('"', "'"),
  quoting: fc.constantFrom('all', 'needed', 'rows'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  hasSeparator: fc.boolean(),
  preamble: fc.array(fc.constantFrom('Session 2026-06', "l'établissement", '', 'x;"y'), { maxLength: 5 }),
  chunkBytes: fc.constantFrom(1, 7, 100_000),
});

test('what is read of a table is what was written, in any form, or the file is refused: no value changes, no row is lost', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(table, form, async (rows, o) => {
      const { delimiter, quote, lineEnd } = o;
      const quoted = (text: string) => quote + text.replaceAll(quote, quote + quote) + quote;
      const needsQuote = (text: string) =>
        text.includes(delimiter) ||
        text.includes('\n') ||
        text.includes('"') ||
        (quote === "'" && text.startsWith("'"));
      const line = (cells: readonly string[], isHeader: boolean) =>
        cells
          .map((text) =>
            o.quoting === 'all' || (o.quoting === 'rows' && !isHeader) || needsQuote(text)
              ? quoted(text)
              : text,
          )
          .join(delimiter);
      const lines = [
        ...(o.hasSeparator ? [`sep=${delimiter}`] : []),
        ...o.preamble,
        line(KNOWN, true),
        ...rows.map((cells) => line(cells, false)),
      ];
      const text = lines.map((one) => one + lineEnd).join('');
      const content = iconv.encode(text, o.encoding, { addBOM: o.addBOM || o.encoding.startsWith('utf-16') });
      fc.pre(o.encoding !== 'windows-1252' || iconv.decode(content, 'windows-1252') === text);
      const found = await reading(content, o.chunkBytes);
      if (found === null) return;
      read += 1;
      const expected = rows.filter(([number]) => number !== '');
      expect(found).toEqual([KNOWN, ...expected]);
    }),
    RUNS,
  );
  expect(read).toBeGreaterThan(RUNS.numRuns / 4);
});
