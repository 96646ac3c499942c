import { expect, test } from 'vitest';
import { CandidateSet } from '../../src/results/checks/candidate-set.ts';
import { examsAt, parseSession } from '../../src/results/codes/codes.ts';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { systemRandom } from '../../src/io/random.ts';
import { CONTEXT, PRESS, collect, opener, decisionsOf } from './fixtures.ts';

const generated = (seed: number, candidates: number, context: JuryContext): Promise<Buffer> =>
  collect(generateJuryFile({ seed, candidates, context }));

const contexts = (['rehearsal', 'production'] as const).flatMap((realm) =>
  ['2026-06', '2021-06'].flatMap((session) =>
    examsAt(parseSession(session) ?? { year: 0, month: 0 })
      .filter(({ basis }) => basis === 'arrete')
      .flatMap(({ code, groups }) =>
        groups.map((group) => ({ realm, session, academies: ['09', '28'], exams: [code], group })),
      ),
  ),
);

test.each(contexts)('an invented jury is right: $realm $session $exams $group', async (context) => {
  const bytes = await generated(1, 400, context);
  const survey = await surveyJuryFile(opener(bytes), context, [PRESS]);
  expect(survey.entered).toBe(400);
  expect(decisionsOf(survey)['ADMIS']).toBeGreaterThan(200);
});

test('the same seed gives the same bytes, another seed others', async () => {
  const first = await generated(1, 500, CONTEXT);
  expect((await generated(1, 500, CONTEXT)).equals(first)).toBe(true);
  expect((await generated(2, 500, CONTEXT)).equals(first)).toBe(false);
});

test('invented names have accents, apostrophes, particles, hyphens, capitals and homonyms', async () => {
  const lines = (await generated(3, 3000, CONTEXT)).toString('utf8').trimEnd().split('\r\n').slice(1);
  const names = lines.map((line) => line.split(';').slice(6, 8).join(' '));
  for (const shape of [/[éèêï]/, /[’']/, /^de La /, /-/, /^[A-ZÀ-ÖŒ]{5,} /, /[Œœ]/])
    expect(
      names.some((name) => shape.test(name)),
      String(shape),
    ).toBe(true);
  expect(new Set(names).size).toBeLessThan(names.length);
});

test('the set of candidates finds each one again, and no other', () => {
  const set = new CandidateSet(systemRandom);
  const numbers = Array.from({ length: 30_000 }, (_, at) => String(at * 3_333_333).padStart(11, '0'));
  const exams = ['BCG', 'DNB'];
  for (const exam of exams) expect(numbers.every((number) => set.add(exam, number))).toBe(true);
  for (const exam of exams) expect(numbers.some((number) => set.add(exam, number))).toBe(false);
  for (const number of ['00000000001', '99999999999', '04294967295', '04294967296'])
    expect([set.add('BCG', number), set.add('BCG', number)]).toEqual([true, false]);
});
