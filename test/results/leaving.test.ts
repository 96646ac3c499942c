/**
 * What leaves, held to the law as it is said here a second time, apart from the code: the arrêté of 22 April 2013 (NOR
 * MENE1303017A). Whatever a licence asks and whatever stands in the jury's file, nobody without the consent to that very
 * purpose is in a payload, nobody who lives elsewhere, and no column outside the purpose's list.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { JURY_COLUMNS, type JuryColumn, type JuryRow } from '../../src/results/columns.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import type { Scope } from '../../src/results/scopes/scope.ts';
import { CONTEXT, PRESS, exported, juryText, opener, parsed, row } from './fixtures.ts';

const COLUMNS = JURY_COLUMNS.filter((column) => column !== 'repetition');

/** The law: by purpose, whose consent counts, who may be in, and what of them. */
const LAW = {
  press: {
    consent: 'accord_presse',
    decisions: ['ADMIS', 'ADMISSIBLE', 'AJOURNE'],
    columns:
      'nom prenom sexe date_naissance commune_etablissement diplome groupe serie decision mention'.split(' '),
  },
  'local-authority': {
    consent: 'accord_collectivites',
    decisions: ['ADMIS'],
    columns:
      'nom nom_usage prenom adresse code_postal commune_residence mention etablissement commune_etablissement'.split(
        ' ',
      ),
  },
  'public-list': {
    consent: 'accord_liste_publique',
    decisions: ['ADMIS'],
    columns: ['nom', 'prenom'],
  },
} as const satisfies Readonly<
  Record<string, { consent: JuryColumn; decisions: readonly string[]; columns: readonly string[] }>
>;

/** Decisions by the class that a licence names. */
const CLASSES: Readonly<Record<string, string>> = {
  admitted: 'ADMIS',
  'second-group': 'ADMISSIBLE',
  failed: 'AJOURNE',
};

/** Communes where candidates live, and the département of each. */
const COMMUNES: Readonly<Record<string, string>> = {
  '59350': '59',
  '59009': '59',
  '62041': '62',
  '2A004': '2A',
  '97105': '971',
  '75115': '75',
};

/** Whether somebody lives in a commune or département that is named. */
function livesIn({ code_commune_residence: code }: JuryRow, places: readonly string[]): boolean {
  return places.some((place) => (code !== '' && place === code) || place === COMMUNES[code]);
}

/** Whether the law lets a candidate be in a payload for a purpose at all, whatever the licence. */
function lawLets(item: JuryRow, { purpose, residents }: Scope): boolean {
  const { consent, decisions } = LAW[purpose];
  return (
    item[consent] === 'oui' &&
    (decisions as readonly string[]).includes(item.decision) &&
    (purpose !== 'local-authority' || livesIn(item, residents))
  );
}

/** Whether the licence lets them be in as well. */
function licenceLets(item: JuryRow, { exams, territory, decisions }: Scope): boolean {
  return (
    exams.includes(item.examen) &&
    territory.includes(item.academie) &&
    decisions.some((each) => CLASSES[each] === item.decision)
  );
}

const PLACES = ['59350', '59', '62041', '2A', '971'] as const;

const consent = fc.oneof(
  { weight: 3, arbitrary: fc.constant('oui') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('non', '', 'Oui', 'OUI', ' oui', 'oui ', 'o', '1', 'x', 'yes', 'ouí'),
  },
);

/** What is said of a candidate, by jury, candidate and register. */
const said = fc
  .record({
    academie: fc.constantFrom('09', '20'),
    examen: fc.constantFrom('BCG', 'BTN'),
    decision: fc.oneof(
      { weight: 3, arbitrary: fc.constant('ADMIS') },
      {
        weight: 2,
        arbitrary: fc.constantFrom('ADMISSIBLE', 'AJOURNE', 'ABSENT', 'ELIMINE', 'FRAUDE_SUSPENDUE'),
      },
    ),
    mention: fc.constantFrom('', 'AB', 'B', 'TB', 'TBF'),
    accord_presse: consent,
    accord_collectivites: consent,
    accord_liste_publique: consent,
    code_commune_residence: fc.constantFrom('', ...Object.keys(COMMUNES)),
  })
  .map((each) => (each.decision === 'ADMIS' ? each : { ...each, mention: '' }));

/** Texts that stand in no other row and in no other column. */
const TRACED = [
  'nom',
  'prenom',
  'commune_etablissement',
  'diplome',
  'etablissement',
  'nom_usage',
  'serie_libelle',
  'adresse',
  'commune_residence',
] as const satisfies readonly JuryColumn[];

/** Two letters for a number below 676. */
const letters = (at: number): string => String.fromCharCode(97 + Math.floor(at / 26), 97 + (at % 26));
/** What stands in a traced cell: its column and its row. */
const trace = (column: JuryColumn, at: number): string =>
  `Q${letters(JURY_COLUMNS.indexOf(column))}${letters(at)}z`;

