/** Every document by every key but its own: a key has one role, and signs nothing else (attack 7 of the facts). */
import { cpSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DocumentType, Header } from '../../src/documents/envelope.ts';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { publicationDocument } from '../../src/documents/publication.ts';
import { receiptDocument } from '../../src/documents/receipt.ts';
import { releaseDocument } from '../../src/documents/release.ts';
import { requestDocument } from '../../src/documents/request.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { licenceDocument } from '../../src/parties/licence.ts';
import type { Fault } from '../../src/stages/context.ts';
import { approvalDocument } from '../../src/timelock/custody.ts';
import { useLab } from './lab.ts';

const lab = useLab('collected');

const SIGNERS = { seal: 'seal', release: 'release', officer: 'claire', distributor: 'presse-nord' } as const;

const KINDS: readonly (readonly [string, DocumentType<Header>, string])[] = [
  ['publication', publicationDocument, 'publication.json'],
  ['licence', licenceDocument, 'r1/press/presse-nord/licence.json'],
  ['manifest', manifestDocument, 'r1/press/presse-nord/manifest.json'],
  ['request', requestDocument, 'r1/request-1.json'],
  ['approval', approvalDocument, 'r1/officers/claire/approval-claire-1-0.json'],
  ['release', releaseDocument, 'r1/press/release-1.json'],
  ['receipt', receiptDocument, 'receipts/presse-nord/receipt-press-r1-verified.json'],
];

/** The file that a fault names. */
function fileOf(fault: Fault): string {
  return 'file' in fault.params ? fault.params.file : '';
}

describe.each(KINDS)('a %s', (_, document, path) => {
  it('verifies by its own role’s key and by no other', async () => {
    const found: Record<string, ErrorCode | 'none'> = {};
    for (const [role, signer] of Object.entries(SIGNERS)) {
      await lab().resign(lab().record('rectorat', path), document, (value) => value, { signer });
      const { failures } = await lab().story.verify(lab().record('rectorat'));
      found[role] = failures.find(({ fault }) => fileOf(fault).endsWith(path))?.fault.code ?? 'none';
    }
    // Of a distributor's key only the reader of that distributor's receipts knows anything.
    const others = {
      seal: 'signer-role',
      release: 'signer-role',
      officer: 'signer-role',
      distributor: 'signer-unknown',
    };
    expect(found).toEqual({ ...others, [document.role]: 'none' });
  });
});

describe('a document of one type', () => {
  it.each([
    [
      'release-1.json',
      'approval-claire-1-0.json',
      'r1/press/release-1.json',
      'r1/officers/claire/approval-claire-1-0.json',
    ],
    ['manifest.json', 'request-1.json', 'r1/press/presse-nord/manifest.json', 'r1/request-1.json'],
    ['request-1.json', 'manifest.json', 'r1/request-1.json', 'r1/press/presse-nord/manifest.json'],
    [
      'licence.json',
      'manifest.json',
      'r1/press/presse-nord/licence.json',
      'r1/press/presse-nord/manifest.json',
    ],
  ])('%s, rightly signed, is no %s', async (_, __, from, to) => {
    for (const suffix of ['', '.asc']) {
      cpSync(lab().record('rectorat', `${from}${suffix}`), lab().record('rectorat', `${to}${suffix}`));
    }
    const { failures } = await lab().story.verify(lab().record('rectorat'));
    const codes = failures.map((each) => each.fault.code);
    expect(codes.some((code) => code === 'document-type' || code === 'signer-role')).toBe(true);
  });
});
