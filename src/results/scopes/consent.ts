/** What a candidate said of publication by the press (results/FORMAT.md §3). */

/** `unknown`: an empty cell; `unreadable`: anything that is not an answer. Only `yes` lets a row leave. */
export type Consent = 'yes' | 'no' | 'unknown' | 'unreadable';

/**
 * The consent that a cell states. Exactly `oui` is yes: not `Oui`, not ` oui`, not `1`. Consent is an act of the
 * candidate (arrêté of 22 April 2013, art. 3: «accord préalable»), so a doubt is never resolved towards yes, and a
 * misspelling is counted rather than refused.
 */
export function readConsent(cell: string): Consent {
  if (cell === 'oui') return 'yes';
  if (cell === 'non') return 'no';
  return cell === '' ? 'unknown' : 'unreadable';
}
