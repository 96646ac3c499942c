/**
 * The schema of what leaves (results/FORMAT.md §5): a Table Schema (Data Package 2.0), by which a distributor's programs
 * check and read `results.csv`. It is a function of scope, session and realm, so it stands in clear before the hour.
 */
import { SceauError } from '../../errors.ts';
import { encodeUtf8 } from '../../io/encodings.ts';
import {
  DECISIONS,
  EXAMS,
  MENTIONS,
  type Session,
  isExamAt,
  isMentionAt,
  parseSession,
} from '../codes/codes.ts';
import { REHEARSAL_COLUMN, REHEARSAL_MARK, type Realm } from '../columns.ts';
import { type Scope, narrowScope } from '../scopes/scope.ts';
import { COLUMN_TITLES } from './column-titles.ts';
import { LABEL_COLUMNS, type LabelledColumn, labelOf } from './labels.ts';
import { type WrittenColumn, writtenColumns } from './output.ts';

/** One value that a column may have, with its labels. `label_en` is a property of ours. */
export interface Category {
  readonly value: string;
  readonly label: string;
  readonly label_en: string;
}

/** One column. `title_en` is a property of ours. */
export interface SchemaField {
  readonly name: string;
  readonly title: string;
  readonly title_en: string;
  readonly type: 'string' | 'date';
  readonly format?: string;
  readonly constraints?: { readonly required?: true; readonly enum?: readonly string[] };
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

/** Never empty in a line that leaves. */
const REQUIRED: ReadonlySet<WrittenColumn> = new Set(['nom', 'prenom', 'date_naissance', REHEARSAL_COLUMN]);

/** What the schema says of one column's values. */
type Domain = Pick<SchemaField, 'constraints' | 'categories'>;

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
  return {
    $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
    title: `Résultats d’examen, session ${session}`,
    title_en: `Exam results, session ${session}`,
    realm,
    session,
    scope: narrowed.id,
    sources: [{ title: 'Arrêté du 22 avril 2013, article 3 (NOR MENE1303017A)' }],
    encoding: 'utf-8',
    dialect: { header: true, delimiter: ',', lineTerminator: '\r\n', quoteChar: '"', doubleQuote: true },
    missingValues: [''],
    fields: writtenColumns(narrowed, realm).map((column) => describeColumn(column, narrowed, at)),
  };
}

/** The one byte form of a schema: UTF-8, two spaces, LF, a final newline. */
export function encodeSchema(schema: ResultsSchema): Uint8Array {
  return encodeUtf8(`${JSON.stringify(schema, null, 2)}\n`);
}

function describeColumn(column: WrittenColumn, scope: Scope, session: Session): SchemaField {
  const { fr, en } = COLUMN_TITLES[column];
  const domain = domainOf(column, scope, session);
  const isRequired = REQUIRED.has(column) || domain.constraints?.required === true;
  const constraints = { ...(isRequired ? { required: true as const } : {}), ...domain.constraints };
  return {
    name: column,
    title: fr,
    title_en: en,
    ...(column === 'date_naissance' ? { type: 'date', format: '%d/%m/%Y' } : { type: 'string' }),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
    ...(domain.categories === undefined ? {} : { categories: domain.categories }),
  };
}

/** The values of a column that has a closed list of them; nothing for any other. */
function domainOf(column: WrittenColumn, scope: Scope, session: Session): Domain {
  if (column === 'sexe') return categories(SEXES);
  if (column === 'groupe') return categories(GROUPS);
  if (column === REHEARSAL_COLUMN) return { constraints: { enum: [REHEARSAL_MARK] } };
  for (const coded of ['decision', 'mention'] as const) {
    const codes = codesOf(coded, scope, session);
    if (column === coded) return categories(codes.map((code) => category(coded, code)));
    if (column === LABEL_COLUMNS[coded]) return closed(codes.map((code) => labelOf(coded, code)));
  }
  return {};
}

const SEXES: readonly Category[] = [
  { value: 'F', label: 'Féminin', label_en: 'Female' },
  { value: 'M', label: 'Masculin', label_en: 'Male' },
];
const GROUPS: readonly Category[] = [
  { value: '1', label: 'Premier groupe', label_en: 'First group' },
  { value: '2', label: 'Second groupe', label_en: 'Second group' },
];

/** Codes of a column that may leave under a scope at a session. */
function codesOf(column: 'decision' | 'mention', scope: Scope, session: Session): readonly string[] {
  if (column === 'decision') {
    return [...DECISIONS].flatMap(([code, { releasedAs }]) =>
      releasedAs !== null && scope.decisions.includes(releasedAs) ? [code] : [],
    );
  }
  const exams = [...EXAMS].filter(([code]) => scope.exams.includes(code) && isExamAt(code, session));
  return MENTIONS.filter((code) => code !== '' && exams.some(([, exam]) => isMentionAt(exam, code, session)));
}

function category(column: LabelledColumn, value: string): Category {
  return { value, label: labelOf(column, value), label_en: labelOf(column, value, 'en') };
}

/** A closed list of cells; none where nothing but an empty cell is possible, since a list has at least one. */
function closed(list: readonly string[]): Domain {
  return list.length === 0 ? {} : { constraints: { enum: list } };
}

/** The same with labels; `enum` is for the programs that do not know `categories`. */
function categories(list: readonly Category[]): Domain {
  return list.length === 0 ? {} : { ...closed(list.map(({ value }) => value)), categories: list };
}
