/**
 * The CSV that leaves (results/FORMAT.md §5): RFC 4180, UTF-8 without byte order mark, `,`, CRLF, quotes only where
 * a cell needs them. Sizes are computed by the same rules that write, and are exact.
 */
import { DECISIONS, MENTIONS, examAt, parseSession } from '../codes/codes.ts';
import { type JuryRow, REHEARSAL_COLUMN, type Realm } from '../columns.ts';
import type { OutputColumn } from '../scopes/purposes.ts';
import type { Scope } from '../scopes/scope.ts';
import { LABEL_COLUMNS, type LabelColumn, decisionLabel, mentionLabel, serieLabel } from './labels.ts';

/** A column of the output: a licensed one, the label that follows it, or `repetition`. */
export type WrittenColumn = OutputColumn | LabelColumn | typeof REHEARSAL_COLUMN;

/**
 * The columns of a narrowed scope's file, in the order in which they stand. A licence names the coded columns alone; each of
 * them brings its label, which says nothing that the code does not.
 */
export function writtenColumns(scope: Scope, realm: Realm): readonly WrittenColumn[] {
  const columns = scope.columns.flatMap((column): readonly WrittenColumn[] =>
    isLabelled(column) ? [column, LABEL_COLUMNS[column]] : [column],
  );
  return realm === 'rehearsal' ? [...columns, REHEARSAL_COLUMN] : columns;
}

function isLabelled(column: OutputColumn): column is OutputColumn & keyof typeof LABEL_COLUMNS {
  return Object.hasOwn(LABEL_COLUMNS, column);
}

/** The header line. */
export function encodeHeader(columns: readonly WrittenColumn[]): string {
  return `${columns.join(',')}\r\n`;
}

/** The line of a checked row. */
export function encodeRow(columns: readonly WrittenColumn[], row: JuryRow): string {
  const cells = columns.map((column) => encodeCell(outputCell(column, row)));
  // An empty line would be no record to some readers.
  return `${cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')}\r\n`;
}

/** Length in bytes of `encodeRow`. */
export function rowBytes(columns: readonly WrittenColumn[], row: JuryRow): number {
  return lineBytes(columns, (column) => cellBytes(outputCell(column, row)));
}

/**
 * Length in bytes of the longest line that the row could have been, whatever the jury decided and the candidate
 * allowed: everything else of it was known when the candidate was entered.
 */
export function longestRowBytes(columns: readonly WrittenColumn[], row: JuryRow): number {
  return lineBytes(columns, (column) => LONGEST[column] ?? cellBytes(outputCell(column, row)));
}

/** RFC 4180 §2.5 to 2.7. Line ends are quoted too, though no checked cell holds one. */
const NEEDS_QUOTES = /[",\r\n]/;

/** Codes of decisions that some licence lets leave. */
const RELEASED = [...DECISIONS.values()].flatMap(({ code, releasedAs }) =>
  releasedAs === null ? [] : [code],
);
/** The longest mark (§3); its comma is quoted. */
const LONGEST_MARK = '20,00';

/**
 * Columns that say what became of a candidate, with the bytes of the longest cell that any jury could write there. Every
 * other column says what was known when the candidate was entered.
 */
const LONGEST: Readonly<Partial<Record<WrittenColumn, number>>> = {
  decision: longest(RELEASED),
  decision_libelle: longest(RELEASED.map(decisionLabel)),
  mention: longest([...MENTIONS.keys()]),
  mention_libelle: longest([...MENTIONS.keys()].map(mentionLabel)),
  note_ecrit: longest([LONGEST_MARK]),
  note_oral: longest([LONGEST_MARK]),
};

function longest(cells: readonly string[]): number {
  return Math.max(...cells.map(cellBytes));
}

/**
 * What a row says in a column: its own cell, or the label of one; «groupe» only where the law makes it a field of the exam's
 * results.
 */
function outputCell(column: WrittenColumn, row: JuryRow): string {
  if (column === 'groupe') return publishesGroup(row) ? row.groupe : '';
  if (column === LABEL_COLUMNS.serie) return serieLabel(row);
  if (column === LABEL_COLUMNS.decision) return decisionLabel(row.decision);
  if (column === LABEL_COLUMNS.mention) return mentionLabel(row.mention);
  return row[column];
}

function publishesGroup({ examen, session }: JuryRow): boolean {
  const at = parseSession(session);
  return at !== null && examAt(examen, at)?.publishesGroup === true;
}

function lineBytes(columns: readonly WrittenColumn[], bytesOf: (column: WrittenColumn) => number): number {
  const cells = columns.reduce((total, column) => total + bytesOf(column), 0);
  return (columns.length === 1 && cells === 0 ? 2 : cells + columns.length - 1) + 2;
}

function encodeCell(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cellBytes(text: string): number {
  return Buffer.byteLength(encodeCell(text), 'utf8');
}
