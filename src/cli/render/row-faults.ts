/** What is wrong with a jury's file, or odd in it, for a screen or a log: places and rules, never values. */
import type { FaultSummary, FileRule } from '../../file-faults.ts';
import type { Words } from '../messages/words.ts';

/** The first faults one by one, then each rule with its count and what to do. */
export function rowFaultLines<R extends FileRule>(
  words: Words,
  { faults, total, byRule }: FaultSummary<R>,
): readonly string[] {
  const lines = faults.map((each) => words.rowFault(each, words.rules[each.rule].said));
  if (total > faults.length) lines.push(words.results.moreFaults(total - faults.length));
  for (const { rule, count } of byRule) lines.push(words.byRule(rule, count, words.rules[rule].todo));
  return lines.map((line) => `  ${line}`);
}
