/** English, how a jury's file is read. */
import { en } from './typeset.ts';
import type { ReadingWords } from './reading-words.ts';

export const reading: ReadingWords = {
  doubtful: 'names as they were read, on the screen only:',
  asRead: (name) => en`"${name}"`,
  headerFaults: {
    missing: (column, headers) => en`${column}: not in the file; names looked for: ${headers}`,
    twice: (column, headers) => en`${column}: several columns of the file answer to it: ${headers}`,
    stated: (column, headers) =>
      en`${column}: sceau.toml fixes its value, and the file has the column: ${headers}`,
  },
};
