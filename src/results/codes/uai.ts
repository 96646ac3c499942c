/** The code of a school, UAI, formerly RNE (results/FORMAT.md §2): seven digits and a key. */

const UAI = /^([0-9]{7})([A-Z])$/;
/** Letters of keys: those that are taken for digits, and Q, are left out. */
export const KEY_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/**
 * Whether a text is a UAI with the right key: the letter at the number's remainder by 23 (SACoche, `tester_UAI`; it holds
 * for twelve real codes). Whether the school exists is not asked.
 */
export function isUai(text: string): boolean {
  const match = UAI.exec(text);
  return match !== null && KEY_LETTERS[Number(match[1]) % KEY_LETTERS.length] === match[2];
}
