/** The schema that stands beside a payload: it describes all that can leave, and tells nothing of what does. */
import { describe, expect, it } from 'vitest';
import { type JuryRow, mainColumns } from '../../src/results/columns.ts';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import { encodeHeader, encodeRow, writtenColumns } from '../../src/results/output/output.ts';
import { describeResults, encodeSchema } from '../../src/results/output/schema.ts';
import { ARRETE_EXAMS } from '../../src/results/scopes/exam-basis.ts';
import { MARK_COLUMNS, PRESS_COLUMNS, PURPOSE_RULES } from '../../src/results/scopes/purposes.ts';
import type { Scope } from '../../src/results/scopes/scope.ts';
import { tableFaults } from '../support/table-schema.ts';
import { CONTEXT, PRESS, collect, exported, juryText, parsed, row } from './fixtures.ts';

const schemaOf = (scope: Scope, o: { session: string; realm: 'rehearsal' | 'production' }): string =>
  Buffer.from(encodeSchema(describeResults(scope, o))).toString('utf8');

const EVERYTHING: Scope = { ...PRESS, decisions: PURPOSE_RULES.press.decisions, exams: ARRETE_EXAMS };

/** What leaves of an invented file. */
async function outputOf(
  scope: Scope,
  context: typeof CONTEXT,
): Promise<{ readonly csv: string; readonly schema: string }> {
  const jury = await collect(generateJuryFile({ seed: 3, candidates: 400, context }));
  const { outputs } = await exported(jury.toString('utf8'), [scope], context);
  return { csv: outputs[0] ?? '', schema: schemaOf(scope, context) };
}

/** Header and cells of the série’s columns, of one candidate. */
async function labelled(changes: Partial<JuryRow>): Promise<readonly string[]> {
  const context = { ...CONTEXT, exams: [changes.examen ?? ''], group: changes.groupe ?? '' };
  const scope: Scope = { ...PRESS, exams: context.exams, columns: ['serie'] };
  const text = juryText([row(changes)], [...mainColumns('production'), 'serie_libelle']);
  const { outputs } = await exported(text, [scope], context);
  return parsed(outputs[0] ?? '').flat();
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

  it.each<[string, Partial<Scope>, Parameters<typeof row>[0]]>([
    [
      'local authorities',
      {
        purpose: 'local-authority',
        columns: PURPOSE_RULES['local-authority'].columns,
        decisions: ['admitted'],
        residents: ['59'],
      },
      { adresse: '1, rue d’Écume', code_postal: '01000', commune_residence: 'Hêtrebourg' },
    ],
    ['the public list', { purpose: 'public-list', columns: ['nom', 'prenom'], decisions: ['admitted'] }, {}],
    [
      'marks',
      {
        columns: [...PRESS_COLUMNS, ...MARK_COLUMNS],
        exams: ['EAF'],
        decisions: ['marks'],
        basis: 'Convention 2026-1',
      },
      { examen: 'EAF', decision: '', mention: '', groupe: '0', note_ecrit: '12,5', note_oral: '' },
    ],
    [
      'spécialités',
      { exams: ['CAP'] },
      { examen: 'CAP', serie: '25214', serie_libelle: 'Réparation inventée' },
    ],
    ['a série of the tables', {}, { examen: 'BTN', serie: 'STMG', serie_libelle: 'Gestion' }],
  ])('describes what leaves for %s', (_, asked, cells) => {
    const scope: Scope = { ...PRESS, ...asked };
    const columns = writtenColumns(scope, 'production');
    const csv = encodeHeader(columns) + encodeRow(columns, row(cells));
    expect(tableFaults(schemaOf(scope, CONTEXT), csv)).toEqual([]);
  });

  it('has the label of a spécialité as the jury’s file says it, and of a série as the tables do', async () => {
    expect(
      await labelled({ examen: 'CAP', groupe: '0', serie: '25214', serie_libelle: 'Réparation inventée' }),
    ).toEqual(['serie', 'serie_libelle', '25214', 'Réparation inventée']);
    expect(await labelled({ examen: 'BTN', groupe: '1', serie: 'STMG', serie_libelle: 'Gestion' })).toEqual([
      'serie',
      'serie_libelle',
      'STMG',
      'Sciences et technologies du management et de la gestion',
    ]);
  });

  it('finds what is not as it says', async () => {
    const { csv, schema } = await outputOf(EVERYTHING, CONTEXT);
    const spoilt = (from: RegExp, to: string): readonly string[] =>
      tableFaults(schema, csv.replace(from, to));
    expect(spoilt(/,ADMIS,Admis,/, ',RECALE,Admis,')).toEqual([
      expect.stringMatching(/ decision enum$/),
      expect.stringMatching(/ decision categories$/),
    ]);
    expect(spoilt(/,Assez bien\r/, ',Passable\r')).toEqual([
      expect.stringMatching(/ mention_libelle enum$/),
      expect.stringMatching(/ mention_libelle categories$/),
    ]);
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
