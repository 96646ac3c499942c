import { expect, test } from 'vitest';
import { type Dialect, findDialect } from '../../src/results/intake/dialect.ts';
import { opener } from './fixtures.ts';
import { dialectOf, recordsOf } from './intake-support.ts';

const find = (text: string): Promise<Dialect | null> => dialectOf(Buffer.from(text));
/** Counts names as it does who disregards punctuation. */
const scoreLoosely = (cells: readonly string[]): number =>
  cells.filter((name) => /^'?(nom|prenom|sexe)'?$/.test(name)).length;
const HEADER = ['nom', 'prenom', 'sexe', 'mention'];

test.each([';', ',', '\t'])('the delimiter %j is found by the names between it', async (delimiter) => {
  const text = `${HEADER.join(delimiter)}\nBrumeval, de;"Zoé";F;\n`;
  expect(await find(text)).toMatchObject({ delimiter, headerLine: 1, header: HEADER, preamble: [] });
});

test('the header is the first line with most known names, behind any preamble', async () => {
  const preamble = ['Session 2026-06;;;', 'l\'établissement "x', '', 'nom;prenom;sexe;x', ''];
  const dialect = await find([...preamble, HEADER.join(';'), HEADER.join(';')].join('\r\n'));
  expect(dialect).toMatchObject({ headerLine: 6, header: HEADER, preamble });
});

test('sep= gives the delimiter, and another one is not tried', async () => {
  expect(await find(`sep=,\r\n${HEADER.join(',')}\r\n`)).toMatchObject({ delimiter: ',', headerLine: 2 });
  expect(await find(`sep=,\r\n${HEADER.join(';')}\r\n`)).toBeNull();
});

test('a file in which no line has three known names has no header', async () => {
  for (const text of ['Brumeval;Zoé;F;AB\n', 'x\nnom;prenom\n', 'nom;prenom;"sexe\n', 'sep=;\r\n', ''])
    expect(await find(text)).toBeNull();
});

test('a header behind the thirtieth line is not looked for', async () => {
  expect((await find(`${'\n'.repeat(29)}${HEADER.join(';')}`))?.headerLine).toBe(30);
  expect(await find(`${'\n'.repeat(30)}${HEADER.join(';')}`)).toBeNull();
});

test.each<readonly [string, string, string, boolean]>([
  ['quoted names', `"nom";"prenom";"sexe"\n'a';'b';'c'`, '"', true],
  ['names between apostrophes', `'nom';'prenom';'sexe'\n"a";b;c`, "'", true],
  ['bare names, quoted cells', `nom;prenom;sexe\nd'a;b';"c;d"\na;b;c`, '"', true],
  ['bare names, both in the rows', `nom;prenom;sexe\n'a';b;"c;d"\n'a';b;c`, '"', false],
  [
    'bare names, apostrophes around every cell',
    `nom;prenom;sexe\n'L''Haÿe'; -;'c;d'\n'a';'b';\n;;\n\n`,
    "'",
    true,
  ],
  ['bare names, apostrophes around some cells', `nom;prenom;sexe\na;'b';c\na;'b';'c'`, '"', false],
  ['no quote at all', `nom;prenom;sexe\nL'Haÿe;d';c`, '"', false],
  ['no row', 'nom;prenom;sexe\n', '"', false],
])('the quote is told by what stands between two of it: %s', async (_, text, quote, isQuoteSeen) => {
  expect(await find(text)).toMatchObject({ quote, isQuoteSeen, header: ['nom', 'prenom', 'sexe'] });
});

test('a header between apostrophes tells the quote, whatever is broken in the rows and however loosely names are known', async () => {
  const bytes = Buffer.from("'nom';'prenom';'sexe'\n'L'Haÿe';'Zoé';'F'\n");
  const dialect = await findDialect(opener(bytes), 'utf-8', scoreLoosely);
  expect(dialect).toMatchObject({ quote: "'", isQuoteSeen: true, header: ['nom', 'prenom', 'sexe'] });
});

test('the layout of Cyclades is read: mark, preamble, apostrophes, a name that stands twice, « -» for nothing', async () => {
  const lines = [
    'Session : 2026-06',
    '',
    "ÉTAB (UAI) : Lycée de l'Écume (0590000Z)",
    ...Array.from({ length: 5 }, () => ''),
    "'Division de classe';'nom';'prenom';'sexe';'Division de classe';'mention'",
    "'T1';'L''Haÿette';'Zoé';'F';'T1'; -",
  ];
  const bytes = Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`);
  const dialect = await dialectOf(bytes);
  expect(dialect).toMatchObject({ delimiter: ';', quote: "'", headerLine: 9, preamble: lines.slice(0, 8) });
  expect(dialect?.header.filter((name) => name === 'Division de classe')).toHaveLength(2);
  if (dialect === null) return;
  expect((await recordsOf(bytes, { syntax: dialect })).records).toEqual([
    { line: 10, cells: ['T1', "L'Haÿette", 'Zoé', 'F', 'T1', ' -'] },
  ]);
});
