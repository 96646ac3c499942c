/** FORMAT.md §2 says what the data files say; SCEAU_EXAMPLES=write (`npm run examples`) makes its tables anew. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODE_TABLES, putCodeTables, readCodeTables } from '../support/code-tables.ts';
import { ROOT, readDocument } from '../support/markdown.ts';

const PATH = 'src/results/FORMAT.md';

test('the tables of codes in FORMAT.md are those of the data files, every one of them', () => {
  if (process.env['SCEAU_EXAMPLES'] === 'write')
    writeFileSync(ROOT + PATH, putCodeTables(readDocument(PATH)));
  const made = Object.entries(CODE_TABLES).map(([name, make]) => [name, make()]);
  expect(Object.fromEntries(readCodeTables(readDocument(PATH)))).toEqual(Object.fromEntries(made));
});
