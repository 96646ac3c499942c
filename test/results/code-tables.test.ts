/**
 * FORMAT.md §2 and the guides of codes say what the data files say; SCEAU_EXAMPLES=write (`npm run examples`) makes them
 * anew.
 */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeGuide } from '../support/code-guide.ts';
import { FORMAT_TABLES, putCodeTables, readCodeTables } from '../support/code-tables.ts';
import { ROOT, readDocument } from '../support/markdown.ts';

const PATH = 'src/results/FORMAT.md';
const isWriting = process.env['SCEAU_EXAMPLES'] === 'write';

test('the tables of codes in FORMAT.md are those of the data files, every one of them', () => {
  if (isWriting) writeFileSync(ROOT + PATH, putCodeTables(readDocument(PATH)));
  expect(readCodeTables(readDocument(PATH))).toEqual(FORMAT_TABLES);
});

test.each(['fr', 'en'] as const)('the guide of codes in %s is made of the data files', (language) => {
  const { path, text } = codeGuide(language);
  if (isWriting) writeFileSync(ROOT + path, text);
  expect(readDocument(path)).toBe(text);
});
