/** The publications that an issuer has announced and not withdrawn, for the stages that look out for their hours. */
import { SceauError } from '../errors.ts';
import { type KnownPublication, listPublications, loadPublication } from '../workspace/publication-store.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { type Context, recording } from './context.ts';

/** Those of this rectorat. One whose record does not hold is passed over here: `status` names it. */
export async function announcedPublications(context: Context): Promise<readonly KnownPublication[]> {
  const { workspace } = context;
  const moment = recording(context);
  const trust = await loadTrust(workspace, workspace.config.id, moment);
  const found: KnownPublication[] = [];
  for (const place of listPublications(workspace)) {
    try {
      const known = await loadPublication(workspace, place, { trust, moment });
      if (!known.standing.withdrawn) found.push(known);
    } catch (error) {
      if (!(error instanceof SceauError)) throw error;
    }
  }
  return found;
}
