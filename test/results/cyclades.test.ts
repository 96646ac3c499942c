/** A file as Cyclades writes it, with what a jury adds: read as it is, by a few lines of settings. */
import { expect, test } from 'vitest';
import { checkPreamble } from '../../src/results/intake/preamble.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import { CONTEXT, PRESS, exported, juryText, paramsOf, parsed, row, decisionsOf } from './fixtures.ts';

const SETTINGS: JuryContext = {
  ...CONTEXT,
  settings: {
    columns: {
      session: { value: '2026-06' },
      academie: { value: '09' },
      examen: { value: 'BTN' },
      groupe: { value: '1' },
      serie: 'Série du bac',
      commune_etablissement: 'Commune étab.',
    },
    values: { accord_presse: { O: 'oui', N: 'non' }, serie: { 'SC ET TECHNO DU MANAGEMENT': 'STMG' } },
  },
};

const line = (...cells: readonly string[]): string =>
  cells.map((cell) => `'${cell.replaceAll("'", "''")}'`).join(';');

function cyclades(session: string, ...rows: readonly string[]): string {
  const preamble = [`Session : ${session}`, '', 'LYCÉE DE HÊTREBOURG (0590000A)', '', '', '', '', ''];
  const header = line(
    'Division de classe',
    'N° Candidat',
    'N° Inscription',
    'N° Océan',
    'Nom de famille',
    "Nom d'usage",
    'Prénom(s)',
    'Sexe',
    'Date de Naissance',
    'Division de classe',
    'INE',
    'Catégorie Candidat',
    'Série du bac',
    'Spécialité',
    'Etat',
    'Enseignements',
    'Commune étab.',
    'Décision du jury',
    'Mention',
    'Accord presse',
  );
  return `\uFEFF${[...preamble, header, ...rows].join('\r\n')}\r\n`;
}

function candidate(number: string, nom: string, jury: readonly [string, string, string]): string {
  const before = ['TG1', number, '1', ' -', nom, ' -', 'Zoé', 'F', '14/03/2008', 'TG1', ' -', 'SCOLAIRE'];
  return line(...before, 'SC ET TECHNO DU MANAGEMENT', ' -', 'INSCRIT', ' -', 'Hêtrebourg', ...jury);
}

const ROWS = [
  candidate('01216557741', "L'Haÿe", ['Admise', 'Très bien', 'O']),
  candidate('01216557742', 'Brumeval', ['Ajournée', ' -', 'O']),
  candidate('01216557743', 'Ormesville', ['Admis(e)', ' -', ' -']),
];

test('is read with its preamble, its quotes, its empty cells and its names', async () => {
  const { survey, outputs } = await exported(cyclades('2026', ...ROWS), [PRESS], SETTINGS);
  expect(decisionsOf(survey)).toEqual({ ADMIS: 2, AJOURNE: 1 });
  expect(survey.reading).toMatchObject({ dialect: { headerLine: 9, delimiter: ';', quote: "'" } });
  expect(survey.reading.layout.unused).toEqual([
    'Division de classe',
    'N° Inscription',
    'N° Océan',
    'Division de classe',
    'Catégorie Candidat',
    'Etat',
    'Enseignements',
  ]);
  const [header = [], ...rows] = parsed(outputs[0] ?? '');
  expect(rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at]])))).toEqual([
    {
      nom: "L'Haÿe",
      prenom: 'Zoé',
      sexe: 'F',
      date_naissance: '14/03/2008',
      commune_etablissement: 'Hêtrebourg',
      diplome: 'Baccalauréat technologique',
      groupe: '1',
      serie: 'STMG',
      serie_libelle: 'Sciences et technologies du management et de la gestion',
      decision: 'ADMIS',
      decision_libelle: 'Admis',
      mention: 'TB',
      mention_libelle: 'Très bien',
    },
  ]);
});

test('faults are told at the line and cell of the file itself', async () => {
  const wrong = candidate('01216557744', 'Ronce', ['Presque', ' -', 'O']);
  const { faults } = await paramsOf(
    'csv-rows',
    exported(cyclades('2026', ...ROWS, wrong), [PRESS], SETTINGS),
  );
  expect(faults).toMatchObject([{ line: 13, cell: 'R13', name: 'decision', rule: 'unknown-decision' }]);
});

test('a file of last year is refused by the session that its first lines name', async () => {
  const params = await paramsOf(
    'csv-preamble-session',
    exported(cyclades('2025', ...ROWS), [PRESS], SETTINGS),
  );
  expect(params).toEqual({ line: 1, session: '2026-06', found: '2025' });
});

test.each([
  ['SESSION 2025', '2025'],
  ['Session normale de juin 2025', '2025'],
  ['session;2025;', '2025'],
  ['Session : 2026-09', '2026-09'],
  ['Session 2026 (après la session 2024)', '2024'],
])('«%s» before the header is another session', (said, found) => {
  expect(() => checkPreamble(['Lycée', said], '2026-06')).toThrow(
    expect.objectContaining({ params: { line: 2, session: '2026-06', found } }),
  );
});

test.each(['Session 2026', 'SESSION 2026-06', 'Session 2026 - 09 Lille', 'Édité le 12/05/2025', ''])(
  '«%s» before the header is no other session',
  (said) => expect(() => checkPreamble([said], '2026-06')).not.toThrow(),
);

test('candidates before the header refuse the file: it was sorted with its header, or is two files', async () => {
  const [header = '', ...rows] = juryText([row(), row(), row()]).trimEnd().split('\r\n');
  const joined = [header, ...rows.slice(1), `${header};uai`, `${rows[0] ?? ''};`];
  const sorted = [...rows.slice(1), header, ...rows.slice(0, 1)];
  for (const [lines, line] of [
    [joined, 2],
    [sorted, 1],
  ] as const) {
    expect(await paramsOf('csv-preamble-rows', exported(lines.join('\r\n')))).toEqual({ line });
  }
});

test.each(["'01216557741';'Brumeval'", 'Brumeval,01216557741', '"01216557741"\tBrumeval'])(
  '«%s» before the header is a candidate, whatever its delimiter and quote',
  (said) =>
    expect(() => checkPreamble(['', said], '2026-06')).toThrow(
      expect.objectContaining({ code: 'csv-preamble-rows', params: { line: 2 } }),
    ),
);
