/** The error catalogue says what the program says; SCEAU_EXAMPLES=write (`npm run examples`) makes it anew. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadWords } from '../../src/cli/language.ts';
import { ERROR_CODES, exitStatus, mayPass } from '../../src/errors.ts';
import { catalogue } from '../support/catalogue.ts';
import { CLERK_GUIDES, withCheckTable } from '../support/check-table.ts';
import { ROOT, readDocument, tableBelow } from '../support/markdown.ts';
import { FILE_RULES } from '../../src/file-faults.ts';

describe.each(['fr', 'en'] as const)('the error catalogue in %s', (language) => {
  it('is what the code and its words make', async () => {
    const { path, text } = catalogue(await loadWords(language));
    if (process.env['SCEAU_EXAMPLES'] === 'write') writeFileSync(ROOT + path, text);
    expect(readDocument(path)).toBe(text);
  });

  it('has each code once, with its status, and says of 75 alone that it is tried again', async () => {
    const { text } = catalogue(await loadWords(language));
    const rows = [...text.matchAll(/^\| (\d\d) \| `([a-z-]+)` \| .* \| (oui|non|yes|no) \|$/gm)];
    const found = rows.map(([, status, code, retried]) => [
      code,
      Number(status),
      /oui|yes/.test(retried ?? ''),
    ]);
    expect(new Map(found.map(([code, ...rest]) => [code, rest]))).toEqual(
      new Map(ERROR_CODES.map((code) => [code, [exitStatus(code), mayPass(code)]])),
    );
    expect(found).toHaveLength(ERROR_CODES.length);
    expect(ERROR_CODES.filter(mayPass).every((code) => exitStatus(code) === 75)).toBe(true);
  });
});

describe.each(['fr', 'en'] as const)('the table of checks in %s', (language) => {
  it('is what the code and its words make', async () => {
    const path = CLERK_GUIDES[language];
    const text = withCheckTable(await loadWords(language), readDocument(path));
    if (process.env['SCEAU_EXAMPLES'] === 'write') writeFileSync(ROOT + path, text);
    expect(readDocument(path)).toBe(text);
  });

  it('has every rule and warning once, in the order of the code, with an example and what to do', () => {
    const heading = { fr: 'Les contrôles d’un fichier', en: 'The checks of a file' }[language];
    const rows = tableBelow(readDocument(CLERK_GUIDES[language]), heading);
    expect(rows.map(([rule]) => rule)).toEqual(FILE_RULES.map((rule) => `\`${rule}\``));
    expect(rows.flat().filter((cell) => cell === '')).toEqual([]);
  });
});
