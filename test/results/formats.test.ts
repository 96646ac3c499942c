/** The results in further forms: what the CSV says, and nothing that a spreadsheet would run. */
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DerivedFormat, formatResults } from '../../src/results/output/formats.ts';
import { collect, faultOf, opener, parsed } from './fixtures.ts';

const COLUMNS = ['nom', 'prenom', 'decision'];

function line(cells: readonly string[]): string {
  return `${cells.map((text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\r\n`;
}

function csv(rows: readonly (readonly string[])[]): string {
  return [COLUMNS, ...rows].map(line).join('');
}

async function made(format: DerivedFormat, text: string, chunkBytes = 1_000_000): Promise<string> {
  const chunks = formatResults(format, 'results.csv', opener(text, chunkBytes)());
  return (await collect(chunks)).toString('utf8');
}

/** The CSV as another parser reads it, a row an object. */
function objects(text: string): readonly Readonly<Record<string, string>>[] {
  const [header = [], ...rows] = parsed(text);
  return rows.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])));
}

const cell = fc.oneof(
  fc.constantFrom(
    '',
    'Brumeval',
    'dit "Plume", peut-être',
    "d'Écume",
    '01000',
    '𝒵oé',
    '\u2028',
    '\\n',
    ';',
    '-',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\r\n]/.test(text)),
);
const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 20 });

describe('ndjson and json', () => {
  it('say exactly what the CSV says, whatever it is and however it comes', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 50 }), async (rows, chunkBytes) => {
        const text = csv(rows);
        const expected = objects(text);
        expect(expected).toHaveLength(rows.length);
        const lines = (await made('ndjson', text, chunkBytes)).split('\n');
        expect(lines.pop()).toBe('');
        expect(lines.map((line): unknown => JSON.parse(line))).toEqual(expected);
        expect(JSON.parse(await made('json', text, chunkBytes))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('have their members in the order of the columns, every value a text', async () => {
    expect(await made('ndjson', csv([['01', '2', '']]))).toBe('{"nom":"01","prenom":"2","decision":""}\n');
    expect(await made('json', csv([]))).toBe('[]\n');
  });
});

/** Cells of the copy, below its header. */
async function copied(rows: readonly (readonly string[])[]): Promise<readonly (readonly string[])[]> {
  const text = await made('spreadsheet', csv(rows));
  expect(text.startsWith('\u{FEFF}nom;prenom;decision\r\n')).toBe(true);
  return parse(text, { bom: true, delimiter: ';', record_delimiter: '\r\n', from_line: 2 });
}

/** Cells without apostrophes, which are all that the copy adds. */
function letters(cells: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return cells.map((line) => line.map((text) => text.replaceAll("'", '')));
}

describe('the spreadsheet’s copy', () => {
  it.each([
    '=1+1',
    '+33',
    '-Dupré',
    '@SUM(A1)',
    ' =1',
    '\u00A0=1',
    '＝1',
    '\t=1',
    '00123',
    '1234567890123456',
  ])('keeps «%s» a text by an apostrophe', async (text) => {
    expect(await copied([[text, 'Zoé', 'ADMIS']])).toEqual([[`'${text}`, 'Zoé', 'ADMIS']]);
  });

  it.each(['Brumeval', "d'Écume", '14/03/2008', '25214', '0', 'STMG', 'a=b', '', 'dit "Plume"; ailleurs'])(
    'leaves «%s» as it is',
    async (text) => {
      expect(await copied([[text, 'Zoé', 'ADMIS']])).toEqual([[text, 'Zoé', 'ADMIS']]);
    },
  );

  it.each([
    ['Écume,=1+1', "Écume,'=1+1"],
    ['12, -2+3;@A1', "12,' -2+3;'@A1"],
  ])('keeps «%s» a text where a spreadsheet splits at another delimiter', async (text, kept) => {
    expect(await copied([[text, 'Zoé', 'ADMIS']])).toEqual([[kept, 'Zoé', 'ADMIS']]);
  });

  it('has no cell that begins like a formula, and but for apostrophes the cells of the CSV', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const copy = await copied(rows);
        expect(copy.flat().filter((text) => /(?:^|[,;\t])\s*[=+\-@]/.test(text))).toEqual([]);
        expect(letters(copy)).toEqual(letters(rows));
      }),
      { numRuns: 200 },
    );
  });
});

it.each<[string, string]>([
  ['nothing', ''],
  ['a line with a cell less', `${csv([])}a,b\r\n`],
  ['a line with a cell more', `${csv([])}a,b,c,d\r\n`],
  ['a last line without its end', csv([['a', 'b', 'c']]).slice(0, -2)],
])('are not made from a file with %s', async (_, text) => {
  for (const format of ['ndjson', 'json', 'spreadsheet'] as const) {
    expect((await faultOf(made(format, text))).code).toBe('document-malformed');
  }
});
