/**
 * The checks of a whole row, and of a row against those before it (results/FORMAT.md §3). sceau never computes a
 * decision: it only refuses what no jury can have decided.
 */
import type { FileRule, RowRule, RowWarning } from '../../file-faults.ts';
import type { Random } from '../../io/random.ts';
import { CandidateSet } from './candidate-set.ts';
import { type CheckContext, checkCell, warnOfCell } from './cell-checks.ts';
import { DECISIONS, type Exam, GROUPS, examAt, isDecisionOf, isMentionAt } from '../codes/codes.ts';
import { isSerieAt } from '../codes/series.ts';
import type { JuryColumn, JuryRow } from '../columns.ts';
import type { FaultList } from '../faults.ts';
import type { Layout } from '../intake/layout.ts';
import { RowPicker } from '../intake/row-picker.ts';
import type { CsvRecord } from '../intake/records.ts';

/** 0 to 20, two decimals at most. */
const MARK = /^(?:[01]?[0-9](?:[.,][0-9]{1,2})?|20(?:[.,]00?)?)$/;
const POSTAL_CODE = /^[0-9]{5}$/;
/** What INSEE's codes of other countries begin with. */
const ABROAD = '99';

/**
 * A rule over several cells of a row whose exam is right: it is applied where the others that it `reads` are right too, and
 * its fault is `at` one of them.
 */
interface RowCheck {
  readonly at: JuryColumn;
  readonly reads: readonly JuryColumn[];
  readonly check: (row: JuryRow, exam: Exam, context: CheckContext) => RowRule | null;
}

const ROW_CHECKS: readonly RowCheck[] = [
  {
    at: 'groupe',
    reads: ['groupe'],
    check: ({ groupe }, exam) => (exam.groups.includes(groupe) ? null : 'group-mismatch'),
  },
  {
    at: 'serie',
    reads: ['serie'],
    check: ({ serie }, exam, { sessionAt }) => (isSerieAt(exam, serie, sessionAt) ? null : 'unknown-serie'),
  },
  {
    at: 'decision',
    reads: ['decision', 'groupe'],
    check: ({ decision, groupe }, exam) => {
      if (decision === '') return exam.decisions.length === 0 ? null : 'empty';
      if (!exam.decisions.includes(decision)) return 'decision-not-in-exam';
      return isDecisionOf(exam, groupe, decision) ? null : 'decision-not-in-group';
    },
  },
  {
    at: 'mention',
    reads: ['mention', 'decision', 'groupe'],
    check: (row, exam, { sessionAt }) => {
      if (row.mention === '') return null;
      if (DECISIONS.get(row.decision)?.takesMention !== true) return 'mention-without-admission';
      if (GROUPS.get(row.groupe)?.takesMention !== true) return 'mention-in-second-group';
      return isMentionAt(exam, row.mention, sessionAt) ? null : 'mention-not-in-exam';
    },
  },
  markCheck('note_ecrit'),
  markCheck('note_oral'),
  {
    at: 'code_postal',
    reads: ['code_postal', 'code_commune_residence'],
    // Abroad, postal codes have every form; without a French commune no address leaves.
    check: ({ code_postal, code_commune_residence: commune }) => {
      if (code_postal === '' || commune === '' || commune.startsWith(ABROAD)) return null;
      return POSTAL_CODE.test(code_postal) ? null : 'bad-postal-code';
    },
  },
];

/** Marks can leave for exams that give no decision, and for no other: elsewhere they are not looked at. */
function markCheck(at: 'note_ecrit' | 'note_oral'): RowCheck {
  return {
    at,
    reads: [at],
    check: ({ [at]: cell }, exam) =>
      cell === '' || exam.decisions.length > 0 || MARK.test(cell) ? null : 'bad-mark',
  };
}

/** A candidate's cells that say who it is. */
const PERSON: readonly JuryColumn[] = ['examen', 'nom', 'prenom', 'date_naissance', 'commune_etablissement'];

/** Where a column stands in the file. */
interface ColumnPlace {
  /** Number of the cell, from 1. */
  readonly number: number;
  readonly header: string;
}

