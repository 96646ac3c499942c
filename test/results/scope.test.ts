import { expect, test } from 'vitest';
import { filterJuryFile } from '../../src/results/filter.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { type Scope, narrowScope } from '../../src/results/scopes/scope.ts';
import { CONTEXT, PRESS, exported, faultOf, juryText, opener, parsed, row, decisionsOf } from './fixtures.ts';

/** A scope as a licence written by hand may have it. */
const asked = (changes: Readonly<Record<string, unknown>>): Scope => Object.assign({ ...PRESS }, changes);

test('a lawful scope comes back in the order of the law, however it was written', () => {
  const narrowed = narrowScope(asked({ columns: ['mention', 'nom', 'prenom'], exams: ['BTN', 'BCG'] }));
  expect(narrowed).toEqual({ ...PRESS, columns: ['nom', 'prenom', 'mention'], exams: ['BCG', 'BTN'] });
  expect(narrowScope(narrowed)).toEqual(narrowed);
});

test.each([
  ['a candidate number', { columns: ['nom', 'numero_candidat'] }],
  ['the consent itself', { columns: ['nom', 'accord_presse'] }],
  ['an académie', { columns: ['nom', 'academie'] }],
  ['a column of its own', { columns: ['__proto__'] }],
  ['the rehearsal mark', { columns: ['nom', 'repetition'] }],
  ['a column twice', { columns: ['nom', 'nom'] }],
  ['no column', { columns: [] }],
  ['an unknown exam', { exams: ['EAF'] }],
  ['an unknown académie', { territory: ['99'] }],
  ['no territory', { territory: [] }],
  ['a decision that never leaves', { decisions: ['admitted', 'ABSENT'] }],
  ['another purpose', { purpose: 'advertising' }],
  ['a purpose that every object has', { purpose: 'constructor' }],
  ['marks', { columns: ['nom', 'note_ecrit'] }],
  ['marks for decisions', { decisions: ['marks'] }],
  ['an address', { columns: ['nom', 'adresse'] }],
  ['residents', { residents: ['59350'] }],
  ['a basis of its own for exams of the arrêté', { basis: 'Convention' }],
  ['an exam beyond the arrêté', { exams: ['BCG', 'UNI'] }],
])('a scope with %s is unlawful, to each pass as well', async (_, changes) => {
  const scope = asked(changes);
  expect(() => narrowScope(scope)).toThrow(expect.objectContaining({ code: 'scope-unlawful' }));
  const open = opener(juryText([row()]));
  const survey = await surveyJuryFile(open, CONTEXT, []);
  expect((await faultOf(surveyJuryFile(open, CONTEXT, [scope]))).code).toBe('scope-unlawful');
  expect(() => filterJuryFile(open, CONTEXT, scope, survey)).toThrow(
    expect.objectContaining({ code: 'scope-unlawful' }),
  );
});

test('the press gets its ten columns, in their order and with labels, and the rows it may have', async () => {
  const rows = [
    row({ nom: 'Clairgué, de' }),
    row({ nom: 'Sans"accord', accord_presse: 'non' }),
    row({ nom: 'Ailleurs', academie: '20' }),
    row({ nom: 'Ajourné', decision: 'AJOURNE', mention: '' }),
  ];
  const { survey, outputs } = await exported(juryText(rows));
  expect(outputs[0]).toBe(
    'nom,prenom,sexe,date_naissance,commune_etablissement,diplome,groupe,' +
      'serie,serie_libelle,decision,decision_libelle,mention,mention_libelle\r\n' +
      '"Clairgué, de",Zoé,F,14/03/2008,Hêtrebourg,Baccalauréat général,1,' +
      'Générale,Générale,ADMIS,Admis,AB,Assez bien\r\n',
  );
  expect(survey).toMatchObject({
    entered: 4,
    consents: [{ purpose: 'press', yes: 3, no: 1, unknown: 0, unreadable: 0 }],
  });
  expect(decisionsOf(survey)).toEqual({ ADMIS: 3, AJOURNE: 1 });
});

test('each class of decisions leaves only under a licence that names it, and the others never', async () => {
  const decisions = [
    'ADMIS',
    'ADMISSIBLE',
    'AJOURNE',
    'ABSENT',
    'ELIMINE',
    'REFUSE',
    'NON_STATUE',
    'FRAUDE_SUSPENDUE',
    'DISPENSE',
  ];
  const text = juryText(decisions.map((decision) => row({ decision, mention: '' })));
  const scopes = [['admitted'], ['second-group'], ['failed'], ['admitted', 'second-group', 'failed']].map(
    (list) => asked({ decisions: list, columns: ['decision'] }),
  );
  const { outputs } = await exported(text, scopes);
  expect(
    outputs.map((output) =>
      parsed(output)
        .slice(1)
        .map(([code]) => code),
    ),
  ).toEqual([['ADMIS'], ['ADMISSIBLE'], ['AJOURNE'], ['ADMIS', 'ADMISSIBLE', 'AJOURNE']]);
});

test('a territory and exams outside the publication give a file without rows', async () => {
  const { survey } = await exported(juryText([row()]), [
    asked({ territory: ['25'] }),
    asked({ exams: ['DNB'] }),
  ]);
  expect(survey.plans.map(({ rows }) => rows)).toEqual([0, 0]);
});

test('the group is written for the general and technological bac alone', async () => {
  const text = juryText([row({ examen: 'BCP' })]);
  const scope = asked({ exams: ['BCP'], columns: ['nom', 'groupe'] });
  const { outputs } = await exported(text, [scope], { ...CONTEXT, exams: ['BCP'] });
  expect(outputs[0]).toBe('nom,groupe\r\nBrumeval,\r\n');
});

test('a row of one empty cell is not an empty line', async () => {
  const { survey, outputs } = await exported(juryText([row({ commune_etablissement: '' })]), [
    asked({ columns: ['commune_etablissement'] }),
  ]);
  expect(outputs[0]).toBe('commune_etablissement\r\n""\r\n');
  expect(survey.plans[0]?.contentBytes).toBe(27);
});

test('one laureate and five thousand among the same candidates have the same budget', async () => {
  const entered = Array.from({ length: 5000 }, () =>
    row({ decision: 'AJOURNE', mention: '', accord_presse: '' }),
  );
  const passed = { decision: 'ADMIS', mention: 'TBF', accord_presse: 'oui' };
  const budgetOf = async (rows: typeof entered) =>
    (await surveyJuryFile(opener(juryText(rows)), CONTEXT, [PRESS])).plans[0]?.budgetBytes;
  const one = await budgetOf(entered.map((item, at) => (at === 17 ? { ...item, ...passed } : item)));
  const all = await budgetOf(entered.map((item) => ({ ...item, ...passed })));
  expect(one).toBe(all);
  expect(one).toBe(256 * 5000);
});
