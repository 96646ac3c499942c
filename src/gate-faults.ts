/** What can be wrong at the quality gate (results/FORMAT.md, «The quality gate»): parameters and statuses of errors.ts. */

/** What can be wrong with a line of the jury's minutes as counts. */
export const MINUTES_FAULTS = [
  'encoding',
  'form',
  'header',
  'cells',
  'exam',
  'count',
  'number',
  'duplicate',
  'too-long',
  'empty',
] as const;
export type MinutesFault = (typeof MINUTES_FAULTS)[number];

/** What each code of the gate says about the case at hand. */
export interface GateParams {
  'minutes-malformed': { path: string; line: number; fault: MinutesFault };
  /** The first lines of the minutes that the file does not bear out, and how many there are: no count of candidates. */
  'minutes-differ': { path: string; lines: readonly number[]; total: number };
  /** How many there are; which ones tells results. */
  'gate-alerts': { total: number };
  /** `rehearsal`: `rehearse` invents its file, which nobody can confirm. */
  'second-person-needed': {
    publication: string;
    revision: number;
    fault: 'missing' | 'other-file' | 'rehearsal';
  };
  'second-person-unfit': { fingerprint: string; fault: 'registered' | 'unnamed' };
}

/** Exit status of each. */
export const GATE_STATUS = {
  'minutes-malformed': 65,
  'minutes-differ': 65,
  'gate-alerts': 65,
  'second-person-needed': 77,
  'second-person-unfit': 77,
} as const satisfies { readonly [C in keyof GateParams]: number };
