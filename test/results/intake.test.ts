import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { mainColumns } from '../../src/results/columns.ts';
import { MAX_FAULTS } from '../../src/results/faults.ts';
import { filterJuryFile } from '../../src/results/filter.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { CONTEXT, PRESS, collect, exported, faultOf, juryText, opener, paramsOf, row } from './fixtures.ts';

const survey = (content: string | Uint8Array, chunkBytes?: number) =>
  surveyJuryFile(opener(content, chunkBytes), CONTEXT, [PRESS]);

test('a byte order mark, LF, a missing last line end and quotes change nothing', async () => {
  const rows = [row({ nom: 'de La Ronce' }), row({ nom: 'L"Écu;val' })];
  const text = juryText(rows);
  const { outputs } = await exported(text);
  const forms = [
    `\uFEFF${text}`,
    text.replaceAll('\r\n', '\n'),
    text.trimEnd(),
    text.replaceAll(';Zoé;', ';"Zoé";'),
  ];
  for (const form of forms) expect((await exported(form)).outputs).toEqual(outputs);
});

test('the digest is of the bytes as they are, byte order mark included', async () => {
  const bytes = Buffer.from(`\uFEFF${juryText([row()])}`);
  expect((await survey(bytes)).sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test.each([1, 2, 3, 7, 61])('chunks of %i bytes give the same survey as one', async (chunkBytes) => {
  const text = `\uFEFF${juryText([row({ prenom: 'Éléonore' }), row({ nom: '"Œilletsac"' }), row()])}`;
  expect(await survey(text, chunkBytes)).toEqual(await survey(text));
});

test('an empty file, and one with a header alone, has no candidates', async () => {
  for (const text of ['', '\uFEFF', juryText([])])
    expect((await faultOf(survey(text))).code).toBe('csv-empty');
});

test('a rehearsal marks every row that leaves', async () => {
  const text = juryText([row(), row()], mainColumns('rehearsal'));
  const { outputs } = await exported(text, [PRESS], { ...CONTEXT, realm: 'rehearsal' });
  const lines = (outputs[0] ?? '').trimEnd().split('\r\n');
  expect(lines.map((line) => line.split(',').at(-1))).toEqual(['repetition', 'REPETITION', 'REPETITION']);
});

test('faults are kept up to fifty, counted to the last, and told by physical line', async () => {
  const rows = Array.from({ length: 60 }, () => row({ sexe: 'X', nom: '' }));
  const params = await paramsOf('csv-rows', survey(juryText(rows)));
  expect(params.total).toBe(120);
  expect(params.faults).toHaveLength(MAX_FAULTS);
  expect(params.faults.slice(0, 3)).toEqual([
    { line: 2, column: 7, cell: 'G2', name: 'nom', header: 'nom', rule: 'empty' },
    { line: 2, column: 9, cell: 'I2', name: 'sexe', header: 'sexe', rule: 'bad-sex' },
    { line: 3, column: 7, cell: 'G3', name: 'nom', header: 'nom', rule: 'empty' },
  ]);
});

test('a line end inside a cell is refused, and the lines after it are numbered as an editor does', async () => {
  for (const lineEnd of ['\n', '\r\n']) {
    const rows = [row(), row({ accord_presse: `oui${lineEnd}x` }), row(), row({ sexe: 'X' })];
    const { faults } = await paramsOf('csv-rows', survey(juryText(rows)));
    expect(faults.map(({ line, column, rule }) => [line, column, rule])).toEqual([
      [3, 15, 'control-character'],
      [6, 9, 'bad-sex'],
    ]);
  }
});

test('two stray quotes never swallow the row between them', async () => {
  const lines = juryText([row(), row(), row()]).split('\r\n');
  lines[1] = lines[1]?.replace(/oui$/, '"oui') ?? '';
  lines[2] = lines[2]?.replace(/oui$/, 'oui"') ?? '';
  const { faults } = await paramsOf('csv-rows', survey(lines.join('\r\n')));
  expect(faults[0]).toMatchObject({ line: 2, column: 15 });
});

test.each([
  ['a quote that is never closed', (line: string) => line.replace('Brumeval', '"Brumeval')],
  ['a quote inside a cell', (line: string) => line.replace('Brumeval', 'Brume"val')],
  ['text after a closing quote', (line: string) => line.replace('Brumeval', '"Brume"val')],
])('%s is told at its own line and column, with the faults before it', async (_, spoil) => {
  const lines = juryText([row({ sexe: 'X' }), ...Array.from({ length: 400 }, () => row())]).split('\r\n');
  lines[2] = spoil(lines[2] ?? '');
  const { faults } = await paramsOf('csv-rows', survey(lines.join('\r\n')));
  expect(faults).toEqual([
    { line: 2, column: 9, cell: 'I2', name: 'sexe', header: 'sexe', rule: 'bad-sex' },
    { line: 3, column: 7, cell: 'G3', name: '', header: 'nom', rule: 'quote' },
  ]);
});

test('a record or a line without end is refused for its length, cells or none', async () => {
  const header = juryText([]);
  const long = await paramsOf('csv-rows', survey(`${header}${'x'.repeat(5000)}`));
  expect(long.faults).toEqual([
    { line: 2, column: 1, cell: 'A2', name: '', header: 'session', rule: 'too-long' },
  ]);
  const empty = await paramsOf('csv-rows', survey(`${header}${';'.repeat(500_000)}`));
  expect(empty.faults).toEqual([{ line: 2, column: 0, cell: '', name: '', header: '', rule: 'too-long' }]);
});

test('empty lines at the end are none, and between rows they are a row with too few cells', async () => {
  const text = juryText([row()]);
  for (const end of ['\r\n\r\n', '\n\n', ';;;;\r\n;;;;\r\n\r\n'])
    expect((await survey(`${text}${end}`)).entered).toBe(1);
  const { faults } = await paramsOf(
    'csv-rows',
    survey(`${text}\r\n\r\n${juryText([row()]).split('\r\n')[1]}`),
  );
  expect(faults.map(({ line, rule }) => [line, rule])).toEqual([[3, 'cell-count']]);
});

test('a file that changed between the passes ends in an error, wherever it changed', async () => {
  const rows = [row(), row(), row()];
  const text = juryText(rows);
  const found = await survey(text);
  const changed = [
    juryText(rows.slice(0, 2)),
    juryText([...rows, row()]),
    juryText(rows.with(1, row({ accord_presse: 'non' }))),
    juryText(rows.with(1, row({ sexe: 'X' }))),
    text.slice(10),
    '',
  ];
  for (const other of changed) {
    const fault = await faultOf(collect(filterJuryFile(opener(other), CONTEXT, PRESS, found)));
    expect(fault.code).toBe('csv-changed');
  }
});

test('the same file under another publication is refused for its rows, not as changed', async () => {
  const text = juryText([row()]);
  const found = await survey(text);
  const other = { ...CONTEXT, session: '2026-09' };
  expect((await faultOf(collect(filterJuryFile(opener(text), other, PRESS, found)))).code).toBe('csv-rows');
});

test('output comes in chunks of at least 64 KiB, the last excepted', async () => {
  const text = juryText(Array.from({ length: 3000 }, () => row()));
  const found = await survey(text);
  const lengths: number[] = [];
  for await (const chunk of filterJuryFile(opener(text), CONTEXT, PRESS, found)) lengths.push(chunk.length);
  expect(lengths.length).toBeGreaterThan(2);
  for (const length of lengths.slice(0, -1)) expect(length).toBeGreaterThanOrEqual(64 * 1024);
  expect(lengths.reduce((total, length) => total + length, 0)).toBe(found.plans[0]?.contentBytes);
});
