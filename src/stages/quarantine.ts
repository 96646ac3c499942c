/**
 * What was refused: a copy of it as it was found, with the reason, beside the record (workspace/FORMAT.md §7). The
 * inbox is left as it is. Whoever may write into a depot cannot fill the disk by it: a refusal is copied once, a payload
 * only behind a manifest that was signed by whom it should, and all copies together stay within limits.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { isCode } from '../errors.ts';
import type { FileRef } from '../documents/fields.ts';
import { encodeJson } from '../documents/strict-json.ts';
import { concatBytes, sha256Hex } from '../io/encodings.ts';
import {
  HiddenFile,
  exists,
  listTree,
  makeFolder,
  removeTree,
  renameDurably,
  writeFileAtomic,
} from '../io/files.ts';
import type { Depot } from '../transport/depot.ts';
import { at, beginWork, type Workspace } from '../workspace/workspace.ts';
import type { Fault } from './context.ts';

const GIB = 1024 * 1024 * 1024;

/**
 * Most that all copies together may come to when one more is made. Junk, which anyone can write, stops far earlier than
 * what a known key has signed, so that it cannot crowd that out. Beyond, the reason alone is kept; nothing is removed.
 */
export const QUARANTINE_LIMITS = {
  signed: { copies: 1000, bytes: 4 * GIB },
  unsigned: { copies: 200, bytes: GIB / 8 },
} as const;

/** Why a refused copy was refused, beside it. */
export const REASON = 'reason.json';

/** A file to be copied. A longer one is cut at `maxBytes`, and its digest is of what was kept. */
export interface RefusedFile {
  readonly path: string;
  readonly maxBytes: number;
}

/** A small document as it was found, cut at its limit. */
export interface RefusedDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How much of a refusal is kept: `documents` is all but the payload. */
export type Kept = 'all' | 'documents' | 'reason';

/** What is refused, and where it is to be kept. */
export interface Refusal {
  /** See `quarantinePath`. */
  readonly target: string;
  readonly documents: readonly RefusedDocument[];
  /** `null` where the manifest's signature did not hold. */
  readonly payload: RefusedFile | null;
  readonly fault: Fault;
}

/** A refusal, kept. */
export interface Quarantined {
  readonly kept: Kept;
  readonly found: readonly FileRef[];
}

/** The octets of a file, as far as it can be read and is allowed to grow. */
async function* readCut(depot: Depot, { path, maxBytes }: RefusedFile): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  try {
    for await (const chunk of depot.read(path, maxBytes)) {
      const kept = chunk.subarray(0, maxBytes - length);
      length += kept.length;
      yield kept;
      if (kept.length < chunk.length) return;
    }
  } catch (error) {
    if (!isCode(error, 'document-too-large')) throw error;
  }
}

/** What is not there, or is no plain file, cannot be copied: the refusal stands without it. */
async function unlessAbsent<T>(run: () => Promise<T>): Promise<readonly T[]> {
  try {
    return [await run()];
  } catch (error) {
    if (isCode(error, 'file-missing') || isCode(error, 'depot-conflict')) return [];
    throw error;
  }
}

/** The small documents of a refused folder, those that are there. */
export async function readRefused(
  depot: Depot,
  files: readonly RefusedFile[],
): Promise<readonly RefusedDocument[]> {
  const documents: RefusedDocument[] = [];
  for (const file of files) {
    const found = await unlessAbsent(async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of readCut(depot, file)) chunks.push(chunk);
      return { name: basename(file.path), bytes: concatBytes(...chunks) };
    });
    documents.push(...found);
  }
  return documents;
}

/**
 * Names a refusal: the digest over manifest and signature as they were found, and the reason. What else lies beside them
 * may change without end; it makes no other refusal.
 */
export function refusalSubject(documents: readonly RefusedDocument[], fault: Fault): string {
  const digest = createHash('sha256');
  for (const { name, bytes } of documents) digest.update(`${name}\n${sha256Hex(bytes)}\n`);
  return digest.update(`${fault.code}\n`).digest('hex');
}

/** Where a refusal is kept. `place` is made of ids. */
export function quarantinePath(workspace: Workspace, place: string, subject: string): string {
  return at(workspace, 'quarantine', place, subject.slice(0, 16));
}

/** Copies one file out of the depot into a folder. */
async function copyFound(depot: Depot, refused: RefusedFile, folder: string): Promise<FileRef> {
  const name = basename(refused.path);
  const file = new HiddenFile(folder);
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const chunk of readCut(depot, refused)) {
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

/** Whether one more copy of so many octets stays within the limits. */
function hasRoom(workspace: Workspace, bytes: number, limits: { copies: number; bytes: number }): boolean {
  const files = listTree(at(workspace, 'quarantine'));
  const used = files.reduce((sum, each) => sum + each.length, 0);
  const copies = new Set(
    files.filter(({ path }) => basename(path) !== REASON).map(({ path }) => dirname(path)),
  );
  return copies.size < limits.copies && used + bytes <= limits.bytes;
}

/** Keeps a refusal: the copy, where there is room for it, and the reason. One that is kept stays as it is. */
export async function quarantine(workspace: Workspace, depot: Depot, o: Refusal): Promise<Quarantined> {
  const { target, documents, payload, fault } = o;
  const found: FileRef[] = documents.map(({ name, bytes }) => ({
    name,
    sha256: sha256Hex(bytes),
    length: bytes.length,
  }));
  const total = found.reduce((sum, each) => sum + each.length, payload?.maxBytes ?? 0);
  const limits = payload === null ? QUARANTINE_LIMITS.unsigned : QUARANTINE_LIMITS.signed;
  let kept: Kept = 'reason';
  const work = beginWork(workspace, 'quarantine');
  if (hasRoom(workspace, total, limits)) {
    kept = payload === null ? 'documents' : 'all';
    for (const { name, bytes } of documents) writeFileAtomic(join(work, name), bytes);
    if (payload !== null) found.push(...(await unlessAbsent(async () => copyFound(depot, payload, work))));
  }
  if (exists(target)) {
    // Kept by a run that was cut short before its answer.
    removeTree(work);
  } else {
    writeFileAtomic(join(work, REASON), encodeJson({ code: fault.code, params: fault.params, kept }));
    makeFolder(dirname(target));
    renameDurably(work, target);
  }
  return { kept, found };
}
