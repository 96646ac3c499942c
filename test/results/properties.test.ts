import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JuryRow, mainColumns } from '../../src/results/columns.ts';
import { DECISIONS } from '../../src/results/codes/codes.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { PRESS_COLUMNS } from '../../src/results/scopes/purposes.ts';
import type { Scope } from '../../src/results/scopes/scope.ts';
import { SceauError } from '../../src/errors.ts';
import { CONTEXT, PRESS, exported, juryText, opener, parsed, row } from './fixtures.ts';

const RUNS = { numRuns: 60 };

/** What is known of a candidate before the jury sits. */
const entry = fc
  .record({
    academie: fc.constantFrom('09', '20'),
    examen: fc.constantFrom('BCG', 'BTN'),
    nom: fc.constantFrom(
      'Brumeval',
      'Œilletsac, dit "Plume"',
      "d'Écume",
      'x'.repeat(100),
      'œ'.repeat(100),
      '"'.repeat(99),
    ),
    prenom: fc.constantFrom('Zoé', 'Jean-Loup', '北'.repeat(100)),
    serie: fc.constantFrom('', 'STMG'),
    commune_etablissement: fc.constantFrom('', 'L’Haÿette, près', 'é'.repeat(100)),
    // STMG is a série of the bac technologique alone.
  })
  .map((each) => (each.examen === 'BTN' ? each : { ...each, serie: '' }));
const consent = fc.constantFrom(
  // As often as all else, so that rows do leave.
  ...Array.from({ length: 12 }, () => 'oui'),
  'non',
  '',
  'Oui',
  'OUI',
  ' oui',
  'oui ',
  'ouii',
  'o',
  '1',
  'yes',
  'ouí',
);
/** What the jury and the candidate may say; a mention only with admission. */
const outcome = fc
  .record({
    decision: fc.constantFrom(...DECISIONS.keys()),
    mention: fc.constantFrom('', 'AB', 'B', 'TB', 'TBF'),
    accord_presse: consent,
  })
  .map((said) => (said.decision === 'ADMIS' ? said : { ...said, mention: '' }));
const candidates = fc.array(fc.tuple(entry, outcome, outcome), { minLength: 1, maxLength: 30 });

const scope: fc.Arbitrary<Scope> = fc
  .record({
    exams: fc.subarray(['BCG', 'BTN', 'DNB'], { minLength: 1 }),
    territory: fc.subarray(['09', '20', '25'], { minLength: 1 }),
    decisions: fc.subarray(['admitted', 'second-group', 'failed'] as const, { minLength: 1 }),
    columns: fc.subarray([...PRESS_COLUMNS], { minLength: 1 }),
  })
  .map((lists) => ({ ...PRESS, ...lists }));

const RELEASED: Readonly<Record<string, string>> = {
  ADMIS: 'admitted',
  ADMISSIBLE: 'second-group',
  AJOURNE: 'failed',
};

/** The rule of a scope, said a second time. */
function mayLeave(item: JuryRow, { exams, territory, decisions }: Scope): boolean {
  const released: readonly string[] = decisions;
  return (
    item.accord_presse === 'oui' &&
    exams.includes(item.examen) &&
    territory.includes(item.academie) &&
    released.includes(RELEASED[item.decision] ?? 'never')
  );
}

/** A licensed column and the label that stands beside it. */
function written(column: string, of: (name: string) => string): readonly string[] {
  return ['serie', 'decision', 'mention'].includes(column)
    ? [of(column), of(`${column}_libelle`)]
    : [of(column)];
}

/** What a row says in a column, labels looked up a second time. */
function cell(name: string, item: JuryRow): string {
  const said: Readonly<Record<string, string>> = item;
  const code = said[name.replace(/_libelle$/, '')] ?? '';
  if (!name.endsWith('_libelle')) return code;
  // It is no série of the bac général.
  return code === 'STMG' && item.examen === 'BCG' ? '' : (LABELS[code] ?? '');
}

const LABELS: Readonly<Record<string, string>> = {
  STMG: 'Sciences et technologies du management et de la gestion',
  ADMIS: 'Admis',
  ADMISSIBLE: 'Admissible au second groupe',
  AJOURNE: 'Ajourné',
  AB: 'Assez bien',
  B: 'Bien',
  TB: 'Très bien',
  TBF: 'Très bien avec les félicitations du jury',
};

test('the output parses back to exactly the rows and columns that may leave, and its size is the plan’s', async () => {
  await fc.assert(
    fc.asyncProperty(candidates, fc.array(scope, { minLength: 1, maxLength: 3 }), async (people, scopes) => {
      const rows = people.map(([who, said]) => row({ ...who, ...said }));
      const { survey, outputs } = await exported(juryText(rows), scopes);
      for (const [at, asked] of scopes.entries()) {
        const plan = survey.plans[at];
        const kept = rows.filter((item) => mayLeave(item, asked));
        expect(parsed(outputs[at] ?? '')).toEqual([
          asked.columns.flatMap((column) => written(column, (name) => name)),
          ...kept.map((item) =>
            asked.columns.flatMap((column) => written(column, (name) => cell(name, item))),
          ),
        ]);
        expect(plan?.contentBytes).toBe(Buffer.byteLength(outputs[at] ?? ''));
        expect(plan?.rows).toBe(kept.length);
        expect(survey.entered).toBe(kept.length + rows.filter((item) => !mayLeave(item, asked)).length);
      }
    }),
    RUNS,
  );
});

