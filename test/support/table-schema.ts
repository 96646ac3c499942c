/**
 * Checks a CSV against a Table Schema (Data Package 2.0), as a distributor's program would: by the specification, with
 * nothing of ours but the two files. It knows what our schemas use, and fails on anything else.
 */
import { parse } from 'csv-parse/sync';
import * as v from 'valibot';

/** What a field may say; a property that is not listed is a fault of the schema. */
const field = v.strictObject({
  name: v.string(),
  title: v.string(),
  title_en: v.string(),
  type: v.picklist(['string', 'date']),
  format: v.optional(v.literal('%d/%m/%Y')),
  constraints: v.optional(
    v.strictObject({
      required: v.optional(v.literal(true)),
      enum: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
      pattern: v.optional(v.string()),
    }),
  ),
  categories: v.optional(
    v.array(v.strictObject({ value: v.string(), label: v.string(), label_en: v.string() })),
  ),
});

const tableSchema = v.strictObject({
  $schema: v.literal('https://datapackage.org/profiles/2.0/tableschema.json'),
  title: v.string(),
  title_en: v.string(),
  realm: v.string(),
  session: v.string(),
  scope: v.string(),
  sources: v.array(v.strictObject({ title: v.string() })),
  encoding: v.literal('utf-8'),
  dialect: v.strictObject({
    header: v.literal(true),
    delimiter: v.string(),
    lineTerminator: v.string(),
    quoteChar: v.string(),
    doubleQuote: v.literal(true),
  }),
  missingValues: v.tuple([v.literal('')]),
  fields: v.pipe(v.array(field), v.minLength(1)),
});

type Field = v.InferOutput<typeof field>;

function isDate(cell: string): boolean {
  const [, day = '', month = '', year = ''] = /^([0-9]{2})\/([0-9]{2})\/([0-9]{4})$/.exec(cell) ?? [];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

/** What is wrong with a cell. */
function cellFaults({ type, constraints, categories }: Field, cell: string): readonly string[] {
  if (cell === '') return constraints?.required === true ? ['required'] : [];
  return [
    ...(type === 'date' && !isDate(cell) ? ['type'] : []),
    ...(constraints?.enum?.includes(cell) === false ? ['enum'] : []),
    ...(constraints?.pattern !== undefined && !new RegExp(`^(?:${constraints.pattern})$`, 'u').test(cell)
      ? ['pattern']
      : []),
    ...(categories?.some(({ value }) => value === cell) === false ? ['categories'] : []),
  ];
}

/** What the specification asks of a field itself. */
function fieldFaults({ name, categories = [], constraints }: Field): readonly string[] {
  const values = categories.map(({ value }) => value);
  const labels = categories.map(({ label }) => label);
  const isUnique = new Set(values).size === values.length && new Set(labels).size === labels.length;
  const isSubset = categories.length === 0 || constraints?.enum?.every((each) => values.includes(each));
  return isUnique && isSubset !== false ? [] : [`schema ${name}`];
}

/**
 * Every fault, as `line column rule`; none in a CSV that the schema describes.
 * @throws where the schema itself is none
 */
export function tableFaults(schemaText: string, csv: string): readonly string[] {
  const { fields, dialect } = v.parse(tableSchema, JSON.parse(schemaText));
  const rows: string[][] = parse(csv, {
    delimiter: dialect.delimiter,
    record_delimiter: dialect.lineTerminator,
    quote: dialect.quoteChar,
    relax_column_count: true,
  });
  const [header = [], ...body] = rows;
  const expected = fields.map(({ name }) => name);
  if (header.join('\n') !== expected.join('\n')) return [`1 0 header ${header.join(',')}`];
  return [
    ...fields.flatMap(fieldFaults),
    ...body.flatMap((cells, at) =>
      cells.length === fields.length
        ? fields.flatMap((each, column) =>
            cellFaults(each, cells[column] ?? '').map((rule) => `${at + 2} ${each.name} ${rule}`),
          )
        : [`${at + 2} 0 cells`],
    ),
  ];
}
