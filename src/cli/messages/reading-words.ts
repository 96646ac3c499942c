/** What is said of how a jury's file is read: its header, its columns, its values. */
import type { HeaderColumn } from '../../file-faults.ts';

export interface ReadingWords {
  /** One line of a refused header: the column, and the names that were looked for or found. */
  readonly headerFaults: {
    readonly [F in HeaderColumn['fault']]: (column: string, headers: string) => string;
  };
}
