/** English, how a jury's file is read. */
import { en } from './typeset.ts';
import type { ReadingWords } from './reading-words.ts';

export const reading: ReadingWords = {
  doubtful: 'names as they were read, on the screen only:',
  asRead: (name) => en`"${name}"`,
  headerSeen: (encoding, delimiter, line) =>
    delimiter === null
      ? en`no line is a header (encoding ${encoding}); first lines, on the screen only:`
      : en`header read at line ${line} (encoding ${encoding}, delimiter ${delimiter}), on the screen only:`,
  headerFaults: {
    missing: (column, headers) => en`${column}: not in the file; names looked for: ${headers}`,
    twice: (column, headers) => en`${column}: several columns of the file answer to it: ${headers}`,
    stated: (column, headers) =>
      en`${column}: sceau.toml fixes its value, and the file has the column: ${headers}`,
  },
  labels: {
    encoding: 'encoding',
    delimiter: 'delimiter',
    quote: 'quote',
    headerLine: 'line of the header',
    column: 'column',
    header: 'in the file',
    cell: 'cell',
    written: 'written',
    readAs: 'read as',
    rows: 'rows',
  },
  tab: 'tab',
  empty: '(empty)',
  stated: (value) => en`(stated by sceau.toml: ${value})`,
  unused: (headers) => en`columns of the file that are not used: ${headers}`,
  samples: (names) =>
    en`three names as they were read (surname, given name); are the accents right? ${names}`,
  preview: (scope) => en`first rows that would leave, scope ${scope}:`,
  nothingLeaves: en`no row would leave`,
  noScope: en`no licence and no scope of sceau.toml concerns this publication: nothing says what would leave`,
  right: (file) => en`${file} passes every check`,
  nothingSealed: en`a check only: nothing was sealed, nothing was sent`,
};
