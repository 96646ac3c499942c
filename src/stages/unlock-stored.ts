/**
 * The rectorat's own copy of a pre-positioned release (timelock/FORMAT.md §6), once its hour has come: opened by the beacon
 * it becomes the ordinary release, the very bytes that distributors have.
 */
import { join } from 'node:path';
import { isCode } from '../errors.ts';
import { verify } from '../documents/envelope.ts';
import { lockedName, releaseFiles, scopeFolder } from '../documents/names.ts';
import type { RevisionPlace } from '../documents/names.ts';
import { releaseDocument } from '../documents/release.ts';
import { exists, readFileBounded } from '../io/files.ts';
import { inRecord } from '../workspace/workspace.ts';
import type { Asked } from './collect-acts.ts';
import { type Context, faultOf, recording } from './context.ts';
import { unlockRelease } from './locked-release.ts';
import { askedScopes, hasRelease, storeRelease } from './make-release.ts';

/**
 * Opens and stores what was pre-positioned for a request. Without a beacon, or where it was locked to another hour, nothing is
 * done, and an ordinary release is made instead.
 */
export async function unlockStored(context: Context, asked: Asked): Promise<void> {
  const { known, place, request } = asked;
  const { hour } = known.standing;
  const { number } = request.value;
  for (const scope of askedScopes(asked)) {
    const folder = inRecord(context.workspace, scopeFolder(place, scope));
    const isThere = releaseFiles(number).every((name) => exists(join(folder, lockedName(name))));
    if (!isThere || hasRelease(context, asked, scope)) continue;
    try {
      const read = async (name: string, maxBytes: number): Promise<Uint8Array> =>
        readFileBounded(join(folder, name), maxBytes);
      const { signed, keys: packets } = await unlockRelease(context, { number, hour, read });
      const moment = recording(context);
      const { sha256 } = await verify(signed, { document: releaseDocument, trust: known.trust, moment });
      const mark = { number, site: null };
      storeRelease(context, asked, { scope, mark, packets, signed: { ...signed, sha256 } });
    } catch (error) {
      if (!isCode(error, 'beacon-missing') && !isCode(error, 'timelock-invalid')) throw error;
      context.report({ kind: 'source-failed', source: scopeFolder(place, scope), fault: faultOf(error) });
    }
  }
}

/** Digests of the releases that were pre-positioned for a scope, by the journal: they are open nowhere here before the hour. */
export function prepositionedDigests(
  { workspace }: Pick<Context, 'workspace'>,
  { publication, revision }: Pick<RevisionPlace, 'publication' | 'revision'>,
  scope: string,
): readonly { readonly sha256: string }[] {
  return workspace.journal.entries().flatMap((entry) => {
    const isOne =
      entry.act === 'preposition' &&
      entry.phase === 'done' &&
      entry.publication === publication &&
      entry.revision === revision &&
      entry.scope === scope;
    return isOne && entry.sha256 !== undefined ? [{ sha256: entry.sha256 }] : [];
  });
}
