/** Keys of the registry that will not hold at a publication's hour: found out while there is time to replace them. */
import { SceauError } from '../errors.ts';
import { parseInstant } from '../documents/fields.ts';
import { checkCertificate, selectEncryptionSubkey } from '../openpgp/certificate.ts';
import type { BelievedRegistry } from '../parties/registry.ts';
import type { KnownPublication } from '../workspace/publication-store.ts';
import type { Context } from './context.ts';

/**
 * Tells of every key that the publication rests on and that could not be used at its hour: the issuer's own, by which
 * all that was sealed and released is believed, and those of the officers who are asked. Nothing is refused for it.
 */
export async function foreseeSigners(
  context: Context,
  { publication, standing }: Pick<KnownPublication, 'publication' | 'standing'>,
  { signers }: Pick<BelievedRegistry, 'signers'>,
): Promise<void> {
  const { publication: id, officers } = publication.value;
  const moment = { atMs: Math.max(parseInstant(standing.hour.utc), context.clock.nowMs()) };
  for (const { role, id: party, certificate } of signers) {
    if (role === 'officer' && !officers.includes(party)) continue;
    try {
      await checkCertificate(certificate, moment);
      // Shares go to officers, hand-overs to the release key; to the seal key only what it can do without (compare-revisions.ts).
      if (role !== 'seal') await selectEncryptionSubkey(certificate, moment);
    } catch (error) {
      if (!(error instanceof SceauError)) throw error;
      context.report({ kind: 'signer-foreseen', role, party, publication: id });
    }
  }
}
