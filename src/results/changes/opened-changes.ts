/**
 * `changes.csv`: what a later revision of one scope changes, for a distributor who has opened both (results/FORMAT.md §9).
 * Rows are compared by keyed digests under a key of the moment; each file is read twice, and neither is held.
 */
import { encodeHex, encodeUtf8 } from '../../io/encodings.ts';
import type { Random } from '../../io/random.ts';
import { LABEL_COLUMNS } from '../output/labels.ts';
import { MARK_COLUMNS } from '../scopes/purposes.ts';
import { parseLine, readLines } from '../output/opened-rows.ts';
import { IDENTITY_WORDS, RowTable, keyedWords } from './row-table.ts';

/** The first column: what becomes of a row. */
export const CHANGE_COLUMN = 'changement';
/** Rows to take out come first, then rows to put in: `avant` and `apres` are one row that reads otherwise now. */
export const CHANGES = { removed: 'retrait', before: 'avant', after: 'apres', added: 'ajout' } as const;

/** Columns that the jury decides, and labels, which follow their codes; all others say who someone is. */
const DECIDED: readonly string[] = [
  'groupe',
  'decision',
  'mention',
  ...MARK_COLUMNS,
  ...Object.values(LABEL_COLUMNS),
];
/** Without these a row names nobody, and no two rows are taken for one person's. */
const NAMING: readonly string[] = ['nom', 'prenom'];

/** One revision's results, which can be read more than once. */
export interface OpenedResults {
  /** Name of the file, for errors. */
  readonly file: string;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** What becomes of a row: 0 nothing, 1 it stands on this side alone, 2 it has a counterpart that reads otherwise. */
const [SAME, ALONE, CHANGED] = [0, 1, 2];

/**
 * Compares two revisions. Memory: at most 25 octets for each row of both, whatever changes.
 * @returns the octets of the list; `null` where their columns differ: no row of the one could be read by the header of the other
 * @throws `document-malformed`, here or while the list is read: a file is not of §5
 */
export async function listChanges(
  before: OpenedResults,
  after: OpenedResults,
  random: Random,
): Promise<AsyncIterable<Uint8Array> | null> {
  const key = encodeHex(random.bytes(32));
  const [old, now] = [await digested(before, key), await digested(after, key)];
  if (old.header !== now.header) return null;
  const marks = compare(old.table, now.table);
  return written([
    { results: before, marks: marks.old, names: [CHANGES.removed, CHANGES.before] },
    { results: after, marks: marks.now, names: [CHANGES.added, CHANGES.after] },
  ]);
}

/** A file's header, and the digests of its rows in their order: who, then what. */
async function digested(
  { file, open }: OpenedResults,
  key: string,
): Promise<{ readonly header: string; readonly table: RowTable }> {
  const table = new RowTable(2 * IDENTITY_WORDS);
  let header: string | null = null;
  let telling: readonly number[] = [];
  for await (const lines of readLines(file, open())) {
    const rows = header === null ? lines.slice(1) : lines;
    if (header === null) {
      header = lines[0] ?? '';
      telling = identityColumns(parseLine(file, header));
    }
    for (const line of rows) {
      const cells = parseLine(file, line);
      const who = telling.length === 0 ? line : telling.map((at) => cells[at]).join('\n');
      table.add([...keyedWords(key, 'i', who), ...keyedWords(key, 'r', line)]);
    }
  }
  return { header: header ?? '', table };
}

/** Numbers of the columns that say who a row is about; none where nobody is named. */
function identityColumns(columns: readonly string[]): readonly number[] {
  if (!NAMING.every((name) => columns.includes(name))) return [];
  return columns.flatMap((name, at) => (DECIDED.includes(name) ? [] : [at]));
}

/** Marks the rows of both sides, walking along both by identity. */
function compare(old: RowTable, now: RowTable): { readonly old: Uint8Array; readonly now: Uint8Array } {
  const [oldMarks, nowMarks] = [new Uint8Array(old.rows), new Uint8Array(now.rows)];
  const [oldOrder, nowOrder] = [old.order(), now.order()];
  let [i, j] = [0, 0];
  while (i < oldOrder.length || j < nowOrder.length) {
    const difference = compareAt(old, oldOrder[i], now, nowOrder[j]);
    // The rows of the lower identity, on each side where it stands.
    const iEnd = difference > 0 ? i : groupEnd(old, oldOrder, i);
    const jEnd = difference < 0 ? j : groupEnd(now, nowOrder, j);
    markGroup(
      { table: old, rows: oldOrder.subarray(i, iEnd), marks: oldMarks },
      { table: now, rows: nowOrder.subarray(j, jEnd), marks: nowMarks },
    );
    [i, j] = [iEnd, jEnd];
  }
  return { old: oldMarks, now: nowMarks };
}

/** Below 0 where the first row's identity comes first, or there is no second; above 0 the other way. */
function compareAt(a: RowTable, rowA: number | undefined, b: RowTable, rowB: number | undefined): number {
  if (rowA === undefined) return 1;
  if (rowB === undefined) return -1;
  return a.word(rowA, 0) - b.word(rowB, 0) || a.word(rowA, 1) - b.word(rowB, 1);
}

/** Where the rows of one identity end. */
function groupEnd(table: RowTable, order: Uint32Array, start: number): number {
  const first = order[start] ?? 0;
  let end = start + 1;
  for (let row = order[end]; row !== undefined && table.compare(row, first) === 0; row = order[end]) end += 1;
  return end;
}

interface Group {
  readonly table: RowTable;
  /** Rows of one identity. */
  readonly rows: Uint32Array;
  readonly marks: Uint8Array;
}

/** Equal rows cancel, one for one; what is left stands alone, unless each side has one person of that identity. */
function markGroup(old: Group, now: Group): void {
  const contentOf = ({ table }: Group, row: number): number =>
    table.word(row, 2) * 2 ** 21 + (table.word(row, 3) >>> 11);
  const known = new Map<number, number[]>();
  for (const row of old.rows) {
    const content = contentOf(old, row);
    const others = known.get(content);
    if (others === undefined) known.set(content, [row]);
    else others.push(row);
  }
  const mark = old.rows.length === 1 && now.rows.length === 1 ? CHANGED : ALONE;
  for (const row of now.rows) {
    now.marks[row] = known.get(contentOf(now, row))?.pop() === undefined ? mark : SAME;
  }
  for (const rows of known.values()) for (const row of rows) old.marks[row] = mark;
}

/** One side of the list, with the names of a row that stands alone and of one that reads otherwise. */
interface Side {
  readonly results: OpenedResults;
  readonly marks: Uint8Array;
  readonly names: readonly [string, string];
}

/** The list: its header, then the marked rows of each side in the order of its file. */
async function* written(sides: readonly Side[]): AsyncGenerator<Uint8Array, void> {
  let isHeaderDue = true;
  for (const { results, marks, names } of sides) {
    let row = -1;
    for await (const lines of readLines(results.file, results.open())) {
      let text = '';
      for (const line of lines) {
        // Of both headers, which are the same, the first.
        if (row < 0 && isHeaderDue) text += `${CHANGE_COLUMN},${line}\r\n`;
        else if (row >= 0 && marks[row] !== SAME)
          text += `${names[marks[row] === ALONE ? 0 : 1]},${line}\r\n`;
        if (row < 0) isHeaderDue = false;
        row += 1;
      }
      if (text !== '') yield encodeUtf8(text);
    }
  }
}
