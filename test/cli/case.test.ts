import { expect, it } from 'vitest';
import { loadWords } from '../../src/cli/language.ts';
import { surveyLines } from '../../src/cli/render/counts.ts';

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
    byDecision: {},
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
