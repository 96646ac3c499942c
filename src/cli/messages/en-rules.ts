/** English, what each rule for a jury's file says, and what to do. docs/en/clerk.md shows the same words. */
import type { RuleWords } from './rule-words.ts';

const AT_SOURCE = 'have the cell corrected in the exam system, then export again';
const WRONG_FILE = 'check that it is the right file and the right publication';
const CODE_TABLE =
  'if the system writes this code otherwise, say what it means in sceau.toml, under [values]; else have the cell corrected';
const NO_SPREADSHEET =
  'a spreadsheet has been there: export again, and neither open nor save the file in a spreadsheet';
const JURY = 'ask the jury or the exams office what is right: sceau never corrects a decision';
const WHICH_ROW =
  'find the other row (--show-values shows the value at a terminal), then which of the two holds: sceau does not choose';

export const rules: RuleWords = {
  'cell-count': {
    said: 'the row has the wrong number of cells',
    todo: 'a delimiter in a text without quotes, an empty line, or an export that was cut short: export again',
  },
  quote: {
    said: 'a quote in the wrong place or never closed; the rest of the file may not have been read',
    todo: 'have this text corrected at its source, then export again; other faults may follow',
  },
  'too-long': {
    said: 'the cell or row is too long',
    todo: 'two cells ran together, or a quote too many: export again',
  },
  empty: {
    said: 'the cell is empty',
    todo: "have the candidate's file completed in the exam system, then export again",
  },
  'control-character': {
    said: 'a control or invisible character, or “�”',
    todo: `${AT_SOURCE}; “�” is an accent that another program lost: export without it`,
  },
  'not-nfc': {
    said: 'decomposed accents (the text is not NFC)',
    todo: 'export again from the exam system, through no other program',
  },
  formula: {
    said: 'begins like a spreadsheet formula (=, +, - or @)',
    todo: 'have the cell corrected at its source: a spreadsheet would compute it instead of showing it',
  },
  'spreadsheet-error': {
    said: 'an error message of a spreadsheet (#N/A, #REF!, #NAME?…)',
    todo: NO_SPREADSHEET,
  },
  'spreadsheet-number': {
    said: 'a number that a spreadsheet has rounded (9.01E+09): digits are lost',
    todo: NO_SPREADSHEET,
  },
  'spreadsheet-date': {
    said: 'a date that a spreadsheet has turned into a number of days (39521)',
    todo: NO_SPREADSHEET,
  },
  'session-mismatch': {
    said: 'not the session of the publication',
    todo: `${WRONG_FILE}; “juin-26” for “2026-06”: a spreadsheet changed it, export again`,
  },
  'academy-mismatch': {
    said: 'not an académie of the publication',
    todo: 'check that it is the right file, and the académies of the publication (sceau publication show); “9” for “09”: a spreadsheet removed the zero, export again',
  },
  'exam-mismatch': {
    said: 'not an exam of the publication',
    todo: 'check that it is the right file, or whether an --exam was forgotten when the publication was created',
  },
  'mixed-exams': {
    said: 'not an exam of the same family as the first one of the file',
    todo: 'export each exam to a file of its own; only the three baccalauréats go together, and the épreuves anticipées',
  },
  'group-mismatch': { said: 'not the group of the publication', todo: WRONG_FILE },
  'unknown-serie': { said: 'this exam has no such série or spécialité at this session', todo: CODE_TABLE },
  'unknown-decision': { said: 'unknown decision', todo: CODE_TABLE },
  'decision-not-in-exam': {
    said: 'this exam does not know this decision; the épreuves anticipées have none',
    todo: 'check the exam, and the model of the export',
  },
  'decision-not-in-group': { said: 'this decision does not exist in this group', todo: JURY },
  'unknown-mention': { said: 'unknown mention', todo: CODE_TABLE },
  'mention-not-in-exam': {
    said: 'this exam does not give this mention at this session',
    todo: 'have the mention or the exam corrected at its source',
  },
  'mention-without-admission': { said: 'a mention without admission', todo: JURY },
  'mention-in-second-group': {
    said: 'a mention in the second group, where there is none (code de l’éducation, D334-8 and D336-8)',
    todo: JURY,
  },
  'bad-date': {
    said: 'not a date (DD/MM/YYYY)',
    todo: 'have the birth date corrected at its source, or the form of dates in the export',
  },
  'age-out-of-range': {
    said: 'improbable age at this session',
    todo: 'have the birth date checked at its source',
  },
  'bad-sex': { said: 'neither F nor M', todo: CODE_TABLE },
  'bad-candidate-number': {
    said: 'not a candidate number (11 digits)',
    todo: 'where the leading zero is missing, a spreadsheet has taken it: export again without opening the file in a spreadsheet; else have the number corrected',
  },
  'duplicate-candidate': { said: 'this candidate number stands twice', todo: WHICH_ROW },
  'bad-ine': {
    said: 'not the 11 letters and digits of an INE',
    todo: 'have the INE corrected at its source; where it is unknown, leave the cell empty',
  },
  'duplicate-ine': { said: 'this INE stands twice for one exam', todo: WHICH_ROW },
  'bad-uai': {
    said: 'not the code of a school (UAI: 7 digits and a key letter)',
    todo: 'have the code corrected at its source; where the leading zero is missing, a spreadsheet has taken it',
  },
  'bad-postal-code': {
    said: 'not a postal code (5 digits) for a commune in France',
    todo: 'where the leading zero is missing, a spreadsheet has taken it: export again; else have the address corrected',
  },
  'bad-commune-code': {
    said: 'not a code of a commune by INSEE (5 characters)',
    todo: 'give the code of INSEE, not the postal code; where the leading zero is missing, a spreadsheet has taken it',
  },
  'bad-mark': { said: 'not a mark (0 to 20, two decimals at most)', todo: AT_SOURCE },
  'rehearsal-mark': {
    said: 'column repetition does not say REPETITION',
    todo: 'stop: real candidates in a rehearsal, or the other way round; find out where this file comes from',
  },
  'ine-key': {
    said: 'the shape or key letter of this INE is that of no known INE',
    todo: 'have the INE checked; the file leaves all the same, since the INE never does',
  },
  'same-person': {
    said: 'the names, birth date and commune of an earlier row, under another number',
    todo: 'is one candidate entered twice? true homonyms both leave',
  },
  'odd-name': {
    said: 'a digit or a sign that no name has (?, *, a bracket…)',
    todo: 'a lost accent or a remark? have it corrected: the name would be published as it stands',
  },
  'outer-blanks': {
    said: 'a blank at the beginning or end',
    todo: 'the text leaves as it is; have the blank removed at its source',
  },
};
