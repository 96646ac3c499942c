/**
 * Holds a copy of an issuer's journal to the checkpoints that its manifests state and its distributors' receipts echo
 * (journal/FORMAT.md §2): one that was cut, forked or written over since is found out by what others hold.
 */
import { basename } from 'node:path';
import { SceauError } from '../errors.ts';
import { readFileBounded } from '../io/files.ts';
import { MerkleTree, type TreeHead } from '../journal/tree.ts';
import type { Findings } from './findings.ts';

/** A journal's name, in a workspace and in any copy. */
const JOURNAL = 'journal.jsonl';
/** Bound of a journal's copy in bytes. */
const MAX_JOURNAL_BYTES = 256 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Whether a path is that of a journal. */
export function isJournal(path: string): boolean {
  return basename(path) === JOURNAL;
}

/** The heads of a journal at the sizes that are asked for; none where it is shorter. A last line without LF is none. */
function headsAt(bytes: Uint8Array, sizes: ReadonlySet<number>): ReadonlyMap<number, string> {
  const tree = new MerkleTree();
  const heads = new Map<number, string>();
  const note = (): void => {
    const { size, root } = tree.head();
    if (sizes.has(size)) heads.set(size, root);
  };
  note();
  for (let at = 0, end = bytes.indexOf(NEWLINE); end >= 0; at = end + 1, end = bytes.indexOf(NEWLINE, at)) {
    tree.append(bytes.subarray(at, end));
    note();
  }
  return heads;
}

/**
 * Checks a journal; the fault names the smallest checkpoint at which it differs. Without any checkpoint nothing is said of it.
 * @throws what keeps the file from being read
 */
export async function verifyJournal(
  path: string,
  checkpoints: readonly TreeHead[],
  findings: Findings,
): Promise<void> {
  if (checkpoints.length === 0) return;
  const heads = headsAt(
    readFileBounded(path, MAX_JOURNAL_BYTES),
    new Set(checkpoints.map(({ size }) => size)),
  );
  const holds = await findings.check(path, async () => {
    const ordered = checkpoints.toSorted((a, b) => a.size - b.size);
    const broken = ordered.find(({ size, root }) => heads.get(size) !== root);
    if (broken !== undefined) throw new SceauError('journal-forked', { file: path, size: broken.size });
    return null;
  });
  if (holds) findings.holdPinned(path);
}
