/** `export --check`: shows how a jury's file is read, what is wrong with it and what would leave; does nothing else. */
import { SceauError } from '../errors.ts';
import { type CheckRequest, checkFile } from '../stages/check-file.ts';
import { withoutResults } from '../results/spelling-counts.ts';
import type { CommandResult, Session } from './command.ts';
import { type FaultOptions, eyesOf, watchingFaults } from './fault-watch.ts';
import { showGate } from './gate.ts';
import { type Words, sayFault } from './messages/words.ts';
import { candidateLines, readingJson, readingLines, spellingLines } from './render/reading.ts';
import { rowFaultLines } from './render/row-faults.ts';

/** Options of `export` that ask for something to be done, and mean nothing beside a check. */
const DOING = [
  'late',
  'new-revision',
  'yes',
  'previous',
  'expect-alerts',
  'expect-total',
  'parallel',
  'until',
] as const;

/** @throws `usage` where something is to be done beside a check */
export function refuseBesideCheck(
  asked: { readonly [O in (typeof DOING)[number]]?: string | boolean | undefined },
  { usage }: Words,
): void {
  const beside = DOING.find((option) => asked[option] !== undefined && asked[option] !== false);
  if (beside !== undefined)
    throw new SceauError('usage', { detail: usage.together('--check', `--${beside}`) });
}

/**
 * Checks a file in a workspace that is only read. All of it is shown at a terminal, on standard error; elsewhere, and in
 * `--json`, what tells neither results nor candidates.
 */
export async function checkJuryFile(
  session: Session,
  asked: FaultOptions & Omit<CheckRequest, 'watch' | 'eyes'>,
): Promise<CommandResult> {
  const { words, note, isWatched } = session;
  const { file, publication, expect, lastSession } = asked;
  const found = await watchingFaults(session, asked, (watch) =>
    session.inWorkspace({ roles: ['rectorat'], access: 'read' }, (context) =>
      checkFile(context, { file, publication, expect, lastSession, watch, eyes: eyesOf(session) }),
    ),
  );
  const { reading, spellings, survey, judged, previews, fault } = found;
  const told = withoutResults(spellings);
  const shown = isWatched ? spellings : told;
  const read = [...readingLines(words, reading), ...spellingLines(words, shown, isWatched), ''];
  const verdict = [...(fault === null ? [words.reading.right(file)] : []), words.reading.nothingSealed];
  const { alerts } = judged;
  // How many, as a script is told when it exports; which ones tells results.
  const raised =
    alerts.length === 0
      ? []
      : [sayFault(words, { code: 'gate-alerts', params: { total: alerts.length } }).message];
  if (isWatched) {
    for (const line of read) note(line);
    if (survey !== null) {
      const odd = rowFaultLines(words, survey.warnings);
      const seen = candidateLines(words, survey.samples, previews);
      for (const line of odd.length === 0 ? [] : [...odd, '']) note(line);
      showGate(session, survey, judged);
      for (const line of ['', ...seen, '']) note(line);
    }
  }
  return {
    json: {
      publication,
      right: fault === null,
      reading: readingJson(reading, told),
      scopes: found.scopes.map(({ id }) => id),
      alerts: alerts.length,
    },
    lines: isWatched ? verdict : [...read, ...raised, ...verdict],
    fault: fault ?? undefined,
  };
}
