/**
 * `[columns]` and `[values]` of sceau.toml (workspace/FORMAT.md §1): where the columns of a jury's files are, and what their
 * spellings mean. What a table of codes or an empty cell says, settings cannot make say something else.
 */
import * as v from 'valibot';
import { encodeUtf8, sha256Hex } from '../io/encodings.ts';
import { MAX_TEXT_LENGTH } from '../results/checks/cell-checks.ts';
import { JURY_COLUMNS, type JuryColumn, REHEARSAL_COLUMN } from '../results/columns.ts';
import { foldSpelling } from '../results/codes/spelling-table.ts';
import { columnNamed, foldName } from '../results/intake/aliases.ts';
import {
  CODED_COLUMNS,
  type CodedColumn,
  type IntakeSettings,
  STATED_COLUMNS,
  isEmptyMark,
} from '../results/intake/settings.ts';
import { CODES, readCode } from '../results/intake/spellings.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_TEXT_LENGTH));
/** A name of the file's header; one without a letter would be the name of every empty cell. */
const header = v.pipe(
  text,
  v.check((name) => foldName(name) !== '', 'a name'),
);
/** The mark of a rehearsal is found by its own name only. */
const NAMED = JURY_COLUMNS.filter((column) => column !== REHEARSAL_COLUMN);

/**
 * Columns whose own names settings cannot give to another one: what the law keeps from most recipients would leave under a
 * name that it allows, and a consent would count for a purpose that the candidate was not asked about.
 */
const OWN_NAMES: ReadonlySet<JuryColumn> = new Set([
  'numero_candidat',
  'ine',
  'uai',
  'adresse',
  'code_postal',
  'commune_residence',
  'code_commune_residence',
  'note_ecrit',
  'note_oral',
  'accord_presse',
  'accord_collectivites',
  'accord_liste_publique',
]);

/** Whether a name says by itself that it is another column's, of those that are kept apart. */
function isOfAnother(column: string, name: string): boolean {
  const named = columnNamed(name);
  return named !== null && named !== column && OWN_NAMES.has(named);
}

export const columnSettings = v.pipe(
  v.strictObject({
    ...v.entriesFromList(NAMED, v.optional(header)),
    ...v.entriesFromList(STATED_COLUMNS, v.optional(v.union([header, v.strictObject({ value: text })]))),
  }),
  v.check((columns) => {
    const names = Object.values(columns).flatMap((name) =>
      typeof name === 'string' ? [foldName(name)] : [],
    );
    return new Set(names).size === names.length;
  }, 'a column of the file for two of ours'),
  v.check(
    (columns) =>
      Object.entries(columns).every(
        ([column, name]) => typeof name !== 'string' || !isOfAnother(column, name),
      ),
    'the name of another column',
  ),
);

/** A spelling of the file: neither an empty cell nor what stands for one. */
const spelling = v.pipe(
  text,
  v.check((written) => written.trim() !== '' && !isEmptyMark(written), 'not empty'),
);

/**
 * What a spelling means by itself; a série is free text until exam and session are known. «NON» is no answer in a file, and
 * here none but a no: consent has no spelling of its own, and no settings turn a word into its contrary.
 */
function readSpelling(column: CodedColumn, written: string): string | null {
  if (column === 'serie') return null;
  const isConsent = CODES[column]?.includes('oui') === true;
  const said = isConsent ? foldSpelling(written).toLowerCase() : written;
  return readCode(column, said === '' ? written : said, null);
}

function spellingsOf(column: CodedColumn) {
  const codes = CODES[column];
  return v.optional(
    v.pipe(
      v.record(spelling, codes === null ? text : v.picklist(codes)),
      v.check(
        (spellings) =>
          Object.entries(spellings).every(
            ([written, code]) => (readSpelling(column, written) ?? code) === code,
          ),
        'a code that means another',
      ),
    ),
  );
}

export const valueSettings = v.strictObject(
  Object.fromEntries(CODED_COLUMNS.map((column) => [column, spellingsOf(column)])),
);

/** Digest of the settings by which files are read: others read other decisions and consents in the same octets. */
export function settingsSha256(config: Parameters<typeof intakeSettings>[0]): string {
  return sha256Hex(encodeUtf8(JSON.stringify(intakeSettings(config))));
}

/** The settings as the intake takes them. */
export function intakeSettings(config: {
  readonly columns?: v.InferOutput<typeof columnSettings> | undefined;
  readonly values?: v.InferOutput<typeof valueSettings> | undefined;
}): IntakeSettings {
  return { columns: config.columns ?? {}, values: config.values ?? {} };
}
