/**
 * What each cell of a jury's file must be on its own (results/FORMAT.md §3). Every rule is stated here or, where it
 * concerns several cells or rows, in row-checks.ts, and nowhere else.
 */
import type { RowRule, RowWarning } from '../../file-faults.ts';
import { DECISIONS, MENTIONS, type Session, academyAt, isExamAt } from '../codes/codes.ts';
import { hasIneKey, ineKind } from '../codes/ine.ts';
import { isUai } from '../codes/uai.ts';
import { type JuryColumn, REHEARSAL_MARK, type Realm } from '../columns.ts';

/** What a file is checked against: its publication, prepared. */
export interface CheckContext {
  readonly realm: Realm;
  readonly session: string;
  readonly sessionAt: Session;
  readonly academies: ReadonlySet<string>;
  readonly exams: ReadonlySet<string>;
  readonly group: string;
}

/** Longest text cell, in UTF-16 code units (characters beyond the basic plane, unknown in names, count twice). */
export const MAX_TEXT_LENGTH = 100;
const MIN_AGE = 10;
const MAX_AGE = 100;

const PRINTABLE_ASCII = /^[ -~]*$/;
/**
 * Control and format characters (bidirectional overrides, zero-width), others that show as nothing (joiners, fillers,
 * variation selectors, the empty Braille pattern), line and paragraph separators, private use, noncharacters, and U+FFFD,
 * which says that a reading went wrong before us.
 */
const FORBIDDEN =
  /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\uFFFD]/u;
