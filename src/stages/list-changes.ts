/**
 * `changes.csv` beside results that take the place of others opened here before (results/FORMAT.md §9): what a
 * distributor has to correct. It is made from the two files that stand here, once the later one is open; where it cannot
 * be made the results are open all the same, and it is told.
 */
import { basename, dirname, join } from 'node:path';
import { SceauError } from '../errors.ts';
import { verify } from '../documents/envelope.ts';
import { MANIFEST, manifestDocument } from '../documents/manifest.ts';
import { changesName, resultsName, signatureName } from '../documents/names.ts';
import { HiddenFile, exists, readChunks, readFileBounded } from '../io/files.ts';
import { verifyOpened } from '../openpgp/bulk.ts';
import { type OpenedResults, listChanges } from '../results/changes/opened-changes.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { MAX_SIGNATURE_BYTES, readSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type MyAddressing, acceptedRequests, acceptedRevisions, myFolder } from './accepted.ts';
import { hasAnswered } from './answer.ts';
import { type Context, faultOf, recording } from './context.ts';
import { type OpenOutcome, openedFolder } from './open-scopes.ts';

/** The newest revision below one that was opened here, of the same scope, as it was addressed when it was opened. */
function openedBefore(
  context: Context,
  { place, scope }: Pick<MyAddressing, 'place' | 'scope'>,
): MyAddressing | null {
  for (const revision of acceptedRevisions(context, place, scope).toReversed()) {
    if (revision >= place.revision) continue;
    const earlier = { ...place, revision };
    const request = acceptedRequests(context, earlier, scope).findLast((each) =>
      hasAnswered(context, { place: earlier, scope, request: each, disposition: 'opened' }),
    );
    if (request !== undefined) return { place: earlier, scope, request };
  }
  return null;
}

/**
 * Checks that the earlier results still are, octet for octet, what was opened: a list against anything else would lie.
 * @throws `input-missing` where they were removed; `results-altered`; 76
 */
async function checkEarlier(context: Context, earlier: MyAddressing, path: string): Promise<void> {
  const { workspace } = context;
  const moment = recording(context);
  const manifest = inRecord(workspace, `${myFolder(context, earlier)}/${MANIFEST}`);
  const { signer, value } = await verify(readSigned(manifest, manifestDocument), {
    document: manifestDocument,
    trust: await loadTrust(workspace, earlier.place.issuer, moment),
    moment,
  });
  if (!exists(path)) throw new SceauError('input-missing', { path });
  try {
    await verifyOpened({
      file: signatureName(basename(path)),
      data: readChunks(path),
      asc: readFileBounded(signatureName(path), MAX_SIGNATURE_BYTES),
      expect: { certificate: signer.certificate, signatureSha256: value.innerSignature, moment },
    });
  } catch (error) {
    faultOf(error);
    throw new SceauError('results-altered', { path }, error);
  }
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
      await checkEarlier(context, before, earlier);
      const isListed = await writeList(context, { earlier, results: path, target });
      if (isListed) context.report({ kind: 'changes-listed', ...about, path: target });
      else context.report({ kind: 'columns-differ', ...about });
    } catch (error) {
      context.report({ kind: 'changes-unlisted', ...about, fault: faultOf(error) });
    }
  }
}
