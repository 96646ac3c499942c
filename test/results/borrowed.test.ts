import { expect, it } from 'vitest';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import { concatBytes, sha256Hex } from '../../src/io/encodings.ts';
import { filterJuryFile } from '../../src/results/filter.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { PRESS_COLUMNS } from '../../src/results/scopes/purposes.ts';
import type { Scope } from '../../src/results/scopes/scope.ts';
import { borrowed } from '../support/borrowed.ts';

const CONTEXT: JuryContext = {
  realm: 'rehearsal',
  session: '2026-06',
  academies: ['09'],
  exams: ['BCG', 'BTN'],
  group: '1',
};
const SCOPE: Scope = {
  id: 'press',
  purpose: 'press',
  exams: ['BCG', 'BTN'],
  territory: ['09'],
  decisions: ['admitted'],
  columns: [...PRESS_COLUMNS],
  residents: [],
  basis: null,
};

it('reads a file the same from a source that uses its memory again, whatever the sizes of the chunks', async () => {
  const parts: Uint8Array[] = [];
  for await (const part of generateJuryFile({ seed: 3, candidates: 1200, context: CONTEXT }))
    parts.push(part);
  const file = concatBytes(...parts);
  const filtered = new Set<string>();
  for (const length of [file.length, 65_536, 4096, 100, 7]) {
    const open = (): AsyncIterable<Uint8Array> => borrowed(file, length);
    const survey = await surveyJuryFile(open, CONTEXT, [SCOPE]);
    expect([survey.entered, survey.sha256]).toEqual([1200, sha256Hex(file)]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of filterJuryFile(open, CONTEXT, SCOPE, survey)) chunks.push(chunk);
    const output = concatBytes(...chunks);
    expect(output.length).toBe(survey.plans[0]?.contentBytes);
    filtered.add(sha256Hex(output));
  }
  expect(filtered.size).toBe(1);
});
