/**
 * The checks of a whole row, and of a row against those before it (results/FORMAT.md §3). sceau never computes a
 * decision: it only refuses what no jury can have decided.
 */
import type { RowRule } from '../../file-faults.ts';
import type { Random } from '../../io/random.ts';
import { CandidateSet } from './candidate-set.ts';
import { type CheckContext, checkCell } from './cell-checks.ts';
import { DECISIONS, GROUPS, examAt, isDecisionOf, isMentionAt } from '../codes/codes.ts';
import type { JuryColumn, JuryRow } from '../columns.ts';
import type { FaultList } from './faults.ts';
import { type Layout, pickRow } from '../intake/layout.ts';
import type { CsvRecord } from '../intake/records.ts';

/** A rule over several cells: it is applied where those it `reads` are each right, and its fault is `at` one of them. */
interface RowCheck {
  readonly at: JuryColumn;
  readonly reads: readonly JuryColumn[];
  readonly check: (row: JuryRow, context: CheckContext) => RowRule | null;
}

const ROW_CHECKS: readonly RowCheck[] = [
  {
    at: 'groupe',
    reads: ['groupe', 'examen'],
    check: (row, { sessionAt }) =>
      examAt(row.examen, sessionAt)?.groups.includes(row.groupe) === true ? null : 'group-mismatch',
  },
  {
    at: 'decision',
    reads: ['decision', 'groupe', 'examen'],
    check: (row, { sessionAt }) => {
      const exam = examAt(row.examen, sessionAt);
      return exam !== null && isDecisionOf(exam, row.groupe, row.decision) ? null : 'decision-not-in-group';
    },
  },
  {
    at: 'mention',
    reads: ['mention', 'decision', 'groupe', 'examen'],
    check: (row, context) => {
      if (row.mention === '') return null;
      if (DECISIONS.get(row.decision)?.takesMention !== true) return 'mention-without-admission';
      if (GROUPS.get(row.groupe)?.takesMention !== true) return 'mention-in-second-group';
      const exam = examAt(row.examen, context.sessionAt);
      const possible = exam !== null && isMentionAt(exam, row.mention, context.sessionAt);
      return possible ? null : 'mention-not-in-exam';
    },
  },
];

/** Checks the rows of one file, in order. */
export class RowChecker {
  readonly #context: CheckContext;
  readonly #layout: Layout;
  readonly #candidates: CandidateSet;
  readonly #faults: FaultList;
  /** Number of each column's cell in the file, from 1. */
  readonly #numbers: ReadonlyMap<JuryColumn, number>;
  /** Columns of the row at hand that have a fault. */
  readonly #wrong = new Set<JuryColumn>();

  /** @param o.faults where faults are added. */
  constructor(
    context: CheckContext,
    o: { readonly layout: Layout; readonly faults: FaultList; readonly random: Random },
  ) {
    this.#context = context;
    this.#layout = o.layout;
    this.#candidates = new CandidateSet(o.random);
    this.#faults = o.faults;
    this.#numbers = new Map(o.layout.columns.map(({ column, index }) => [column, index + 1]));
  }

  /** The record as a row where it breaks no rule; otherwise `null`, and every fault of it is in the list. */
  check(record: CsvRecord): JuryRow | null {
    const { line } = record;
    if (record.cells.length !== this.#layout.width) {
      this.#faults.add({ line, column: 0, name: '', rule: 'cell-count' });
      return null;
    }
    const row = pickRow(this.#layout, record.cells);
    const wrong = this.#wrong;
    wrong.clear();
    const refuse = (column: JuryColumn, rule: RowRule): void => {
      wrong.add(column);
      this.#faults.add({ line, column: this.#numbers.get(column) ?? 0, name: column, rule });
    };
    for (const { column } of this.#layout.columns) {
      const rule = checkCell(column, row[column], this.#context);
      if (rule !== null) refuse(column, rule);
    }
    for (const { at, reads, check } of ROW_CHECKS) {
      if (reads.some((column) => wrong.has(column))) continue;
      const rule = check(row, this.#context);
      if (rule !== null) refuse(at, rule);
    }
    const isIdentified = !wrong.has('examen') && !wrong.has('numero_candidat');
    if (isIdentified && !this.#candidates.add(row.examen, row.numero_candidat))
      refuse('numero_candidat', 'duplicate-candidate');
    return wrong.size === 0 ? row : null;
  }
}
