import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RowRule } from '../../src/file-faults.ts';
import { splitLine } from '../../src/results/intake/split-line.ts';
import { type RecordSyntax, MAX_RECORD_LENGTH } from '../../src/results/intake/records.ts';
import { faultOf } from './fixtures.ts';
import { recordsOf } from './intake-support.ts';

const QUOTE: RecordSyntax = {
  delimiter: ';',
  quote: '"',
  isQuoteSeen: true,
  headerLine: 0,
  header: ['nom', 'prenom'],
};
const APOSTROPHE: RecordSyntax = { ...QUOTE, quote: "'" };
type Told = readonly [number, number, RowRule];

const read = (text: string, syntax: RecordSyntax) => recordsOf(Buffer.from(text), { syntax });
const cellsOf = async (text: string, syntax: RecordSyntax) =>
  (await read(text, syntax)).records.map(({ cells }) => cells);
async function toldOf(text: string, syntax: RecordSyntax): Promise<readonly Told[]> {
  const { faults } = await read(text, syntax);
  return faults.summary().faults.map(({ line, column, rule }) => [line, column, rule]);
}

const spectrum = new URL('../../node_modules/csv-spectrum/', import.meta.url);
const SPECTRUM = readdirSync(new URL('csvs/', spectrum)).map((name) => name.replace('.csv', ''));
/** What is refused of the corpus, and where: line ends in cells, and quotes in an unquoted cell (RFC 4180 §2.5). */
const REFUSED: Readonly<Record<string, readonly Told[]>> = {
  location_coordinates: [[2, 2, 'quote']],
  newlines: [[3, 1, 'control-character']],
  newlines_crlf: [[3, 1, 'control-character']],
  quotes_and_newlines: [[2, 2, 'control-character']],
};

test('the corpus is there', () => {
  expect(SPECTRUM).toHaveLength(12);
});

test.each(SPECTRUM)('csv-spectrum: %s is read as it says, or refused at its cell', async (name) => {
  const expected: unknown = JSON.parse(readFileSync(new URL(`json/${name}.json`, spectrum), 'utf8'));
  const bytes = readFileSync(new URL(`csvs/${name}.csv`, spectrum));
  for (const chunkBytes of [1, 7, 1000]) {
    const { records, faults } = await recordsOf(bytes, { syntax: { ...QUOTE, delimiter: ',' }, chunkBytes });
    const told = faults.summary().faults.map(({ line, column, rule }) => [line, column, rule]);
    expect(told).toEqual(REFUSED[name] ?? []);
    const [header, ...rows] = records.map(({ cells }) => cells);
    const objects = rows.map((cells) =>
      Object.fromEntries(cells.map((cell, at) => [header?.[at] ?? '', cell])),
    );
    if (REFUSED[name] === undefined) expect(objects).toEqual(expected);
  }
});

test('with apostrophes for quotes, one inside an unquoted cell is text, and doubled ones are one', async () => {
  const text = "L'Haÿe;'a;b';'L''Haÿe';'''t Hooft';d';''\r\n";
  for (const end of ['', '\n'])
    expect(await cellsOf(text.trimEnd() + end, APOSTROPHE)).toEqual([
      ["L'Haÿe", 'a;b', "L'Haÿe", "'t Hooft", "d'", ''],
    ]);
});

test.each([
  ["a;'L'Haÿe';c", 2],
  ["a;b;'t Hooft", 3],
  ["'t Hooft;b;c", 1],
  ["a;'b''", 2],
  ["a;'b' ;c", 2],
  ["';b", 1],
])('an apostrophe that opens and is not closed is told at its cell: %s', async (line, column) => {
  expect(await toldOf(`x;y;z\n${line}\nx;y;z\n`, APOSTROPHE)).toEqual([[2, column, 'quote']]);
  expect(await cellsOf(`x;y;z\n${line}\nx;y;z\n`, APOSTROPHE)).toHaveLength(2);
});

test('apostrophes around a cell are neither stripped nor kept where nothing tells what they are', async () => {
  const unsure = { ...QUOTE, isQuoteSeen: false };
  expect(await toldOf("a;b\nc;'Zoé'\nd;e\n", unsure)).toEqual([[2, 2, 'quote']]);
  expect(await cellsOf("a;b\nc;'Zoé'\nd;'\n", unsure)).toEqual([
    ['a', 'b'],
    ['d', "'"],
  ]);
  expect(await cellsOf("a;'Zoé'\n", QUOTE)).toEqual([['a', "'Zoé'"]]);
  expect(await cellsOf('a;"Zoé"\n', APOSTROPHE)).toEqual([['a', '"Zoé"']]);
});

test('records begin behind the header line and keep the numbers of their lines', async () => {
  for (const syntax of [QUOTE, APOSTROPHE]) {
    const text = `x"'x\r\n"'\r\nnom;prenom\r\na;b\r\nc;d`;
    const { records } = await read(text, { ...syntax, headerLine: 3 });
    expect(records).toEqual([
      { line: 4, cells: ['a', 'b'] },
      { line: 5, cells: ['c', 'd'] },
    ]);
  }
  expect((await read('a\nnom;prenom', { ...QUOTE, headerLine: 2 })).records).toEqual([]);
});

test('a file whose header is another one by now is refused, since no cell is what it seems', async () => {
  for (const text of ['prenom;nom\na;b\n', 'nom;prenom;sexe\na;b\n', 'nom\na;b\n', '"nom;prenom\na;b\n', ''])
    expect((await faultOf(read(text, { ...QUOTE, headerLine: 1 }))).code).toBe('csv-changed');
});

test('empty records at the end are none; between others a run of them is the first', async () => {
  for (const syntax of [QUOTE, APOSTROPHE]) {
    const { records } = await read('a;b\n\n;\n\nc;d\n\n;;;\n\n', syntax);
    expect(records.map(({ line, cells }) => [line, cells])).toEqual([
      [1, ['a', 'b']],
      [2, ['']],
      [5, ['c', 'd']],
    ]);
  }
});

test('a fault of splitting bears the name that the header has for its cell', async () => {
  for (const syntax of [QUOTE, APOSTROPHE]) {
    const { faults } = await read(`a;${syntax.quote}b;c`, syntax);
    expect(faults.summary().faults).toMatchObject([{ cell: 'B1', header: 'prenom', rule: 'quote' }]);
  }
});

test('a record that is too long is told at its line, whatever the quote', async () => {
  const long = 'x'.repeat(MAX_RECORD_LENGTH + 2);
  expect(await toldOf(`a\n${long}\n`, QUOTE)).toEqual([[2, 1, 'too-long']]);
  expect(await toldOf(`a\n${long}\n`, APOSTROPHE)).toEqual([[2, 0, 'too-long']]);
});

test('a quote that is never closed ends in a fault, not in a loop, before a line that begins with a delimiter', () => {
  expect(splitLine(";'a", { delimiter: ';', quote: "'" })).toBe(2);
  expect(splitLine(';"a', { delimiter: ';', quote: '"' })).toBe(2);
});
