/** `publication show`: one publication as it stands. */
import { recording } from '../../stages/context.ts';
import { WORKSPACE_ROLES } from '../../workspace/config.ts';
import { findPublication, listRevisions, loadPublication } from '../../workspace/publication-store.ts';
import { loadTrust } from '../../workspace/registry-store.ts';
import { defineCommand } from '../command.ts';
import { publicationJson, publicationLines } from '../render/publications.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('publication', { type: 'string', demandOption: true, describe: options.publication })
      .option('issuer', { type: 'string', requiresArg: true, describe: options.issuer }),
  run: async (session, args) => {
    const shown = await session.inWorkspace({ roles: WORKSPACE_ROLES, access: 'read' }, async (context) => {
      const { workspace } = context;
      const moment = recording(context);
      const place = findPublication(workspace, args);
      const trust = await loadTrust(workspace, place.issuer, moment);
      const known = await loadPublication(workspace, place, { trust, moment });
      return { ...known, revision: listRevisions(workspace, place).at(-1) ?? 0 };
    });
    return { json: publicationJson(shown), lines: publicationLines(session.words, shown) };
  },
});
