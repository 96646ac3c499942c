/** Signs `state.json` anew: what is newest of a publication, for a day and a half (documents/FORMAT.md §8). */
import { type Header, encodeDocument, signDocument } from '../documents/envelope.ts';
import { encodeInstant, parseInstant } from '../documents/fields.ts';
import { type State, stateDocument } from '../documents/state.ts';
import { equalBytes } from '../io/encodings.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import type { BelievedRegistry } from '../parties/registry.ts';
import { type PublicationPlace, listRevisions } from '../workspace/publication-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { believeState, statePath } from '../workspace/state-store.ts';
import { type Context, accepting, faultOf } from './context.ts';
import type { SyncedPublication } from './sync-publication.ts';

/** How long a state is fresh: a day, and half a day for whoever signs it. */
export const STATE_VALID_MS = 36 * 60 * 60 * 1000;

/** What it takes to sign for a publication. */
export interface Issuing {
  readonly place: PublicationPlace;
  /** As it stands with its newest notice. */
  readonly known: SyncedPublication;
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

/** What a state says that is signed now. */
function stateNow(
  { workspace }: Context,
  issuing: Issuing,
  times: Pick<State, 'issuedAt' | 'validUntil'>,
): State {
  const { place, known } = issuing;
  const { standing } = known;
  return {
    ...issuedHeader(issuing),
    notice: standing.notice,
    revision: listRevisions(workspace, place).at(-1) ?? 0,
    standing: standing.withdrawn ? 'withdrawn' : 'announced',
    hour: standing.hour,
    issuedAt: times.issuedAt,
    validUntil: times.validUntil,
  };
}

/** Whether the state in the record holds, says what one would that is signed now, and has more than half of its time left. */
async function stillHolds(context: Context, issuing: Issuing): Promise<boolean> {
  const { workspace, clock } = context;
  const { place, known } = issuing;
  const path = statePath(workspace, place);
  if (!hasSigned(path)) return false;
  try {
    // A run that was cut short may have left the text of one and the signature of another.
    const trusting = { trust: known.trust, moment: accepting(context) };
    const { bytes, value } = await believeState(readSigned(path, stateDocument), known, trusting);
    const now = encodeDocument(stateDocument, stateNow(context, issuing, value));
    return equalBytes(bytes, now) && parseInstant(value.validUntil) - clock.nowMs() > STATE_VALID_MS / 2;
  } catch (error) {
    // Whatever it is, the one that is signed now takes its place.
    faultOf(error);
    return false;
  }
}

/** Sees to it that the state in the record is of now: one that still holds stays, so that nobody is sent the same again. */
export async function renewState(context: Context, issuing: Issuing): Promise<void> {
  if (!(await stillHolds(context, issuing))) await issueState(context, issuing);
}

/** Signs the state as it is now, in the place of the one before. */
export async function issueState(context: Context, issuing: Issuing): Promise<void> {
  const { workspace, clock } = context;
  const { place, key } = issuing;
  const nowMs = clock.nowMs();
  const times = { issuedAt: encodeInstant(nowMs), validUntil: encodeInstant(nowMs + STATE_VALID_MS) };
  const signed = await signDocument(stateDocument, stateNow(context, issuing, times), key, nowMs);
  writeSigned(statePath(workspace, place), signed);
  workspace.journal.append('state', 'done', { publication: place.publication, sha256: signed.sha256 });
}
