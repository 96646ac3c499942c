/** `registry sign`: an officer reads what the next version of a registry changes, and signs it beside the file. */
import { resolve } from 'node:path';
import { type RegistryCase, signRegistry } from '../../stages/propose-registry.ts';
import { defineCommand } from '../command.ts';
import { changesJson, registryCaseLines } from '../render/registry-changes.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: options.file })
      .option('yes', { type: 'boolean', default: false, describe: options.yes }),
  run: async (session, { file, yes }) => {
    const { words, note } = session;
    const confirm = async (shown: RegistryCase): Promise<boolean> => {
      for (const line of registryCaseLines(words, shown)) note(line);
      return yes || session.confirm(words.prompts.signRegistry(shown.next.version));
    };
    const signed = await session.inWorkspace({ roles: ['officer'], access: 'change' }, (context) =>
      signRegistry(context, resolve(session.cwd, file), confirm),
    );
    const { version, path, changes } = signed;
    return {
      json: { ...signed, changes: changesJson(changes) },
      lines: [words.results.registrySigned(version, path)],
    };
  },
});
