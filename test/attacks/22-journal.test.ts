/**
 * Row 22: a journal that is cut or forked. Manifests state the checkpoint that the rectorat was at, and receipts echo it:
 * whoever shows another journal later is found out by what its distributors hold.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { receiptDocument } from '../../src/documents/receipt.ts';
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