/** Rows in which every text says where it came from, and every number is one row's own. */
const candidates: fc.Arbitrary<readonly JuryRow[]> = fc
  .array(said, { minLength: 1, maxLength: 25, size: 'max' })
  .map((list) =>
    list.map((each, at) =>
      row({
        ...each,
        serie: '',
        ...Object.fromEntries(TRACED.map((column) => [column, trace(column, at)])),
        date_naissance: `${String(1 + (at % 28)).padStart(2, '0')}/03/2008`,
        ine: `${String(770_000_000 + at)}HJ`,
        code_postal: String(59_100 + at),
      }),
    ),
  );

/** A scope of any purpose that the law has nothing against. */
const lawful: fc.Arbitrary<Scope> = fc
  .constantFrom(
    'press' as const,
    'local-authority' as const,
    'local-authority' as const,
    'public-list' as const,
  )
  .chain((purpose) => {
    const admittedOnly = LAW[purpose].decisions.length === 1;
    const columns: readonly string[] = LAW[purpose].columns;
    return fc
      .record({
        exams: fc.subarray(['BCG', 'BTN', 'DNB'], { minLength: 1 }),
        territory: fc.subarray(['09', '20', '25'], { minLength: 1 }),
        decisions: admittedOnly
          ? fc.constant(['admitted'])
          : fc.subarray(['admitted', 'second-group', 'failed'], { minLength: 1 }),
        columns: fc.subarray([...columns], { minLength: 1 }),
        residents:
          purpose === 'local-authority' ? fc.subarray([...PLACES], { minLength: 1 }) : fc.constant([]),
      })
      .map((lists): Scope => Object.assign({ ...PRESS, id: purpose, purpose }, lists));
  });

/** What somebody might write into a licence: a lawful scope, or one with one thing changed to anything. */
const written: fc.Arbitrary<Scope> = fc
  .tuple(
    lawful,
    fc.oneof(
      { weight: 6, arbitrary: fc.record({}) },
      fc.record({ territory: fc.constantFrom(['09'], ['09', '20'], ['99'], []) }),
      fc.record({ purpose: fc.constantFrom(...Object.keys(LAW), 'advertising', '__proto__') }),
      fc.record({ exams: fc.subarray(['BCG', 'BTN', 'EAF', 'UNI', 'XXX'], { maxLength: 2 }) }),
      {
        weight: 3,
        arbitrary: fc.record({
          decisions: fc.subarray(['admitted', 'second-group', 'failed', 'marks', 'ABSENT'], { minLength: 1 }),
        }),
      },
      fc.record({ columns: fc.subarray([...COLUMNS], { maxLength: 3 }) }),
      fc.record({ columns: fc.constantFrom([...COLUMNS], ['nom', 'nom'], ['repetition']) }),
      {
        weight: 4,
        arbitrary: fc.record({
          residents: fc.subarray(['59', '97', '2', '', '5', '20', '99', ...Object.keys(COMMUNES)], {
            maxLength: 2,
          }),
        }),
      },
      fc.record({ basis: fc.constantFrom(null, '', 'Convention inventée') }),
    ),
  )
  .map(([scope, changes]): Scope => Object.assign({ ...scope }, changes));

/** The licensed column that a column of a payload is of: a label says in words what its code says. */
const licensed = (name: string): string => name.replace(/_libelle$/, '');

/** A payload holds the traces of nobody, and of no column, that the law keeps back. */
function expectLawful(output: string, rows: readonly JuryRow[], scope: Scope): void {
  const [header = []] = parsed(output);
  const columns: readonly string[] = LAW[scope.purpose].columns;
  const allowed = scope.columns.filter((column) => columns.includes(column)).map(String);
  expect(header.map(licensed).filter((name) => !allowed.includes(name))).toEqual([]);
  for (const [at, item] of rows.entries()) {
    const mayBeIn = lawLets(item, scope) && licenceLets(item, scope);
    for (const column of TRACED) {
      const may = mayBeIn && allowed.includes(licensed(column));
      expect(may || !output.includes(trace(column, at)), `${column} of row ${at}`).toBe(true);
    }
    expect(output).not.toContain(item.numero_candidat);
    expect(output).not.toContain(item.ine);
  }
}

