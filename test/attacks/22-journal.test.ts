/**
 * Row 22: a journal that is cut or forked. Manifests state the checkpoint that the rectorat was at, and receipts echo it:
 * whoever shows another journal later is found out by what its distributors hold.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { receiptDocument } from '../../src/documents/receipt.ts';
import { exitStatus } from '../../src/errors.ts';
import { MerkleTree } from '../../src/journal/tree.ts';
import { filesBelow, useLab } from './lab.ts';

const lab = useLab('collected');

const lines = (): readonly Uint8Array[] =>
  readFileSync(join(lab().story.workspace('rectorat'), 'journal.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => new TextEncoder().encode(line));

function headOf(leaves: readonly Uint8Array[]): unknown {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.head();
}

const checkpoint = (): { readonly size: number } =>
  lab().value(lab().record('presse-nord', 'r1/press/presse-nord/manifest.json'), manifestDocument).checkpoint;

describe('the checkpoint in a manifest', () => {
  it('is the head of the rectorat’s journal as it was', () => {
    const { size } = checkpoint();
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThan(lines().length);
    expect(headOf(lines().slice(0, size))).toEqual(checkpoint());
  });

  it('is echoed by every receipt for it, under the distributor’s signature', () => {
    const receipts = filesBelow(lab().record('rectorat', 'receipts/presse-nord'));
    const documents = receipts.filter((path) => path.endsWith('.json'));
    expect(documents).toHaveLength(2);
    for (const path of documents) expect(lab().value(path, receiptDocument).checkpoint).toEqual(checkpoint());
  });

  it('is the head of no journal that was forked before it, or that lost an entry', () => {
    const { size } = checkpoint();
    const genuine = lines().slice(0, size);
    for (let at = 0; at < size; at += 1) {
      const forked = genuine.map((line, i) =>
        i === at ? Buffer.from(Buffer.from(line).toString('utf8').replace('"act"', '"acT"')) : line,
      );
      expect(headOf(forked)).not.toEqual(checkpoint());
      expect(headOf(genuine.filter((_, i) => i !== at))).not.toEqual(checkpoint());
    }
    expect(headOf(genuine.slice(0, -1))).not.toEqual(checkpoint());
  });
});

/** What `verify` says of a journal of these lines beside what a distributor holds. */
async function shown(entries: readonly Uint8Array[], ...trees: readonly string[]): Promise<unknown> {
  const path = join(lab().story.dir, 'journal.jsonl');
  writeFileSync(path, Buffer.concat(entries.map((line) => Buffer.concat([line, Buffer.from('\n')]))));
  const { failures, documents, notChecked } = await lab().story.verify(path, ...trees);
  const isHeld = documents.some((each) => each.path === path);
  return [failures.map(({ fault }) => fault), isHeld, notChecked.some((each) => each.path === path)];
}
const held = (): string => join(lab().story.depot('presse-nord'), lab().story.issuer);

describe('a journal that is shown to an auditor', () => {
  it('holds as it is, and as it goes on', async () => {
    expect(await shown(lines(), held())).toEqual([[], true, false]);
    expect(await shown([...lines(), Buffer.from('{}')], held())).toEqual([[], true, false]);
  });

  it('is refused where it was forked, or lost an entry, before a checkpoint: 76', async () => {
    const { size } = checkpoint();
    const refused = [
      { code: 'journal-forked', params: { file: join(lab().story.dir, 'journal.jsonl'), size } },
    ];
    const forked = lines().map((line, i) => (i === size - 1 ? Buffer.from('{"act":"other"}') : line));
    for (const entries of [forked, lines().slice(0, size - 1), lines().slice(1), []]) {
      expect(await shown(entries, held())).toEqual([refused, false, false]);
    }
    expect(exitStatus('journal-forked')).toBe(76);
  });

  it('is not said to hold where nobody vouches for it', async () => {
    expect(await shown(lines())).toEqual([[], false, true]);
  });
});
