/**
 * A jury's file against last session's counts (results/FORMAT.md, «The quality gate»): what moved by more than it does
 * from one session to the next. Only what last session's file states is compared.
 */
import type { Tally } from '../tallies.ts';
import type { Alert } from './alert-kinds.ts';
import { type Counted, type MinutesLine, countIn, talliesOf } from './minutes.ts';
import { admittedOf, candidatesOf, valuesOf } from './counting.ts';
import { THRESHOLDS } from './thresholds.ts';

interface Where {
  readonly exam: string;
  readonly serie: string;
}

/** What last session's file states of one exam and série; `null` where it states nothing. */
class Before {
  readonly #lines: readonly MinutesLine[];

  constructor(lines: readonly MinutesLine[], { exam, serie }: Where) {
    this.#lines = lines.filter((each) => each.exam === exam && each.serie === serie);
  }

  count(counted: Counted): number | null {
    const isIt = (each: MinutesLine): boolean => JSON.stringify(each.counted) === JSON.stringify(counted);
    return this.#lines.find(isIt)?.candidates ?? null;
  }

  get entered(): number | null {
    return this.count({ kind: 'entered' });
  }

  get admitted(): number | null {
    return this.count({ kind: 'decision', code: 'ADMIS' });
  }

  get mentions(): readonly { readonly code: string; readonly candidates: number }[] {
    return this.#lines.flatMap(({ counted, candidates }) =>
      counted.kind === 'mention' ? [{ code: counted.code, candidates }] : [],
    );
  }
}

/** Everything that moved, by exam and série as last session's file lists them; then the séries that it does not have. */
export function findMoved(last: readonly MinutesLine[], tallies: readonly Tally[]): readonly Alert[] {
  const places = new Map(last.map(({ exam, serie }) => [JSON.stringify([exam, serie]), { exam, serie }]));
  return [...[...places.values()].flatMap((where) => movedIn(where, last, tallies)), ...newIn(last, tallies)];
}

function movedIn(where: Where, last: readonly MinutesLine[], all: readonly Tally[]): readonly Alert[] {
  const before = new Before(last, where);
  const tallies = talliesOf(all, where);
  if (tallies.length === 0) return (before.entered ?? 0) > 0 ? [{ kind: 'serie-gone', ...where }] : [];
  return [
    ...enteredMoved(where, before, candidatesOf(tallies)),
    ...rateMoved(where, before, tallies),
    ...mentionsMoved(where, before, tallies),
  ];
}

function enteredMoved(where: Where, { entered: before }: Before, now: number): readonly Alert[] {
  if (before === null || Math.max(before, now) < THRESHOLDS.leastCandidates) return [];
  const isMoved = Math.abs(now - before) * 100 > before * THRESHOLDS.enteredPercent;
  return isMoved ? [{ kind: 'entered-moved', ...where, before, now }] : [];
}

function rateMoved(where: Where, { entered, admitted }: Before, tallies: readonly Tally[]): readonly Alert[] {
  const now = { part: candidatesOf(admittedOf(tallies)), whole: candidatesOf(tallies) };
  const moved = pointsMoved({ part: admitted, whole: entered }, now);
  return moved === null ? [] : [{ kind: 'rate-moved', ...where, ...moved }];
}

function mentionsMoved(where: Where, before: Before, all: readonly Tally[]): readonly Alert[] {
  const tallies = admittedOf(all);
  return before.mentions.flatMap(({ code, candidates }): readonly Alert[] => {
    const now = { part: countIn(tallies, { kind: 'mention', code }), whole: candidatesOf(tallies) };
    const moved = pointsMoved({ part: candidates, whole: before.admitted }, now);
    return moved === null ? [] : [{ kind: 'mention-moved', ...where, mention: code, ...moved }];
  });
}

/** Both rates in percent, to a tenth, where they are far apart; `null` else, and where either is of too few. */
function pointsMoved(
  before: { readonly part: number | null; readonly whole: number | null },
  now: { readonly part: number; readonly whole: number },
): { readonly before: number; readonly now: number } | null {
  const { part, whole } = before;
  if (part === null || whole === null) return null;
  if (Math.min(whole, now.whole) < THRESHOLDS.leastCandidates) return null;
  const [then, today] = [(part * 100) / whole, (now.part * 100) / now.whole];
  if (Math.abs(today - then) <= THRESHOLDS.points) return null;
  return { before: Math.round(then * 10) / 10, now: Math.round(today * 10) / 10 };
}

/** Exams and séries of the file that last session did not have, where its file lists exams, or séries of that exam. */
function newIn(last: readonly MinutesLine[], tallies: readonly Tally[]): readonly Alert[] {
  const exams = new Set(last.flatMap(({ exam }) => (exam === '' ? [] : [exam])));
  return valuesOf(tallies, 'exam').flatMap((exam): readonly Alert[] => {
    if (!exams.has(exam)) return exams.size === 0 ? [] : [{ kind: 'serie-new', exam, serie: '' }];
    const known = new Set(
      last.flatMap((each) => (each.exam === exam && each.serie !== '' ? [each.serie] : [])),
    );
    if (known.size === 0) return [];
    return valuesOf(talliesOf(tallies, { exam, serie: '' }), 'serie').flatMap((serie): readonly Alert[] =>
      known.has(serie) || serie === '' ? [] : [{ kind: 'serie-new', exam, serie }],
    );
  });
}
