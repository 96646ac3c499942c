/**
 * The tables of codes in src/results/FORMAT.md §2, made of the data files. Each stands below a comment with its name:
 *
 *     <!-- codes: exams -->
 */
import academyData from '../../src/results/codes/academies.json' with { type: 'json' };
import decisionData from '../../src/results/codes/decisions.json' with { type: 'json' };
import examData from '../../src/results/codes/exams.json' with { type: 'json' };
import mentionData from '../../src/results/codes/mentions.json' with { type: 'json' };
import sexData from '../../src/results/codes/sexes.json' with { type: 'json' };
import type { Period } from '../../src/results/codes/codes.ts';

type Row = readonly string[];

/** A Markdown table as prettier lays it out. */
function table(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(3, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: Row): string => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => texts.map(code).join(' ');

function sessions({ since, until }: Period & { readonly code: string }): string {
  if (since !== undefined && until !== undefined) return `${since} to ${until}`;
  if (until !== undefined) return `to ${until}`;
  return since === undefined ? 'all' : `from ${since}`;
}

function academies(): string {
  const kinds = academyData.academies.map((each) => ({ ...each, when: `${each.kind}, ${sessions(each)}` }));
  const named = (when: string): string =>
    kinds
      .filter((each) => each.when === when)
      .map((each) => `${code(each.code)} ${each.label}`)
      .join(' · ');
  const rows = [...new Set(kinds.map(({ when }) => when))].map((when) => [when, named(when)]);
  return table([['kind, sessions', 'codes'], ...rows]);
}

type SeriesData = (typeof examData.exams)[number]['series'];

function division({ form, of, yearsAhead }: SeriesData): string {
  if (form === 'speciality') return 'spécialité, five digits';
  if (form === 'text') return 'any text';
  return of === undefined ? 'série' : `série of ${codes(of)} of the year + ${yearsAhead}`;
}

function exams(): string {
  const rows = examData.exams.map((each) => [
    code(each.code),
    each.label,
    sessions(each),
    code(each.family),
    codes(each.groups),
    each.basis === 'arrete' ? 'arrêté' : 'a licence’s own',
    division(each.series),
  ]);
  return table([['code', 'exam', 'sessions', 'family', 'groups', 'basis', '`serie`'], ...rows]);
}

function series(): string {
  const rows = examData.exams.flatMap((exam) =>
    (exam.series.list ?? []).map((each) => [code(exam.code), code(each.code), each.label, sessions(each)]),
  );
  return table([['exam', 'code', 'série', 'sessions'], ...rows]);
}

function mentions(): string {
  const all = mentionData.mentions.map((each) => each.code);
  const rows = examData.exams.map((exam) => [
    exam.since === undefined && exam.until === undefined
      ? code(exam.code)
      : `${code(exam.code)}, ${sessions(exam)}`,
    ...all.map((mention) => {
      const given = exam.mentions.find((each) => each.code === mention);
      return given === undefined ? 'never' : sessions(given);
    }),
  ]);
  return table([['exam', ...all.map(code)], ...rows]);
}

function decisions(): string {
  const rows = decisionData.decisions.map((each) => [
    code(each.code),
    each.label,
    codes(each.groups),
    each.releasedAs === null ? 'never leaves' : code(each.releasedAs),
    each.takesMention ? 'yes' : 'no',
  ]);
  return table([['code', 'decision', 'groups', 'leaves as', 'mention'], ...rows]);
}

/** A row for each code of a column that has spellings. */
function spelled(column: string, entries: readonly { code: string; spellings: readonly string[] }[]): Row[] {
  return entries
    .filter((each) => each.spellings.length > 0)
    .map((each) => [code(column), code(each.code), each.spellings.join(' · ')]);
}

function spellings(): string {
  const said = decisionData.decisions.flatMap((each) =>
    ['', '1', '2'].map((group) => ({
      code: group === '' ? each.code : `${each.code}, group ${group}`,
      spellings: (each.spellings as readonly { text: string; group?: string }[])
        .filter((spelling) => (spelling.group ?? '') === group)
        .map(({ text }) => text),
    })),
  );
  const none = { code: 'empty', spellings: mentionData.none.spellings };
  const rows = [
    ...spelled('examen', examData.exams),
    ...spelled('groupe', decisionData.groups),
    ...spelled('decision', said),
    ...spelled('mention', [none, ...mentionData.mentions]),
    ...spelled('sexe', sexData.sexes),
  ];
  return table([['column', 'read as', 'spelled, beside code and label'], ...rows]);
}

/** Every table by its name. */
export const CODE_TABLES: Readonly<Record<string, () => string>> = {
  academies,
  exams,
  decisions,
  mentions,
  series,
  spellings,
};

const MARKED = /(<!-- codes: ([a-z]+) -->\n\n)((?:\|.*\n)+)/g;

/** The tables that stand in a text, by name. */
export function readCodeTables(markdown: string): ReadonlyMap<string, string> {
  return new Map([...markdown.matchAll(MARKED)].map(([, , name = '', text = '']) => [name, text.trimEnd()]));
}

/** The text with each table made anew. */
export function putCodeTables(markdown: string): string {
  return markdown.replaceAll(MARKED, (_, mark: string, name: string, text: string) => {
    const made = CODE_TABLES[name];
    return mark + (made === undefined ? text : `${made()}\n`);
  });
}
