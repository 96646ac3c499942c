/** Results that stand after `open`, and that someone removes or alters: never told as opened while they are not. */
import {
  appendFileSync,
  existsSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileDigest, filesBelow, flipBit, useLab } from '../attacks/lab.ts';

const lab = useLab('opened');

const PARTY = 'presse-nord';
const opened = (name: string): string =>
  join(lab().story.workspace(PARTY), 'opened', 'lille', lab().story.publication, 'r1', 'press', name);
const digests = (): readonly string[] =>
  ['results-REPETITION.csv', 'results-REPETITION.csv.asc'].map((name) => fileDigest(opened(name)));
const told = (): readonly string[] => lab().story.events.map(({ kind }) => kind);

describe('open, run again', () => {
  it('leaves intact results as they are, and says nothing of them again', async () => {
    const before = [
      statSync(opened('results-REPETITION.csv')).mtimeMs,
      statSync(opened('results-REPETITION.csv')).ino,
    ];
    const [outcome] = await lab().story.open(PARTY);
    expect([outcome?.path, outcome?.fault]).toEqual([opened('results-REPETITION.csv'), null]);
    expect([
      statSync(opened('results-REPETITION.csv')).mtimeMs,
      statSync(opened('results-REPETITION.csv')).ino,
    ]).toEqual(before);
    expect(told()).toEqual([]);
  });

  it('opens results that were removed again, and says so', async () => {
    const before = digests();
    const receipts = filesBelow(lab().depot(PARTY, 'receipts')).map(fileDigest);
    rmSync(opened('results-REPETITION.csv'));
    const [outcome] = await lab().story.open(PARTY);
    expect([outcome?.path, outcome?.fault]).toEqual([opened('results-REPETITION.csv'), null]);
    expect(digests()).toEqual(before);
    expect(told()).toEqual(['results-restored']);
    expect(filesBelow(lab().depot(PARTY, 'receipts')).map(fileDigest)).toEqual(receipts);
  });

  it.each<[string, () => void]>([
    ['were emptied', () => truncateSync(opened('results-REPETITION.csv'), 0)],
    [
      'lack an octet',
      () =>
        truncateSync(opened('results-REPETITION.csv'), statSync(opened('results-REPETITION.csv')).size - 1),
    ],
    ['have one row more', () => appendFileSync(opened('results-REPETITION.csv'), 'DUPONT,Jeanne\r\n')],
    ['differ in one bit', () => flipBit(opened('results-REPETITION.csv'), 100)],
    ['lost their signature', () => rmSync(opened('results-REPETITION.csv.asc'))],
    ['have a signature that is none', () => writeFileSync(opened('results-REPETITION.csv.asc'), 'rubbish')],
  ])('does not give results that %s for what it opened, until they are moved away', async (_, spoil) => {
    const before = digests();
    spoil();
    const altered = fileDigest(opened('results-REPETITION.csv'));
    const [refused] = await lab().story.open(PARTY);
    expect([refused?.path, refused?.fault?.code]).toEqual([null, 'results-altered']);
    expect(fileDigest(opened('results-REPETITION.csv'))).toBe(altered);
    renameSync(opened('results-REPETITION.csv'), join(lab().story.dir, 'mine.csv'));
    const [outcome] = await lab().story.open(PARTY);
    expect([outcome?.path, outcome?.fault]).toEqual([opened('results-REPETITION.csv'), null]);
    expect(digests()).toEqual(before);
  });

  it('names no path where they can be opened no more', async () => {
    rmSync(opened('results-REPETITION.csv'));
    const payload = lab().record(PARTY, 'r1/press/payload.pgp');
    flipBit(payload, 5000);
    const [changed] = await lab().story.open(PARTY);
    expect([changed?.path, changed?.fault?.code]).toEqual([null, 'digest-mismatch']);
    rmSync(payload);
    const [missing] = await lab().story.open(PARTY);
    expect([missing?.path, missing?.fault?.code]).toEqual([null, 'input-missing']);
    expect(existsSync(opened('results-REPETITION.csv'))).toBe(false);
  });
});
