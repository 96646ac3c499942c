/** `trust add`: pins an issuer's registry by a digest had out of band. */
import { resolve } from 'node:path';
import { pinIssuer } from '../../stages/pin-registry.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('registry', { type: 'string', demandOption: true, describe: options.registry })
      .option('digest', { type: 'string', requiresArg: true, demandOption: true, describe: options.digest }),
  run: async (session, { registry: file, digest }) => {
    const need = { roles: ['officer', 'distributor', 'auditor'], access: 'change' } as const;
    const registry = await session.inWorkspace(need, (context) =>
      pinIssuer(context, { path: resolve(session.cwd, file), sha256: digest }),
    );
    const { issuer, name, realm, version, academies } = registry;
    return {
      json: { issuer, name, realm, version, academies },
      lines: [session.words.results.trusted(issuer, name)],
    };
  },
});
