/**
 * `changes.csv` beside results that take the place of others opened here before (results/FORMAT.md §9): what a
 * distributor has to correct. It is made from the two files that stand here, once the later one is open; where it cannot
 * be made the results are open all the same, and it is told.
 */
import { basename, dirname, join } from 'node:path';
import { changesName, resultsName } from '../documents/names.ts';
import { HiddenFile, exists, readChunks } from '../io/files.ts';
import { type OpenedResults, listChanges } from '../results/changes/opened-changes.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import { type MyAddressing, acceptedRevisions } from './accepted.ts';
import { type Context, faultOf } from './context.ts';
import { type OpenOutcome, openedFolder } from './open-scopes.ts';
import { openedAs, verifyResults } from './opened-results.ts';

/** The newest revision below one that was opened here, of the same scope, as it was addressed when it was opened. */
function openedBefore(
  context: Context,
  { place, scope }: Pick<MyAddressing, 'place' | 'scope'>,
): MyAddressing | null {
  for (const revision of acceptedRevisions(context, place, scope).toReversed()) {
    if (revision >= place.revision) continue;
    const earlier = { ...place, revision };
    const opened = openedAs(context, earlier, scope);
    if (opened !== undefined) return opened;
  }
  return null;
}

function openedAt(path: string): OpenedResults {
  return { file: basename(path), open: () => readChunks(path) };
}

/** Writes the list; `false` where the two revisions have other columns. */
async function writeList(
  context: Context,
  o: { readonly earlier: string; readonly results: string; readonly target: string },
): Promise<boolean> {
  const chunks = await listChanges(openedAt(o.earlier), openedAt(o.results), context.random);
  if (chunks === null) return false;
  const file = new HiddenFile(dirname(o.target));
  try {
    for await (const chunk of chunks) file.write(chunk);
    file.commit(o.target);
  } catch (error) {
    file.discard();
    throw error;
  }
  return true;
}

/**
 * Lists, for every scope whose results stand open, what changes against the revision opened before it. A list that is
 * there stays. Nothing here is thrown but a bug: the results are open, and the next `open` tries again.
 */
export async function listRevisionChanges(
  context: Context,
  base: PublicationPlace,
  outcomes: readonly OpenOutcome[],
): Promise<void> {
  const { realm } = context.workspace.config;
  for (const { scope, revision, path } of outcomes) {
    if (path === null) continue;
    const target = join(dirname(path), changesName(realm));
    const before = exists(target) ? null : openedBefore(context, { place: { ...base, revision }, scope });
    if (before === null) continue;
    const about = { publication: base.publication, scope, revision, previous: before.place.revision };
    try {
      const earlier = join(openedFolder(context, before.place, scope), resultsName(realm));
      await verifyResults(context, before, earlier);
      const isListed = await writeList(context, { earlier, results: path, target });
      if (isListed) context.report({ kind: 'changes-listed', ...about, path: target });
      else context.report({ kind: 'columns-differ', ...about });
    } catch (error) {
      context.report({ kind: 'changes-unlisted', ...about, fault: faultOf(error) });
    }
  }
}
