import { expect, test } from 'vitest';
import type { RowRule } from '../../src/file-faults.ts';
import type { JuryColumn, JuryRow } from '../../src/results/columns.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { CONTEXT, exported, juryText, opener, paramsOf, row } from './fixtures.ts';

const SECOND_GROUP = { ...CONTEXT, group: '2' };
const inExam = (examen: string, session = '2026-06'): JuryContext => ({
  ...CONTEXT,
  session,
  exams: [examen],
  group: ['BCG', 'BTN', 'BCP'].includes(examen) ? '1' : '0',
});

async function faultsOf(rows: readonly JuryRow[], context = CONTEXT) {
  const { faults } = await paramsOf('csv-rows', surveyJuryFile(opener(juryText(rows)), context, []));
  return faults.map(({ name, rule }) => [name, rule]);
}

test.each<[JuryColumn, string, RowRule]>([
  ['session', '2026-09', 'session-mismatch'],
  ['session', '2026', 'session-mismatch'],
  ['academie', '9', 'academy-mismatch'],
  ['academie', '10', 'academy-mismatch'],
  ['examen', 'BCX', 'exam-mismatch'],
  ['groupe', '0', 'group-mismatch'],
  ['groupe', '', 'empty'],
  ['numero_candidat', '1234567890', 'bad-candidate-number'],
  ['numero_candidat', '0123456789a', 'bad-candidate-number'],
  ['nom', '   ', 'empty'],
  ['nom', '\u00a0', 'empty'],
  ['nom', '@nom', 'formula'],
  ['nom', ' +nom', 'formula'],
  ['prenom', '-Zoé', 'formula'],
  ['prenom', '＝1', 'formula'],
  ['prenom', 'x'.repeat(101), 'too-long'],
  ['serie', '\tSTMG', 'control-character'],
  ['prenom', 'Zo\u0085', 'control-character'],
  ['prenom', '\u202eéoZ', 'control-character'],
  ['prenom', '\uFEFFZoé', 'control-character'],
  ['prenom', 'Zo\uFFFD', 'control-character'],
  ['prenom', 'Zo\ue000', 'control-character'],
  ['prenom', 'Zo\u034Fé', 'control-character'],
  ['prenom', 'Zoé\uFE0F', 'control-character'],
  ['nom', '\u3164', 'control-character'],
  ['nom', '\u2800', 'control-character'],
  ['diplome', 'Baccalaure\u0301at', 'not-nfc'],
  ['sexe', '1', 'bad-sex'],
  ['date_naissance', '2008-03-14', 'bad-date'],
  ['date_naissance', '1/3/2008', 'bad-date'],
  ['date_naissance', '31/04/2008', 'bad-date'],
  ['date_naissance', '00/04/2008', 'bad-date'],
  ['date_naissance', '01/13/2008', 'bad-date'],
  ['date_naissance', '29/02/1900', 'bad-date'],
  ['date_naissance', '02/06/2016', 'age-out-of-range'],
  ['date_naissance', '01/06/1925', 'age-out-of-range'],
  ['decision', 'Presque', 'unknown-decision'],
  ['mention', 'ABC', 'unknown-mention'],
  ['accord_presse', 'oui\u0001', 'control-character'],
])('a cell %s of «%s» breaks the rule %s', async (column, value, rule) => {
  expect(await faultsOf([row({ [column]: value })])).toEqual([[column, rule]]);
});

test.each<[JuryColumn, string]>([
  ['nom', "L'Alou d’Étoile-Œuvre"],
  ['nom', 'x'.repeat(100)],
  ['nom', "'Ubac"],
  ['serie', ''],
  ['commune_etablissement', ''],
  ['date_naissance', '29/02/2008'],
  ['date_naissance', '29/02/2000'],
  ['date_naissance', '01/06/2016'],
  ['date_naissance', '02/06/1925'],
  ['mention', ''],
  ['mention', 'TBF'],
  ['accord_presse', 'Oui !'],
])('a cell %s of «%s» is right', async (column, value) => {
  expect((await surveyJuryFile(opener(juryText([row({ [column]: value })])), CONTEXT, [])).entered).toBe(1);
});

