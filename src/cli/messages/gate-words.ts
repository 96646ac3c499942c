/** The shape of what is said at the quality gate. Part of `Words`. */
import type { AlertByKind, AlertKind } from '../../results/gate/alert-kinds.ts';

/** The quality gate: figures, what looks wrong, and the questions. */
export interface GateWords {
  /** Headings of tables. */
  readonly labels: {
    readonly exam: string;
    readonly group: string;
    readonly serie: string;
    readonly mention: string;
    readonly admitted: string;
    readonly rate: string;
    readonly line: string;
    readonly counted: string;
    readonly expected: string;
    readonly found: string;
    readonly secondPerson: string;
  };
  /** A mention or a decision that is none; séries that are not told one by one; an exam or a série that the file lacks. */
  readonly none: string;
  readonly all: string;
  readonly absent: string;
  /** Percent, with one decimal. */
  readonly percent: (value: number) => string;
  readonly alerts: { readonly [K in AlertKind]: (alert: AlertByKind[K]) => string };
  /** Above the alerts, numbered from 1. */
  readonly alertsFound: (number: number) => string;
  /** Above the lines of the minutes that the file does not bear out. */
  readonly differences: string;
  /** Who confirmed, and when. */
  readonly confirmedBy: (fingerprint: string, time: string) => string;
  readonly confirmed: (publication: string, revision: number) => string;
  /** The typed total, before a revision is sealed, and before a file is confirmed. */
  readonly sealTotal: (revision: number) => string;
  readonly confirmTotal: (revision: number) => string;
  readonly alertTotal: string;
  readonly alertsDiffer: string;
  /** Of a stated total, where nobody watches. */
  readonly statedDiffers: (total: number) => string;
  /** What was typed is no number, or another one. */
  readonly typedDiffers: string;
}
