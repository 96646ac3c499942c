/** `trust list`: the issuers whose registry is trusted here. */
import { recording } from '../../stages/context.ts';
import { loadChain, trustedIssuers } from '../../workspace/registry-store.ts';
import { WORKSPACE_ROLES } from '../../workspace/config.ts';
import { defineCommand } from '../command.ts';
import { registryJson } from '../render/registry.ts';
import { tableLines } from '../render/table.ts';

export const command = defineCommand({
  options: (yargs) => yargs,
  run: async (session) => {
    const { labels } = session.words;
    const chains = await session.inWorkspace({ roles: WORKSPACE_ROLES, access: 'read' }, async (context) => {
      const { workspace } = context;
      const moment = recording(context);
      return Promise.all(trustedIssuers(workspace).map((issuer) => loadChain(workspace, issuer, moment)));
    });
    const rows = chains.map((chain) => {
      const registry = chain.at(-1)?.registry;
      return [
        registry?.issuer ?? '',
        registry?.name ?? '',
        registry?.version ?? 0,
        chain.at(0)?.sha256 ?? '',
      ];
    });
    return {
      json: chains.map(registryJson),
      lines: tableLines([labels.issuer, labels.name, labels.version, labels.digest], rows),
    };
  },
});
