/** `trust add`: pins an issuer's registry by a digest had out of band. */
import { resolve } from 'node:path';
import { type PinReplacement, pinIssuer } from '../../stages/pin-registry.ts';
import { defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';
import { grouped } from '../render/table.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('registry', { type: 'string', demandOption: true, describe: options.registry })
      .option('digest', { type: 'string', requiresArg: true, demandOption: true, describe: options.digest })
      .option('replace', { type: 'boolean', default: false, describe: options.replace })
      .option('yes', { type: 'boolean', default: false, describe: options.yes }),
  run: async (session, { registry: file, digest, replace, yes }) => {
    const { words, note, cwd } = session;
    const confirm = async ({ issuer, pinned, next }: PinReplacement): Promise<boolean> => {
      note(`${PREFIX}${words.results.pinReplaced(issuer, grouped(pinned), grouped(next))}`);
      return yes || session.confirm(words.prompts.replacePin);
    };
    const need = { roles: ['officer', 'distributor', 'auditor'], access: 'change' } as const;
    const registry = await session.inWorkspace(need, (context) =>
      pinIssuer(context, {
        path: resolve(cwd, file),
        sha256: digest,
        replace: replace ? confirm : undefined,
      }),
    );
    const { issuer, name, realm, version, academies } = registry;
    return {
      json: { issuer, name, realm, version, academies },
      lines: [words.results.trusted(issuer, name)],
    };
  },
});
