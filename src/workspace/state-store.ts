/** The newest `state.json` of a publication in the record (documents/FORMAT.md §8). */
import {
  type Moment,
  type SignedBytes,
  type Trust,
  type Verified,
  expectLink,
  verify,
} from '../documents/envelope.ts';
import { parseInstant } from '../documents/fields.ts';
import { STATE, publicationFolder } from '../documents/names.ts';
import { type State, stateDocument } from '../documents/state.ts';
import type { KnownPublication, PublicationPlace } from './publication-store.ts';
import { hasSigned, readSigned } from './signed-files.ts';
import { type Workspace, inRecord } from './workspace.ts';

/** Where the state stands. */
export function statePath(workspace: Workspace, place: PublicationPlace): string {
  return inRecord(workspace, `${publicationFolder(place)}/${STATE}`);
}

/** Believes a state of this publication. @throws 76 */
export async function believeState(
  signed: SignedBytes,
  known: Pick<KnownPublication, 'publication'>,
  o: { readonly trust: Trust; readonly moment: Moment },
): Promise<Verified<State>> {
  const state = await verify(signed, { document: stateDocument, ...o });
  const { publication } = known;
  expectLink(STATE, 'publication', publication.value.publication, state.value.publication.id);
  expectLink(STATE, 'publication-digest', publication.sha256, state.value.publication.sha256);
  return state;
}

/** The state in the record; `null` where there is none. @throws 76 */
export async function readState(
  workspace: Workspace,
  place: PublicationPlace,
  o: {
    readonly known: Pick<KnownPublication, 'publication'>;
    readonly trust: Trust;
    readonly moment: Moment;
  },
): Promise<Verified<State> | null> {
  const path = statePath(workspace, place);
  if (!hasSigned(path)) return null;
  const { known, trust, moment } = o;
  return believeState(readSigned(path, stateDocument), known, { trust, moment });
}

/** Whether `found` says nothing older than `kept` in any respect, and was signed later. */
export function isNewer(found: Verified<State>, kept: Verified<State> | null): boolean {
  if (kept === null) return true;
  const [a, b] = [found.value, kept.value];
  return (
    parseInstant(a.issuedAt) > parseInstant(b.issuedAt) &&
    a.notice.number >= b.notice.number &&
    a.revision >= b.revision
  );
}
