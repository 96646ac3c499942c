/**
 * The tables of codes, made of the data files: in src/results/FORMAT.md §2, each below a comment with its name, and in the
 * guides docs/fr/codes.md and docs/en/codes.md, which are made whole.
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

/** The words of the tables in one language. */
export interface TableWords {
  readonly all: string;
  readonly from: (year: number) => string;
  readonly to: (year: number) => string;
  readonly never: string;
  readonly academy: string;
  readonly territory: string;
  readonly arrete: string;
  readonly licence: string;
  readonly speciality: string;
  readonly anyText: string;
  readonly serie: string;
  readonly serieAhead: (exams: string) => string;
  readonly neverLeaves: string;
  readonly yes: string;
  readonly no: string;
  readonly group: string;
  readonly empty: string;
  /** The name of an entry: the French one stands first in every language, since files have it. */
  readonly name: (entry: { readonly label: string; readonly labelEn?: string | undefined }) => string;
  readonly heads: Readonly<Record<TableName, Row>>;
}

export type TableName = 'academies' | 'exams' | 'decisions' | 'mentions' | 'series' | 'spellings';

const ENGLISH_HEADS: TableWords['heads'] = {
  academies: ['kind, sessions', 'codes'],
  exams: ['code', 'exam', 'sessions', 'family', 'groups', 'basis', '`serie`'],
  decisions: ['code', 'decision', 'groups', 'leaves as', 'mention'],
  mentions: ['exam'],
  series: ['exam', 'code', 'série', 'sessions'],
  spellings: ['column', 'read as', 'spelled, beside code and label'],
};

/** FORMAT.md's words: its codes and French names. */
const FORMAT_WORDS: TableWords = {
  all: 'all',
  from: (year) => `from ${year}`,
  to: (year) => `to ${year}`,
  never: 'never',
  academy: 'academy',
  territory: 'territory',
  arrete: 'arrêté',
  licence: 'a licence’s own',
  speciality: 'spécialité, five digits',
  anyText: 'any text',
  serie: 'série',
  serieAhead: (exams) => `série of ${exams} of the year + 1`,
  neverLeaves: 'never leaves',
  yes: 'yes',
  no: 'no',
  group: 'group',
  empty: 'empty',
  name: ({ label }) => label,
  heads: ENGLISH_HEADS,
};

/** The English guide's words. */
export const ENGLISH_WORDS: TableWords = {
  ...FORMAT_WORDS,
  name: ({ label, labelEn = label }) => (labelEn === label ? label : `${label} (${labelEn})`),
};

/** The French guide's words. */
export const FRENCH_WORDS: TableWords = {
  all: 'toutes',
  from: (year) => `depuis ${year}`,
  to: (year) => `jusqu’en ${year}`,
  never: 'jamais',
  academy: 'académie',
  territory: 'hors académies',
  arrete: 'arrêté',
  licence: 'propre à la licence',
  speciality: 'spécialité, cinq chiffres',
  anyText: 'texte libre',
  serie: 'série',
  serieAhead: (exams) => `série de ${exams}, année suivante`,
  neverLeaves: 'jamais transmise',
  yes: 'oui',
  no: 'non',
  group: 'groupe',
  empty: 'vide',
  name: ({ label }) => label,
  heads: {
    academies: ['nature, sessions', 'codes'],
    exams: ['code', 'examen', 'sessions', 'famille', 'groupes', 'fondement', '`serie`'],
    decisions: ['code', 'décision', 'groupes', 'transmise comme', 'mention'],
    mentions: ['examen'],
    series: ['examen', 'code', 'série', 'sessions'],
    spellings: ['colonne', 'lu comme', 'écrit, outre le code et le libellé'],
  },
};

function sessions({ since, until }: Period & { readonly code: string }, words: TableWords): string {
  if (since !== undefined && until !== undefined) return `${words.from(since)}, ${words.to(until)}`;
  if (until !== undefined) return words.to(until);
  return since === undefined ? words.all : words.from(since);
}

function academies(words: TableWords): string {
  const kinds = academyData.academies.map((each) => {
    const kind = each.kind === 'academy' ? words.academy : words.territory;
    return { ...each, when: `${kind}, ${sessions(each, words)}` };
  });
  const named = (when: string): string =>
    kinds
      .filter((each) => each.when === when)
      .map((each) => `${code(each.code)} ${words.name(each)}`)
      .join(' · ');
  const rows = [...new Set(kinds.map(({ when }) => when))].map((when) => [when, named(when)]);
  return table([words.heads.academies, ...rows]);
}