test('for every purpose exactly those leave whom law and licence let, with exactly the columns asked for', async () => {
  await fc.assert(
    fc.asyncProperty(candidates, fc.array(lawful, { minLength: 1, maxLength: 3 }), async (rows, scopes) => {
      const { survey, outputs } = await exported(juryText(rows, COLUMNS), scopes);
      for (const [at, scope] of scopes.entries()) {
        const output = outputs[at] ?? '';
        const [header = [], ...lines] = parsed(output);
        const kept = rows.filter((item) => lawLets(item, scope) && licenceLets(item, scope));
        expect(scope.columns.map((column) => header.includes(column))).not.toContain(false);
        for (const column of scope.columns.filter((each) => each !== 'groupe')) {
          const cells = lines.map((cells) => cells[header.indexOf(column)]);
          expect(cells).toEqual(kept.map((item) => item[column]));
        }
        expectLawful(output, rows, scope);
        const plan = survey.plans[at];
        expect(plan?.rows).toBe(kept.length);
        expect(plan?.contentBytes).toBe(Buffer.byteLength(output));
        const stay = Object.values(plan?.stays ?? {}).reduce((total, count) => total + count, 0);
        expect(kept.length + stay).toBe(rows.length);
      }
      for (const { purpose, yes, no, unknown, unreadable } of survey.consents) {
        const cells = rows.map((item) => item[LAW[purpose].consent]);
        expect([yes, no, unknown]).toEqual(
          ['oui', 'non', ''].map((answer) => cells.filter((cell) => cell === answer).length),
        );
        expect(yes + no + unknown + unreadable).toBe(rows.length);
      }
    }),
    { numRuns: 80 },
  );
});

test('whatever a licence says, what leaves is lawful, or nothing does', async () => {
  let [refused, left] = [0, 0];
  await fc.assert(
    fc.asyncProperty(candidates, written, async (rows, scope) => {
      try {
        const { survey, outputs } = await exported(juryText(rows, COLUMNS), [scope]);
        left += survey.plans[0]?.rows ?? 0;
        expectLawful(outputs[0] ?? '', rows, scope);
      } catch (error) {
        if (!(error instanceof SceauError)) throw error;
        expect(error.code).toBe('scope-unlawful');
        refused += 1;
      }
    }),
    { numRuns: 400, seed: 20_130_422 },
  );
  // The property is about both.
  expect(refused).toBeGreaterThan(50);
  expect(left).toBeGreaterThan(100);
});

/** A name so long that the size of a row counts, and not the octets that every candidate has anyway. */
const LONG = '北'.repeat(100);

/** What became of somebody at the épreuves anticipées: marks, or nothing. */
const marked = fc.record({
  accord_presse: consent,
  note_ecrit: fc.constantFrom('', '0', '7,5', '12', '19.25', '20,00'),
  note_oral: fc.constantFrom('', '9', '14,25', '20'),
});

/** A row of the épreuves anticipées. */
const markedRow = (each: object, at: number): JuryRow =>
  row({ examen: at % 5 === 4 ? 'EAM' : 'EAF', groupe: '0', serie: '', decision: '', mention: '', ...each });

test('marks leave on a basis of their own, of those who agreed, and their size tells no mark', async () => {
  const context = { ...CONTEXT, exams: ['EAF', 'EAM'], group: '0' };
  const scope: Scope = {
    ...PRESS,
    exams: ['EAF'],
    decisions: ['marks'],
    columns: ['nom', 'prenom', 'note_ecrit', 'note_oral'],
    basis: 'Délibération inventée 2026-1',
  };
  const people = fc.array(fc.tuple(marked, marked), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(people, async (list) => {
      const sizes: (number | undefined)[] = [];
      for (const which of [0, 1] as const) {
        const rows = list.map((fates, at) =>
          markedRow({ nom: trace('nom', at), prenom: LONG, ...fates[which] }, at),
        );
        const { survey, outputs } = await exported(juryText(rows, COLUMNS), [scope], context);
        const kept = rows.filter((item) => item.accord_presse === 'oui' && item.examen === 'EAF');
        expect(parsed(outputs[0] ?? '').slice(1)).toEqual(
          kept.map(({ nom, note_ecrit, note_oral }) => [nom, LONG, note_ecrit, note_oral]),
        );
        expect(Buffer.byteLength(outputs[0] ?? '')).toBeLessThanOrEqual(survey.plans[0]?.budgetBytes ?? 0);
        sizes.push(survey.plans[0]?.budgetBytes);
      }
      expect(sizes[0]).toBe(sizes[1]);
    }),
    { numRuns: 40 },
  );
});

test('for every purpose the budget tells nothing of decisions, consents and residences, and is enough', async () => {
  const other = fc.tuple(candidates, lawful, fc.array(said, { minLength: 25, maxLength: 25 }));
  await fc.assert(
    fc.asyncProperty(other, async ([rows, scope, fates]) => {
      const before = rows.map((item): JuryRow => ({ ...item, nom: LONG }));
      const after = before.map((item, at): JuryRow => {
        const { academie, examen } = item;
        return { ...item, ...fates[at], academie, examen };
      });
      const budgets: (number | undefined)[] = [];
      for (const list of [before, after]) {
        const { plans } = await surveyJuryFile(opener(juryText(list, COLUMNS)), CONTEXT, [scope]);
        expect(plans[0]?.contentBytes).toBeLessThanOrEqual(plans[0]?.budgetBytes ?? 0);
        budgets.push(plans[0]?.budgetBytes);
      }
      expect(budgets[0]).toBe(budgets[1]);
    }),
    { numRuns: 60 },
  );
});
