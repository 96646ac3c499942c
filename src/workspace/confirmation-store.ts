/**
 * Confirmations of a second person (workspace/FORMAT.md §6): `confirmation-<revision>.json` beside the revisions' folders in
 * custody. The newest replaces an earlier one of the same revision, and stays when the revision is sealed.
 */
import { confirmationDocument, confirmationName } from '../documents/confirmation.ts';
import type { SignedBytes } from '../documents/envelope.ts';
import { type RevisionPlace, publicationFolder } from '../documents/names.ts';
import { hasSigned, readSigned, writeSigned } from './signed-files.ts';
import { type Workspace, at } from './workspace.ts';

function confirmationPath(workspace: Workspace, place: RevisionPlace): string {
  return at(workspace, 'custody', publicationFolder(place), confirmationName(place.revision));
}

/** The confirmation of a revision to be, unbelieved; `null` where there is none. */
export function readConfirmation(workspace: Workspace, place: RevisionPlace): SignedBytes | null {
  const path = confirmationPath(workspace, place);
  return hasSigned(path) ? readSigned(path, confirmationDocument) : null;
}

/** Keeps a confirmation. */
export function writeConfirmation(
  workspace: Workspace,
  place: RevisionPlace,
  signed: Pick<SignedBytes, 'bytes' | 'asc'>,
): void {
  writeSigned(confirmationPath(workspace, place), signed);
}
