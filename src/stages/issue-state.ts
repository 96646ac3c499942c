/** Signs `state.json` anew: what is newest of a publication, for a day and a half (documents/FORMAT.md §8). */
import { type Header, signDocument } from '../documents/envelope.ts';
import { encodeInstant } from '../documents/fields.ts';
import { type State, stateDocument } from '../documents/state.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import type { BelievedRegistry } from '../parties/registry.ts';
import {
  type KnownPublication,
  type PublicationPlace,
  listRevisions,
} from '../workspace/publication-store.ts';
import { writeSigned } from '../workspace/signed-files.ts';
import { statePath } from '../workspace/state-store.ts';
import type { Context } from './context.ts';

/** How long a state is fresh: a day, and half a day for whoever signs it. */
export const STATE_VALID_MS = 36 * 60 * 60 * 1000;

/** What it takes to sign for a publication. */
export interface Issuing {
  readonly place: PublicationPlace;
  /** As it stands with its newest notice. */
  readonly known: KnownPublication;
  /** The newest registry. */
  readonly registry: BelievedRegistry;
  /** The release key. */
  readonly key: UnlockedKey;
}

/** The fields that every document of the release key about a publication opens with. */
export function issuedHeader({ place, known, registry }: Issuing): Header & Pick<State, 'publication'> {
  const { realm, issuer, version } = registry.registry;
  return {
    realm,
    issuer,
    registry: { version, sha256: registry.sha256 },
    publication: { id: place.publication, sha256: known.publication.sha256 },
  };
}

/** Signs the state as it is now, in the place of the one before. */
export async function issueState(context: Context, issuing: Issuing): Promise<void> {
  const { workspace, clock } = context;
  const { place, known, key } = issuing;
  const { standing } = known;
  const nowMs = clock.nowMs();
  const signed = await signDocument(
    stateDocument,
    {
      ...issuedHeader(issuing),
      notice: standing.notice,
      revision: listRevisions(workspace, place).at(-1) ?? 0,
      standing: standing.withdrawn ? 'withdrawn' : 'announced',
      hour: standing.hour,
      issuedAt: encodeInstant(nowMs),
      validUntil: encodeInstant(nowMs + STATE_VALID_MS),
    },
    key,
    nowMs,
  );
  writeSigned(statePath(workspace, place), signed);
  workspace.journal.append('state', 'done', { publication: place.publication, sha256: signed.sha256 });
}