type SeriesData = (typeof examData.exams)[number]['series'];

function division({ form, of }: SeriesData, words: TableWords): string {
  if (form === 'speciality') return words.speciality;
  if (form === 'text') return words.anyText;
  return of === undefined ? words.serie : words.serieAhead(codes(of));
}

function exams(words: TableWords): string {
  const rows = examData.exams.map((each) => [
    code(each.code),
    words.name(each),
    sessions(each, words),
    code(each.family),
    codes(each.groups),
    each.basis === 'arrete' ? words.arrete : words.licence,
    division(each.series, words),
  ]);
  return table([words.heads.exams, ...rows]);
}

function series(words: TableWords): string {
  const rows = examData.exams.flatMap((exam) =>
    (exam.series.list ?? []).map((each) => [
      code(exam.code),
      code(each.code),
      words.name(each),
      sessions(each, words),
    ]),
  );
  return table([words.heads.series, ...rows]);
}

function mentions(words: TableWords): string {
  const all = mentionData.mentions.map((each) => each.code);
  const rows = examData.exams.map((exam) => [
    exam.since === undefined && exam.until === undefined
      ? code(exam.code)
      : `${code(exam.code)}, ${sessions(exam, words)}`,
    ...all.map((mention) => {
      const given = exam.mentions.find((each) => each.code === mention);
      return given === undefined ? words.never : sessions(given, words);
    }),
  ]);
  return table([[...words.heads.mentions, ...all.map(code)], ...rows]);
}

function decisions(words: TableWords): string {
  const rows = decisionData.decisions.map((each) => [
    code(each.code),
    words.name(each),
    codes(each.groups),
    each.releasedAs === null ? words.neverLeaves : code(each.releasedAs),
    each.takesMention ? words.yes : words.no,
  ]);
  return table([words.heads.decisions, ...rows]);
}

/** A row for each code of a column that has spellings. */
function spelled(
  column: string,
  entries: readonly { code: string; spellings: readonly string[] }[],
): readonly Row[] {
  return entries
    .filter((each) => each.spellings.length > 0)
    .map((each) => [code(column), each.code, each.spellings.join(' · ')]);
}

/** Entries with their codes in backquotes. */
function coded<T extends { readonly code: string }>(entries: readonly T[]): readonly T[] {
  return entries.map((each) => ({ ...each, code: code(each.code) }));
}

function spellings(words: TableWords): string {
  const said = decisionData.decisions.flatMap((each) =>
    ['', '1', '2'].map((group) => ({
      code: group === '' ? code(each.code) : `${code(each.code)}, ${words.group} ${group}`,
      spellings: (each.spellings as readonly { text: string; group?: string }[])
        .filter((spelling) => (spelling.group ?? '') === group)
        .map(({ text }) => text),
    })),
  );
  const none = { code: words.empty, spellings: mentionData.none.spellings };
  return table([
    words.heads.spellings,
    ...spelled('examen', coded(examData.exams)),
    ...spelled('groupe', coded(decisionData.groups)),
    ...spelled('decision', said),
    ...spelled('mention', [none, ...coded(mentionData.mentions)]),
    ...spelled('sexe', coded(sexData.sexes)),
  ]);
}

const MAKERS: Readonly<Record<TableName, (words: TableWords) => string>> = {
  academies,
  exams,
  decisions,
  mentions,
  series,
  spellings,
};
const TABLE_NAMES = Object.keys(MAKERS) as TableName[];

/** Every table in the words given. */
export function codeTables(words: TableWords): Readonly<Record<TableName, string>> {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, MAKERS[name](words)])) as Record<
    TableName,
    string
  >;
}

/** Every table of FORMAT.md by its name. */
export const FORMAT_TABLES: ReadonlyMap<string, string> = new Map(Object.entries(codeTables(FORMAT_WORDS)));

const MARKED = /(<!-- codes: ([a-z]+) -->\n\n)((?:\|.*\n)+)/g;

/** The tables that stand in a text, by name. */
export function readCodeTables(markdown: string): ReadonlyMap<string, string> {
  return new Map([...markdown.matchAll(MARKED)].map(([, , name = '', text = '']) => [name, text.trimEnd()]));
}

/** The text with each table made anew. */
export function putCodeTables(markdown: string): string {
  return markdown.replaceAll(MARKED, (_, mark: string, name: string, text: string) => {
    const made = FORMAT_TABLES.get(name);
    return mark + (made === undefined ? text : `${made}\n`);
  });
}
