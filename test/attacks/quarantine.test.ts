/** What whoever may write into a depot can make a distributor keep: little, once, and within limits that are said. */
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QUARANTINE_LIMITS } from '../../src/stages/quarantine.ts';
import { fileDigest, filesBelow, flipBit, useLab } from './lab.ts';
import { expectRejected, receiveThrough } from './refusals.ts';

const lab = useLab('pushed');

const MINE = 'r1/press/presse-nord';
const at = (path: string): string => lab().depot('presse-nord', path);
const folder = (): string => join(lab().story.workspace('presse-nord'), 'quarantine');
const kept = (): readonly string[] => filesBelow(folder());
const names = (): readonly string[] =>
  kept()
    .map((path) => basename(path))
    .sort();
const answers = (): readonly string[] => filesBelow(at('receipts'));
const digests = (): readonly string[] =>
  [...kept(), ...answers()].map((path) => `${path} ${fileDigest(path)}`);

/** How much each refusal so far was said to be kept. */
const said = (): readonly string[] =>
  lab().story.events.flatMap((event) => (event.kind === 'revision-rejected' ? [event.kept] : []));
const reasons = (): readonly unknown[] =>
  kept()
    .filter((path) => basename(path) === 'reason.json')
    .map((path): unknown => JSON.parse(readFileSync(path, 'utf8')));

/** A refused copy from before, of so many octets; holes take no room on the disk. */
function fill(name: string, bytes: number): void {
  const path = join(folder(), 'lille', 'older', 'r1', 'press', name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'payload.pgp'), '');
  truncateSync(join(path, 'payload.pgp'), bytes);
}

describe('the payload of a refused revision', () => {
  it('is not copied where the manifest is signed by nobody, however long it is', async () => {
    flipBit(at(`${MINE}/manifest.json`), 9);
    await expectRejected(lab(), 'signature-invalid');
    expect(names()).toEqual([
      'challenge.pgp',
      'licence.json',
      'licence.json.asc',
      'manifest.json',
      'manifest.json.asc',
      'reason.json',
      'schema.json',
    ]);
    expect([said(), reasons()]).toEqual([['documents'], [expect.objectContaining({ kept: 'documents' })]]);
  });

  it('is copied where the manifest is genuine, as far as was announced and no further', async () => {
    const { length } = readFileSync(at('r1/press/payload.pgp'));
    truncateSync(at('r1/press/payload.pgp'), length + 4096);
    await expectRejected(lab(), 'length-mismatch');
    const [payload] = kept().filter((path) => basename(path) === 'payload.pgp');
    expect(readFileSync(payload ?? '').length).toBeLessThanOrEqual(length + 1);
    expect([said(), reasons()]).toEqual([['all'], [expect.objectContaining({ kept: 'all' })]]);
  });
});

describe('the same junk on the next scan', () => {
  it('is neither copied nor answered nor told again', async () => {
    flipBit(at('r1/press/payload.pgp'), 4096);
    await expectRejected(lab(), 'digest-mismatch');
    const before = digests();
    let reads = 0;
    const { outcomes } = await receiveThrough(lab(), (depot) => ({
      read: (path, maxBytes) => {
        if (path.endsWith('/payload.pgp')) reads += 1;
        return depot.read(path, maxBytes);
      },
    }));
    expect(outcomes.map((each) => [each.outcome, each.fault?.code])).toEqual([
      ['rejected', 'digest-mismatch'],
    ]);
    // Once, to see whether it is the right one by now.
    expect(reads).toBe(1);
    expect(digests()).toEqual(before);
    expect(said()).toHaveLength(1);
  });

  it('is the same whatever else is put beside its manifest', async () => {
    flipBit(at('r1/press/payload.pgp'), 4096);
    await expectRejected(lab(), 'digest-mismatch');
    const before = digests();
    for (const octet of [5000, 6000, 7000]) {
      flipBit(at('r1/press/payload.pgp'), octet);
      expect((await lab().story.receive('presse-nord')).outcomes.map((each) => each.outcome)).toEqual([
        'rejected',
      ]);
    }
    expect(digests()).toEqual(before);
  });

  it('is answered by the next run where this one was cut short before it', async () => {
    flipBit(at(`${MINE}/manifest.json`), 9);
    await expectRejected(lab(), 'signature-invalid');
    const before = kept().map((path) => `${path} ${fileDigest(path)}`);
    for (const tree of [at('receipts'), lab().record('presse-nord', 'receipts')]) {
      rmSync(tree, { recursive: true });
    }
    await expectRejected(lab(), 'signature-invalid');
    expect(kept().map((path) => `${path} ${fileDigest(path)}`)).toEqual(before);
    expect(filesBelow(join(lab().story.workspace('presse-nord'), 'work'))).toEqual([]);
  });
});

describe('a quarantine that is full', () => {
  it('keeps the reason alone, removes nothing, and still answers', async () => {
    fill('0123456789abcdef', QUARANTINE_LIMITS.signed.bytes);
    flipBit(at('r1/press/payload.pgp'), 4096);
    const { outcomes } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => each.fault?.code)).toEqual(['digest-mismatch']);
    expect(names()).toEqual(['payload.pgp', 'reason.json']);
    expect([said(), reasons()]).toEqual([['reason'], [expect.objectContaining({ kept: 'reason' })]]);
    expect(answers().filter((path) => path.includes('-rejected-'))).toHaveLength(2);
  });

  it('of junk has room left for what a known key has signed', async () => {
    for (let i = 0; i < QUARANTINE_LIMITS.unsigned.copies; i += 1) fill(String(i).padStart(16, '0'), 1);
    flipBit(at(`${MINE}/manifest.json`), 9);
    await lab().story.receive('presse-nord');
    flipBit(at(`${MINE}/manifest.json`), 9);
    flipBit(at('r1/press/payload.pgp'), 4096);
    await lab().story.receive('presse-nord');
    expect(said()).toEqual(['reason', 'all']);
  });
});