/** What a checker adds to. */
export interface RowFindings {
  readonly faults: FaultList;
  /** `null` where nobody asks. */
  readonly warnings: FaultList<RowWarning> | null;
}

/** Checks the rows of one file, in order. */
export class RowChecker {
  readonly #context: CheckContext;
  readonly #layout: Layout;
  readonly #picker: RowPicker;
  readonly #candidates: CandidateSet;
  readonly #findings: RowFindings;
  readonly #places: ReadonlyMap<JuryColumn, ColumnPlace>;
  /** Columns of the row at hand that have a fault. */
  readonly #wrong = new Set<JuryColumn>();
  /** Family of the first exam. */
  #family: string | null = null;

  constructor(context: CheckContext, o: RowFindings & { readonly layout: Layout; readonly random: Random }) {
    this.#context = context;
    this.#layout = o.layout;
    this.#picker = new RowPicker(o.layout);
    this.#candidates = new CandidateSet(o.random);
    this.#findings = o;
    this.#places = new Map(
      o.layout.columns.map(({ column, index, header }) => [column, { number: index + 1, header }]),
    );
  }

  /** The record as a row where it breaks no rule; otherwise `null`, and every fault of it is in the list. */
  check(record: CsvRecord): JuryRow | null {
    if (record.cells.length !== this.#layout.width) {
      this.#findings.faults.add({ line: record.line, column: 0, name: '', rule: 'cell-count' });
      return null;
    }
    const row = this.#picker.pick(record.cells);
    const wrong = this.#wrong;
    wrong.clear();
    const refuse = (column: JuryColumn, rule: RowRule): void => {
      wrong.add(column);
      this.#add(this.#findings.faults, record, { column, rule });
    };
    for (const { column } of this.#layout.columns) {
      const rule = checkCell(column, row[column], this.#context);
      if (rule !== null) refuse(column, rule);
    }
    const exam = wrong.has('examen') ? null : examAt(row.examen, this.#context.sessionAt);
    if (exam !== null) {
      for (const { at, reads, check } of ROW_CHECKS) {
        if (reads.some((column) => wrong.has(column))) continue;
        const rule = check(row, exam, this.#context);
        if (rule !== null) refuse(at, rule);
      }
      this.#compare(row, exam, refuse);
    }
    this.#warn(record, row);
    return wrong.size === 0 ? row : null;
  }

  /** Against the rows before it: one family of exams in a file, and each candidate once. */
  #compare(row: JuryRow, { family }: Exam, refuse: (column: JuryColumn, rule: RowRule) => void): void {
    this.#family ??= family;
    if (family !== this.#family) refuse('examen', 'mixed-exams');
    const { examen, numero_candidat: number, ine } = row;
    if (!this.#wrong.has('numero_candidat') && !this.#candidates.add(examen, number))
      refuse('numero_candidat', 'duplicate-candidate');
    if (!this.#wrong.has('ine') && !this.#candidates.addIne(examen, ine)) refuse('ine', 'duplicate-ine');
  }

  #warn(record: CsvRecord, row: JuryRow): void {
    const { warnings } = this.#findings;
    if (warnings === null) return;
    for (const { column } of this.#layout.columns) {
      if (this.#wrong.has(column)) continue;
      const rule = warnOfCell(column, row[column]);
      if (rule !== null) this.#add(warnings, record, { column, rule });
    }
    if (PERSON.some((column) => this.#wrong.has(column))) return;
    if (!this.#candidates.addPerson(row)) this.#add(warnings, record, { column: 'nom', rule: 'same-person' });
  }

  /** Adds what is wrong or odd in a cell, where the file has it and as the file has it. */
  #add<R extends FileRule>(
    list: FaultList<R>,
    { line, cells }: CsvRecord,
    { column, rule }: { readonly column: JuryColumn; readonly rule: R },
  ): void {
    const { number, header } = this.#places.get(column) ?? { number: 0, header: '' };
    list.add({ line, column: number, name: column, header, rule }, cells[number - 1] ?? '');
  }
}
