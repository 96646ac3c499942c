/** The scopes that the clerk's guides show: they can be copied into sceau.toml, and their table is the code's. */
import { parse } from 'smol-toml';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { id } from '../../src/documents/fields.ts';
import { scopeSettings } from '../../src/documents/scope-fields.ts';
import { PURPOSES, PURPOSE_RULES } from '../../src/results/scopes/purposes.ts';
import { narrowScope } from '../../src/results/scopes/scope.ts';
import { scopeOf } from '../../src/workspace/config.ts';
import { fences, readDocument, tableBelow } from '../support/markdown.ts';

const settings = v.object({ scopes: v.record(id, scopeSettings) });

const names = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe.each([
  ['docs/fr/clerc.md', 'À qui, et quoi'],
  ['docs/en/clerk.md', 'Who may have what'],
])('%s', (path, heading) => {
  const text = readDocument(path);

  it('shows scopes that are lawful, one at least for each purpose and one on a basis of its own', () => {
    const [example] = fences(text).filter(
      ({ language, text: toml }) => language === 'toml' && toml.includes('[scopes.'),
    );
    const { scopes } = v.parse(settings, parse(example?.text ?? ''));
    const shown = Object.entries(scopes).map(([scope, each]) => narrowScope(scopeOf(scope, each)));
    expect([...new Set(shown.map(({ purpose }) => purpose))].toSorted()).toEqual([...PURPOSES].toSorted());
    expect(shown.filter(({ basis }) => basis !== null)).toHaveLength(1);
  });

  it('lists the columns, decisions and consent of each purpose as the code has them', () => {
    const rows = tableBelow(text, heading);
    const listed = rows.map(([purpose, , columns, decisions, consent]) =>
      [purpose, columns, decisions, consent].map(names),
    );
    expect(listed).toEqual(
      PURPOSES.map((purpose) => {
        const { columns, decisions, consent } = PURPOSE_RULES[purpose];
        return [[purpose], [...columns], [...decisions], [consent]];
      }),
    );
  });
});

it('the table of results/FORMAT.md is the code’s', () => {
  const rows = tableBelow(readDocument('src/results/FORMAT.md'), '4. Scope').filter(([purpose]) =>
    PURPOSES.some((each) => purpose === `\`${each}\``),
  );
  expect(
    rows.map(([purpose, , columns, decisions, consent]) => [purpose, columns, decisions, consent].map(names)),
  ).toEqual(
    PURPOSES.map((purpose) => {
      const { columns, decisions, consent } = PURPOSE_RULES[purpose];
      return [[purpose], [...columns], [...decisions], [consent]];
    }),
  );
});