test('the budget is a function of the candidates entered in the territory, and always enough', async () => {
  await fc.assert(
    fc.asyncProperty(candidates, scope, async (people, asked) => {
      const entered = people.map(([who]) => row(who));
      const planOf = async (rows: readonly JuryRow[]) =>
        (await surveyJuryFile(opener(juryText(rows)), CONTEXT, [asked])).plans[0];
      const one = await planOf(entered.map((item, at) => ({ ...item, ...people[at]?.[1] })));
      const other = await planOf(entered.map((item, at) => ({ ...item, ...people[at]?.[2] })));
      expect(one?.budgetBytes).toBe(other?.budgetBytes);
      for (const plan of [one, other]) expect(plan?.contentBytes).toBeLessThanOrEqual(plan?.budgetBytes ?? 0);
      const inTerritory = entered.filter(({ academie }) => asked.territory.includes(academie));
      if (inTerritory.length > 0 && inTerritory.length < entered.length)
        expect((await planOf(inTerritory))?.budgetBytes).toBe(one?.budgetBytes);
    }),
    RUNS,
  );
});

test('deleting, emptying or misspelling consents never adds a row to any payload', async () => {
  const spoilt = fc
    .oneof(consent, fc.string({ maxLength: 12 }))
    .filter((cell) => cell !== 'oui' && !/[^ -~íé]/.test(cell));
  await fc.assert(
    fc.asyncProperty(
      candidates,
      fc.array(fc.option(spoilt, { nil: null })),
      scope,
      async (people, cells, asked) => {
        const rows = people.map(([who, said]) => row({ ...who, ...said }));
        const worse = rows.map((item, at) => ({ ...item, accord_presse: cells[at] ?? item.accord_presse }));
        const linesOf = async (list: readonly JuryRow[]) =>
          (await exported(juryText(list), [asked])).outputs[0]?.split('\r\n') ?? [];
        const before = await linesOf(rows);
        for (const line of await linesOf(worse)) {
          const at = before.indexOf(line);
          expect(at).toBeGreaterThanOrEqual(0);
          before.splice(at, 1);
        }
      },
    ),
    RUNS,
  );
});

test('a consent cell that is taken out of its row leaves no file to export', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(4), async (victim) => {
      const lines = juryText([row(), row(), row(), row(), row()]).trimEnd().split('\r\n');
      lines[victim + 1] = lines[victim + 1]?.replace(/;oui$/, '') ?? '';
      await expect(surveyJuryFile(opener(lines.join('\r\n')), CONTEXT, [PRESS])).rejects.toMatchObject({
        code: 'csv-rows',
        params: { total: 1, faults: [{ line: victim + 2, column: 0, rule: 'cell-count' }] },
      });
    }),
    RUNS,
  );
});

test('rows in are rows out, rows filtered and rows refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      candidates,
      fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
      async (people, isWrong) => {
        const rows = people.map(([who, said], at) =>
          row({ ...who, ...said, ...(isWrong[at] === true ? { sexe: '?' } : {}) }),
        );
        const refused = rows.filter(({ sexe }) => sexe === '?').length;
        const text = juryText(rows);
        if (refused > 0) {
          await expect(exported(text)).rejects.toMatchObject({
            code: 'csv-rows',
            params: { total: refused },
          });
          return;
        }
        const { survey, outputs } = await exported(text);
        const filtered = rows.filter((item) => !mayLeave(item, PRESS)).length;
        expect(survey.entered).toBe(rows.length);
        expect(parsed(outputs[0] ?? '').length - 1 + filtered).toBe(rows.length);
      },
    ),
    RUNS,
  );
});

test('any bytes at all end in a survey or a typed error', async () => {
  const header = mainColumns('production').join(';');
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .string({ unit: fc.constantFrom('"', ';', '\r', '\n', 'a', 'é', '=', ' '), maxLength: 200 })
      .map((text) => Buffer.from(`${header}\n${text}`)),
    fc
      .string({ unit: fc.constantFrom('"', ';', '\r\n', 'x'), maxLength: 60 })
      .map((text) => Buffer.from(juryText([row()]) + text + juryText([row()]))),
  );
  await fc.assert(
    fc.asyncProperty(noise, fc.integer({ min: 1, max: 80 }), async (bytes, chunkBytes) => {
      try {
        await surveyJuryFile(opener(bytes, chunkBytes), CONTEXT, [PRESS]);
      } catch (error) {
        if (!(error instanceof SceauError)) throw error;
        expect(error.code).toMatch(/^csv-/);
      }
    }),
    { numRuns: 300 },
  );
});
