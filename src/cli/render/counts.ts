/** The figures of a jury's file, as clerk, second person and officers read them, and what looks wrong. They tell results. */
import type { Alert, AlertByKind, AlertKind } from '../../results/gate/alert-kinds.ts';
import { type Figures, type SerieFigures, figuresOf } from '../../results/gate/figures.ts';
import { type Difference, countedText } from '../../results/gate/minutes.ts';
import type { ScopePlan } from '../../results/output/scope-plan.ts';
import { STAY_REASONS } from '../../results/scopes/scope.ts';
import type { Survey } from '../../results/survey.ts';
import type { Words } from '../messages/words.ts';
import { propertyLines, tableLines } from './table.ts';

/** What candidates can have said, as it is listed. */
const ANSWERS = ['yes', 'no', 'unknown', 'unreadable'] as const;

interface Counts extends Figures {
  readonly consents: Survey['consents'];
  readonly scopes: readonly (Pick<ScopePlan, 'rows' | 'stays'> & { readonly scope: string })[];
}

/** A row of exam, group, série, entered, admitted, rate. */
function serieRow({ gate }: Words, each: SerieFigures): readonly (string | number)[] {
  const { exam, group, serie, entered, admitted } = each;
  const rate = gate.percent(entered === 0 ? 0 : (admitted * 100) / entered);
  return [exam, group, serie === null ? gate.all : serie || gate.none, entered, admitted, rate];
}

/** The sums by exam and group, where an exam has more than one série. */
function examFigures(series: readonly SerieFigures[]): readonly SerieFigures[] {
  const sums = new Map<string, SerieFigures>();
  for (const { exam, group, entered, admitted } of series) {
    const key = `${exam}\n${group}`;
    const sum = sums.get(key) ?? { exam, group, serie: null, entered: 0, admitted: 0 };
    sums.set(key, { ...sum, entered: sum.entered + entered, admitted: sum.admitted + admitted });
  }
  return [...sums.values()];
}

/** Figures in one form and one order for everyone who holds the same minutes against them; for the terminal only. */
export function countLines(words: Words, counts: Counts): readonly string[] {
  const { labels, terms, gate } = words;
  const rows = examFigures(counts.series).flatMap((sum) => {
    const some = counts.series.filter(({ exam, group }) => exam === sum.exam && group === sum.group);
    return some.length === 1 ? some : [sum, ...some];
  });
  const { exam, group, serie, mention, admitted, rate } = gate.labels;
  return [
    ...propertyLines([[labels.entered, counts.entered]]),
    '',
    ...tableLines(
      [labels.decision, labels.candidates],
      counts.decisions.map(({ decision, candidates }) => [decision || gate.none, candidates]),
    ),
    '',
    ...tableLines(
      [exam, group, serie, labels.entered, admitted, rate],
      rows.map((each) => serieRow(words, each)),
    ),
    '',
    ...(counts.mentions.length === 0
      ? []
      : [
          ...tableLines(
            [mention, admitted],
            counts.mentions.map((each) => [each.mention || gate.none, each.candidates]),
          ),
          '',
        ]),
    ...tableLines(
      [labels.consents, ...counts.consents.map(({ purpose }) => terms.purposes[purpose])],
      (counts.consents.length === 0 ? [] : ANSWERS).map((answer) => [
        terms.consents[answer],
        ...counts.consents.map((each) => each[answer]),
      ]),
    ),
    '',
    ...scopeLines(words, counts.scopes),
  ];
}

/** What leaves in each scope and why the rest stays: a line's numbers add up to the candidates entered. */
function scopeLines({ labels, terms }: Words, scopes: Counts['scopes']): readonly string[] {
  const reasons = STAY_REASONS.filter((reason) => scopes.some(({ stays }) => stays[reason] > 0));
  return tableLines(
    [labels.scope, labels.rows, ...reasons.map((reason) => terms.stays[reason])],
    scopes.map(({ scope, rows, stays }) => [scope, rows, ...reasons.map((reason) => stays[reason])]),
  );
}

/** The figures of a survey, for whoever confirms it. */
export function surveyLines(words: Words, survey: Survey): readonly string[] {
  return countLines(words, {
    ...figuresOf(survey.tallies),
    consents: survey.consents,
    scopes: survey.plans.map(({ scope, rows, stays }) => ({ scope: scope.id, rows, stays })),
  });
}

/** The lines of the minutes that the file does not bear out; nothing where it bears out all. */
export function differenceLines({ gate }: Words, differences: readonly Difference[]): readonly string[] {
  if (differences.length === 0) return [];
  const { line, exam, serie, counted, expected, found } = gate.labels;
  return [
    '',
    gate.differences,
    ...tableLines(
      [line, exam, serie, counted, expected, found],
      differences.map((each) => [
        each.line,
        each.exam || gate.all,
        each.serie || gate.all,
        countedText(each.counted) || gate.none,
        each.candidates,
        each.found ?? gate.absent,
      ]),
    ),
  ];
}

/** The alerts, numbered as they are confirmed; nothing where there is none. */
export function alertLines(words: Words, alerts: readonly Alert[]): readonly string[] {
  if (alerts.length === 0) return [];
  return [
    '',
    words.gate.alertsFound(alerts.length),
    ...alerts.map((alert, at) => `${at + 1}. ${sayAlert(words, alert)}`),
  ];
}

function sayAlert<K extends AlertKind>(words: Words, alert: AlertByKind[K] & { readonly kind: K }): string {
  return words.gate.alerts[alert.kind](alert);
}
