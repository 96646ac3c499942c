/**
 * A workspace (workspace/FORMAT.md): one role, one realm, one command at a time. Folders:
 *
 *   keys/            private keys, locked by their passphrases
 *   registry/        the issuer's own registry (rectorat)
 *   trust/           pinned registries of issuers (everyone else)
 *   parties/         officers and distributors: certificate, depot, licences (rectorat)
 *   record/          the tree of documents/names.ts: all that was sealed, received, answered
 *   custody/         locks and nonces of sealed revisions (rectorat)
 *   quarantine/      copies of what was refused, with the reason
 *   opened/          results, after every check
 *   work/            unfinished; emptied at the next start
 *   journal.jsonl    the record of acts
 */
import { join, resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import type { Clock } from '../io/clock.ts';
import { acquireFileLock } from '../io/file-lock.ts';
import { listFolder, makeFolder, removeTree, sweepTemporaries } from '../io/files.ts';
import { Journal } from '../journal/journal.ts';
import { type Config, type WorkspaceRole, readConfig } from './config.ts';

export interface Workspace {
  readonly dir: string;
  readonly config: Config;
  readonly journal: Journal;
}

/** A path in the workspace, from `/`-separated parts that sceau made of ids. */
export function at(workspace: Workspace, ...parts: readonly string[]): string {
  return join(workspace.dir, ...parts.flatMap((part) => part.split('/')));
}

/** A path in the workspace's record, by its place in the tree of documents/names.ts. */
export function inRecord(workspace: Workspace, path: string): string {
  return at(workspace, 'record', path);
}

/** What a command needs of a workspace. */
export interface WorkspaceUse {
  /** The command's name, which a second command is told. */
  readonly command: string;
  /** Roles that may run it. */
  readonly roles: readonly WorkspaceRole[];
  readonly clock: Pick<Clock, 'nowMs'>;
}

function open(dir: string, use: WorkspaceUse, access: 'append' | 'read'): Workspace {
  const config = readConfig(dir);
  if (!use.roles.includes(config.role)) {
    throw new SceauError('role-wrong', { role: config.role, expected: use.roles.join(', ') });
  }
  return { dir, config, journal: new Journal(join(dir, 'journal.jsonl'), use.clock, access) };
}

/**
 * Runs a command in a workspace that it may change: alone, after what an interrupted command left was swept.
 * @throws `workspace-missing`, `config-invalid`, `role-wrong`, `workspace-busy`
 */
export async function withWorkspace<T>(
  path: string,
  use: WorkspaceUse,
  run: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const dir = resolve(path);
  readConfig(dir);
  const lock = acquireFileLock(join(dir, 'lock'), use.command, use.clock.nowMs());
  try {
    const workspace = open(dir, use, 'append');
    sweep(dir);
    return await run(workspace);
  } finally {
    lock.release();
  }
}

/** Runs a command that only reads; it waits for nobody and sweeps nothing. */
export async function readingWorkspace<T>(
  path: string,
  use: WorkspaceUse,
  run: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  return run(open(resolve(path), use, 'read'));
}

/** Removes unfinished work and hidden temporaries, plaintext first of all. */
function sweep(dir: string): void {
  sweepTemporaries(join(dir, 'opened'));
  sweepTemporaries(dir, 'folder');
  for (const name of listFolder(join(dir, 'work'))) removeTree(join(dir, 'work', name));
  for (const folder of ['record', 'custody', 'quarantine', 'trust', 'registry', 'parties', 'keys']) {
    sweepTemporaries(join(dir, folder));
  }
}

/** An empty folder below work/, for one piece of unfinished work. */
export function beginWork(workspace: Workspace, name: string): string {
  const dir = at(workspace, 'work', name);
  removeTree(dir);
  makeFolder(dir);
  return dir;
}
