/**
 * What can be wrong in a jury's file, by place and rule (results/FORMAT.md, «Checks»): parameters and statuses of errors.ts.
 */

/** One fault in a jury's file. `line` and `column` count from 1; the value itself is never carried. */
export interface RowFault<R extends FileRule = RowRule> {
  readonly line: number;
  /** Number of the cell, from 1; 0 where the fault is the whole row's. */
  readonly column: number;
  /** The cell as a spreadsheet names it, `D1482`; '' for a whole row. */
  readonly cell: string;
  /** The column's canonical name, or '' for a whole row. */
  readonly name: string;
  /** What the file's own header calls the column, where it is one that was taken for ours; else ''. */
  readonly header: string;
  readonly rule: R;
}

/** What is wrong with a file, or odd in it: the first of it, all of it counted, by rule in the order of ROW_RULES. */
export interface FaultSummary<R extends FileRule = RowRule> {
  readonly faults: readonly RowFault<R>[];
  readonly total: number;
  readonly byRule: readonly { readonly rule: R; readonly count: number }[];
}

/** The rules that a row of a jury's file may break (results/FORMAT.md, «Checks»): a file with one such row is refused. */
export const ROW_RULES = [
  'cell-count',
  'quote',
  'too-long',
  'empty',
  'control-character',
  'not-nfc',
  'formula',
  'spreadsheet-error',
  'spreadsheet-number',
  'spreadsheet-date',
  'session-mismatch',
  'academy-mismatch',
  'exam-mismatch',
  'mixed-exams',
  'group-mismatch',
  'unknown-serie',
  'unknown-decision',
  'decision-not-in-exam',
  'decision-not-in-group',
  'unknown-mention',
  'mention-not-in-exam',
  'mention-without-admission',
  'mention-in-second-group',
  'bad-date',
  'age-out-of-range',
  'bad-sex',
  'bad-candidate-number',
  'duplicate-candidate',
  'bad-ine',
  'duplicate-ine',
  'bad-uai',
  'bad-postal-code',
  'bad-commune-code',
  'bad-mark',
  'rehearsal-mark',
] as const;
export type RowRule = (typeof ROW_RULES)[number];

/** What is odd in a row and refuses nothing: a person looks at it. */
export const ROW_WARNINGS = ['ine-key', 'same-person', 'odd-name', 'outer-blanks'] as const;
export type RowWarning = (typeof ROW_WARNINGS)[number];

/** Whether a rule refuses the file. */
export function isRefused(rule: FileRule): rule is RowRule {
  return (ROW_RULES as readonly FileRule[]).includes(rule);
}

/** Any rule that a file is held to. */
export const FILE_RULES = [...ROW_RULES, ...ROW_WARNINGS] as const;
export type FileRule = (typeof FILE_RULES)[number];

/** One column that is not as it must be in the header of a jury's file. */
export interface HeaderColumn {
  /** Its canonical name. */
  readonly column: string;
  /** `stated`: the settings state a value for it, and the file has it too. */
  readonly fault: 'missing' | 'twice' | 'stated';
  /** The names that were looked for, where it is missing; else those of the file, all of them known ones. */
  readonly headers: readonly string[];
}

/** Encodings that a jury's file may be in (results/FORMAT.md §1). */
export const ENCODINGS = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Why the text of a jury's file cannot be read as it is. */
export const ENCODING_REASONS = [
  /** A spreadsheet's or another program's own format. */
  'workbook',
  /** NUL bytes: no text, or UTF-16 without its mark. */
  'not-text',
  /** Some lines are UTF-8, others are not. */
  'mixed',
  /** Neither UTF-8 nor Windows-1252. */
  'unknown',
  /** UTF-16 that lacks half of a character. */
  'broken',
  /** A carriage return alone. */
  'line-ends',
  /** Read in the wrong encoding and saved again, before us. */
  'mojibake',
] as const;

/** Where, and why, the text of a jury's file cannot be read. */
export interface EncodingFault {
  /** The encoding that was found; `null` where none was. */
  readonly encoding: Encoding | null;
  readonly line: number;
  readonly reason: (typeof ENCODING_REASONS)[number];
}

/** How the header of a jury's file differs. */
export interface HeaderFault {
  readonly columns: readonly HeaderColumn[];
  /** The other realm, where the file is of it. */
  readonly realm: 'rehearsal' | 'production' | null;
}

/** Of what is wrong with a file: which one, once a stage has named it. */
export interface InFile {
  readonly file?: string;
}

/** What each code of a jury's file says about the case at hand. */
export interface FileParams {
  'csv-encoding': InFile & EncodingFault;
  'csv-header': InFile & HeaderFault;
  'csv-preamble-rows': InFile & { line: number };
  'csv-preamble-session': InFile & { line: number; session: string; found: string };
  'csv-rows': InFile & FaultSummary;
  'csv-empty': InFile;
  'csv-changed': InFile;
  'csv-superseded': { revision: number; newest: number };
}

/** Exit status of each. */
export const FILE_STATUS = {
  'csv-encoding': 65,
  'csv-header': 65,
  'csv-preamble-rows': 65,
  'csv-preamble-session': 65,
  'csv-rows': 65,
  'csv-empty': 65,
  'csv-changed': 65,
  'csv-superseded': 65,
} as const satisfies { readonly [C in keyof FileParams]: number };
