/**
 * `release --to`: what it takes to open, as a tree for a USB key or a mail (transport/FORMAT.md, «Media»): what a mirror of
 * releases has, without its index. Nothing goes over the network.
 */
import { dirname, resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { isSealName } from '../documents/names.ts';
import { exists, makeFolder } from '../io/files.ts';
import { deliver } from '../transport/deliver.ts';
import { DEPOT_FOLDER_MODE } from '../transport/depot-path.ts';
import { openFolderDepot } from '../transport/folder.ts';
import { Tally } from '../transport/tally.ts';
import { deliveryOf } from '../workspace/depot-files.ts';
import { mirrorPaths } from '../workspace/mirror-files.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import type { Context } from './context.ts';
import type { PushReport } from './push.ts';

/**
 * The folder of a release that is to be written. Itself it need not be there, but those above it.
 * @throws `input-missing`
 */
export function checkMedium(dir: string): string {
  const root = resolve(dir);
  if (!exists(dirname(root))) throw new SceauError('input-missing', { path: dirname(root) });
  return root;
}

/**
 * Writes the releases of the record, each file by rename, signatures after all that they sign. The folder itself is made,
 * those above it are not: an unplugged medium must not become a folder of this disk.
 * @throws `input-missing`, `permission-denied`, `disk-full`, `depot-conflict`, `io`
 */
export async function writeRelease(
  { workspace, report }: Pick<Context, 'workspace' | 'report'>,
  place: PublicationPlace,
  dir: string,
): Promise<PushReport> {
  const root = checkMedium(dir);
  makeFolder(root, DEPOT_FOLDER_MODE);
  const files = await deliveryOf(workspace, mirrorPaths(workspace, place, 'releases'), 'body');
  const ordered = files.map((file) => ({ ...file, kind: isSealName(file.path) ? 'seal' : file.kind }));
  const tally = new Tally();
  tally.begin();
  await deliver(openFolderDepot(root), ordered, (event) => {
    tally.take(event);
    if (event.type !== 'delivered') return;
    report({ kind: 'file-delivered', party: dir, path: event.path, outcome: event.outcome });
  });
  return { outcomes: [{ party: dir, scope: null, fault: null, ...tally.counts() }] };
}
