import { expect, it } from 'vitest';
import { loadWords } from '../../src/cli/language.ts';
import { countLines, surveyLines } from '../../src/cli/render/counts.ts';
import { partnerLines } from '../../src/cli/render/partners.ts';

it('shows decisions in one order, whichever came first in the file', async () => {
  const words = await loadWords('fr');
  const survey = {
    sha256: '00'.repeat(32),
    reading: {
      encoding: 'utf-8' as const,
      dialect: {
        delimiter: ';' as const,
        quote: '"' as const,
        isQuoteSeen: false,
        headerLine: 1,
        header: [],
        preamble: [],
      },
      layout: {
        headerLine: 1,
        width: 0,
        columns: [],
        stated: {},
        unused: [],
        diplomas: null,
        values: {},
      },
    },
    warnings: { faults: [], total: 0, byRule: [] },
    samples: [],
    entered: 6,
    consents: [{ purpose: 'press', yes: 6, no: 0, unknown: 0, unreadable: 0 } as const],
    plans: [],
  };
  const where = { exam: 'BCG', group: '1', serie: 'GENERALE', mention: '' };
  const tallies = [
    { ...where, decision: 'ADMIS', candidates: 1 },
    { ...where, decision: 'FRAUDE_SUSPENDUE', candidates: 2 },
    { ...where, decision: 'ADMISSIBLE', candidates: 3 },
  ];
  const one = surveyLines(words, { ...survey, tallies });
  const other = surveyLines(words, { ...survey, tallies: tallies.toReversed() });
  expect(one).toEqual(other);
  const codes = one.flatMap((line) => /^ *(ADMIS|ADMISSIBLE|FRAUDE_SUSPENDUE)\b/.exec(line)?.[1] ?? []);
  expect(codes).toEqual(['ADMIS', 'ADMISSIBLE', 'FRAUDE_SUSPENDUE']);
});

it('shows consents by purpose, and why rows stay for the reasons that there are', async () => {
  const words = await loadWords('en');
  const [press, town] = [
    { purpose: 'press', yes: 6, no: 2, unknown: 1, unreadable: 0 } as const,
    { purpose: 'local-authority', yes: 3, no: 4, unknown: 0, unreadable: 2 } as const,
  ];
  const none = { otherTerritory: 0, otherExam: 0, decision: 0, notResident: 0, noConsent: 0 };
  const lines = countLines(words, {
    entered: 9,
    decisions: [{ decision: 'ADMIS', candidates: 9 }],
    mentions: [],
    series: [],
    consents: [press, town],
    scopes: [
      { scope: 'press', rows: 6, stays: { ...none, noConsent: 3 } },
      { scope: 'ville', rows: 1, stays: { ...none, notResident: 7, noConsent: 1 } },
    ],
  });
  expect(lines.slice(-9)).toEqual([
    'consent                    press  local authorities',
    'yes                        6      3',
    'no                         2      4',
    'no answer                  1      0',
    'unreadable (counts as no)  0      2',
    '',
    'scope  rows sent  lives elsewhere  no consent',
    'press  6          0                3',
    'ville  1          7                1',
  ]);
});

it('shows of a licence what it is for, whose residents it is about, and the basis of its scope', async () => {
  const words = await loadWords('en');
  const scope = {
    id: 'ville',
    purpose: 'local-authority',
    exams: ['DNB'],
    territory: ['09'],
    decisions: ['admitted'],
    columns: ['nom'],
    residents: ['59350', '62'],
    basis: null,
  } as const;
  const party = {
    id: 'mairie',
    name: 'Mairie',
    kind: 'distributor',
    fingerprint: '',
    depot: { address: '' },
  };
  const value = { number: 1, basis: 'Convention', validFrom: '', validUntil: '', subkey: '' };
  const shown = (changes: object): readonly string[] =>
    partnerLines(words, {
      party,
      licences: [{ licence: { value: { ...value, scope: { ...scope, ...changes } } }, revocation: null }],
    } as never);
  expect(shown({})).toContainEqual(expect.stringMatching(/^purpose +local authorities$/));
  expect(shown({})).toContainEqual(expect.stringMatching(/^residents of +59350, 62$/));
  const eaf = shown({ purpose: 'press', residents: [], basis: 'Délibération 2026-1' });
  expect(eaf).toContainEqual(expect.stringMatching(/^own basis +Délibération 2026-1$/));
  expect(eaf.some((line) => line.startsWith('residents of'))).toBe(false);
});