test.each<[string, Partial<JuryRow>, JuryContext, JuryColumn, RowRule]>([
  [
    'sent to the second group in it',
    { decision: 'ADMISSIBLE', groupe: '2', mention: '' },
    SECOND_GROUP,
    'decision',
    'decision-not-in-group',
  ],
  ['a mention in the second group', { groupe: '2' }, SECOND_GROUP, 'mention', 'mention-in-second-group'],
  ['a mention without admission', { decision: 'AJOURNE' }, CONTEXT, 'mention', 'mention-without-admission'],
  ['a mention for the absent', { decision: 'ABSENT' }, CONTEXT, 'mention', 'mention-without-admission'],
  ['a mention of the BTS', { examen: 'BTS', groupe: '0' }, inExam('BTS'), 'mention', 'mention-not-in-exam'],
  [
    'a mention of the CAP in 2023',
    { examen: 'CAP', groupe: '0', session: '2023-06' },
    inExam('CAP', '2023-06'),
    'mention',
    'mention-not-in-exam',
  ],
  [
    'félicitations of the DNB in 2024',
    { examen: 'DNB', groupe: '0', session: '2024-06', mention: 'TBF' },
    inExam('DNB', '2024-06'),
    'mention',
    'mention-not-in-exam',
  ],
  [
    'the BEP after 2021',
    { examen: 'BEP', groupe: '0', mention: '', session: '2022-06' },
    inExam('BEP', '2022-06'),
    'examen',
    'exam-mismatch',
  ],
  ['Caen after 2019', { academie: '05' }, { ...CONTEXT, academies: ['05'] }, 'academie', 'academy-mismatch'],
  [
    'Normandie in 2019',
    { academie: '70', session: '2019-06', serie: '' },
    { ...CONTEXT, academies: ['70'], session: '2019-06' },
    'academie',
    'academy-mismatch',
  ],
  [
    'a group of an exam without groups',
    { examen: 'DNB', groupe: '1' },
    { ...inExam('DNB'), group: '1' },
    'groupe',
    'group-mismatch',
  ],
])('%s is refused', async (_, changes, context, column, rule) => {
  expect(await faultsOf([row(changes)], context)).toEqual([[column, rule]]);
});

test.each<[string, Partial<JuryRow>, JuryContext]>([
  [
    'félicitations of the DNB in 2025',
    { examen: 'DNB', groupe: '0', session: '2025-06', mention: 'TBF' },
    inExam('DNB', '2025-06'),
  ],
  [
    'a mention of the CAP in 2024',
    { examen: 'CAP', groupe: '0', session: '2024-06', mention: 'TB' },
    inExam('CAP', '2024-06'),
  ],
  [
    'the BEP in 2021',
    { examen: 'BEP', groupe: '0', mention: '', session: '2021-06' },
    inExam('BEP', '2021-06'),
  ],
  ['admission in the second group', { groupe: '2', mention: '' }, SECOND_GROUP],
])('%s is right', async (_, changes, context) => {
  expect((await surveyJuryFile(opener(juryText([row(changes)])), context, [])).entered).toBe(1);
});

test('a candidate stands in a file once, by exam and number', async () => {
  const first = row();
  const again = row({ numero_candidat: first.numero_candidat, nom: 'Autrenom' });
  expect(await faultsOf([first, row(), again])).toEqual([['numero_candidat', 'duplicate-candidate']]);
  const otherExam = row({ numero_candidat: first.numero_candidat, examen: 'BTN' });
  expect((await surveyJuryFile(opener(juryText([first, otherExam])), CONTEXT, [])).entered).toBe(2);
});

test('a duplicate is found even where the row has another fault', async () => {
  const first = row({ sexe: 'X' });
  expect(await faultsOf([first, row({ numero_candidat: first.numero_candidat })])).toEqual([
    ['sexe', 'bad-sex'],
    ['numero_candidat', 'duplicate-candidate'],
  ]);
});

test('homonyms all leave', async () => {
  const { survey, outputs } = await exported(juryText([row(), row(), row({ date_naissance: '01/01/2007' })]));
  expect(survey.plans[0]?.rows).toBe(3);
  expect((outputs[0] ?? '').split('Brumeval')).toHaveLength(4);
});

test('an error names places and rules, never what stands there', async () => {
  const rows = [
    row({ nom: 'Secretnom\u0007', prenom: '=Secretprenom', decision: 'SECRET', mention: 'SECRET' }),
  ];
  const params = await paramsOf('csv-rows', surveyJuryFile(opener(juryText(rows)), CONTEXT, []));
  expect(params.total).toBe(4);
  expect(JSON.stringify(params).toLowerCase()).not.toContain('secret');
});
