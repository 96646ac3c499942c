/** `publication list`: the publications of this workspace's record. */
import { recording } from '../../stages/context.ts';
import { WORKSPACE_ROLES } from '../../workspace/config.ts';
import { listPublications, listRevisions, loadPublication } from '../../workspace/publication-store.ts';
import { loadTrust } from '../../workspace/registry-store.ts';
import { defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';
import { type ShownPublication, publicationJson, publicationTable } from '../render/publications.ts';

export const command = defineCommand({
  options: (yargs) => yargs,
  run: async (session, { json }) => {
    const { shown, role } = await session.inWorkspace(
      { roles: WORKSPACE_ROLES, access: 'read' },
      async (context) => {
        const { workspace } = context;
        const moment = recording(context);
        const found: ShownPublication[] = [];
        for (const place of listPublications(workspace)) {
          const trust = await loadTrust(workspace, place.issuer, moment);
          const known = await loadPublication(workspace, place, { trust, moment });
          found.push({ ...known, revision: listRevisions(workspace, place).at(-1) ?? 0 });
        }
        return { shown: found, role: workspace.config.role };
      },
    );
    if (shown.length === 0 && json !== true)
      session.note(`${PREFIX}${session.words.results.noPublications(role)}`);
    return { json: shown.map(publicationJson), lines: publicationTable(session.words, shown) };
  },
});
