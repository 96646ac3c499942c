import { expect, it } from 'vitest';
import type { Session } from '../../src/cli/command.ts';
import { eyesOf } from '../../src/cli/fault-watch.ts';
import { words } from '../../src/cli/messages/fr.ts';
import type { Eyes } from '../../src/results/intake/eyes.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { CONTEXT, PRESS, faultOf, juryText, opener, row } from '../results/fixtures.ts';

type Watcher = Pick<Session, 'words' | 'note' | 'isWatched'>;

/** What is noted of a refused file, at a terminal or elsewhere. */
function noted(isWatched: boolean, show: (eyes: Eyes) => void): readonly string[] {
  const lines: string[] = [];
  const session: Watcher = { words, isWatched, note: (line) => void lines.push(line) };
  const eyes = eyesOf(session);
  if (eyes !== undefined) show(eyes);
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}
const names = (eyes: Eyes): void => eyes.names(['ZoÃ©\u001b[2J', 'RenÃ©']);

it('shows names that were read wrongly at a terminal, what could harm it escaped', () => {
  const lines = noted(true, names);
  expect(lines).toHaveLength(3);
  expect(lines[2]).toBe('  « RenÃ© »');
  expect(lines.join('')).not.toContain('\u001b');
});

it('shows nothing where nobody watches', () => {
  expect(noted(false, names)).toEqual([]);
});

/** What a survey of a file that has no right header shows. */
async function shownOf(text: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const eyes = eyesOf({ words, isWatched: true, note: (line) => void lines.push(line) });
  const survey = surveyJuryFile(opener(text), CONTEXT, [PRESS], { eyes });
  expect((await faultOf(survey)).code).toBe('csv-header');
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}

it('shows the header that was found, with its line and delimiter, where a column is missing', async () => {
  const lines = await shownOf(`Essai\n${juryText([row()]).replace(';nom;', ';patronyme;')}`);
  expect(lines[0]).toContain('ligne 2');
  expect(lines[0]).toContain('« ; »');
  expect(lines).toContain('  « patronyme »');
});

it('shows the first lines where none is a header', async () => {
  const lines = await shownOf(juryText([row()]).replaceAll(';', '|'));
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain('session|academie|examen');
});
