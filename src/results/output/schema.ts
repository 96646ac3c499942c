/**
 * The schema of what leaves (results/FORMAT.md §5): a Table Schema (Data Package 2.0), by which a distributor's programs
 * check and read `results.csv`. It is a function of scope, session and realm, so it stands in clear before the hour.
 */
import { SceauError } from '../../errors.ts';
import { encodeUtf8 } from '../../io/encodings.ts';
import {
  DECISIONS,
  type Exam,
  GROUPS,
  type Label,
  MENTIONS,
  type Session,
  examAt,
  isMentionAt,
  labelOf,
  parseSession,
} from '../codes/codes.ts';
import { seriesAt } from '../codes/series.ts';
import sexData from '../codes/sexes.json' with { type: 'json' };
import { REHEARSAL_COLUMN, REHEARSAL_MARK, type Realm } from '../columns.ts';
import { type Scope, narrowScope } from '../scopes/scope.ts';
import { COLUMN_TITLES } from './column-titles.ts';
import { LABEL_COLUMNS } from './labels.ts';
import { type WrittenColumn, writtenColumns } from './output.ts';

/** One value that a column may have, with its labels. `label_en` is a property of ours. */
export interface Category {
  readonly value: string;
  readonly label: string;
  readonly label_en: string;
}

interface Constraints {
  readonly required?: true;
  readonly enum?: readonly string[];
  readonly pattern?: string;
}

/** One column. `title_en` is a property of ours. */
export interface SchemaField {
  readonly name: string;
  readonly title: string;
  readonly title_en: string;
  readonly type: 'string' | 'date';
  readonly format?: string;
  readonly constraints?: Constraints;
  readonly categories?: readonly Category[];
}

/** A whole schema, in the order in which it is written. Its fields match the columns exactly, which is what a schema says unless it says otherwise. */
export interface ResultsSchema {
  readonly $schema: string;
  readonly title: string;
  readonly title_en: string;
  readonly realm: Realm;
  readonly session: string;
  readonly scope: string;
  readonly sources: readonly { readonly title: string }[];
  readonly encoding: string;
  readonly dialect: Readonly<Record<string, string | boolean>>;
  readonly missingValues: readonly string[];
  readonly fields: readonly SchemaField[];
}

/** What lets results leave, by purpose, where a licence states no basis of its own. */
const ARTICLES: Readonly<Record<Scope['purpose'], string>> = {
  press: 'Arrêté du 22 avril 2013, article 3 (NOR MENE1303017A)',
  'local-authority': 'Arrêté du 22 avril 2013, article 3 (NOR MENE1303017A)',
  'public-list': 'Arrêté du 22 avril 2013, article 1 (NOR MENE1303017A)',
};

/** Never empty in a line that leaves. */
const REQUIRED: ReadonlySet<WrittenColumn> = new Set(['nom', 'prenom', 'date_naissance', REHEARSAL_COLUMN]);

/** What the schema says of one column's values. */
type Domain = Pick<SchemaField, 'constraints' | 'categories'>;

/** A scope at a session, with the exams of it that exist then. */
interface Described {
  readonly scope: Scope;
  readonly session: Session;
  readonly exams: readonly Exam[];
}

/**
 * The schema of one scope's results.
 * @param scope narrowed again here
 * @throws `scope-unlawful`; `bug` where the session is not one: publications are checked when they are made
 */
export function describeResults(
  scope: Scope,
  { session, realm }: { readonly session: string; readonly realm: Realm },
): ResultsSchema {
  const narrowed = narrowScope(scope);
  const at = parseSession(session);
  if (at === null) throw new SceauError('bug', { detail: 'a schema without a session' });
  const exams = narrowed.exams.flatMap((code) => examAt(code, at) ?? []);
  const described: Described = { scope: narrowed, session: at, exams };
  return {
    $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
    title: `Résultats d’examen, session ${session}`,
    title_en: `Exam results, session ${session}`,
    realm,
    session,
    scope: narrowed.id,
    sources: [{ title: narrowed.basis ?? ARTICLES[narrowed.purpose] }],
    encoding: 'utf-8',
    dialect: { header: true, delimiter: ',', lineTerminator: '\r\n', quoteChar: '"', doubleQuote: true },
    missingValues: [''],
    fields: writtenColumns(narrowed, realm).map((column) => describeColumn(column, described)),
  };
}

