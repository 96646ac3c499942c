/**
 * The report of everything that is wrong with a jury's file, or odd in it, for a spreadsheet (results/FORMAT.md §3): CSV
 * in UTF-8 with a byte order mark, `;` between the cells, CRLF. It holds places and rules; values only where they were
 * asked for. No cell of it can be run as a formula.
 */
import { SceauError } from '../errors.ts';
import { isRefused } from '../file-faults.ts';
import { encodeUtf8 } from '../io/encodings.ts';
import { type HiddenFile, newOutsideFile } from '../io/files.ts';
import type { FoundFault } from '../results/faults.ts';
import { escapeText } from './messages/typeset.ts';
import type { Words } from './messages/words.ts';

/** Written as soon as this many characters are there. */
const CHUNK_LENGTH = 64 * 1024;
const BYTE_ORDER_MARK = '\uFEFF';
/** What a spreadsheet may take for a formula, after blanks too. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;

/** The same behind a comma, where a spreadsheet in English begins a cell. */
const FORMULA_SPLIT = /([,;])(?=\s*[=+\-@＝＋－＠])/gu;

/** What a report is written from. */
export interface ReportAsked {
  readonly path: string;
  /** The jury's file, as it is named in every row. */
  readonly file: string;
  readonly showValues: boolean;
}

/** A report being written, hidden until it is kept. */
export class FaultReport {
  readonly #words: Words;
  readonly #asked: ReportAsked;
  readonly #hidden: HiddenFile;
  #text: string;
  #rows = 0;

  /** @throws `output-exists` where something stands at the path, `output-create`, `permission-denied`, `disk-full`, `io` */
  constructor(words: Words, asked: ReportAsked) {
    this.#words = words;
    this.#asked = asked;
    this.#hidden = newOutsideFile(asked.path);
    const { columns, value } = words.faultReport;
    this.#text = BYTE_ORDER_MARK + encodeCells(asked.showValues ? [...columns, value] : columns);
  }

  /** Rows so far, the header aside. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds a fault or a warning. */
  add({ fault, value }: FoundFault): void {
    const { faultReport, rules } = this.#words;
    const { line, cell, name, header, rule } = fault;
    const { said, todo } = rules[rule];
    const severity = isRefused(rule) ? faultReport.refused : faultReport.odd;
    const cells = [severity, this.#asked.file, String(line), cell, name, header, rule, said, todo];
    this.#text += encodeCells(this.#asked.showValues ? [...cells, value] : cells);
    this.#rows += 1;
    if (this.#text.length >= CHUNK_LENGTH) this.#flush();
  }

  /**
   * Ends the report: it stands at its path where it has a row, and else nowhere.
   * @returns whether it stands there
   * @throws `output-exists` where something has come to stand at the path, `disk-full`, `io`
   */
  close(): boolean {
    if (this.#rows === 0) {
      this.#hidden.discard();
      return false;
    }
    const { path } = this.#asked;
    this.#flush();
    if (!this.#hidden.commitOnce(path)) throw new SceauError('output-exists', { path });
    return true;
  }

  #flush(): void {
    try {
      this.#hidden.write(encodeUtf8(this.#text));
    } catch (error) {
      // Half a report is none: what follows must not end one.
      this.#rows = 0;
      throw error;
    }
    this.#text = '';
  }
}

/** A row. What could move a cursor or hide is escaped, what could be run stands behind an apostrophe. */
function encodeCells(cells: readonly string[]): string {
  const quoted = cells.map((cell) => {
    const clean = escapeText(cell);
    const safe = (FORMULA.test(clean) ? `'${clean}` : clean).replace(FORMULA_SPLIT, "$1'");
    return /[;"']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${quoted.join(';')}\r\n`;
}
