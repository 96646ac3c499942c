/** What a person at a terminal may see of a file that is refused as a whole. Candidate data: never for a log or an error. */
import type { Encoding } from '../../file-faults.ts';
import type { Delimiter } from './split-line.ts';

/** The line that was taken for the header, or the first lines where none was. */
export interface HeaderSeen {
  readonly encoding: Encoding;
  /** `null` where no line is a header. */
  readonly delimiter: Delimiter | null;
  /** From 1. */
  readonly line: number;
  /** Cells of the header; or, without one, whole lines. */
  readonly texts: readonly string[];
}

export interface Eyes {
  /** Up to three names of a file that was read in the wrong encoding before it came. */
  readonly names: (names: readonly string[]) => void;
  /** What was found where a header should be, before `csv-header`. */
  readonly header: (seen: HeaderSeen) => void;
}
