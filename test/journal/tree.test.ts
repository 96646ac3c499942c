/**
 * RFC 6962 §2.1 on the eight leaves that certificate-transparency's own tests use (merkle_tree_test.cc, «known inputs»),
 * with the roots that they give for every size.
 */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MerkleTree } from '../../src/journal/tree.ts';

const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const digest = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** The definition of RFC 6962, word for word. */
function definedRoot(leaves: readonly Uint8Array[]): Buffer {
  const [first = new Uint8Array()] = leaves;
  if (leaves.length === 0) return digest();
  if (leaves.length === 1) return digest(Uint8Array.of(0), first);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return digest(Uint8Array.of(1), definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)));
}

describe('the Merkle tree', () => {
  it('has the known root at every size', () => {
    const tree = new MerkleTree();
    const heads = [tree.head()];
    for (const leaf of LEAVES) {
      tree.append(leaf);
      heads.push(tree.head());
    }
    expect(heads).toEqual(ROOTS.map((root, size) => ({ size, root })));
  });

  it('has the root that RFC 6962 defines, for any leaves', () => {
    const leaves = fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 });
    const property = fc.property(leaves, (given) => {
      const tree = new MerkleTree();
      for (const leaf of given) tree.append(leaf);
      return tree.head().root === definedRoot(given).toString('hex');
    });
    fc.assert(property);
  });
});
