/** The acts that FORMAT.md lists are those that the code writes. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');

it('every act that is written by its name stands in journal/FORMAT.md', () => {
  const page = readFileSync(join(SRC, 'journal/FORMAT.md'), 'utf8');
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const acts = sources.flatMap((path) =>
    [...readFileSync(join(SRC, path), 'utf8').matchAll(/journal\.(?:record|append)\(\s*'([a-z-]+)'/g)].map(
      ([, act = '']) => act,
    ),
  );
  expect(acts.length).toBeGreaterThan(20);
  expect([...new Set(acts)].filter((act) => !page.includes(`\`${act}\``))).toEqual([]);
});
