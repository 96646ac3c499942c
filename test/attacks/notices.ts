/** Notices as a rectorat's release key may sign them, before there is a command that does. */
import { type Notice, noticeDocument } from '../../src/documents/notice.ts';
import { publicationDocument } from '../../src/documents/publication.ts';
import { type Lab, type Signer, fileDigest } from './lab.ts';

/** The hour that `giveNotice` postpones to. */
export const POSTPONED = { utc: '2026-07-04T08:00:00Z', zone: 'Europe/Paris' };

/** Puts notice 1 into the depots of parties: a postponement by a day, unless `change` makes it another. */
export async function giveNotice(
  lab: Lab,
  parties: readonly string[],
  change: (value: Notice) => Notice = (value) => value,
  signer: Signer = 'release',
): Promise<void> {
  const path = lab.record('rectorat', 'publication.json');
  const { realm, issuer, registry, publication } = lab.value(path, publicationDocument);
  const value: Notice = {
    realm,
    issuer,
    registry,
    publication: { id: publication, sha256: fileDigest(path) },
    number: 1,
    previous: null,
    kind: 'postpone',
    hour: POSTPONED,
    revision: null,
    recipient: null,
    reason: 'Report d’une journée',
    issuedAt: '2026-07-01T09:00:00Z',
  };
  for (const party of parties) {
    await lab.sign(lab.depot(party, 'notice-1.json'), noticeDocument, change(value), { signer });
  }
}

/** The digest of a notice in a party's depot, as other documents name it. */
export function noticeRef(lab: Lab, party: string): { readonly number: number; readonly sha256: string } {
  return { number: 1, sha256: fileDigest(lab.depot(party, 'notice-1.json')) };
}
