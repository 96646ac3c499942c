/** The words of rules for a jury's file, and of the report of what breaks them. */
import type { FileRule } from '../../file-faults.ts';

/** What each rule for a jury's file says of a cell, and what a clerk does about it. */
export type RuleWords = { readonly [R in FileRule]: { readonly said: string; readonly todo: string } };

/** The report of faults, and the values that are shown. */
export interface FaultReportWords {
  /** Headings: severity, file, line, cell, column, header, rule, explanation, what to do. */
  readonly columns: readonly string[];
  /** Heading of the values, where they were asked for. */
  readonly value: string;
  readonly refused: string;
  readonly odd: string;
  readonly written: (path: string, rows: number) => string;
  /** Above values on the screen. */
  readonly shown: string;
  readonly shownValue: (cell: string, name: string, value: string) => string;
}
