/** How the cells of coded columns are read (results/FORMAT.md §1b and §2), without the settings of a workspace. */
import { ACADEMY_CODES, DECISIONS, EXAM_CODES, GROUPS, MENTIONS } from '../codes/codes.ts';
import {
  type SpelledDecision,
  readAcademy,
  readDecision,
  readExam,
  readGroup,
  readMention,
  readSex,
} from '../codes/spellings.ts';
import type { CodedColumn } from './settings.ts';

const CONSENTS: readonly string[] = ['oui', 'non', ''];

/** The codes of a column; `null` for `serie`, whose table depends on exam and session. */
export const CODES: Readonly<Record<CodedColumn, readonly string[] | null>> = {
  academie: [...ACADEMY_CODES],
  examen: [...EXAM_CODES],
  groupe: [...GROUPS.keys()],
  serie: null,
  sexe: ['F', 'M'],
  decision: [...DECISIONS.keys()],
  mention: ['', ...MENTIONS.keys()],
  accord_presse: CONSENTS,
  accord_collectivites: CONSENTS,
  accord_liste_publique: CONSENTS,
};

const asIs = (cell: string): string => cell;
/** Consent has no spelling of its own: only settings can say what else means yes. */
const asConsent = (cell: string): string | null => (CONSENTS.includes(cell) ? cell : null);
const decisionIn = (said: SpelledDecision | null, group: string | null): string | null =>
  said === null || (said.group !== null && group !== null && said.group !== group) ? null : said.code;

const READERS: Readonly<Record<CodedColumn, (cell: string, group: string | null) => string | null>> = {
  academie: readAcademy,
  examen: readExam,
  groupe: readGroup,
  serie: asIs,
  sexe: readSex,
  decision: (cell, group) => decisionIn(readDecision(cell), group),
  mention: readMention,
  accord_presse: asConsent,
  accord_collectivites: asConsent,
  accord_liste_publique: asConsent,
};

/**
 * The code that a cell says by itself, or `null`.
 * @param group the row's, which a decision that names a group must not contradict; `null` where there is no row.
 */
export function readCode(column: CodedColumn, cell: string, group: string | null): string | null {
  return READERS[column](cell, group);
}
