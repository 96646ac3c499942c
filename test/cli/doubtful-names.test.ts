import { expect, it } from 'vitest';
import type { Session } from '../../src/cli/command.ts';
import { showingDoubt } from '../../src/cli/fault-watch.ts';
import { words } from '../../src/cli/messages/fr.ts';

/** What is noted of doubtful names, at a terminal or elsewhere. */
function noted(isWatched: boolean): readonly string[] {
  const lines: string[] = [];
  const session: Pick<Session, 'words' | 'note' | 'isWatched'> = {
    words,
    isWatched,
    note: (line) => {
      lines.push(line);
    },
  };
  showingDoubt(session)(['ZoÃ©\u001b[2J', 'RenÃ©']);
  return lines;
}

it('shows names that were read wrongly at a terminal, what could harm it escaped', () => {
  const lines = noted(true);
  expect(lines).toHaveLength(3);
  expect(lines[2]?.replaceAll('\u00a0', ' ')).toBe('  « RenÃ© »');
  expect(lines.join('')).not.toContain('\u001b');
});

it('shows no name where nobody watches', () => {
  expect(noted(false)).toEqual([]);
});
