/** How the cells of coded columns are read (results/FORMAT.md §1b and §2), without the settings of a workspace. */
import { ACADEMIES, DECISIONS, EXAMS, MENTIONS } from '../codes/codes.ts';
import type { CodedColumn } from './settings.ts';

const CONSENTS: readonly string[] = ['oui', 'non', ''];

/** The codes of a column; `null` for `serie`, whose table depends on exam and session. */
export const CODES: Readonly<Record<CodedColumn, readonly string[] | null>> = {
  academie: [...ACADEMIES.keys()],
  examen: [...EXAMS.keys()],
  groupe: ['0', '1', '2'],
  serie: null,
  sexe: ['F', 'M'],
  decision: [...DECISIONS.keys()],
  mention: MENTIONS,
  // Consent has no spelling of its own: only settings can say what else means yes.
  accord_presse: CONSENTS,
  accord_collectivites: CONSENTS,
  accord_liste_publique: CONSENTS,
};

/** The code that a cell says by itself, or `null`. */
export function readCode(column: CodedColumn, cell: string): string | null {
  return CODES[column]?.includes(cell) === true ? cell : null;
}
