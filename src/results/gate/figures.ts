/**
 * The figures that clerk, second person and officers hold the same minutes against (results/FORMAT.md, «The quality
 * gate»): made once from the tallies of a survey, shown in one form, carried in `summary.pgp`.
 */
import type { Tally } from '../tallies.ts';
import { admittedOf, candidatesOf, valuesOf } from './counting.ts';

/** Entered and admitted of one série; of a whole exam where `serie` is `null`: too many séries to list. */
export interface SerieFigures {
  readonly exam: string;
  readonly group: string;
  readonly serie: string | null;
  readonly entered: number;
  readonly admitted: number;
}

export interface Figures {
  readonly entered: number;
  /** By code, sorted. */
  readonly decisions: readonly { readonly decision: string; readonly candidates: number }[];
  /** Of those admitted, by code, sorted; '' is none. Empty where nobody is admitted. */
  readonly mentions: readonly { readonly mention: string; readonly candidates: number }[];
  /** Sorted by exam, group and série. */
  readonly series: readonly SerieFigures[];
}

/** Most séries that are told one by one: no exam of today has as many, and a summary has a bound. */
const MAX_SERIES = 500;

/** The figures of some tallies. */
export function figuresOf(tallies: readonly Tally[]): Figures {
  const admitted = admittedOf(tallies);
  const series = seriesOf(tallies, (each) => each.serie);
  return {
    entered: candidatesOf(tallies),
    decisions: valuesOf(tallies, 'decision').map((decision) => ({
      decision,
      candidates: candidatesOf(tallies.filter((each) => each.decision === decision)),
    })),
    mentions: valuesOf(admitted, 'mention').map((mention) => ({
      mention,
      candidates: candidatesOf(admitted.filter((each) => each.mention === mention)),
    })),
    series: series.length <= MAX_SERIES ? series : seriesOf(tallies, () => null),
  };
}

function seriesOf(
  tallies: readonly Tally[],
  serieOf: (tally: Tally) => string | null,
): readonly SerieFigures[] {
  const found = new Map<string, Tally[]>();
  for (const tally of tallies) {
    const key = [tally.exam, tally.group, serieOf(tally) ?? ''].join('\n');
    const known = found.get(key);
    if (known === undefined) found.set(key, [tally]);
    else known.push(tally);
  }
  return [...found]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, some]) => {
      const [first] = some;
      if (first === undefined) return [];
      const { exam, group } = first;
      const counted = { entered: candidatesOf(some), admitted: candidatesOf(admittedOf(some)) };
      return [{ exam, group, serie: serieOf(first), ...counted }];
    });
}
