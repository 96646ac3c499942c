/** What the cells of a file become: codes by spelling, and everything else as it came. */
import { expect, test } from 'vitest';
import type { JuryColumn } from '../../src/results/columns.ts';
import type { IntakeSettings } from '../../src/results/intake/settings.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import { findReading } from '../../src/results/read-rows.ts';
import { RowPicker } from '../../src/results/intake/row-picker.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import {
  CONTEXT,
  PRESS,
  exported,
  juryText,
  opener,
  paramsOf,
  parsed,
  row,
  decisionsOf,
} from './fixtures.ts';

const survey = (text: string, context: JuryContext = CONTEXT) =>
  surveyJuryFile(opener(text), context, [PRESS]);
const withValues = (values: IntakeSettings['values']): JuryContext => ({
  ...CONTEXT,
  settings: { columns: {}, values },
});

/** What the cell of a right row becomes. */
async function picked(column: JuryColumn, cell: string, context = CONTEXT): Promise<string> {
  const text = juryText([]);
  const reading = await findReading(opener(text), context, [PRESS]);
  if (reading === null) throw new Error('no header');
  const columns = reading.layout.columns.map((each) => each.column);
  const written = row({ [column]: cell });
  return new RowPicker(reading.layout).pick(columns.map((each) => written[each]))[column];
}

test.each<[JuryColumn, string, string]>([
  ['decision', 'Admis(e)', 'ADMIS'],
  ['decision', 'ajournée', 'AJOURNE'],
  ['mention', 'Très bien', 'TB'],
  ['mention', 'Sans mention', ''],
  ['sexe', 'Féminin', 'F'],
  ['examen', 'Baccalauréat général', 'BCG'],
  ['academie', 'LILLE', '09'],
  ['mention', '-', ''],
  ['accord_presse', ' -', ''],
])('%s «%s» is read as «%s»', async (column, cell, code) => {
  expect(await picked(column, cell)).toBe(code);
});

test.each<[JuryColumn, string]>([
  ['decision', 'Peut-être'],
  ['academie', '9'],
  ['sexe', '1'],
  ['accord_presse', 'Oui'],
  ['accord_presse', 'O'],
  ['accord_presse', 'oui '],
  ['nom', ' Brumeval'],
  ['nom', 'BRUMEVAL '],
  ['prenom', '--'],
  ['serie', 'stmg'],
])('%s «%s» stays as it came', async (column, cell) => expect(await picked(column, cell)).toBe(cell));

test('a decision that names another group than its row is not taken for that decision', async () => {
  expect(await picked('decision', 'Admis au premier groupe')).toBe('ADMIS');
  expect(await picked('decision', 'Admis au second groupe')).toBe('Admis au second groupe');
});

test('a dash alone is an empty cell, and nothing else is', async () => {
  const rows = [row({ mention: ' -', serie: '-', accord_presse: ' -' })];
  const { consents, tallies } = await survey(juryText(rows));
  expect(consents).toMatchObject([{ purpose: 'press', unknown: 1, unreadable: 0 }]);
  expect(tallies).toMatchObject([{ serie: '', mention: '' }]);
  const { faults } = await paramsOf('csv-rows', survey(juryText([row({ nom: ' -', mention: '--' })])));
  expect(faults.map(({ name, rule }) => [name, rule])).toEqual([
    ['nom', 'empty'],
    ['mention', 'unknown-mention'],
  ]);
});

test('spellings of the settings become codes, exactly as they are written', async () => {
  const values = {
    accord_presse: { O: 'oui', N: 'non' },
    decision: { Reçu: 'ADMIS' },
    mention: { 'S.M.': '' },
  };
  const rows = [
    row({ accord_presse: 'O', decision: 'Reçu' }),
    row({ accord_presse: 'N', mention: 'S.M.' }),
    row({ accord_presse: 'o' }),
    row({ accord_presse: ' O' }),
  ];
  const text = juryText(rows);
  const { survey: found, outputs } = await exported(text, [PRESS], withValues(values));
  expect(found.consents).toMatchObject([{ yes: 1, no: 1, unknown: 0, unreadable: 2 }]);
  expect(decisionsOf(found)).toEqual({ ADMIS: 4 });
  expect(parsed(outputs[0] ?? '')).toHaveLength(2);
  expect((await paramsOf('csv-rows', survey(text))).byRule).toEqual([
    { rule: 'unknown-decision', count: 1 },
    { rule: 'unknown-mention', count: 1 },
  ]);
});

test('a spelling named as a part of every object is a spelling like others', async () => {
  const text = juryText([row({ accord_presse: 'constructor' })]);
  const context = withValues({ accord_presse: { O: 'oui' } });
  expect((await survey(text, context)).consents).toMatchObject([{ unreadable: 1 }]);
});
