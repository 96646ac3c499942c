/** The table of README.md: each row has its file, each numbered file its row, and each file tests something. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = import.meta.dirname;
const ROWS = 25;

it('every attack has its one file', () => {
  const table = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  const rows = [...table.matchAll(/^\| (\d+) +\| .*\| `(.+)` +\|$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
  const named = rows.map(([, , file = '']) => file);
  for (const [i, file] of named.entries()) {
    expect(file).toMatch(new RegExp(`^${String(i + 1).padStart(2, '0')}-[a-z-]+\\.test\\.ts$`));
    const text = readFileSync(join(FOLDER, file), 'utf8');
    expect(text, file).toMatch(/^\s*it(?:\.each)?[(<]/m);
  }
  expect(readdirSync(FOLDER).filter((name) => /^\d/.test(name))).toEqual(named);
});
