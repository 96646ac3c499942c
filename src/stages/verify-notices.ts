/** The notices of a publication's folder with every officer's signature beside them, and what its state says is newest. */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import { type Moment, type Trust, verifyCosignature } from '../documents/envelope.ts';
import { STATE, noticeName, officerSignatureName, publicationFolder } from '../documents/names.ts';
import { stateDocument } from '../documents/state.ts';
import {
  type KnownPublication,
  type PublicationPlace,
  readOfficerSignatures,
} from '../workspace/publication-store.ts';
import { hasSigned, readSigned } from '../workspace/signed-files.ts';
import { believeState } from '../workspace/state-store.ts';
import type { Findings } from './findings.ts';
import { checkNotices } from './take-state.ts';

/** Checks what was not needed to read the chain; the notices themselves hold, or there would be no `known`. */
export async function verifyNotices(
  root: string,
  place: PublicationPlace,
  o: {
    readonly known: KnownPublication;
    readonly trust: Trust;
    readonly moment: Moment;
    readonly findings: Findings;
  },
): Promise<void> {
  const { known, trust, moment, findings } = o;
  const folder = publicationFolder(place);
  for (const notice of known.notices) {
    const path = `${folder}/${noticeName(notice.value.number)}`;
    findings.hold(path, notice);
    const signatures = readOfficerSignatures(join(root, folder), noticeName(notice.value.number));
    // Each is judged, whether or not its notice needs it: one that is no officer's does not pass unseen.
    for (const [officer, asc] of signatures) {
      const file = officerSignatureName(path, officer);
      await findings.check(file, async () => {
        if (!known.publication.value.officers.includes(officer)) {
          throw new SceauError('officer-unknown', { officer });
        }
        await verifyCosignature(notice, { file, asc, officer, trust, moment });
        findings.look(file);
        return null;
      });
    }
  }
  const state = join(root, folder, STATE);
  if (!hasSigned(state)) return;
  await findings.check(`${folder}/${STATE}`, async () => {
    const found = await believeState(readSigned(state, stateDocument), known, { trust, moment });
    checkNotices(found, known);
    return found;
  });
}
