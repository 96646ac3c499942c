/**
 * Where candidates live, by INSEE's codes (results/FORMAT.md §4): a commune has five characters, of which the first two
 * are its département's, overseas the first three.
 */

/** 01 to 95 with 2A and 2B for Corsica (20 is no longer one), 971 to 978, and 986 to 988. */
const DEPARTMENT = /^(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[6-8])$/;
const COMMUNE = /^[0-9][0-9AB][0-9]{3}$/;

/** The département that a commune's code begins with, or `null` where it is no such code; 99, abroad, is none. */
function departmentOf(commune: string): string | null {
  if (!COMMUNE.test(commune)) return null;
  const code = commune.slice(0, /^9[78]/.test(commune) ? 3 : 2);
  return DEPARTMENT.test(code) ? code : null;
}

/** Whether a scope may name it: a commune or a département in France. Whether there is such a commune is not looked up. */
export function isPlaceOfResidence(code: string): boolean {
  return DEPARTMENT.test(code) || departmentOf(code) !== null;
}

/**
 * Whether somebody lives in one of these places. Without a code of that exact form nobody does.
 * @param residents places of residence, communes and départements.
 * @param commune the cell `code_commune_residence`.
 */
export function isResident(residents: readonly string[], commune: string): boolean {
  const department = departmentOf(commune);
  return department !== null && (residents.includes(commune) || residents.includes(department));
}
