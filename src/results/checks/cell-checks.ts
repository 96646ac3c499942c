/**
 * What each cell of a jury's file must be on its own (results/FORMAT.md §3). Every rule is stated here or, where it
 * concerns several cells or rows, in row-checks.ts, and nowhere else.
 */
import type { RowRule } from '../../file-faults.ts';
import { DECISIONS, MENTIONS, type Session, academyAt, isExamAt } from '../codes/codes.ts';
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
 * Control and format characters (bidirectional overrides, zero-width), line and paragraph separators, private use,
 * noncharacters, and U+FFFD, which says that a reading went wrong before us.
 */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\uFFFD]/u;
/** What a spreadsheet runs as a formula (CWE-1236), after spaces too; tab is a control character. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;
const DATE = /^([0-9]{2})\/([0-9]{2})\/([0-9]{4})$/;
const CANDIDATE_NUMBER = /^[0-9]{11}$/;

type CellCheck = (cell: string, context: CheckContext) => RowRule | null;

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
  numero_candidat: required((cell) => unless(CANDIDATE_NUMBER.test(cell), 'bad-candidate-number')),
  nom: checkText,
  prenom: checkText,
  sexe: required((cell) => unless(cell === 'F' || cell === 'M', 'bad-sex')),
  date_naissance: required((cell, { sessionAt }) => checkBirthDate(cell, sessionAt)),
  diplome: checkText,
  decision: required((cell) => unless(DECISIONS.has(cell), 'unknown-decision')),
  mention: (cell) => unless(cell === '' || MENTIONS.has(cell), 'unknown-mention'),
  // Never a fault: what is not exactly «oui» means no (consent.ts).
  accord_presse: () => null,
  accord_collectivites: () => null,
  accord_liste_publique: () => null,
  ine: checkOptionalText,
  uai: checkOptionalText,
  etablissement: checkOptionalText,
  nom_usage: checkOptionalText,
  serie_libelle: checkOptionalText,
  adresse: checkOptionalText,
  code_postal: checkOptionalText,
  commune_residence: checkOptionalText,
  code_commune_residence: checkOptionalText,
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
  return CHECKS[column](cell, context);
}

/** A day that exists, `JJ/MM/AAAA`, of someone between 10 and 100 years old on the first day of the session's month. */
function checkBirthDate(cell: string, session: Session): RowRule | null {
  const match = DATE.exec(cell);
  if (match === null) return 'bad-date';
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
