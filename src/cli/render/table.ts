/** Plain tables: aligned columns, two spaces between them, no frames, no colours. Cells are escaped here. */
import { escapeText } from '../messages/typeset.ts';

/** Columns that a text takes on a terminal, near enough: combining marks take none. */
function width(text: string): number {
  return Array.from(text.replace(/\p{M}/gu, '')).length;
}

/** Lines of a table; a heading line only where there is a row. */
export function tableLines(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const cells = [headings, ...rows].map((row) => row.map((cell) => escapeText(String(cell))));
  const widths = headings.map((_, i) => Math.max(...cells.map((row) => width(row[i] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  );
}

/** Lines of `heading  value`, for one thing with many properties. */
export function propertyLines(
  properties: readonly (readonly [string, string | number])[],
): readonly string[] {
  const widest = Math.max(0, ...properties.map(([heading]) => width(heading)));
  return properties.map(([heading, value]) =>
    `${heading}${' '.repeat(widest - width(heading))}  ${escapeText(String(value))}`.trimEnd(),
  );
}

/** A digest or fingerprint in groups of four, to be read aloud and compared. */
export function grouped(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(' ') ?? hex;
}
