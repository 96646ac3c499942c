/**
 * `open --release`: opens what was accepted with a release that was brought, on a medium or by mail. The folder is the only
 * source: no inbox, no mirror, no network. It is believed no more than any depot.
 */
import { resolve } from 'node:path';
import { publicationFolder } from '../documents/names.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import { openFolderDepot } from '../transport/folder.ts';
import { nestedDepot } from '../transport/nested.ts';
import { PUBLICATION, type PublicationPlace } from '../workspace/publication-store.ts';
import type { Context } from './context.ts';
import { listRevisionChanges } from './list-changes.ts';
import { type OpenRequest, beginOpening } from './open.ts';
import { type OpenOutcome, openFrom, recordFaults } from './open-scopes.ts';

/** The folder as a depot: the root of the tree, or the publication's own folder. */
async function mediumDepot(dir: string, base: PublicationPlace): Promise<ReadableDepot> {
  const depot = openFolderDepot(resolve(dir));
  const isOwn = (await depot.list('')).some(({ name }) => name === PUBLICATION);
  return isOwn ? nestedDepot(depot, publicationFolder(base)) : depot;
}

/**
 * Opens every scope of a publication that was accepted, in its newest revision, with what `dir` holds. Receipts are kept, and
 * go with the next command that visits the inbox.
 * @throws `depot-missing`, `publication-unknown`, `publication-ambiguous`, `revision-missing`, `key-missing`,
 * `passphrase-wrong`, 76 by what the folder holds; what one scope met is in its outcome
 */
export async function openRelease(
  context: Context,
  request: OpenRequest,
  dir: string,
): Promise<readonly OpenOutcome[]> {
  const opening = await beginOpening(context, request);
  const depot = await mediumDepot(dir, opening.base);
  const outcomes = recordFaults(context, request.publication, await openFrom(context, depot, opening));
  await listRevisionChanges(context, opening.base, outcomes);
  return outcomes;
}
