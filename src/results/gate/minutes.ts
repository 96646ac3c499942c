/**
 * The jury's minutes as counts (results/FORMAT.md, «The quality gate»): a small CSV of `examen;serie;compte;nombre`,
 * read by the same steps as a jury's file. Last session's counts have the same form.
 */
import { SceauError, isCode } from '../../errors.ts';
import type { MinutesFault } from '../../gate-faults.ts';
import { FaultList } from '../faults.ts';
import { readDecision, readExam, readMention } from '../codes/spellings.ts';
import { findDialect } from '../intake/dialect.ts';
import { detectEncoding } from '../intake/encoding.ts';
import { type CsvRecord, splitRecords } from '../intake/records.ts';
import { splitLine } from '../intake/split-line.ts';
import { readTextBlocks } from '../intake/text-blocks.ts';
import type { Opener } from '../read-rows.ts';
import type { Tally } from '../tallies.ts';
import { admittedOf, candidatesOf } from './counting.ts';

/** What a line counts. */
export type Counted =
  | { readonly kind: 'entered' }
  | { readonly kind: 'decision'; readonly code: string }
  /** Of those admitted; '' is none. */
  | { readonly kind: 'mention'; readonly code: string };

/** One line of the minutes; `exam` and `serie` '' is all of them. */
export interface MinutesLine {
  /** From 1; the header is line 1 of most files. */
  readonly line: number;
  readonly exam: string;
  readonly serie: string;
  readonly counted: Counted;
  readonly candidates: number;
}

/** A line that the file does not bear out. Counts tell results: for a terminal only. */
export interface Difference extends MinutesLine {
  /** What the file has; `null` where it has no such exam or série at all. */
  readonly found: number | null;
}

/** The header, and what stands in `compte` for the candidates entered. */
export const MINUTES_HEADER = ['examen', 'serie', 'compte', 'nombre'] as const;
const ENTERED = 'inscrits';

/** More lines than any exam has counts. */
const MAX_LINES = 10_000;
const NUMBER = /^(?:0|[1-9][0-9]{0,7})$/;

/**
 * Reads minutes.
 * @param path for people; nothing is read there
 * @throws `minutes-malformed` with the first line that is not of the form
 */
export async function readMinutes(path: string, open: Opener): Promise<readonly MinutesLine[]> {
  const refuse = (line: number, fault: MinutesFault): SceauError =>
    new SceauError('minutes-malformed', { path, line, fault });
  const faults = new FaultList();
  const lines: MinutesLine[] = [];
  const seen = new Set<string>();
  try {
    const encoding = await detectEncoding(open);
    const dialect = await findDialect(open, encoding, (cells) => (isHeader(cells) ? cells.length : 0));
    if (dialect === null) throw refuse(1, 'header');
    for (const [at, text] of dialect.preamble.entries()) {
      // Sorted by a spreadsheet with their header, minutes would hold the file to less than they say.
      const cells = splitLine(text, dialect);
      if (typeof cells !== 'number' && typeof parseLine({ line: at + 1, cells }) !== 'string')
        throw refuse(at + 1, 'header');
    }
    for await (const records of splitRecords(readTextBlocks(open(), encoding, faults), dialect, faults)) {
      for (const record of records) {
        const line = parseLine(record);
        if (typeof line === 'string') throw refuse(record.line, line);
        const key = JSON.stringify([line.exam, line.serie, line.counted]);
        if (seen.has(key)) throw refuse(record.line, 'duplicate');
        if (lines.length === MAX_LINES) throw refuse(record.line, 'too-long');
        seen.add(key);
        lines.push(line);
      }
    }
    faults.throwIfAny();
  } catch (error) {
    if (isCode(error, 'csv-encoding')) throw refuse(error.params.line, 'encoding');
    if (isCode(error, 'csv-rows')) throw refuse(error.params.faults[0]?.line ?? 1, 'form');
    throw error;
  }
  if (lines.length === 0) throw refuse(1, 'empty');
  return lines;
}

function isHeader(cells: readonly string[]): boolean {
  return cells.length === MINUTES_HEADER.length && MINUTES_HEADER.every((name, at) => cells[at] === name);
}

function parseLine({ line, cells }: CsvRecord): MinutesLine | MinutesFault {
  const [examText = '', serie = '', what = '', number = ''] = cells;
  if (cells.length !== MINUTES_HEADER.length) return 'cells';
  const exam = examText === '' ? '' : readExam(examText);
  if (exam === null || (exam === '' && serie !== '')) return 'exam';
  const counted = parseCounted(what);
  if (counted === null) return 'count';
  if (!NUMBER.test(number)) return 'number';
  return { line, exam, serie, counted, candidates: Number(number) };
}

function parseCounted(text: string): Counted | null {
  if (text.toLowerCase() === ENTERED) return { kind: 'entered' };
  const decision = readDecision(text);
  // «Admis au second groupe» would count those of one group: a file has one, which the publication names.
  if (decision !== null) return decision.group === null ? { kind: 'decision', code: decision.code } : null;
  const mention = text === '' ? null : readMention(text);
  return mention === null ? null : { kind: 'mention', code: mention };
}

/** What a line counts, as its cell says it. */
export function countedText(counted: Counted): string {
  return counted.kind === 'entered' ? ENTERED : counted.code;
}

/** The tallies that an exam and a série mean; '' is all. */
export function talliesOf(
  tallies: readonly Tally[],
  { exam, serie }: Pick<MinutesLine, 'exam' | 'serie'>,
): readonly Tally[] {
  return tallies.filter(
    (each) => (exam === '' || each.exam === exam) && (serie === '' || each.serie === serie),
  );
}

/** How many of some tallies a line counts. */
export function countIn(tallies: readonly Tally[], counted: Counted): number {
  if (counted.kind === 'entered') return candidatesOf(tallies);
  const { kind, code } = counted;
  // Who did not pass has no mention, and is none of those who passed without one.
  const among = kind === 'mention' ? admittedOf(tallies) : tallies;
  return candidatesOf(among.filter((each) => each[kind] === code));
}

/**
 * The lines that a file does not bear out, in their order. A line about an exam or a série that the file does not have
 * differs whatever it counts: a misspelt série must not pass as one with nobody in it.
 */
export function compareMinutes(
  minutes: readonly MinutesLine[],
  tallies: readonly Tally[],
): readonly Difference[] {
  return minutes.flatMap((line) => {
    const meant = talliesOf(tallies, line);
    const found = meant.length === 0 ? null : countIn(meant, line.counted);
    return found === line.candidates ? [] : [{ ...line, found }];
  });
}
