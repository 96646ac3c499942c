/** The forms in which invented candidates are written: whatever the form, the same candidates are in the file. */
import { parse } from 'csv-parse/sync';
import { type Arbitrary, assert, asyncProperty, boolean, constantFrom, nat, record } from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { JURY_COLUMNS, type JuryColumn, type JuryRow, mainColumns } from '../../src/results/columns.ts';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import { type GeneratorOptions, inventRows } from '../../src/results/invented/invented-jury.ts';
import {
  JURY_ENCODINGS,
  JURY_LAYOUTS,
  type JuryForm,
  usualForm,
} from '../../src/results/invented/jury-forms.ts';
import { findReading, readJuryRows } from '../../src/results/read-rows.ts';
import { CONTEXT, collect, opener } from './fixtures.ts';

const REHEARSAL = { ...CONTEXT, realm: 'rehearsal' } as const;

/** The records of a file by a reader of this test's own. */
function records(
  bytes: Buffer,
  { encoding, layout, delimiter, separatorLine }: JuryForm,
): readonly string[][] {
  const text = iconv.decode(bytes, encoding.replace('-bom', ''), { stripBOM: true });
  const skipped = (separatorLine ? 1 : 0) + (layout === 'cyclades' ? 8 : 0);
  const quote = layout === 'cyclades' ? "'" : '"';
  return parse(text, { delimiter, quote, escape: quote, from_line: skipped + 1 });
}

const HEADERS: Readonly<Partial<Record<JuryColumn, string>>> = {
  numero_candidat: 'N° Candidat',
  nom: 'Nom de famille',
  nom_usage: "Nom d'usage",
  prenom: 'Prénom(s)',
  date_naissance: 'Date de Naissance',
  ine: 'INE',
  serie: 'Code Spécialité',
  session: 'Session',
  decision: 'Décision du jury',
  accord_presse: 'Accord presse',
  repetition: 'Répétition',
};

/** What must be found under each header. */
function expected(row: JuryRow, { layout }: JuryForm): Readonly<Record<string, string>> {
  const columns = layout === 'cyclades' ? Object.entries(HEADERS) : JURY_COLUMNS.map((name) => [name, name]);
  return Object.fromEntries(
    columns.map(([column = '', header = '']) => {
      const cell = row[JURY_COLUMNS.find((name) => name === column) ?? 'nom'];
      return [header, layout === 'cyclades' && cell === '' ? ' -' : cell];
    }),
  );
}

/** Whether a form has a column: all but sceau's own have all; the exam says the diploma that Cyclades leaves out. */
function isWritten(column: JuryColumn, { layout }: JuryForm): boolean {
  return layout !== 'sceau' || mainColumns('rehearsal').includes(column);
}

const options: Arbitrary<GeneratorOptions> = record({
  seed: nat(),
  candidates: nat({ max: 40 }),
  context: constantFrom(
    REHEARSAL,
    { ...REHEARSAL, academies: ['27', '28'], exams: ['BCP'] },
    { ...REHEARSAL, academies: ['00'], exams: ['DNB'], group: '0' },
    { ...REHEARSAL, exams: ['BCG'], group: '2' },
    { ...REHEARSAL, exams: ['EAF', 'EAM'], group: '0' },
    { ...REHEARSAL, session: '2019-06', academies: ['05', '21'], exams: ['BCG', 'BTN'] },
  ),
});
const forms: Arbitrary<JuryForm> = record({
  layout: constantFrom(...JURY_LAYOUTS),
  encoding: constantFrom(...JURY_ENCODINGS),
  delimiter: constantFrom(';', ',', '\t'),
  lineEnd: constantFrom('\r\n', '\n'),
  separatorLine: boolean(),
});

test('whatever the form, the file holds the candidates that were invented, cell by cell', async () => {
  await assert(
    asyncProperty(options, forms, async (o, form) => {
      const [header = [], ...found] = records(await collect(generateJuryFile({ ...o, form })), form);
      const rows = [...inventRows(o)];
      expect(found).toHaveLength(rows.length);
      for (const [at, row] of rows.entries()) {
        const cells = Object.fromEntries(header.map((name, index) => [name, found[at]?.[index]]));
        const all = expected(row, form);
        const here = Object.entries(all).filter(([name]) => header.includes(name));
        expect(cells).toMatchObject(Object.fromEntries(here));
        expect(here.length).toBe(form.layout === 'sceau' ? 16 : Object.keys(all).length);
      }
    }),
  );
});

