/** `registry show`: an issuer's registry as it is believed here, and the digest of version 1 to read aloud. */
import { SceauError } from '../../errors.ts';
import { recording } from '../../stages/context.ts';
import { loadChain, readVersions, registryFolder, trustedIssuers } from '../../workspace/registry-store.ts';
import { WORKSPACE_ROLES } from '../../workspace/config.ts';
import { defineCommand } from '../command.ts';
import { digestLines, registryJson, registryLines } from '../render/registry.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs.positional('issuer', { type: 'string', describe: options.issuer }),
  run: async (session, args) => {
    const { words } = session;
    const shown = await session.inWorkspace({ roles: WORKSPACE_ROLES, access: 'read' }, async (context) => {
      const { workspace } = context;
      const [first] = trustedIssuers(workspace);
      const issuer = args.issuer ?? first;
      if (issuer === undefined) throw new SceauError('registry-missing', {});
      const chain = await loadChain(workspace, issuer, recording(context));
      const proposed = readVersions(registryFolder(workspace, issuer)).slice(chain.length);
      return { chain, proposed };
    });
    const { chain, proposed } = shown;
    const [pinned, newest] = [chain.at(0), chain.at(-1)];
    if (pinned === undefined || newest === undefined) throw new SceauError('registry-missing', {});
    const pending = proposed.map(({ version, signatures }) => ({
      version,
      signatures: [...signatures.keys()],
    }));
    return {
      json: { ...registryJson(chain), proposed: pending },
      lines: [
        ...registryLines(words, newest),
        '',
        ...digestLines(words, pinned.sha256),
        ...pending.map((each) => words.results.registryProposed(each.version, each.signatures.length)),
      ],
    };
  },
});
