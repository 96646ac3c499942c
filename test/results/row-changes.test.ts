/** What a corrected file changes, by the digests that are kept of the one before. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ChangeDetails, detailChanges } from '../../src/results/changes/change-details.ts';
import type { JuryRow } from '../../src/results/columns.ts';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import type { FileReading } from '../../src/results/read-rows.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { type RowChanges, compareRows, isUnchanged } from '../../src/results/changes/row-changes.ts';
import { RowDigests, openStoredRows } from '../../src/results/changes/row-digests.ts';
import type { Scope } from '../../src/results/scopes/scope.ts';
import { CONTEXT, PRESS, collect, faultOf, juryText, opener, row } from './fixtures.ts';

const KEY = createHash('sha256').update('a key of these tests').digest('hex');
const NAMES: Scope = { ...PRESS, id: 'names', columns: ['nom', 'prenom', 'decision'] };
const WIDE: Scope = { ...PRESS, id: 'wide', decisions: ['admitted', 'failed'] };

/** The digests of a file, and their stored form. */
async function digestsOf(
  content: string | Uint8Array,
  scopes: readonly Scope[] = [PRESS],
  key = KEY,
): Promise<{ readonly digests: RowDigests; readonly reading: FileReading; readonly stored: Buffer }> {
  const digests = new RowDigests(key, scopes, CONTEXT.realm);
  const { reading } = await surveyJuryFile(opener(content), CONTEXT, scopes, { digests });
  return { digests, reading, stored: Buffer.concat([...digests.encode()]) };
}

async function changes(
  before: readonly JuryRow[],
  now: readonly JuryRow[],
  scopes: readonly Scope[] = [PRESS],
): Promise<RowChanges> {
  const { stored } = await digestsOf(juryText(before), scopes);
  const { digests } = await digestsOf(juryText(now), scopes);
  // In chunks that end anywhere.
  return compareRows(await openStoredRows('rows.bin', opener(stored, 7)()), digests);
}

/** Counts as `added removed changed`, by scope; the whole is ''. */
const said = ({ counts }: RowChanges): Readonly<Record<string, string>> =>
  Object.fromEntries(
    counts.map(({ scope, added, removed, changed }) => [scope ?? '', `${added} ${removed} ${changed}`]),
  );

const ROWS = Array.from({ length: 30 }, (_, i) => row({ nom: `Candidat ${String.fromCharCode(65 + i)}` }));
const others = (index: number): readonly JuryRow[] => ROWS.filter((_, i) => i !== index);
const corrected = (index: number, changed: Partial<JuryRow>): readonly JuryRow[] =>
  ROWS.map((each, i) => (i === index ? { ...each, ...changed } : each));

