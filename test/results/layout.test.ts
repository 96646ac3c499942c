/** Which column of a file is which: by name, by the settings, and never by guess. */
import { assert, asyncProperty, constantFrom, nat, shuffledSubarray, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import {
  JURY_COLUMNS,
  type JuryColumn,
  type JuryRow,
  MAIN_COLUMNS,
  mainColumns,
} from '../../src/results/columns.ts';
import { columnNamed, foldName, namesOf } from '../../src/results/intake/aliases.ts';
import type { IntakeSettings } from '../../src/results/intake/settings.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { CONTEXT, PRESS, exported, juryText, opener, paramsOf, parsed, row } from './fixtures.ts';

const HEADER = MAIN_COLUMNS.join(';');
const NO_ROWS = { columns: [], realm: null };
const survey = (text: string, context: JuryContext = CONTEXT) =>
  surveyJuryFile(opener(text), context, [PRESS]);
const withSettings = (settings: Partial<IntakeSettings>): JuryContext => ({
  ...CONTEXT,
  settings: { columns: {}, values: {}, ...settings },
});
const renamed = (text: string, names: Readonly<Partial<Record<JuryColumn, string>>>): string => {
  const [header = '', ...lines] = text.split('\r\n');
  const cells = header
    .split(';')
    .map((name) => Object.entries(names).find(([key]) => key === name)?.[1] ?? name);
  return [cells.join(';'), ...lines].join('\r\n');
};
/** The file without these columns. */
const lacking = (rows: readonly JuryRow[], ...without: readonly JuryColumn[]): string =>
  juryText(
    rows,
    MAIN_COLUMNS.filter((column) => !without.includes(column)),
  );

test('every name is of one column, whatever its case, accents and punctuation', () => {
  const all = JURY_COLUMNS.flatMap((column) => namesOf(column).map((name) => ({ column, name })));
  for (const { column, name } of all) {
    for (const form of [name, name.toUpperCase(), ` ${name.normalize('NFD')} `, name.replaceAll("'", '’')])
      expect([form, columnNamed(form)]).toEqual([form, column]);
  }
  expect(new Set(all.map(({ name }) => foldName(name))).size).toBe(all.length);
});

test.each([
  ['N° Candidat', 'numero_candidat'],
  ['nº candidat', 'numero_candidat'],
  ['NUMERO CANDIDAT', 'numero_candidat'],
  ['Né(e) le', 'date_naissance'],
  ['Prénom(s)', 'prenom'],
  ['RNE', 'uai'],
  ['', null],
  ['°', null],
  ['Etat', null],
  ['Civilité', null],
  ['Commune', null],
  ['Opposition presse', null],
  ['N° Inscription', null],
  ['Nom Prénom', null],
])('«%s» is the name of %s', (name, column) => expect(columnNamed(name)).toBe(column));

test('names, order and further columns change nothing of what leaves', async () => {
  const rows = [
    row(),
    row({ nom: 'de La Ronce', accord_presse: 'non' }),
    row({ mention: '', nom: 'Œilletsac' }),
  ];
  const plain = await exported(juryText(rows));
  const named = JURY_COLUMNS.filter((column) => column !== 'repetition').map((column) =>
    constantFrom(...namesOf(column)).map((name) => ({ column, name })),
  );
  await assert(
    asyncProperty(
      tuple(...named).chain((columns) => shuffledSubarray(columns, { minLength: columns.length })),
      nat(5),
      async (columns, at) => {
        const further: readonly { readonly column: JuryColumn; readonly name: string }[] = columns.toSpliced(
          at,
          0,
          { column: 'ine', name: 'Division de classe' },
        );
        const lines = rows.map((each) => further.map(({ column }) => each[column]));
        const text = [further.map(({ name }) => name), ...lines].map((cells) => cells.join(';')).join('\n');
        const { survey: found, outputs } = await exported(text);
        expect(outputs).toEqual(plain.outputs);
        expect(found.tallies).toEqual(plain.survey.tallies);
        expect(found.plans).toEqual(plain.survey.plans);
        expect(found.reading.layout.unused).toEqual(['Division de classe']);
      },
    ),
    { numRuns: 40 },
  );
});

test('a name that stands twice refuses the file only where the column is one of ours', async () => {
  const twice = juryText([row()]).replace(/^(.*)\r\n(.*)/, 'Classe;Classe;$1\r\nT1;T2;$2');
  expect((await survey(twice)).reading.layout.unused).toEqual(['Classe', 'Classe']);
  const params = await paramsOf('csv-header', survey(`${HEADER};Nom de famille;NOM\r\n`));
  expect(params).toEqual({
    columns: [{ column: 'nom', fault: 'twice', headers: ['nom', 'Nom de famille', 'NOM'] }],
    realm: null,
  });
});

test('every column that is missing is told with the names that it is looked for by', async () => {
  const { columns } = await paramsOf('csv-header', survey(lacking([], 'decision', 'sexe', 'diplome')));
  expect(columns).toEqual([
    { column: 'sexe', fault: 'missing', headers: namesOf('sexe') },
    { column: 'decision', fault: 'missing', headers: namesOf('decision') },
  ]);
});

test('a column that no scope asks for may be missing, and its consent where nothing leaves', async () => {
  const scope = { ...PRESS, columns: ['nom', 'decision'] as const };
  const open = opener(lacking([row()], 'sexe', 'commune_etablissement', 'serie'));
  expect((await surveyJuryFile(open, CONTEXT, [scope])).entered).toBe(1);
  const mute = opener(lacking([row()], 'accord_presse'));
  expect((await surveyJuryFile(mute, CONTEXT, [])).entered).toBe(1);
  const refused = await paramsOf('csv-header', surveyJuryFile(mute, CONTEXT, [scope]));
  expect(refused.columns.map(({ column }) => column)).toEqual(['accord_presse']);
});

test('a diploma that the file does not name is the exam’s', async () => {
  const { outputs } = await exported(lacking([row({ examen: 'BTN', serie: 'STMG' })], 'diplome'));
  const [header = [], line = []] = parsed(outputs[0] ?? '');
  expect(line[header.indexOf('diplome')]).toBe('Baccalauréat technologique');
});

test('a file without its header is refused without repeating a candidate', async () => {
  const candidate = row({ nom: 'Ormesourde' });
  const text = juryText([candidate]).split('\r\n').slice(1).join('\r\n');
  const params = await paramsOf('csv-header', survey(text));
  expect(params.columns.every(({ fault }) => fault === 'missing')).toBe(true);
  expect(JSON.stringify(params)).not.toMatch(/Ormesourde|Hêtrebourg/);
});

test('a file of the other realm is refused as that, whatever the mark is called', async () => {
  const rehearsal = { ...CONTEXT, realm: 'rehearsal' } as const;
  const marked = juryText([row()], mainColumns('rehearsal'));
  expect(await paramsOf('csv-header', survey(marked))).toEqual({ ...NO_ROWS, realm: 'rehearsal' });
  const otherwise = renamed(marked, { repetition: 'Répétition' });
  expect(await paramsOf('csv-header', survey(otherwise))).toEqual({ ...NO_ROWS, realm: 'rehearsal' });
  expect(await paramsOf('csv-header', survey(juryText([row()]), rehearsal))).toMatchObject({
    columns: [{ column: 'repetition', fault: 'missing' }],
    realm: 'production',
  });
  expect((await survey(marked, rehearsal)).entered).toBe(1);
});

test('the settings say where a column is, and then no other name of it counts', async () => {
  const text = renamed(juryText([row({ nom: 'de La Ronce' })]), {
    nom: 'Patronyme',
    diplome: 'Nom de famille',
  });
  const { columns } = await paramsOf(
    'csv-header',
    survey(text, withSettings({ columns: { nom: 'Absent' } })),
  );
  expect(columns).toEqual([{ column: 'nom', fault: 'missing', headers: ['Absent'] }]);
  const { reading } = await survey(text, withSettings({ columns: { nom: 'PATRONYME' } }));
  expect(reading.layout.columns).toContainEqual({ column: 'nom', index: 6, header: 'Patronyme' });
  expect(reading.layout.unused).toEqual(['Nom de famille']);
  const twice = withSettings({ columns: { nom: 'Patronyme', prenom: 'patronyme' } });
  expect((await paramsOf('csv-header', survey(text, twice))).columns.map(({ column }) => column)).toContain(
    'nom',
  );
});

test('what the settings state is true of every row, and checked as any cell', async () => {
  const text = lacking([row(), row()], 'session', 'academie');
  const columns = { session: { value: '2026-06' }, academie: { value: '09' } };
  expect((await survey(text, withSettings({ columns }))).entered).toBe(2);
  const stale = withSettings({ columns: { ...columns, session: { value: '2025-06' } } });
  const { faults } = await paramsOf('csv-rows', survey(text, stale));
  expect(faults[0]).toMatchObject({
    line: 2,
    column: 0,
    cell: '',
    name: 'session',
    rule: 'session-mismatch',
  });
});

test('what the settings state is refused where the file says it itself', async () => {
  const context = withSettings({ columns: { session: { value: '2026-06' } } });
  const { columns } = await paramsOf(
    'csv-header',
    survey(renamed(juryText([row()]), { session: 'SESSION' }), context),
  );
  expect(columns).toEqual([{ column: 'session', fault: 'stated', headers: ['SESSION'] }]);
});
