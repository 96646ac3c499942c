/** Looks into folders of the tree that were brought instead of sent (transport/FORMAT.md, «Media»): an officer's USB key, mail. */
import { resolve } from 'node:path';
import { exitStatus } from '../errors.ts';
import { openFolderDepot } from '../transport/folder.ts';
import { faultOf } from './context.ts';
import type { Visit } from './visit-depots.ts';

/** A folder that could not be read, and why. */
export interface UnreadMedium {
  readonly folder: string;
  readonly error: unknown;
}

/**
 * Does at each folder, for each party, what is done at their depots. A fault of what a party has put there is that party's; a folder
 * that cannot be read is left, the next one is looked into all the same.
 */
export async function visitMedia(
  folders: readonly string[],
  parties: readonly string[],
  visit: Visit,
): Promise<readonly UnreadMedium[]> {
  const unread: UnreadMedium[] = [];
  for (const folder of folders) {
    const depot = openFolderDepot(resolve(folder));
    for (const party of parties) {
      try {
        await visit.at(party, depot);
      } catch (error) {
        const fault = faultOf(error);
        const isPartys = exitStatus(fault.code) === 76 || exitStatus(fault.code) === 75;
        if (isPartys) {
          visit.onFault(party, fault);
          continue;
        }
        unread.push({ folder, error });
        break;
      }
    }
  }
  return unread;
}