test('whatever the form, the intake reads the rows that were invented', async () => {
  await assert(
    asyncProperty(options, forms, async (o, form) => {
      const { context } = o;
      const open = opener(await collect(generateJuryFile({ ...o, form })), 1000);
      const invented = [...inventRows(o)];
      const reading = await findReading(open, context, []);
      if (reading === null) throw new Error('nothing to read');
      const found: JuryRow[] = [];
      for await (const rows of readJuryRows(open, context, reading)) found.push(...rows);
      const columns = JURY_COLUMNS.filter((column) => isWritten(column, form));
      const only = (row: JuryRow): readonly string[] => columns.map((column) => row[column]);
      expect(found.map(only)).toEqual(invented.map(only));
    }),
  );
});

test('a file as Cyclades writes it has its header in line 9, a name twice, quotes of its own and its empty cells', async () => {
  const bytes = await collect(
    generateJuryFile({ seed: 1, candidates: 300, context: REHEARSAL, form: usualForm('cyclades') }),
  );
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const lines = bytes.toString('utf8').split('\r\n');
  expect(lines[0]).toContain('Session 2026-06');
  expect(lines[8]?.split(';').filter((name) => name === "'Division de classe'")).toHaveLength(2);
  expect(lines[9]).toContain("' -'");
  expect(lines.some((line) => line.includes("'L''"))).toBe(true);
});

test('Windows-1252 holds every character of every name', async () => {
  const form = { ...usualForm('full'), encoding: 'windows-1252' } as const;
  const o = { seed: 4, candidates: 5000, context: REHEARSAL };
  const [utf8, windows] = await Promise.all([
    collect(generateJuryFile({ ...o, form: usualForm('full') })),
    collect(generateJuryFile({ ...o, form })),
  ]);
  expect(iconv.decode(windows, 'windows-1252')).toBe(utf8.toString('utf8'));
});

test('the marks of an invented school are right: key, département, and a code beyond those in use', () => {
  const rows = [
    ...inventRows({ seed: 1, candidates: 500, context: { ...REHEARSAL, academies: ['09', '27'] } }),
  ];
  const schools = rows.filter(({ uai }) => uai !== '');
  expect(schools.length).toBeGreaterThan(400);
  for (const { academie, uai, code_commune_residence: commune, code_postal: post } of rows) {
    expect(commune).toMatch(academie === '09' ? /^(59|62)9[5-6][0-9]$/ : /^2[AB]9[5-6][0-9]$/);
    expect(post.slice(0, 2)).toBe(academie === '09' ? commune.slice(0, 2) : '20');
    if (uai === '') continue;
    expect(uai).toMatch(academie === '09' ? /^0(59|62)9[5-6][0-9]{2}[A-Z]$/ : /^[67]209[5-6][0-9]{2}[A-Z]$/);
    expect(uai[7]).toBe('ABCDEFGHJKLMNPRSTUVWXYZ'[Number(uai.slice(0, 7)) % 23]);
  }
});

test('a file for a workspace whose settings name columns otherwise has them so, and leaves out what they state', async () => {
  const settings = {
    columns: { nom: 'Candidat', decision: 'Avis du jury', examen: { value: 'BCG' } },
    values: {},
  };
  const context = { ...REHEARSAL, exams: ['BCG'], settings };
  const bytes = await collect(
    generateJuryFile({ seed: 5, candidates: 30, context, form: usualForm('full') }),
  );
  const [header = ''] = bytes.toString('utf8').split('\r\n');
  expect(header.split(';')).toEqual(expect.arrayContaining(['Candidat', 'Avis du jury']));
  expect(header.split(';')).not.toContain('examen');
  const reading = await findReading(opener(bytes), context, []);
  if (reading === null) throw new Error('an empty file');
  const rows: JuryRow[] = [];
  for await (const batch of readJuryRows(opener(bytes), context, reading)) rows.push(...batch);
  expect(rows).toEqual([...inventRows({ seed: 5, candidates: 30, context })]);
});
