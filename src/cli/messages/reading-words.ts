/** What is said of how a jury's file is read: its header, its columns, its values. */
import type { HeaderColumn } from '../../file-faults.ts';

export interface ReadingWords {
  /** Above names that were read in the wrong encoding, on a terminal. */
  readonly doubtful: string;
  readonly asRead: (name: string) => string;
  /** Above the cells of a refused header, on a terminal; without a delimiter, above lines of which none is a header. */
  readonly headerSeen: (encoding: string, delimiter: string | null, line: number) => string;
  /** One line of a refused header: the column, and the names that were looked for or found. */
  readonly headerFaults: {
    readonly [F in HeaderColumn['fault']]: (column: string, headers: string) => string;
  };
  readonly labels: {
    readonly encoding: string;
    readonly delimiter: string;
    readonly quote: string;
    readonly headerLine: string;
    readonly column: string;
    /** What the file calls a column. */
    readonly header: string;
    /** The cell of the header that a column was taken from. */
    readonly cell: string;
    readonly written: string;
    readonly readAs: string;
    readonly rows: string;
  };
  readonly tab: string;
  /** An empty cell. */
  readonly empty: string;
  /** A column that the settings state. */
  readonly stated: (value: string) => string;
  readonly unused: (headers: string) => string;
  readonly samples: (names: string) => string;
  readonly preview: (scope: string) => string;
  readonly nothingLeaves: string;
  /** No licence and no setting says what would leave. */
  readonly noScope: string;
  readonly right: (file: string) => string;
  readonly nothingSealed: string;
}
