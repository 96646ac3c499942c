/** What is said of how a jury's file is read: its header, its columns, its values. */
import type { HeaderColumn } from '../../file-faults.ts';

export interface ReadingWords {
  /** Above names that were read in the wrong encoding, on a terminal. */
  readonly doubtful: string;
  readonly asRead: (name: string) => string;
  /** One line of a refused header: the column, and the names that were looked for or found. */
  readonly headerFaults: {
    readonly [F in HeaderColumn['fault']]: (column: string, headers: string) => string;
  };
}
