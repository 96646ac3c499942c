/**
 * The Merkle tree hash of RFC 6962 §2.1 over the journal's lines, kept as the stack of its complete subtrees, so that
 * adding a line and asking for the root cost the logarithm of the size.
 */
import { createHash } from 'node:crypto';
import { encodeHex } from '../io/encodings.ts';

/** A tree's size and root, hexadecimal: the checkpoint that manifests carry and receipts echo. */
export interface TreeHead {
  readonly size: number;
  readonly root: string;
}

function hash(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const digest = createHash('sha256').update(Uint8Array.of(prefix));
  for (const part of parts) digest.update(part);
  return new Uint8Array(digest.digest());
}

/** An append-only tree that remembers subtree roots only. */
export class MerkleTree {
  #size = 0;
  /** Roots of complete subtrees, largest first; their sizes are the binary digits of `#size`. */
  readonly #roots: Uint8Array[] = [];

  /** Appends a leaf: the exact bytes of one entry. */
  append(leaf: Uint8Array): void {
    let node = hash(0x00, leaf);
    for (let size = this.#size; size % 2 === 1; size = (size - 1) / 2) {
      const left = this.#roots.pop();
      if (left !== undefined) node = hash(0x01, left, node);
    }
    this.#roots.push(node);
    this.#size += 1;
  }

  /** Size and root now; the root of the empty tree is SHA-256 of nothing. */
  head(): TreeHead {
    const last = this.#roots.at(-1);
    const root =
      last === undefined
        ? new Uint8Array(createHash('sha256').digest())
        : this.#roots.slice(0, -1).reduceRight((right, left) => hash(0x01, left, right), last);
    return { size: this.#size, root: encodeHex(root) };
  }
}
