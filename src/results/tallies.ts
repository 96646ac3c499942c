/** Candidates of a jury's file by what was decided of them: what the quality gate counts. They tell results. */
import type { JuryRow } from './columns.ts';

/** Candidates of one kind. */
export interface Tally {
  readonly exam: string;
  readonly group: string;
  readonly serie: string;
  readonly decision: string;
  readonly mention: string;
  readonly candidates: number;
}

/** No cell holds a line end. */
const SEPARATOR = '\n';

/** Counts rows by exam, group, série, decision and mention. */
export class Tallies {
  readonly #counts = new Map<string, number>();

  /** @param row checked. */
  add({ examen, groupe, serie, decision, mention }: JuryRow): void {
    const key = [examen, groupe, serie, decision, mention].join(SEPARATOR);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** One for each combination that occurs, in the order of their codes. */
  list(): readonly Tally[] {
    return [...this.#counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, candidates]) => {
        const [exam = '', group = '', serie = '', decision = '', mention = ''] = key.split(SEPARATOR);
        return { exam, group, serie, decision, mention, candidates };
      });
  }
}
