/** Rules on the columns that a file may have besides, on what spreadsheets do, and what is only odd. */
import { expect, test } from 'vitest';
import { FILE_RULES, type FileRule, type RowWarning } from '../../src/file-faults.ts';
import { systemRandom } from '../../src/io/random.ts';
import { CandidateSet } from '../../src/results/checks/candidate-set.ts';
import { type FoundFault, MAX_FAULTS } from '../../src/results/faults.ts';
import { FURTHER_COLUMNS, type JuryColumn, type JuryRow, mainColumns } from '../../src/results/columns.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import { type Survey, type SurveyOptions, surveyJuryFile } from '../../src/results/survey.ts';
import { CONTEXT, PRESS, exported, faultOf, juryText, opener, paramsOf, row } from './fixtures.ts';

const COLUMNS = [...mainColumns('production'), ...FURTHER_COLUMNS];
const UNGROUPED = { groupe: '0', mention: '' };
const EAF = { ...UNGROUPED, examen: 'EAF', decision: '' };
const inExams = (...exams: readonly string[]): JuryContext => ({ ...CONTEXT, exams, group: '0' });

function survey(rows: readonly JuryRow[], context = CONTEXT, options: SurveyOptions = {}): Promise<Survey> {
  return surveyJuryFile(opener(juryText(rows, COLUMNS)), context, [], options);
}

async function faultsOf(rows: readonly JuryRow[], context = CONTEXT) {
  const { faults } = await paramsOf('csv-rows', survey(rows, context));
  return faults.map(({ line, name, rule }) => [line, name, rule]);
}

test.each<[JuryColumn, string, FileRule]>([
  ['nom', '#N/A', 'spreadsheet-error'],
  ['prenom', ' #NOM? ', 'spreadsheet-error'],
  ['commune_etablissement', '#REF!', 'spreadsheet-error'],
  ['decision', '#VALEUR!', 'spreadsheet-error'],
  ['date_naissance', '##########', 'spreadsheet-error'],
  ['accord_presse', '#N/A', 'spreadsheet-error'],
  ['diplome', 'Err:502', 'spreadsheet-error'],
  ['diplome', ' err:502', 'spreadsheet-error'],
  ['numero_candidat', '9,01E+09', 'spreadsheet-number'],
  ['ine', '1.2E+10', 'spreadsheet-number'],
  ['numero_candidat', '9012345678', 'bad-candidate-number'],
  ['date_naissance', '39521', 'spreadsheet-date'],
  ['serie', 'S', 'unknown-serie'],
  ['serie', 'STMG', 'unknown-serie'],
  ['decision', '', 'empty'],
  ['ine', '0123456789', 'bad-ine'],
  ['ine', '0123456789-', 'bad-ine'],
  ['uai', '0750654E', 'bad-uai'],
  ['uai', '750654D', 'bad-uai'],
  ['code_commune_residence', '1004', 'bad-commune-code'],
  ['code_commune_residence', '20004', 'bad-commune-code'],
  ['code_commune_residence', '2a004', 'bad-commune-code'],
  ['nom_usage', '=1+1', 'formula'],
  ['adresse', 'x'.repeat(101), 'too-long'],
])('a cell %s of «%s» breaks the rule %s', async (column, value, rule) => {
  expect(await faultsOf([row({ [column]: value })])).toEqual([[2, column, rule]]);
});

test.each<[JuryColumn, string]>([
  ['ine', ''],
  ['ine', '123456789AB'],
  ['uai', ''],
  ['uai', '0750654D'],
  ['code_commune_residence', '01004'],
  ['code_commune_residence', '2A004'],
  ['code_commune_residence', '97411'],
  ['code_commune_residence', '99109'],
  ['note_ecrit', 'ABS'],
  ['code_postal', 'B-1000'],
  ['nom', 'É#lan'],
])('a cell %s of «%s» is right', async (column, value) => {
  expect((await survey([row({ [column]: value })])).entered).toBe(1);
});

