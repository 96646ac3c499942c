/** Signs `state.json` anew: what is newest of a publication, for a day and a half (documents/FORMAT.md §8). */
import { exitStatus } from '../errors.ts';
import {
  type Header,
  type Trust,
  type Verified,
  encodeDocument,
  signDocument,
} from '../documents/envelope.ts';
import { encodeInstant, parseInstant } from '../documents/fields.ts';
import { type State, stateDocument } from '../documents/state.ts';
import { sha256Hex } from '../io/encodings.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import type { BelievedRegistry } from '../parties/registry.ts';
import {
  type KnownPublication,
  type PublicationPlace,
  listRevisions,
} from '../workspace/publication-store.ts';
import { writeSigned } from '../workspace/signed-files.ts';
import { readState, statePath } from '../workspace/state-store.ts';
import { type Context, faultOf, recording } from './context.ts';

/** How long a state is fresh: a day, and half a day for whoever signs it. */
export const STATE_VALID_MS = 36 * 60 * 60 * 1000;
/** A state that says the same is not signed anew while it is fresh for as long as this: until whoever signs it daily comes. */
const LEAST_LEFT_MS = 24 * 60 * 60 * 1000;

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

/** What a state that is signed now says, from when and until when it is fresh. */
function stateOf(
  { workspace }: Context,
  issuing: Issuing,
  fresh: Pick<State, 'issuedAt' | 'validUntil'>,
): State {
  const { place, known } = issuing;
  const { standing } = known;
  return {
    ...issuedHeader(issuing),
    notice: standing.notice,
    revision: listRevisions(workspace, place).at(-1) ?? 0,
    standing: standing.withdrawn ? 'withdrawn' : 'announced',
    hour: standing.hour,
    issuedAt: fresh.issuedAt,
    validUntil: fresh.validUntil,
  };
}

/** The state of the record, or `null` where there is none that holds. */
async function heldState(context: Context, issuing: Issuing, trust: Trust): Promise<Verified<State> | null> {
  const { place, known } = issuing;
  try {
    return await readState(context.workspace, place, { known, trust, moment: recording(context) });
  } catch (error) {
    if (exitStatus(faultOf(error).code) !== 76) throw error;
    return null;
  }
}

/**
 * Sees to it that the state of the record is what one signed now would say, and fresh for a day: the release then need not bring
 * everyone another one.
 */
export async function keepState(context: Context, issuing: Issuing, trust: Trust): Promise<void> {
  const held = await heldState(context, issuing, trust);
  if (held !== null) {
    const { issuedAt, validUntil } = held.value;
    const says = sha256Hex(
      encodeDocument(stateDocument, stateOf(context, issuing, { issuedAt, validUntil })),
    );
    const nowMs = context.clock.nowMs();
    const isFresh = parseInstant(issuedAt) <= nowMs && parseInstant(validUntil) >= nowMs + LEAST_LEFT_MS;
    if (isFresh && says === held.sha256) return;
  }
  await issueState(context, issuing);
}

/** Signs the state as it is now, in the place of the one before. */
export async function issueState(context: Context, issuing: Issuing): Promise<void> {
  const { workspace, clock } = context;
  const { place, key } = issuing;
  const nowMs = clock.nowMs();
  const fresh = { issuedAt: encodeInstant(nowMs), validUntil: encodeInstant(nowMs + STATE_VALID_MS) };
  const signed = await signDocument(stateDocument, stateOf(context, issuing, fresh), key, nowMs);
  writeSigned(statePath(workspace, place), signed);
  workspace.journal.append('state', 'done', { publication: place.publication, sha256: signed.sha256 });
}
