/**
 * Which cell of a jury's file is which column (results/FORMAT.md §1b): found once for the file, from its header and the
 * workspace's settings, and the same for every later reading of it.
 */
import { SceauError } from '../../errors.ts';
import type { HeaderColumn } from '../../file-faults.ts';
import { examAt, parseSession } from '../codes/codes.ts';
import { JURY_COLUMNS, type JuryColumn, REHEARSAL_COLUMN } from '../columns.ts';
import type { JuryContext } from '../jury-context.ts';
import type { Scope } from '../scopes/scope.ts';
import { columnNamed, foldName, namesOf } from './aliases.ts';
import { neededColumns } from './needed-columns.ts';
import { type ColumnSetting, type IntakeSettings, NO_SETTINGS } from './settings.ts';

/** The `index` of a column that stands in no cell: the settings state it for the whole file. */
export const NO_CELL = -1;

/** What a column was taken from. */
export interface ColumnSource {
  readonly column: JuryColumn;
  /** Number of the cell in a record, from 0; `NO_CELL` for a stated one. */
  readonly index: number;
  /** What the file's own header calls it; '' for a stated one. */
  readonly header: string;
}

/** How one file is read. */
export interface Layout {
  /** Physical line of the header, from 1. */
  readonly headerLine: number;
  /** Cells of every record. */
  readonly width: number;
  /** In the order of their cells. */
  readonly columns: readonly ColumnSource[];
  /** What the settings state of every row. */
  readonly stated: Readonly<Partial<Record<JuryColumn, string>>>;
  /** Names of the header that were taken for no column, in their order. */
  readonly unused: readonly string[];
  /** Labels by exam, for a file that does not name the diploma; `null` where it does. */
  readonly diplomas: Readonly<Record<string, string>> | null;
  /** What spellings mean by the settings. */
  readonly values: IntakeSettings['values'];
}

/** The header of a file: its physical line, from 1, and its cells. */
export interface Header {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The layout that a header says, under the settings.
 * @param scopes what will leave, hence which columns there must be
 * @throws `csv-header` with every column that is missing, stands there twice, or is stated by the settings although it is
 * there. Of the file it repeats only names that are known ones: any other cell may be candidate data.
 */
export function readLayout(header: Header, context: JuryContext, scopes: readonly Scope[]): Layout {
  const { columns: settings, values } = context.settings ?? NO_SETTINGS;
  const found = findColumns(header.cells, settings);
  const needed = new Set(neededColumns(context, scopes));
  const wrong: HeaderColumn[] = [];
  const columns: ColumnSource[] = [];
  const stated: Partial<Record<JuryColumn, string>> = {};
  for (const column of JURY_COLUMNS) {
    const setting = settings[column];
    const [source, second] = found.filter((each) => each.column === column);
    const named = {
      column,
      headers: found.filter((each) => each.column === column).map((each) => each.header),
    };
    if (second !== undefined) {
      wrong.push({ ...named, fault: 'twice' });
    } else if (typeof setting === 'object') {
      if (source !== undefined) wrong.push({ ...named, fault: 'stated' });
      stated[column] = setting.value;
      columns.push({ column, index: NO_CELL, header: '' });
    } else if (source !== undefined) {
      columns.push(source);
    } else if (setting !== undefined || needed.has(column)) {
      wrong.push(missing(column, setting));
    }
  }
  const isMarked = found.some(({ column }) => column === REHEARSAL_COLUMN);
  const realm = otherRealm(context, wrong, isMarked);
  if (wrong.length > 0 || realm !== null) throw new SceauError('csv-header', { columns: wrong, realm });
  const taken = new Set(columns.map(({ index }) => index));
  return {
    headerLine: header.line,
    width: header.cells.length,
    columns: columns.toSorted((a, b) => a.index - b.index),
    stated,
    diplomas: columns.some(({ column }) => column === 'diplome') ? null : diplomasOf(context),
    unused: header.cells.filter((_, index) => !taken.has(index)),
    values,
  };
}

/** French labels of the publication's exams: the diploma that a candidate has of each. */
function diplomasOf({ exams, session }: JuryContext): Readonly<Record<string, string>> {
  const sessionAt = parseSession(session);
  return Object.fromEntries(
    exams.flatMap((code) => {
      const exam = sessionAt === null ? null : examAt(code, sessionAt);
      return exam === null ? [] : [[code, exam.label.fr]];
    }),
  );
}

/** What a file is refused by that has no header at all: every column that it needs is missing. */
export function noHeader(context: JuryContext, scopes: readonly Scope[]): SceauError {
  const { columns: settings } = context.settings ?? NO_SETTINGS;
  const columns = neededColumns(context, scopes)
    .filter((column) => typeof settings[column] !== 'object')
    .map((column) => missing(column, settings[column]));
  return new SceauError('csv-header', { columns, realm: null });
}

function missing(column: JuryColumn, setting: ColumnSetting | undefined): HeaderColumn {
  return { column, headers: typeof setting === 'string' ? [setting] : namesOf(column), fault: 'missing' };
}

/** How many columns a line names, by the settings or by itself: what tells a header from other lines. */
export function countNames(cells: readonly string[], settings: IntakeSettings['columns']): number {
  return new Set(findColumns(cells, settings).map(({ column }) => column)).size;
}

/** Every cell that names a column. A column that the settings name is found by that name alone. */
function findColumns(cells: readonly string[], settings: IntakeSettings['columns']): readonly ColumnSource[] {
  const byName = new Map<string, JuryColumn>();
  const elsewhere = new Set<JuryColumn>();
  for (const column of JURY_COLUMNS) {
    const setting = settings[column];
    if (typeof setting !== 'string') continue;
    byName.set(foldName(setting), column);
    elsewhere.add(column);
  }
  return cells.flatMap((header, index) => {
    const named = byName.get(foldName(header));
    if (named !== undefined) return [{ column: named, index, header }];
    const column = columnNamed(header);
    return column === null || elsewhere.has(column) ? [] : [{ column, index, header }];
  });
}

/**
 * The other realm, where the file is of it: marked in production, or in a rehearsal a file that lacks nothing but the
 * mark.
 */
function otherRealm(
  { realm }: JuryContext,
  wrong: readonly HeaderColumn[],
  isMarked: boolean,
): 'rehearsal' | 'production' | null {
  if (realm === 'production') return isMarked ? 'rehearsal' : null;
  return !isMarked && wrong.length === 1 ? 'production' : null;
}
