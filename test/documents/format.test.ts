/** The tables of documents/FORMAT.md name every type of document that the code reads, with its role and its bound. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DocumentType, Header } from '../../src/documents/envelope.ts';
import { ROOT } from '../support/markdown.ts';

const FORMAT = readFileSync(`${ROOT}src/documents/FORMAT.md`, 'utf8');

/** Whether an export of a module is a type of document. */
function isDocument(value: unknown): value is DocumentType<Header> {
  return typeof value === 'object' && value !== null && 'signedBy' in value && 'role' in value;
}

/** All types of documents, wherever they are defined. */
async function allDocuments(): Promise<readonly DocumentType<Header>[]> {
  const paths = ['documents', 'timelock', 'parties'].flatMap((folder) =>
    readdirSync(`${ROOT}src/${folder}`)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${ROOT}src/${folder}/${name}`),
  );
  const modules: readonly object[] = await Promise.all(paths.map((path) => import(path)));
  return modules.flatMap((each) => Object.values(each).filter(isDocument));
}

/** The rows of a section, from its heading to the next. */
function rows(heading: string): readonly string[] {
  const [, after = ''] = FORMAT.split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  return section.split('\n').filter((line) => line.startsWith('|'));
}

describe('the tables of FORMAT.md', () => {
  it('name every type with its bound, once', async () => {
    const documents = await allDocuments();
    expect(documents.length).toBeGreaterThan(13);
    for (const { type, maxBytes } of documents) {
      const short = type.replace('sceau/', '…/');
      const found = rows('1. Byte form').filter(
        (row) => row.includes(`\`${type}\``) || row.includes(`\`${short}\``),
      );
      expect(found, type).toHaveLength(1);
      expect(found[0], type).toContain(maxBytes.toLocaleString('en'));
    }
  });

  it('name every type with the role that signs it, once', async () => {
    for (const { type, role } of await allDocuments()) {
      const [, name = ''] = type.split('/');
      const found = rows('4. Believing a document').filter((row) =>
        (row.split('|')[2] ?? '').split(',').some((each) => each.trim() === name),
      );
      expect(
        found.map((row) => row.split('|')[1]?.trim()),
        type,
      ).toEqual([`\`${role}\``]);
    }
  });
});
