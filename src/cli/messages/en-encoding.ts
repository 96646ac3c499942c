/** English, why the text of a jury's file cannot be read. */
import type { Encoding, EncodingFault } from '../../file-faults.ts';
import { en } from './typeset.ts';
import { type Said, says } from './words.ts';

const EXPORT_AGAIN = en`export it again from the application it comes from, as "CSV UTF-8" if it offers that; do not open this file in a spreadsheet: it would lose zeros`;

const ENCODING_NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'windows-1252': 'Windows-1252',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
};

export function encodingSaid(p: EncodingFault): Said {
  switch (p.reason) {
    case 'workbook':
      return says(
        en`this is no CSV file, but a workbook or another document`,
        en`ask the application it comes from for a CSV; if it has nothing but the workbook, in Excel: Save As, "CSV UTF-8 (Comma delimited)", then sceau export with --check: a lost zero is seen there`,
      );
    case 'not-text':
      return says(
        en`this is no text file, or UTF-16 without its mark: a NUL byte on line ${p.line}`,
        EXPORT_AGAIN,
      );
    case 'mixed':
      return says(
        en`the file mixes two encodings: line ${p.line} is not in that of the others`,
        en`it was probably put together from several files; ${EXPORT_AGAIN}`,
      );
    case 'broken':
      return says(
        en`the file is UTF-16, but a character is cut on line ${p.line}`,
        en`the copy may be incomplete; copy the file again, or export it again`,
      );
    case 'line-ends':
      return says(
        en`line ${p.line} holds a carriage return alone, which old Macs ended lines with`,
        EXPORT_AGAIN,
      );
    case 'mojibake':
      return says(
        en`names were read in the wrong encoding before they came here ("Ã©" for "é"), first on line ${p.line}; the file was read as ${nameOf(p.encoding)}`,
        en`do not correct names by hand; export again from the application the file comes from as "CSV UTF-8", without opening it in a spreadsheet`,
      );
    case 'unknown':
    default:
      return says(
        en`the encoding of the file is unknown: line ${p.line} is neither UTF-8 nor Windows-1252`,
        EXPORT_AGAIN,
      );
  }
}

function nameOf(encoding: Encoding | null): string {
  return encoding === null ? en`an unknown encoding` : ENCODING_NAMES[encoding];
}
