import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ROW_RULES } from '../../src/file-faults.ts';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { PRESS, faultOf, opener } from './fixtures.ts';

/** What samples/generate.js exports. */
interface SampleScript {
  readonly GOOD_SAMPLE: string;
  readonly SAMPLE_CONTEXT: JuryContext;
  readonly BAD_SAMPLES: readonly {
    readonly name: string;
    readonly code: string;
    readonly rule?: string;
    readonly line?: number;
    readonly column?: number;
    readonly context: JuryContext;
  }[];
  readonly sampleFiles: (generate: typeof generateJuryFile) => Promise<ReadonlyMap<string, Buffer>>;
}

const folder = new URL('../../samples/', import.meta.url);
const script: SampleScript = await import(new URL('generate.js', folder).href);
const read = (name: string): Buffer => readFileSync(new URL(name, folder));

test('the samples are what their script writes', async () => {
  const files = await script.sampleFiles(generateJuryFile);
  expect(readdirSync(fileURLToPath(folder)).sort()).toEqual([...files.keys(), 'generate.js'].sort());
  for (const [name, bytes] of files) expect(read(name).equals(bytes), name).toBe(true);
});

test('the good sample is right, and has candidates of every kind', async () => {
  const survey = await surveyJuryFile(opener(read(script.GOOD_SAMPLE)), script.SAMPLE_CONTEXT, [PRESS]);
  expect(survey.entered).toBe(3000);
  expect(survey.consents).toMatchObject([{ purpose: 'press', unreadable: 0 }]);
  for (const decision of ['ADMIS', 'ADMISSIBLE', 'AJOURNE', 'ABSENT'])
    expect(survey.byDecision[decision]).toBeGreaterThan(10);
  expect(survey.plans[0]?.rows).toBeGreaterThan(1000);
});

test.each(script.BAD_SAMPLES)('$name is refused with $code $rule at its line and column', async (sample) => {
  const fault = await faultOf(surveyJuryFile(opener(read(sample.name)), sample.context, [PRESS]));
  expect(fault.code).toBe(sample.code);
  if (sample.code === 'csv-encoding')
    expect(fault.params).toMatchObject({ line: sample.line, reason: 'mojibake' });
  if (sample.code !== 'csv-rows') return;
  expect(fault.params).toMatchObject({
    total: 1,
    faults: [{ rule: sample.rule, line: sample.line, column: sample.column }],
  });
});

test('every rule for rows has a bad sample', () => {
  const shown = script.BAD_SAMPLES.map(({ rule }) => rule);
  expect(ROW_RULES.filter((rule) => !shown.includes(rule))).toEqual([]);
});