const lives = (code_commune_residence: string, code_postal: string): JuryRow =>
  row({ code_commune_residence, code_postal });

test('a postal code has five digits where the candidate lives in France', async () => {
  expect(await faultsOf([lives('01004', '1500')])).toEqual([[2, 'code_postal', 'bad-postal-code']]);
  expect(
    (await survey([lives('01004', '01500'), lives('99109', '1000 AB'), lives('', '1500')])).entered,
  ).toBe(3);
});

test.each(['0', '7', '07,5', '12.25', '20', '20,00', ''])('«%s» is a mark', async (note_ecrit) => {
  expect((await survey([row({ ...EAF, note_ecrit })], inExams('EAF'))).entered).toBe(1);
});

test.each(['21', '20,01', '12,555', '-1', 'ABS', '12,', ' 12'])('«%s» is no mark', async (note_oral) => {
  const faults = await faultsOf([row({ ...EAF, note_oral })], inExams('EAF'));
  expect(faults).toEqual([[2, 'note_oral', note_oral === '-1' ? 'formula' : 'bad-mark']]);
});

test('an exam with marks has no decision, and one with decisions no other exam’s', async () => {
  expect(await faultsOf([row({ ...EAF, decision: 'ADMIS' })], inExams('EAF'))).toEqual([
    [2, 'decision', 'decision-not-in-exam'],
  ]);
  const sent = row({ ...UNGROUPED, examen: 'CAP', decision: 'ADMISSIBLE' });
  expect(await faultsOf([sent], inExams('CAP'))).toEqual([[2, 'decision', 'decision-not-in-exam']]);
});

test('a file holds one family of exams: that of its first row', async () => {
  const rows = ['CAP', 'DNB', 'CAP', 'DNB'].map((examen) => row({ ...UNGROUPED, examen }));
  expect(await faultsOf(rows, inExams('CAP', 'DNB'))).toEqual([
    [3, 'examen', 'mixed-exams'],
    [5, 'examen', 'mixed-exams'],
  ]);
  expect((await survey([row({ examen: 'BCG' }), row({ examen: 'BTN' })])).entered).toBe(2);
});

test.each(['0123456789T', '123456789AB', '1234A12345B', 'ZZZZZZZZZZ9'])(
  'the INE %s stands once in an exam, whatever its make, letters of either case alike',
  async (ine) => {
    const rows = [row({ ine }), row(), row({ ine: ine.toLowerCase() }), row({ ine, examen: 'BTN' })];
    expect(await faultsOf(rows)).toEqual([[4, 'ine', 'duplicate-ine']]);
  },
);

test('INEs are told apart by every character', () => {
  const set = new CandidateSet(systemRandom);
  const others = '123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  const lowest = '0'.repeat(11);
  const ines = Array.from(lowest, (_, at) =>
    others.map((each) => lowest.slice(0, at) + each + lowest.slice(at + 1)),
  ).flat();
  expect(ines).toHaveLength(11 * 35);
  for (const ine of [lowest, 'Z'.repeat(11), ...ines]) expect(set.addIne('BCG', ine), ine).toBe(true);
  for (const ine of [lowest, 'Z'.repeat(11), ...ines]) expect(set.addIne('BCG', ine), ine).toBe(false);
});

test('forty thousand persons who differ in one cell are all told apart, and each is known again', () => {
  const set = new CandidateSet(systemRandom);
  const people = Array.from({ length: 40_000 }, (_, i) => row({ prenom: `Zoé ${i}` }));
  expect(people.filter((each) => !set.addPerson(each))).toEqual([]);
  expect(people.filter((each) => set.addPerson(each))).toEqual([]);
});

/** What is odd in rows that are right. */
async function warningsOf(
  rows: readonly JuryRow[],
): Promise<readonly (readonly [number, string, RowWarning])[]> {
  const { warnings, entered } = await survey(rows);
  expect(entered).toBe(rows.length);
  expect(warnings.total).toBe(warnings.faults.length);
  return warnings.faults.map(({ line, name, rule }) => [line, name, rule]);
}

