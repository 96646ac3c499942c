/**
 * The CSV that leaves (results/FORMAT.md §5): RFC 4180, UTF-8 without byte order mark, `,`, CRLF, quotes only where
 * a cell needs them. Sizes are computed by the same rules that write, and are exact.
 */
import { DECISIONS, MENTIONS, examAt, parseSession } from '../codes/codes.ts';
import { type JuryRow, REHEARSAL_COLUMN, type Realm } from '../columns.ts';
import type { OutputColumn } from '../scopes/purposes.ts';
import type { Scope } from '../scopes/scope.ts';

/** A column of the output, `repetition` included. */
export type WrittenColumn = OutputColumn | typeof REHEARSAL_COLUMN;

/** The columns of a narrowed scope's file, in the order in which they stand. */
export function writtenColumns(scope: Scope, realm: Realm): readonly WrittenColumn[] {
  return realm === 'rehearsal' ? [...scope.columns, REHEARSAL_COLUMN] : scope.columns;
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

/** The longest mark (§3); its comma is quoted. */
const LONGEST_MARK_BYTES = '"20,00"'.length;

const LONGEST: Readonly<Partial<Record<WrittenColumn, number>>> = {
  decision: Math.max(
    ...[...DECISIONS].map(([code, { releasedAs }]) => (releasedAs === null ? 0 : code.length)),
  ),
  mention: Math.max(...[...MENTIONS.keys()].map((code) => code.length)),
  note_ecrit: LONGEST_MARK_BYTES,
  note_oral: LONGEST_MARK_BYTES,
};

/** What a row says in a column: its own cell, but «groupe» only where the law makes it a field of the exam's results. */
function outputCell(column: WrittenColumn, row: JuryRow): string {
  return column === 'groupe' && !publishesGroup(row) ? '' : row[column];
}

function publishesGroup({ examen, session }: JuryRow): boolean {
  const at = parseSession(session);
  return at !== null && examAt(examen, at)?.publishesGroup === true;
}

function lineBytes(columns: readonly WrittenColumn[], bytesOf: (column: WrittenColumn) => number): number {
  const cells = columns.reduce((total, column) => total + bytesOf(column), 0);
  return (columns.length === 1 && cells === 0 ? 2 : cells + columns.length - 1) + 2;
}

/** RFC 4180 §2.5 to 2.7. Line ends are quoted too, though no checked cell holds one. */
const NEEDS_QUOTES = /[",\r\n]/;

function encodeCell(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cellBytes(text: string): number {
  return Buffer.byteLength(encodeCell(text), 'utf8');
}
