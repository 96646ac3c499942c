/** The campaign's table: by family, how many faults, what they broke, and how long the run after took. */
import type { FamilyResult } from './campaign.ts';

const HEAD = ['family', 'faults', 'violations', 'recovery p50 ms', 'p99 ms'];

/** The value below which that share of the numbers lies. */
function percentile(numbers: readonly number[], share: number): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return value === undefined ? '—' : String(Math.round(value));
}

function row(name: string, results: readonly FamilyResult[]): readonly string[] {
  const recoveries = results.flatMap((each) => each.recoveries);
  const violations = results.flatMap((each) => each.violations);
  const faults = results.reduce((sum, each) => sum + each.faults, 0);
  return [
    name,
    String(faults),
    String(violations.length),
    percentile(recoveries, 0.5),
    percentile(recoveries, 0.99),
  ];
}

/** Lines in Markdown's form of a table. */
export function tableOf(results: readonly FamilyResult[]): readonly string[] {
  const played = results.filter(({ skipped }) => !skipped);
  const rows = [HEAD, ...played.map((each) => row(each.family, [each])), row('all', played)];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((each) => each[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [line(head), rule, ...rest.map(line)];
}