/** The one byte form of a schema: UTF-8, two spaces, LF, a final newline. */
export function encodeSchema(schema: ResultsSchema): Uint8Array {
  return encodeUtf8(`${JSON.stringify(schema, null, 2)}\n`);
}

function describeColumn(column: WrittenColumn, described: Described): SchemaField {
  const { fr, en } = COLUMN_TITLES[column];
  const { constraints: own, categories: list } = DOMAINS[column]?.(described) ?? {};
  const required = isRequired(column, described.scope) ? { required: true as const } : {};
  const constraints: Constraints = { ...required, ...own };
  return {
    name: column,
    title: fr,
    title_en: en,
    ...(column === 'date_naissance' ? { type: 'date', format: '%d/%m/%Y' } : { type: 'string' }),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
    ...(list === undefined ? {} : { categories: list }),
  };
}

/** Exams that give marks have no decision. */
function isRequired(column: WrittenColumn, { decisions }: Scope): boolean {
  const isDecision = column === 'decision' || column === LABEL_COLUMNS.decision;
  return REQUIRED.has(column) || (isDecision && !decisions.includes('marks'));
}

/** The values of the columns that have a closed list of them, or one form. */
const DOMAINS: Readonly<Partial<Record<WrittenColumn, (described: Described) => Domain>>> = {
  sexe: () => coded(sexData.sexes.map((each) => ({ code: each.code, label: labelOf(each) }))),
  groupe: (described) => coded(groupsOf(described)),
  serie: serieForm,
  serie_libelle: seriesOf,
  decision: (described) => coded(decisionsOf(described)),
  decision_libelle: (described) => labels(decisionsOf(described)),
  mention: (described) => coded(mentionsOf(described)),
  mention_libelle: (described) => labels(mentionsOf(described)),
  repetition: () => ({ constraints: { enum: [REHEARSAL_MARK] } }),
};

/** A code and its words. */
interface Coded {
  readonly code: string;
  readonly label: Label;
}

/** Groups of the exams for which «groupe» is a field. */
function groupsOf({ exams }: Described): readonly Coded[] {
  const own = exams.filter(({ publishesGroup }) => publishesGroup).flatMap(({ groups }) => groups);
  return [...GROUPS.values()].filter(({ code }) => own.includes(code));
}

/** Decisions that the scope lets leave, of its exams. */
function decisionsOf({ scope, exams }: Described): readonly Coded[] {
  return [...DECISIONS.values()].filter(
    ({ code, releasedAs }) =>
      releasedAs !== null &&
      scope.decisions.includes(releasedAs) &&
      exams.some(({ decisions }) => decisions.includes(code)),
  );
}

/** Mentions that the scope's exams can give at the session. */
function mentionsOf({ exams, session }: Described): readonly Coded[] {
  return [...MENTIONS.values()].filter(({ code }) => exams.some((exam) => isMentionAt(exam, code, session)));
}

/** A série leaves as the jury wrote it (§1), so a listed one has a closed list of labels alone; a spécialité has five digits. */
function serieForm({ exams }: Described): Domain {
  return exams.every((exam) => exam.serieForm === 'speciality')
    ? { constraints: { pattern: '[0-9]{5}' } }
    : {};
}

/** Labels of séries, where every exam has a list of them; where one has none, the jury's own words may leave. */
function seriesOf({ exams, session }: Described): Domain {
  return exams.every(({ serieForm }) => serieForm === 'list')
    ? labels(exams.flatMap((exam) => seriesAt(exam, session)))
    : {};
}

/** A closed list of codes; `enum` is for the programs that do not know `categories`. None where nothing but an empty cell is possible: a list has at least one value. */
function coded(list: readonly Coded[]): Domain {
  return categories(list.map(({ code, label }) => ({ value: code, label: label.fr, label_en: label.en })));
}

/** A closed list of French labels. */
function labels(list: readonly Coded[]): Domain {
  const words = new Map(list.map(({ label }) => [label.fr, label.en]));
  return categories([...words].map(([fr, en]) => ({ value: fr, label: fr, label_en: en })));
}

function categories(list: readonly Category[]): Domain {
  return list.length === 0 ? {} : { constraints: { enum: list.map(({ value }) => value) }, categories: list };
}
