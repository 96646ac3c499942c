/** The corpus of samples/: good files in the forms that juries' files come in, bad ones with one fault each. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ROW_RULES } from '../../src/file-faults.ts';
import { filterJuryFile } from '../../src/results/filter.ts';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import { type JuryForm, usualForm } from '../../src/results/invented/jury-forms.ts';
import type { JuryContext } from '../../src/results/jury-context.ts';
import type { Scope } from '../../src/results/scopes/scope.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { PRESS, collect, faultOf, opener, decisionsOf } from './fixtures.ts';

/** What samples/generate.js exports. */
interface SampleScript {
  readonly GOOD_SAMPLE: string;
  readonly SAMPLE_CONTEXT: JuryContext;
  readonly GOOD_SAMPLES: readonly {
    readonly name: string;
    readonly candidates: number;
    readonly seed: number;
    readonly context: JuryContext;
    readonly form: JuryForm;
  }[];
  readonly BAD_SAMPLES: readonly {
    readonly name: string;
    readonly code: string;
    readonly rule?: string;
    readonly reason?: string;
    readonly line?: number;
    readonly column?: number;
    readonly context: JuryContext;
  }[];
  readonly sampleFiles: (generate: typeof generateJuryFile) => Promise<ReadonlyMap<string, Buffer>>;
}

const SCRIPTS = ['bad-samples.js', 'generate.js', 'good-samples.js'];
const folder = new URL('../../samples/', import.meta.url);
const script: SampleScript = await import(new URL('generate.js', folder).href);
const read = (name: string): Buffer => readFileSync(new URL(name, folder));

test('the samples are what their script writes', async () => {
  const files = await script.sampleFiles(generateJuryFile);
  expect(readdirSync(fileURLToPath(folder)).sort()).toEqual([...files.keys(), ...SCRIPTS].sort());
  for (const [name, bytes] of files) expect(read(name).equals(bytes), name).toBe(true);
});

test('the first good sample has candidates of every kind', async () => {
  const survey = await surveyJuryFile(opener(read(script.GOOD_SAMPLE)), script.SAMPLE_CONTEXT, [PRESS]);
  expect(survey.entered).toBe(3000);
  for (const decision of ['ADMIS', 'ADMISSIBLE', 'AJOURNE', 'ABSENT'])
    expect(decisionsOf(survey)[decision]).toBeGreaterThan(10);
  expect(survey.plans[0]?.rows).toBeGreaterThan(1000);
});

test.each(script.GOOD_SAMPLES)('$name: the same leaves of it as of the plainest file', async (sample) => {
  const { candidates, seed, context } = sample;
  const scope: Scope = { ...PRESS, exams: context.exams, decisions: ['admitted', 'failed'] };
  const leaving = async (bytes: Uint8Array): Promise<string> => {
    const survey = await surveyJuryFile(opener(bytes, 100), context, [scope]);
    expect(survey.entered).toBe(candidates);
    expect(survey.warnings.total).toBe(0);
    return (await collect(filterJuryFile(opener(bytes), context, scope, survey))).toString('utf8');
  };
  // Sceau's own columns lack the words for a spécialité.
  const form = usualForm(sample.form.layout === 'sceau' ? 'sceau' : 'full');
  const plain = await collect(generateJuryFile({ candidates, seed, context, form }));
  const left = await leaving(read(sample.name));
  expect(left).toBe(await leaving(plain));
  expect(left.split('\r\n').length).toBeGreaterThan(candidates / 5);
});

test.each(script.BAD_SAMPLES)('$name is refused with $code $rule at its line and column', async (sample) => {
  const { name, code, context, rule, reason, line, column } = sample;
  const fault = await faultOf(surveyJuryFile(opener(read(name)), context, [PRESS]));
  expect(fault.code).toBe(code);
  if (code === 'csv-encoding') expect(fault.params).toMatchObject({ line, reason });
  if (code.startsWith('csv-preamble-')) expect(fault.params).toMatchObject({ line });
  if (code === 'csv-rows') expect(fault.params).toMatchObject({ total: 1, faults: [{ rule, line, column }] });
});

test('every rule for rows has a bad sample', () => {
  const shown = script.BAD_SAMPLES.map(({ rule }) => rule);
  expect(ROW_RULES.filter((rule) => !shown.includes(rule))).toEqual([]);
});
