/**
 * A hint that something has changed in a folder depot, so that a watch need not wait for its next look. Nothing rests on
 * it: what the system does not tell, or cannot here, is found a little later.
 */
import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { openFolderDepot } from './folder.ts';

/** Folders that are listened to, from the root down: an inbox has few, and whoever writes into it may make many. */
const MAX_FOLDERS = 64;

export interface FolderHint {
  /** Whether something has changed since this was asked last. */
  readonly take: () => boolean;
  readonly close: () => void;
}

/** Listens to a depot's folders as they are now. It never throws; without an ear it says `false`. */
export async function listenToFolder(root: string): Promise<FolderHint> {
  let isStirred = false;
  const watchers: FSWatcher[] = [];
  for (const folder of await foldersOf(root)) {
    try {
      const watcher = watch(join(root, folder), () => (isStirred = true));
      // A folder that goes away, or a limit of the system: that ear is gone, the scans are not.
      watcher.on('error', () => watcher.close());
      watchers.push(watcher);
    } catch {
      break;
    }
  }
  return {
    take: () => {
      const was = isStirred;
      isStirred = false;
      return was;
    },
    close: () => {
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** The root and the first folders below it, level by level, as depots list them: no link is followed. */
async function foldersOf(root: string): Promise<readonly string[]> {
  const depot = openFolderDepot(root);
  const folders = [''];
  for (let i = 0; i < folders.length && folders.length < MAX_FOLDERS; i += 1) {
    const folder = folders[i] ?? '';
    try {
      for (const { name, kind } of await depot.list(folder)) {
        if (kind === 'folder') folders.push(folder === '' ? name : `${folder}/${name}`);
      }
    } catch {
      // Not there, or not to be read.
    }
  }
  return folders.slice(0, MAX_FOLDERS);
}