describe('against the revision before, a file', () => {
  it.each<[string, readonly JuryRow[], string, string, RowChanges['examples']]>([
    [
      'with one mention corrected',
      corrected(7, { mention: 'TB' }),
      '0 0 1',
      '0 0 1',
      [{ line: 9, kind: 'changed' }],
    ],
    ['with a candidate more', [...ROWS, row()], '1 0 0', '1 0 0', [{ line: 32, kind: 'added' }]],
    ['with a candidate less', others(3), '0 1 0', '0 1 0', []],
    [
      'with a consent withdrawn',
      corrected(0, { accord_presse: 'non' }),
      '0 0 1',
      '0 1 0',
      [{ line: 2, kind: 'changed' }],
    ],
    [
      'with a candidate no longer admitted',
      corrected(29, { decision: 'AJOURNE', mention: '' }),
      '0 0 1',
      '0 1 0',
      [{ line: 31, kind: 'changed' }],
    ],
    [
      'with another number for someone',
      corrected(4, { numero_candidat: '00999999999' }),
      '1 1 0',
      '1 1 0',
      [{ line: 6, kind: 'added' }],
    ],
    ['in another order', ROWS.toReversed(), '0 0 0', '0 0 0', []],
  ])('%s says just that', async (_, now, whole, press, examples) => {
    const found = await changes(ROWS, now);
    expect(said(found)).toEqual({ '': whole, 'press-nord': press });
    expect(found.examples).toEqual(examples);
    expect(isUnchanged(found)).toBe(examples.length === 0 && whole === '0 0 0');
  });

  it('is compared scope by scope, by what leaves in each', async () => {
    const now = corrected(1, { mention: 'TBF' }).map((each, i) =>
      i === 2 ? { ...each, decision: 'AJOURNE', mention: '' } : each,
    );
    expect(said(await changes(ROWS, now, [PRESS, NAMES, WIDE]))).toEqual({
      '': '0 0 2',
      'press-nord': '0 1 1',
      names: '0 1 0',
      wide: '0 0 2',
    });
  });

  it('adds all of a scope that is new, and takes all of one that is gone', async () => {
    const { stored } = await digestsOf(juryText(ROWS), [PRESS]);
    const { digests } = await digestsOf(juryText(ROWS), [NAMES]);
    const found = await compareRows(await openStoredRows('rows.bin', opener(stored)()), digests);
    expect(said(found)).toEqual({ '': '0 0 0', names: '30 0 0', 'press-nord': '0 30 0' });
  });

  it('names the first twenty lines, and counts all', async () => {
    const now = ROWS.map((each, i) => (i < 25 ? { ...each, mention: 'B' } : each));
    const { examples, counts } = await changes(ROWS, now);
    expect(examples.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
    expect(counts[0]?.changed).toBe(25);
  });

  it('of 50,000 candidates is compared whole, at 16 octets a row and scope', async () => {
    const jury = await collect(generateJuryFile({ seed: 7, candidates: 50_000, context: CONTEXT }));
    const lines = jury.toString('utf8').split('\r\n');
    const at = lines.findIndex(
      (line) => line.includes(';AJOURNE;') && line.endsWith(';oui') && line.includes(';09;'),
    );
    const corrections = lines.map((line, i) => (i === at ? line.replace(';AJOURNE;', ';ADMIS;') : line));
    const [first] = corrections.splice(1, 1);
    const now = [...corrections.slice(0, -1), first, ''].join('\r\n');
    const { stored } = await digestsOf(jury);
    expect(stored.length).toBe(14 + 4 + 11 + 4 + 50_000 * 16);
    const { digests } = await digestsOf(now);
    const found = await compareRows(await openStoredRows('rows.bin', opener(stored, 65_536)()), digests);
    expect(said(found)).toEqual({ '': '0 0 1', 'press-nord': '1 0 0' });
    expect(found.examples).toEqual([{ line: at, kind: 'changed' }]);
  });
});

async function detail(before: readonly JuryRow[], now: readonly JuryRow[]): Promise<ChangeDetails> {
  const { digests, reading } = await digestsOf(juryText(now));
  const files = { before: opener(juryText(before)), now: opener(juryText(now)) };
  return detailChanges(files, CONTEXT, { digests, reading });
}

describe('with the earlier file at hand', () => {
  it('names lines and columns of what changed, and lines of who is gone', async () => {
    const now = corrected(9, { decision: 'AJOURNE', mention: '' })
      .map((each, i) => (i === 4 ? { ...each, prenom: 'Zoë' } : each))
      .filter((_, i) => i !== 6 && i !== 0);
    expect(await detail(ROWS, now)).toEqual({
      changed: [
        { lineBefore: 6, line: 5, columns: ['prenom'] },
        { lineBefore: 11, line: 9, columns: ['decision', 'mention'] },
      ],
      removed: [2, 8],
    });
    expect(await detail(ROWS, ROWS.toReversed())).toEqual({ changed: [], removed: [] });
  });

  it('names the first twenty of each', async () => {
    const found = await detail(
      ROWS,
      ROWS.map((each) => ({ ...each, mention: 'B' })),
    );
    expect(found.changed.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
    expect((await detail(ROWS, ROWS.slice(0, 2))).removed).toHaveLength(20);
  });
});

describe('what is kept of rows', () => {
  it('is other under another key, and in no order of the file', async () => {
    const { stored } = await digestsOf(juryText(ROWS));
    expect((await digestsOf(juryText(ROWS.toReversed()))).stored).toEqual(stored);
    const other = (await digestsOf(juryText(ROWS), [PRESS], KEY.replace(/^./, '0'))).stored;
    expect(other.length).toBe(stored.length);
    for (let at = 33; at < stored.length; at += 16)
      expect(other.includes(stored.subarray(at, at + 8))).toBe(false);
  });

  it.each<[string, (stored: Buffer) => Buffer, string]>([
    ['another file', () => Buffer.from('session;academie;examen;groupe'), 'not a file of rows'],
    ['one cut short', (stored) => stored.subarray(0, -1), 'cut short'],
    ['an empty one', () => Buffer.alloc(0), 'cut short'],
    ['one with more behind', (stored) => Buffer.concat([stored, Buffer.from([0])]), 'too long'],
    [
      'rows out of order',
      (stored) => Buffer.concat([stored.subarray(0, 33), stored.subarray(-16), stored.subarray(33, -16)]),
      'order of rows',
    ],
  ])('is not read from %s', async (_, spoil, detail) => {
    const { stored, digests } = await digestsOf(juryText(ROWS));
    const read = async (): Promise<unknown> =>
      compareRows(await openStoredRows('rows.bin', opener(spoil(stored))()), digests);
    expect(await faultOf(read())).toMatchObject({ code: 'document-malformed', params: { detail } });
  });
});
