/**
 * Opens the lock of a revision (timelock/FORMAT.md §2): k hand-overs, with the drand factor if there is one, put the
 * unlock secret together, which exists in memory
 * alone and no longer than it takes.
 */
import { join } from 'node:path';
import type { Verified } from '../documents/envelope.ts';
import { linkRevision } from '../documents/links.ts';
import { readFileBounded } from '../io/files.ts';
import { LOCK, type Lock, lockDocument } from '../timelock/custody.ts';
import { combineShares, deriveUnlockSecret } from '../timelock/shares.ts';
import { custodyFolder } from '../workspace/custody-store.ts';
import { type Asked, type OfficerAct, quorumMissing } from './collect-acts.ts';
import { type Context, accepting } from './context.ts';
import { readMessage } from './read-message.ts';
import { hasTimeSecret, openTimeSecret } from './time-secret.ts';

/**
 * Opens the lock with exactly k hand-overs, and the beacon of the hour where the publication has the drand factor.
 * @throws `quorum-missing`, `decryption-failed`, `commitment-mismatch`; as `openTimeSecret`
 */
export async function openLock(
  context: Context,
  asked: Asked,
  acts: readonly OfficerAct[],
): Promise<Verified<Lock>> {
  const { known, place } = asked;
  const needed = known.publication.value.approvals;
  if (acts.length < needed) throw await quorumMissing(context, asked, acts);
  const timeSecret = hasTimeSecret(known.publication.value)
    ? await openTimeSecret(context, place, known.standing.hour)
    : null;
  const quorumSecret = await combineShares(
    acts.slice(0, needed).map((act) => act.share),
    needed,
  );
  const passphrase = deriveUnlockSecret(quorumSecret, timeSecret, place);
  quorumSecret.fill(0);
  timeSecret?.fill(0);
  const path = join(custodyFolder(context.workspace, place), LOCK);
  const message = { file: LOCK, bytes: readFileBounded(path, lockDocument.maxBytes) };
  const options = { document: lockDocument, trust: known.trust, moment: accepting(context) };
  const lock = await readMessage(message, { passphrase }, options);
  linkRevision(LOCK, lock.value, known.publication, place.revision);
  return lock;
}
