/**
 * What was refused: a copy of it as it was found, with the reason, beside the record (workspace/FORMAT.md §7). The
 * inbox is left as it is.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { SceauError } from '../errors.ts';
import type { FileRef } from '../documents/fields.ts';
import { encodeJson } from '../documents/strict-json.ts';
import { HiddenFile, exists, makeFolder, removeTree, renameDurably, writeFileAtomic } from '../io/files.ts';
import type { Depot } from '../transport/depot.ts';
import { at, beginWork, type Workspace } from '../workspace/workspace.ts';
import type { Fault } from './context.ts';

/** No copy of one refused file grows beyond this; a longer one is cut there, and its digest is of what was kept. */
const MAX_COPY_BYTES = 4 * 1024 * 1024 * 1024;

/** A refused folder, copied. */
export interface Quarantined {
  /** Names the copy: the digest over the names and digests of what was found. */
  readonly subject: string;
  readonly path: string;
  readonly found: readonly FileRef[];
}

/** Copies one file out of the depot, as far as it can be read. */
async function copyFound(depot: Depot, path: string, folder: string, name: string): Promise<FileRef> {
  const file = new HiddenFile(folder);
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const chunk of depot.read(path, MAX_COPY_BYTES)) {
      hash.update(chunk);
      length += chunk.length;
      file.write(chunk);
    }
    file.commit(join(folder, name));
  } catch (error) {
    file.discard();
    throw error;
  }
  return { name, sha256: hash.digest('hex'), length };
}

/**
 * Copies the files at `paths` and the reason. The same refused bytes are kept once.
 * @param place where below quarantine/, made of ids
 */
export async function quarantine(
  workspace: Workspace,
  depot: Depot,
  o: { readonly place: string; readonly paths: readonly string[]; readonly fault: Fault },
): Promise<Quarantined> {
  const work = beginWork(workspace, 'quarantine');
  const found: FileRef[] = [];
  for (const path of o.paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    try {
      found.push(await copyFound(depot, path, work, name));
    } catch (error) {
      if (!(error instanceof SceauError) || error.code !== 'file-missing') throw error;
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