test.each<[JuryColumn, string, RowWarning]>([
  ['ine', '0123456789A', 'ine-key'],
  ['ine', 'ABCDEFGHIJK', 'ine-key'],
  ['nom', 'Brumeval ', 'outer-blanks'],
  ['commune_etablissement', '\u00a0Hêtrebourg', 'outer-blanks'],
  ['nom', 'H?tral', 'odd-name'],
  ['prenom', 'Zoé 2', 'odd-name'],
  ['nom', 'Brumeval (homonyme)', 'odd-name'],
])('a cell %s of «%s» is odd by %s, and refuses nothing', async (column, value, rule) => {
  expect(await warningsOf([row({ [column]: value })])).toEqual([[2, column, rule]]);
});

test.each([
  "L'Alou d’Étoile-Œuvre",
  'DE LA BRUME',
  'Saint-Élan dit Colin',
  'Ñuño Żółw',
  'Gal·la',
  'St. Ubac',
  'Marie, Zoé',
  'Kahale\u02bba',
  '北原',
])('the name «%s» is not odd', async (name) => {
  expect(await warningsOf([row({ nom: name, prenom: name })])).toEqual([]);
});

test('one person under two numbers is told, homonyms are not, and all of them leave', async () => {
  const rows = [
    row(),
    row({ date_naissance: '15/03/2008' }),
    row({ commune_etablissement: 'Ormesville' }),
    row({ examen: 'BTN' }),
    row({ sexe: 'M', decision: 'AJOURNE', mention: '' }),
  ];
  expect(await warningsOf(rows)).toEqual([[6, 'nom', 'same-person']]);
  expect((await exported(juryText([row(), row()]), [PRESS])).survey.plans[0]?.rows).toBe(2);
});

test('a cell that is refused is not warned of', async () => {
  const found: FileRule[] = [];
  const watch = ({ fault }: FoundFault): void => void found.push(fault.rule);
  await faultOf(survey([row({ prenom: '=Zoé? ' })], CONTEXT, { watch }));
  expect(found).toEqual(['formula']);
});

test('who watches is told of each fault with what the file has there; the error keeps fifty, by rule, and no value', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => row({ sexe: `Secret${i}`, nom: 'Secret?' }));
  const found: FoundFault[] = [];
  const fault = await faultOf(survey(rows, CONTEXT, { watch: (each) => void found.push(each) }));
  const { faults, total, byRule } = await paramsOf('csv-rows', Promise.reject(fault));
  expect([faults.length, total]).toEqual([MAX_FAULTS, 60]);
  expect(byRule).toEqual([{ rule: 'bad-sex', count: 60 }]);
  expect(JSON.stringify(fault.params)).not.toContain('Secret');
  const refused = found.filter((each) => each.fault.rule === 'bad-sex');
  expect(refused.map(({ value }) => value)).toEqual(rows.map(({ sexe }) => sexe));
  expect(refused.slice(0, MAX_FAULTS).map((each) => each.fault)).toEqual(faults);
  expect(found.filter((each) => each.fault.rule === 'odd-name')).toHaveLength(60);
});

test('rules come in the order of the list, whatever the order of the file', async () => {
  const rows = [row({ sexe: '?' }), row({ nom: '' }), row({ sexe: '?' })];
  const { byRule } = await paramsOf('csv-rows', survey(rows));
  expect(byRule).toEqual([
    { rule: 'empty', count: 1 },
    { rule: 'bad-sex', count: 2 },
  ]);
  expect(FILE_RULES.indexOf('empty')).toBeLessThan(FILE_RULES.indexOf('bad-sex'));
});

test('a fault names the column as the file does', async () => {
  const text = juryText([row({ sexe: 'X' })])
    .replace('date_naissance', 'Né(e) le')
    .replace('sexe', 'Sexe');
  const { faults } = await paramsOf('csv-rows', surveyJuryFile(opener(text), CONTEXT, []));
  expect(faults[0]).toMatchObject({ name: 'sexe', header: 'Sexe', cell: 'I2' });
});
