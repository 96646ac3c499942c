// @ts-check
/** The good samples: the same kinds of candidates in the forms in which juries' files come. generate.js writes them. */
import { SAMPLE_CONTEXT } from './bad-samples.js';

/** @typedef {{ realm: 'rehearsal' | 'production', session: string, academies: string[], exams: string[], group: string }} Context */
/** @typedef {import('../src/results/invented/jury-forms.ts').JuryForm} Form */
/** @typedef {{ name: string, what: string, candidates: number, seed: number, context: Context, form: Form }} GoodSample */

/** @type {Form} */
const PLAIN = { layout: 'sceau', encoding: 'utf-8', delimiter: ';', lineEnd: '\r\n', separatorLine: false };
const DNB = { ...SAMPLE_CONTEXT, exams: ['DNB'], group: '0' };
const BTS = { ...SAMPLE_CONTEXT, exams: ['BTS'], group: '0' };
const SECOND_GROUP = { ...SAMPLE_CONTEXT, group: '2' };

/**
 * @param {string} name
 * @param {string} what
 * @param {Partial<Form>} form
 * @param {Context} context
 * @returns {GoodSample}
 */
function small(name, what, form, context = SAMPLE_CONTEXT) {
  return { name: `good-${name}.csv`, what, candidates: 20, seed: 11, context, form: { ...PLAIN, ...form } };
}

/** The sample that guides and tests use. */
export const GOOD_SAMPLE = 'jury-lille-bac-2026.csv';

/** @type {readonly GoodSample[]} */
export const GOOD_SAMPLES = [
  {
    name: GOOD_SAMPLE,
    what: 'sceau’s own columns, UTF-8',
    candidates: 3000,
    seed: 2026,
    context: SAMPLE_CONTEXT,
    form: PLAIN,
  },
  small('cyclades', 'as Cyclades writes: eight lines first, `\'` around cells, ` -` for nothing, UTF-8 with its mark', {
    layout: 'cyclades',
    encoding: 'utf-8-bom',
  }),
  small('windows-1252', '«CSV (séparateur : point-virgule)» of Excel: Windows-1252', { encoding: 'windows-1252' }),
  small('utf-16', '«Texte Unicode» of Excel: UTF-16, tabs', { encoding: 'utf-16le', delimiter: '\t' }),
  small('sep', 'with Excel’s line `sep=;`', { encoding: 'windows-1252', separatorLine: true }),
  small('comma', 'commas, LF, UTF-8 with its mark', { encoding: 'utf-8-bom', delimiter: ',', lineEnd: '\n' }),
  small('full', 'every column that there is', { layout: 'full' }),
  small('full-comma', 'every column, commas: addresses in quotes', { layout: 'full', delimiter: ',' }),
  small('dnb', 'the DNB', {}, DNB),
  small('bts', 'the BTS, as Cyclades writes', { layout: 'cyclades', encoding: 'utf-8-bom' }, BTS),
  small('second-group', 'the second group', {}, SECOND_GROUP),
];
