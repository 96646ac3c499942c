/** `trust list`: the issuers whose registry is trusted here. */
import { listFolder } from '../../io/files.ts';
import { recording } from '../../stages/context.ts';
import { loadChain, registryFolder, trustedIssuers } from '../../workspace/registry-store.ts';
import { WORKSPACE_ROLES } from '../../workspace/config.ts';
import { defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';
import { registryJson } from '../render/registry.ts';
import { tableLines } from '../render/table.ts';

export const command = defineCommand({
  options: (yargs) => yargs,
  run: async (session, { json }) => {
    const { labels, results } = session.words;
    const { chains, role } = await session.inWorkspace(
      { roles: WORKSPACE_ROLES, access: 'read' },
      async (context) => {
        const { workspace } = context;
        const moment = recording(context);
        // A rectorat trusts its own registry, once it has one.
        const issuers = trustedIssuers(workspace).filter(
          (issuer) => listFolder(registryFolder(workspace, issuer)).length > 0,
        );
        const found = await Promise.all(issuers.map((issuer) => loadChain(workspace, issuer, moment)));
        return { chains: found, role: workspace.config.role };
      },
    );
    if (chains.length === 0 && json !== true) session.note(`${PREFIX}${results.noTrust(role)}`);
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
