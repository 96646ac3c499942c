/**
 * What was refused: a copy of it as it was found, with the reason, beside the record (workspace/FORMAT.md §7). The
 * inbox is left as it is.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { isCode } from '../errors.ts';
import type { FileRef } from '../documents/fields.ts';
import { encodeJson } from '../documents/strict-json.ts';
import { HiddenFile, exists, makeFolder, removeTree, renameDurably, writeFileAtomic } from '../io/files.ts';
import type { Depot } from '../transport/depot.ts';
import { at, beginWork, type Workspace } from '../workspace/workspace.ts';
import type { Fault } from './context.ts';

/** A file to be copied. A longer one is cut at `maxBytes`, and its digest is of what was kept. */
export interface RefusedFile {
  readonly path: string;
  readonly maxBytes: number;
}

/** A refused folder, copied. */
export interface Quarantined {
  /** Names the copy: the digest over the names and digests of what was found. */
  readonly subject: string;
  readonly path: string;
  readonly found: readonly FileRef[];
}

/** Copies one file out of the depot, as far as it can be read and is allowed to grow. */
async function copyFound(depot: Depot, refused: RefusedFile, folder: string): Promise<FileRef> {
  const { path, maxBytes } = refused;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const file = new HiddenFile(folder);
  const hash = createHash('sha256');
  let length = 0;
  try {
    try {
      for await (const chunk of depot.read(path, maxBytes)) {
        const kept = chunk.subarray(0, maxBytes - length);
        hash.update(kept);
        length += kept.length;
        file.write(kept);
        if (kept.length < chunk.length) break;
      }
    } catch (error) {
      if (!isCode(error, 'document-too-large')) throw error;
    }
    file.commit(join(folder, name));
  } catch (error) {
    file.discard();
    throw error;
  }
  return { name, sha256: hash.digest('hex'), length };
}

/**
 * Copies the files and the reason. The same refused bytes are kept once.
 * @param place where below quarantine/, made of ids
 */
export async function quarantine(
  workspace: Workspace,
  depot: Depot,
  o: { readonly place: string; readonly files: readonly RefusedFile[]; readonly fault: Fault },
): Promise<Quarantined> {
  const work = beginWork(workspace, 'quarantine');
  const found: FileRef[] = [];
  for (const refused of o.files) {
    try {
      found.push(await copyFound(depot, refused, work));
    } catch (error) {
      // What is not there, or is no plain file, cannot be copied: the refusal stands without it.
      if (!isCode(error, 'file-missing') && !isCode(error, 'depot-conflict')) throw error;
    }
  }
  const digest = createHash('sha256');
  for (const { name, sha256 } of found) digest.update(`${name}\n${sha256}\n`);
  const subject = digest.digest('hex');
  const target = at(workspace, 'quarantine', o.place, subject.slice(0, 16));
  if (exists(target)) {
    removeTree(work);
  } else {
    const { code, params } = o.fault;
    writeFileAtomic(join(work, 'reason.json'), encodeJson({ code, params }));
    makeFolder(dirname(target));
    renameDurably(work, target);
  }
  return { subject, path: target, found };
}