/** What a spreadsheet runs as a formula (CWE-1236), after spaces too; tab is a control character. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;
/** What spreadsheets in French and English write for a value that they cannot show or compute, between blanks. */
const SPREADSHEET_ERROR =
  /^(?:#(?:N\/A|N\/D|REF|NOM|NAME|VALEUR|VALUE|DIV\/0|NUL|NULL|NOMBRE|NUM|PROPAGATION|SPILL|CALC|CHAMP|FIELD)\s*[!?]?|##+|Err\s*:\s*[0-9]{3})$/iu;
/** `9,01E+09`: a spreadsheet has taken an identifier for a number, and its last digits are lost. */
const SPREADSHEET_NUMBER = /^[0-9](?:[.,][0-9]+)?E\+[0-9]+$/i;
/** `39521`: a spreadsheet's count of days. */
const SPREADSHEET_DATE = /^[0-9]{5}$/;
const DATE = /^([0-9]{2})\/([0-9]{2})\/([0-9]{4})$/;
const CANDIDATE_NUMBER = /^[0-9]{11}$/;
const INE = /^[0-9A-Z]{11}$/i;
/** Codes of communes by INSEE: département (2A and 2B in Corsica, 97 and 98 overseas, 99 for other countries), commune. */
const COMMUNE_CODE = /^(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-57-9])[0-9]{3}$/;
/** Anything that no name of the état civil has: digits, and signs other than those that join or shorten names. */
const ODD_IN_NAME = /[^\p{L}\p{M}\p{Zs}'’.,·\-‐‑–]/u;

type CellCheck = (cell: string, context: CheckContext) => RowRule | null;
type CellWarning = (cell: string) => RowWarning | null;

const unless = (fine: boolean, rule: RowRule): RowRule | null => (fine ? null : rule);
const checkOptionalText: CellCheck = (cell) => {
  if (cell.length > MAX_TEXT_LENGTH) return 'too-long';
  if (FORMULA.test(cell)) return 'formula';
  return unless(PRINTABLE_ASCII.test(cell) || cell.normalize('NFC') === cell, 'not-nfc');
};
const checkText: CellCheck = (cell, context) =>
  cell.trim() === '' ? 'empty' : checkOptionalText(cell, context);
const required =
  (check: CellCheck): CellCheck =>
  (cell, context) =>
    cell === '' ? 'empty' : check(cell, context);

/** An identifier: empty, or of its form, which a spreadsheet may have spoilt. */
const identifier =
  (isRight: (cell: string) => boolean, rule: RowRule): CellCheck =>
  (cell) => {
    if (cell === '' || isRight(cell)) return null;
    return SPREADSHEET_NUMBER.test(cell) ? 'spreadsheet-number' : rule;
  };

const CHECKS: { readonly [C in JuryColumn]: CellCheck } = {
  session: required((cell, { session }) => unless(cell === session, 'session-mismatch')),
  academie: required((cell, { academies, sessionAt }) =>
    unless(academies.has(cell) && academyAt(cell, sessionAt) !== null, 'academy-mismatch'),
  ),
  examen: required((cell, { exams, sessionAt }) =>
    unless(exams.has(cell) && isExamAt(cell, sessionAt), 'exam-mismatch'),
  ),
  groupe: required((cell, { group }) => unless(cell === group, 'group-mismatch')),
  // Some exams have no série, and candidates who study alone no school.
  serie: checkOptionalText,
  commune_etablissement: checkOptionalText,
  numero_candidat: required(identifier((cell) => CANDIDATE_NUMBER.test(cell), 'bad-candidate-number')),
  nom: checkText,
  prenom: checkText,
  sexe: required((cell) => unless(cell === 'F' || cell === 'M', 'bad-sex')),
  date_naissance: required((cell, { sessionAt }) => checkBirthDate(cell, sessionAt)),
  diplome: checkText,
  // Whether there must be one depends on the exam: row-checks.ts.
  decision: (cell) => unless(cell === '' || DECISIONS.has(cell), 'unknown-decision'),
  mention: (cell) => unless(cell === '' || MENTIONS.has(cell), 'unknown-mention'),
  // Never a fault: what is not exactly «oui» means no (consent.ts).
  accord_presse: () => null,
  accord_collectivites: () => null,
  accord_liste_publique: () => null,
  ine: identifier((cell) => INE.test(cell), 'bad-ine'),
  uai: identifier(isUai, 'bad-uai'),
  etablissement: checkOptionalText,
  nom_usage: checkOptionalText,
  serie_libelle: checkOptionalText,
  adresse: checkOptionalText,
  code_postal: checkOptionalText,
  commune_residence: checkOptionalText,
  code_commune_residence: identifier((cell) => COMMUNE_CODE.test(cell), 'bad-commune-code'),
  note_ecrit: checkOptionalText,
  note_oral: checkOptionalText,
  repetition: (cell) => unless(cell === REHEARSAL_MARK, 'rehearsal-mark'),
};

/**
 * The first rule that a cell breaks, or `null`. Control characters are refused in every cell, consent included:
 * a line end inside a cell may be a row that a stray quote has swallowed.
 */
export function checkCell(column: JuryColumn, cell: string, context: CheckContext): RowRule | null {
  if (!PRINTABLE_ASCII.test(cell) && FORBIDDEN.test(cell)) return 'control-character';
  if (cell.includes('#') || cell.includes(':')) {
    if (SPREADSHEET_ERROR.test(cell.trim())) return 'spreadsheet-error';
  }
  return CHECKS[column](cell, context);
}

const warnOfBlanks: CellWarning = (cell) => (cell.trim() === cell ? null : 'outer-blanks');
const warnOfName: CellWarning = (cell) => warnOfBlanks(cell) ?? (ODD_IN_NAME.test(cell) ? 'odd-name' : null);

const WARNINGS: { readonly [C in JuryColumn]?: CellWarning } = {
  nom: warnOfName,
  prenom: warnOfName,
  nom_usage: warnOfName,
  commune_etablissement: warnOfBlanks,
  diplome: warnOfBlanks,
  etablissement: warnOfBlanks,
  adresse: warnOfBlanks,
  commune_residence: warnOfBlanks,
  // Provisional numbers and new makes have shapes of their own: none is refused for that.
  ine: (cell) => (cell !== '' && (ineKind(cell) === null || hasIneKey(cell) === false) ? 'ine-key' : null),
};

/** What is odd in a cell that breaks no rule, or `null`. */
export function warnOfCell(column: JuryColumn, cell: string): RowWarning | null {
  return WARNINGS[column]?.(cell) ?? null;
}

/** A day that exists, `JJ/MM/AAAA`, of someone between 10 and 100 years old on the first day of the session's month. */
function checkBirthDate(cell: string, session: Session): RowRule | null {
  const match = DATE.exec(cell);
  if (match === null) return SPREADSHEET_DATE.test(cell) ? 'spreadsheet-date' : 'bad-date';
  const [day, month, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(month, year)) return 'bad-date';
  const hadBirthday = month < session.month || (month === session.month && day === 1);
  const age = session.year - year - (hadBirthday ? 0 : 1);
  return unless(age >= MIN_AGE && age <= MAX_AGE, 'age-out-of-range');
}

/** Days of a month, by the Gregorian calendar. */
function daysIn(month: number, year: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}
