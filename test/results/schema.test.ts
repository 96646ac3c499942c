/** The schema that stands beside a payload: it describes all that can leave, and tells nothing of what does. */
import { describe, expect, it } from 'vitest';
import { DECISION_CLASSES, EXAMS } from '../../src/results/codes/codes.ts';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import { describeResults, encodeSchema } from '../../src/results/output/schema.ts';
import { PRESS_COLUMNS, type Scope } from '../../src/results/scopes/scope.ts';
import { tableFaults } from '../support/table-schema.ts';
import { CONTEXT, PRESS, collect, exported } from './fixtures.ts';

const schemaOf = (scope: Scope, o: { session: string; realm: 'rehearsal' | 'production' }): string =>
  Buffer.from(encodeSchema(describeResults(scope, o))).toString('utf8');

const EVERYTHING: Scope = { ...PRESS, decisions: DECISION_CLASSES, exams: [...EXAMS.keys()] };

/** What leaves of an invented file. */
async function outputOf(
  scope: Scope,
  context: typeof CONTEXT,
): Promise<{ readonly csv: string; readonly schema: string }> {
  const jury = await collect(generateJuryFile({ seed: 3, candidates: 400, context }));
  const { outputs } = await exported(jury.toString('utf8'), [scope], context);
  return { csv: outputs[0] ?? '', schema: schemaOf(scope, context) };
}

/** The closed list of a column. */
function valuesOf(scope: Scope, session: string, column: string): readonly string[] {
  const { fields } = describeResults(scope, { session, realm: 'production' });
  return fields.find(({ name }) => name === column)?.constraints?.enum ?? [];
}

describe('the schema of the results', () => {
  it.each<[string, Partial<typeof CONTEXT>]>([
    ['the first group of the bacs', {}],
    ['the second group', { group: '2' }],
    ['a rehearsal', { realm: 'rehearsal' }],
    ['the bac professionnel', { exams: ['BCP'] }],
    ['the DNB', { exams: ['DNB'], group: '0' }],
    ['CAP', { exams: ['CAP'], group: '0' }],
    ['BEP of its last session', { exams: ['BEP'], group: '0', session: '2021-06' }],
    ['BTS', { exams: ['BTS'], group: '0' }],
  ])('describes every cell that leaves: %s', async (_, changes) => {
    const { csv, schema } = await outputOf(EVERYTHING, { ...CONTEXT, ...changes });
    expect(csv.split('\r\n').length).toBeGreaterThan(50);
    expect(tableFaults(schema, csv)).toEqual([]);
  });

  it('describes each column alone', async () => {
    for (const column of PRESS_COLUMNS) {
      const { csv, schema } = await outputOf({ ...EVERYTHING, columns: [column] }, CONTEXT);
      expect(tableFaults(schema, csv), column).toEqual([]);
    }
  });

  it('finds what is not as it says', async () => {
    const { csv, schema } = await outputOf(EVERYTHING, CONTEXT);
    const spoilt = (from: RegExp, to: string): readonly string[] =>
      tableFaults(schema, csv.replace(from, to));
    expect(spoilt(/,ADMIS,Admis,/, ',RECALE,Admis,')).toEqual([
      expect.stringMatching(/ decision enum$/),
      expect.stringMatching(/ decision categories$/),
    ]);
    expect(spoilt(/,Assez bien\r/, ',Passable\r')).toEqual([expect.stringMatching(/ mention_libelle enum$/)]);
    expect(spoilt(/,[0-9]{2}\/[0-9]{2}\//, ',31/02/')).toEqual([
      expect.stringMatching(/ date_naissance type$/),
    ]);
    expect(spoilt(/\r\n[^,]+,/, '\r\n,')).toEqual(['2 nom required']);
    expect(spoilt(/^nom,prenom/, 'prenom,nom')).toEqual([expect.stringMatching(/^1 0 header/)]);
  });

  it('names only decisions that the scope lets leave, and mentions that its exams give', () => {
    expect(valuesOf(PRESS, '2026-06', 'decision')).toEqual(['ADMIS']);
    expect(valuesOf(EVERYTHING, '2026-06', 'decision')).toEqual(['ADMIS', 'ADMISSIBLE', 'AJOURNE']);
    expect(valuesOf({ ...PRESS, exams: ['DNB'] }, '2024-06', 'mention')).toEqual(['AB', 'B', 'TB']);
    expect(valuesOf({ ...PRESS, exams: ['DNB'] }, '2025-06', 'mention')).toEqual(['AB', 'B', 'TB', 'TBF']);
    expect(valuesOf({ ...PRESS, exams: ['BTS'] }, '2026-06', 'mention')).toEqual([]);
  });

  it('has labels in French and English for every code', () => {
    const { fields } = describeResults(EVERYTHING, { session: '2026-06', realm: 'rehearsal' });
    const coded = fields.filter(({ categories }) => categories !== undefined);
    expect(coded.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['sexe', 'groupe', 'decision', 'mention']),
    );
    for (const { label, label_en } of coded.flatMap(({ categories = [] }) => categories)) {
      expect([label, label_en].every((text) => text.length > 0)).toBe(true);
    }
  });

  it('is refused for a scope that the law does not allow', () => {
    const scope: Scope = Object.assign({ ...PRESS }, { columns: ['numero_candidat'] });
    expect(() => describeResults(scope, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'scope-unlawful' }),
    );
  });
});
