/** What was accepted here, by the record: of each scope and revision, the requests by which it was addressed. */
import { MANIFEST, manifestDocument } from '../documents/manifest.ts';
import {
  type RevisionPlace,
  parseRevisionFolder,
  publicationFolder,
  recipientFolder,
} from '../documents/names.ts';
import { listFolder } from '../io/files.ts';
import { type PublicationPlace, addressedRequests } from '../workspace/publication-store.ts';
import { hasSigned, readSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import type { Context } from './context.ts';

/** One addressing to this distributor. */
export interface MyAddressing {
  readonly place: RevisionPlace;
  readonly scope: string;
  readonly request: number;
}

/** Where this distributor's documents of it stand. */
export function myFolder({ workspace }: Context, { place, scope, request }: MyAddressing): string {
  return recipientFolder(place, { scope, recipient: workspace.config.id, request });
}

/** The bytes of the manifest that was accepted, or `null`. */
export function acceptedManifest(context: Context, mine: MyAddressing): Uint8Array | null {
  const path = inRecord(context.workspace, `${myFolder(context, mine)}/${MANIFEST}`);
  return hasSigned(path) ? readSigned(path, manifestDocument).bytes : null;
}

/** The requests by which a scope of a revision was accepted, ascending: a second one is for a new key. */
export function acceptedRequests(context: Context, place: RevisionPlace, scope: string): readonly number[] {
  const { workspace } = context;
  return addressedRequests(workspace, place, { scope, recipient: workspace.config.id });
}

/** Revisions of a scope that were accepted, ascending. */
export function acceptedRevisions(
  context: Context,
  place: PublicationPlace,
  scope: string,
): readonly number[] {
  return listFolder(inRecord(context.workspace, publicationFolder(place)))
    .flatMap((name) => parseRevisionFolder(name) ?? [])
    .filter((revision) => acceptedRequests(context, { ...place, revision }, scope).length > 0)
    .sort((a, b) => a - b);
}
